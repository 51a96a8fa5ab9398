"""A worker process: answers one request after another, within its own bounds of memory, and writes no large file.

Each request is a line of JSON ``{"command", "size", "progress"}`` and so many bytes of body; each answer a line
``{"status", "size"}`` and so many bytes. Before its answer a request may give lines ``{"progress": …}``.
"""

import json
import os
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

LARGEST_FILE = 16 * 2**20
"""Bytes of a file that a worker may write: tables of runs are handed to the readers as temporary files."""

WARM = (("plan", b'{"draws": 2000}'), ("laws/wall", b"{}"))
"""Questions that load what most others need: chips, prices, laws, the sampler."""

SECONDS_BETWEEN = 0.1
"""Seconds between two lines of progress at least."""

ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""A worker is one of several: its libraries start no threads of their own."""


def main() -> None:
    """Answers on standard output what comes by standard input, until that ends."""
    source, sink = _streams()
    _bounded(int(os.environ.get("SUPERCYCLE_WORKER_MEMORY", "0")))
    from supercycle.base import progress
    from supercycle.catalog.store import open_catalog
    from supercycle.www.answering import answered

    catalog = open_catalog()
    os.chdir(os.path.abspath(os.sep))
    _send(sink, {"ready": True})
    if os.environ.get("SUPERCYCLE_WORKER_WARMED"):
        for command, body in WARM:
            answered(command, body, catalog)
    while line := source.readline():
        asked = json.loads(line)
        progress.listen(_teller(sink) if asked["progress"] else _silent)
        raw = source.read(asked["size"])
        try:
            status, document = answered(asked["command"], raw, catalog)
        except Exception:
            traceback.print_exc(file=sys.stderr)
            status, document = 500, b""
        _send(sink, {"status": status, "size": len(document)}, document)


def _streams() -> tuple[BinaryIO, BinaryIO]:
    """The pipes of the parent; what a library prints goes to standard error."""
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.path = [os.path.abspath(part) if part else os.getcwd() for part in sys.path]
    return source, sink


def _bounded(memory: int) -> None:
    """Limits of the process, where the system has them."""
    try:
        import resource
    except ImportError:
        return
    limits = {resource.RLIMIT_CORE: 0, resource.RLIMIT_FSIZE: LARGEST_FILE}
    if memory:
        limits[resource.RLIMIT_AS] = memory
    for kind, most in limits.items():
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _silent(stage: str, done: int, total: int) -> None:
    """Tells nobody."""


def _teller(sink: BinaryIO) -> Callable[[str, int, int], None]:
    """Tells the parent how far the work has come, not more often than it wants to hear."""
    last = [0.0]

    def tell(stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if now - last[0] >= SECONDS_BETWEEN:
            last[0] = now
            _send(sink, {"progress": {"stage": stage, "done": done, "of": total}})

    return tell


def _send(sink: BinaryIO, head: Mapping[str, Any], document: bytes = b"") -> None:
    sink.write(json.dumps(head).encode() + b"\n" + document)
    sink.flush()


if __name__ == "__main__":
    main()
