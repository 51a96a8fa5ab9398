"""The verb of the past: ``backtest``, how well the statistical forecast would have done, and series by year."""

from collections.abc import Sequence
from datetime import date as Day  # noqa: N812
from typing import TYPE_CHECKING

from supercycle.verbs.door import MOST_DRAWS, MOST_SEED, Store, bounded, opened

if TYPE_CHECKING:
    from supercycle.world.backtest import Backtested
    from supercycle.world.outlook import Outlook


def backtest(*, smoothing: bool = False, catalog: Store = None) -> "Backtested":
    """Scores the pooled forecast at past dates, each with what was known then, and forecasts that others published.

    ``smoothing`` scores exponential smoothing (statsmodels, the extra ``forecast``) beside the members; it takes
    minutes. Raises InputError where that package is not installed.
    """
    from supercycle.world.backtest import backtested

    return backtested(opened(catalog), smoothing)


def outlook(
    series: str, *, years: Sequence[int] = range(2026, 2036), as_of: Day | None = None, draws: int = 2000,
    seed: int = 0, catalog: Store = None,
) -> "Outlook":  # fmt: skip
    """What statistics alone say of one series in each of ``years``, as known on a day (None: all that is known).

    ``draws`` and ``seed`` are those behind its quantiles.
    """
    from supercycle.world.outlook import outlook as outlook_of

    many = bounded("draws", draws, MOST_DRAWS)
    start = bounded("seed", seed + 1, MOST_SEED) - 1
    return outlook_of(opened(catalog), series, years, as_of=as_of, draws=many, seed=start)
