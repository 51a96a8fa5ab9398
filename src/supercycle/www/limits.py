"""What a request may cost. Every number is a limit of this package, chosen for a machine of two cores."""

from dataclasses import dataclass

MEBIBYTE = 2**20

DEEPEST = 32
"""Levels of nesting of a JSON body at most."""

LONGEST_TEXT = 512 * 1024
"""Characters of a specification or of a table at most."""

MOST_LISTED = 64
"""Items of a list in a body at most."""


MOST_FILES = 400
"""Files of a code base in a body at most."""

LARGEST_CODE = 2 * MEBIBYTE
"""Bytes of a code base in a body at most."""

LONGEST_FILE_NAME = 240
"""Characters of the name of a file in a body at most."""


@dataclass(frozen=True)
class Limits:
    """Bounds of one server; the tests use smaller ones."""

    body: int = 3 * MEBIBYTE
    """Bytes of a body at most."""
    body_seconds: float = 20.0
    """Seconds in which a body has to arrive."""
    seconds: float = 60.0
    """Seconds that the work behind one request may take."""
    job_seconds: float = 900.0
    """Seconds that a job may take."""
    memory: int = 4 * 1024 * MEBIBYTE
    """Bytes of address space of one worker process."""
    warmed: bool = False
    """Whether a worker answers the worked example to itself first, so that the first reader need not wait."""
    workers: int = 2
    """Worker processes that answer requests."""
    waiting: int = 64
    """Requests that may wait for a worker; more are refused with 503."""
    job_workers: int = 1
    """Jobs that run at a time."""
    jobs_waiting: int = 16
    """Jobs that may wait; more are refused with 503."""
    jobs_kept: int = 64
    """Jobs whose results are kept; the oldest that are done make room."""
    rate: float = 500.0
    """Requests a second that one client may make in the long run."""
    burst: float = 1_000.0
    """Requests that one client may make at once."""
    cached: int = 64 * MEBIBYTE
    """Bytes of answers that are kept for the same question."""
    streams: int = 32
    """Streams of events that may be open at a time."""
