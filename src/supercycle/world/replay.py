"""Published forecasts of others, held against what came, with the pooled forecast of the same day beside them."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from supercycle.base.errors import InputError
from supercycle.catalog.forecasts import Published, published
from supercycle.catalog.points import Point, as_known, points_of, series_entry
from supercycle.catalog.store import Catalog
from supercycle.world.history import period
from supercycle.world.outlook import quantiles_of
from supercycle.world.scores import LEVELS, at_level, crps_of_quantiles

Array = NDArray[np.float64]

STANDS_FOR = {"amazon-capex-net": "amazon-capex-cash", "frontier-training-compute": "largest-training-run"}
"""Series without a history of their own, and the one that stands for them in the pooled forecast: of runs
published in a year the largest so far at its end."""


@dataclass(frozen=True)
class Replay:
    """One published forecast and its outcome, in base units; scores are CRPS of the logarithm (a point: its error).

    ``ours`` is the median of the pooled forecast of the same day and its score; None where no history was long enough
    by then. ``inside`` whether an interval of theirs held what came, None for a point.
    """

    name: str
    made: date
    end: date
    targets: tuple[str, ...]
    unit: str
    said: float
    low: float | None
    high: float | None
    actual: float
    score: float
    inside: bool | None
    ours: float | None
    our_score: float | None
    source: str
    note: str


def replays(catalog: Catalog) -> tuple[Replay, ...]:
    """Every published forecast of the catalogue whose outcome is known."""
    found = (replay(catalog, one) for one in published(catalog))
    return tuple(one for one in found if one is not None)


def replay(catalog: Catalog, one: Published) -> Replay | None:
    """One published forecast against what came; None where that is not known."""
    actual = outcome(catalog, one.targets, one.start, one.end)
    if actual is None:
        return None
    levels, values = (np.array(part) for part in zip(*one.quantiles, strict=True))
    logs = np.interp(LEVELS, levels, np.log(values))
    many = len(values) > 1
    middle = float(np.interp(0.5, levels, values))
    ours = our_quantiles(catalog, one)
    our_actual = outcome(catalog, stand_ins(one.targets), one.start, one.end)
    our_score = None if ours is None or our_actual is None else float(crps_of_quantiles(ours, np.log(our_actual)))
    return Replay(
        one.name, one.made, one.end, one.targets, series_entry(catalog, one.targets[0])[1].base, middle,
        float(values[0]) if many else None, float(values[-1]) if many else None, actual,
        float(crps_of_quantiles(logs, np.log(actual))),
        bool(values[0] <= actual <= values[-1]) if many else None,
        float(np.exp(at_level(ours, 0.5))) if ours is not None else None,
        our_score,
        one.source, one.note,
    )  # fmt: skip


def outcome(catalog: Catalog, targets: tuple[str, ...], start: date, end: date) -> float | None:
    """What came of a sum of series over a period: sums of flows, the largest of others; None where one is missing."""
    parts = []
    for id in targets:
        _, entry = series_entry(catalog, id)
        inside = [one for one in as_known(points_of(catalog, id)) if start <= one.start and one.end <= end]
        if not inside:
            return None
        numbers = [one.estimate.value for one in inside]
        parts.append(sum(numbers) if entry.measure == "flow" else max(numbers))
    return float(sum(parts))


def our_quantiles(catalog: Catalog, one: Published) -> Array | None:
    """The pooled forecast of the day for the same sum, as logarithms at ``LEVELS``; None without a history by then.

    Parts run high and low together, as those of one industry do.
    """
    total = np.zeros(len(LEVELS))
    for id in stand_ins(one.targets):
        target = [point for point in as_known(points_of(catalog, id)) if _within(point, one)]
        try:
            past, logs = quantiles_of(catalog, id, one.made, max(steps_to(catalog, id, target, one.made), 1))
        except InputError:
            return None
        for point in target if past.measure == "flow" else target[-1:]:
            step = period(point, past.per_year) - past.last
            total += np.exp(logs[step - 1]) if step > 0 else past.values[step - 1]
    return np.log(total) if total.all() else None


def steps_to(catalog: Catalog, id: str, target: list[Point], made: date) -> int:
    """Periods from the last figure that was known to the last of the target."""
    from supercycle.world.history import history

    past = history(catalog, id, made)
    return max((period(point, past.per_year) for point in target), default=past.last) - past.last


def stand_ins(targets: tuple[str, ...]) -> tuple[str, ...]:
    """The targets, with those that have no history of their own replaced by what stands for them."""
    return tuple(STANDS_FOR.get(id, id) for id in targets)


def _within(point: Point, one: Published) -> bool:
    return one.start <= point.start and point.end <= one.end
