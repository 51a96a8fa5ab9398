"""The verb ``measure_law``: a family of tiny transformers trained here, for ``laws fit`` to fit."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from supercycle.base.errors import InputError
from supercycle.verbs.door import bounded

if TYPE_CHECKING:
    from supercycle.verify.law_runs import MeasuredLaw

SHORTEST, LONGEST = 0.1, 100_000.0
"""Minutes that a measured law may take (a limit of this package)."""

MOST_THREADS = 4_096
"""Threads at most (a limit of this package)."""


def _quiet(_: str) -> None:
    """Says nothing."""


def measure_law(
    to: Path | str, *, minutes: float = 5.0, threads: int | None = None, resume: bool = False,
    text: Path | str | None = None, tell: Callable[[str], None] = _quiet,
) -> "MeasuredLaw":  # fmt: skip
    """Trains a family of tiny transformers on this machine and writes the table of its runs to ``to``.

    About ``minutes`` long, in slices of equal compute and one larger run that is kept back. ``text`` is a folder of
    texts; None is the sources of the Python standard library. ``resume`` goes on with a table that was interrupted.
    Raises InputError without PyTorch.
    """
    from supercycle.verify.law_runs import measure_law as measured

    if not SHORTEST <= minutes <= LONGEST:
        raise InputError(f"minutes: {minutes:g} is not between {SHORTEST:g} and {LONGEST:g}")
    return measured(
        Path(to), minutes=float(minutes), resume=resume, text=None if text is None else Path(text), tell=tell,
        threads=None if threads is None else bounded("threads", threads, MOST_THREADS),
    )  # fmt: skip
