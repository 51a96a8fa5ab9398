"""What the verbs share: opening the catalogue, and holding numbers within bounds."""

from pathlib import Path
from typing import TypedDict

from supercycle.base.errors import InputError
from supercycle.catalog.store import Catalog, open_catalog

MOST_CHIPS = 10_000_000
"""Chips of a question at most (a limit of this package)."""

MOST_SEQUENCES = 100_000_000
"""Sequences of a global batch at most (a limit of this package)."""

LONGEST_SEQUENCE = 100_000_000
"""Tokens of a sequence at most (a limit of this package)."""

MOST_LISTED = 100_000
"""Splits that a search lists at most (a limit of this package)."""

MOST_SITES = 64
"""Sites of one run at most (a limit of this package)."""

FEWEST_DRAWS = 100
"""Draws behind the intervals of a plan at least (a limit of this package)."""

MOST_DRAWS = 1_000_000
"""Draws behind an interval at most (a limit of this package)."""

MOST_SEED = 2**32
"""Seeds of draws at most (a limit of this package)."""

Store = Catalog | Path | str | None
"""A catalogue, or the directory of the reader's own entries; None is SUPERCYCLE_CATALOG or the packaged data."""


def bounded(name: str, number: float, most: int) -> int:
    """A whole number from 1 to ``most``; raises InputError that names it otherwise."""
    if (
        not isinstance(number, int | float)
        or isinstance(number, bool)
        or number != number
        or (abs(number) <= most and number != int(number))
    ):
        raise InputError(f"{name}: {number!r} is not a whole number")
    if not 1 <= number <= most:
        said = f"{number:,}" if abs(number) < 1e15 else "a number of more than 15 digits"
        raise InputError(f"{name}: {said} is not between 1 and {most:,}")
    return int(number)


class Sampled(TypedDict, total=False):
    """How many draws and with which seed, where they are said."""

    draws: int
    seed: int


def sampled(draws: int | None, seed: int | None) -> Sampled:
    """How many draws and with which seed, where they are said; held within bounds."""
    found: Sampled = {}
    if draws is not None:
        found["draws"] = bounded("draws", draws, MOST_DRAWS)
        if draws < FEWEST_DRAWS:
            raise InputError(f"draws: {draws} are fewer than {FEWEST_DRAWS}")
    if seed is not None:
        found["seed"] = bounded("seed", seed, MOST_SEED)
    return found


def opened(catalog: Store) -> Catalog:
    """The catalogue that an argument means."""
    if isinstance(catalog, Catalog):
        return catalog
    return open_catalog(None if catalog is None else Path(catalog))
