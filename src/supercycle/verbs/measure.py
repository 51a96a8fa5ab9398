"""The verbs ``calibrate_machine`` and ``verify_machine``: this machine measured, and predictions held against it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from supercycle.base.errors import InputError
from supercycle.verbs.door import Store, bounded, opened

if TYPE_CHECKING:
    from supercycle.verify.measure_machine import Calibration
    from supercycle.verify.verification import Verification

SHORTEST_BUDGET, LONGEST_BUDGET = 1.0, 86_400.0
"""Seconds that a measurement may be asked to take (a limit of this package)."""

MOST_STEPS = 10_000
"""Steps of a verification at most (a limit of this package)."""

MOST_THREADS = 4_096
"""Threads at most (a limit of this package)."""

Tell = Callable[[str], None]


def _quiet(_: str) -> None:
    """Says nothing."""


def calibrate_machine(
    to: Path | str | None = None, *, name: str = "this-machine", threads: int | None = None, seconds: float = 60.0,
    tell: Tell = _quiet, catalog: Store = None,
) -> "Calibration":  # fmt: skip
    """Measures this machine with PyTorch and writes a chip, a software stack and their source as your own entries.

    ``to`` is a directory of your own entries; None is the one that is always read. ``threads`` asks for the CPU with
    so many threads, ``seconds`` is about how long to measure. Raises InputError without PyTorch.
    """
    from supercycle.catalog.store import own_entries
    from supercycle.verify.measure_machine import calibrate_machine as calibrated

    if not name or not all(c.isascii() and (c.isalnum() or c in "-.") for c in name) or name.startswith(("-", ".")):
        raise InputError(f"{name!r} is not an id", hint="Write letters, digits, dashes and dots, like my-server.")
    folder = own_entries() if to is None else Path(to)
    return calibrated(
        opened(catalog), folder, name=name.lower(), threads=_threads(threads), seconds=_budget(seconds), tell=tell
    )


def verify_machine(
    *, chip: str = "this-machine", threads: int | None = None, seconds: float = 60.0, steps: int = 12,
    tell: Tell = _quiet, catalog: Store = None,
) -> "Verification":  # fmt: skip
    """Trains three real small GPTs on this machine and compares their predicted steps with the measured ones.

    ``chip`` is the entry that the predictions are for: what ``calibrate`` wrote of this machine. Raises InputError
    without PyTorch, or where there is no such entry.
    """
    from supercycle.verify.verification import verify as verified

    return verified(
        opened(catalog), chip=chip, threads=_threads(threads), seconds=_budget(seconds),
        steps=bounded("steps", steps, MOST_STEPS), tell=tell,
    )  # fmt: skip


def _threads(threads: int | None) -> int | None:
    return None if threads is None else bounded("threads", threads, MOST_THREADS)


def _budget(seconds: float) -> float:
    if not SHORTEST_BUDGET <= seconds <= LONGEST_BUDGET:
        raise InputError(f"seconds: {seconds:g} is not between {SHORTEST_BUDGET:g} and {LONGEST_BUDGET:g}")
    return float(seconds)
