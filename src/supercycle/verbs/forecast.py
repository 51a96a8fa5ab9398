"""The verb ``forecast``: the industry by year under a scenario."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from supercycle.base.errors import InputError
from supercycle.verbs.door import FEWEST_DRAWS, MOST_SEED, Store, bounded, opened

if TYPE_CHECKING:
    from supercycle.world.result import Forecast

MOST_DRAWS = 100_000
"""Draws of a forecast at most (a limit of this package: all series of all draws are held at once)."""

FIRST_END, LAST_END = 2027, 2050
"""The last year of a forecast lies between these (a limit of this package)."""


def forecast(
    scenario: Path | str | Mapping[str, Any] = "base",
    *,
    to: int = 2035,
    draws: int | None = None,
    seed: int | None = None,
    catalog: Store = None,
) -> "Forecast":
    """What the industry makes, pays and trains in each year to ``to``, with intervals, and the chance of a famine.

    ``scenario`` is the name of one of the catalogue's, a file that changes inputs, or the tables of such a file. The
    result holds the draws of every series, so that :func:`supercycle.world.odds.probability` can be asked of it.

    Raises InputError for what cannot be read, and for a change of what is no input.
    """
    from supercycle.world.forecast import DRAWS
    from supercycle.world.forecast import forecast as run

    drawn = DRAWS if draws is None else bounded("draws", draws, MOST_DRAWS)
    if drawn < FEWEST_DRAWS:
        raise InputError(f"draws: {drawn} is not between {FEWEST_DRAWS} and {MOST_DRAWS:,}")
    last = bounded("to", to, LAST_END)
    if last < FIRST_END:
        raise InputError(f"to: {last} is not between {FIRST_END} and {LAST_END}")
    seeded = 0 if seed is None else bounded("seed", seed, MOST_SEED)
    return run(opened(catalog), scenario, to=last, draws=drawn, seed=seeded)
