"""The ensemble at past dates: the pool of baselines and the structural member, weighed by how well each did before.

Weights are those of :mod:`supercycle.world.pool`, learnt at each date from the forecasts of both that were resolved by
then; without a record both weigh the same. The back-test scores this ensemble, and the forecast of today takes its
weights (:mod:`supercycle.world.ensemble`). Widening is that of the statistical member, which has a record since 2017:
that of both begins in 2023 and holds one episode; a second widening learnt from it made the ensemble worse.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from supercycle.catalog.store import Catalog
from supercycle.world.baselines import drift
from supercycle.world.history import History
from supercycle.world.outlook import FIRST_ORIGIN, LAST_ORIGIN, quantiles_of
from supercycle.world.pool import REFERENCE, Learnt, learnt, pooled
from supercycle.world.record import Record, recorded
from supercycle.world.scores import COVERAGE, SCORES, between, crps_of_quantiles, skill
from supercycle.world.structural_past import MAPPED, said_structurally
from supercycle.world.trials import STEPS, Trial, came_of, histories, known_on, quarter_ends

Array = NDArray[np.float64]

MEMBERS = (REFERENCE, "statistical", "structural")
"""The reference, which is scored and not pooled, and the two members."""

WEIGHING: Mapping[str, float] = {"statistical": 1.0, "structural": 1.0}
"""What the members weigh before their record is looked at (assumed: alike)."""


@lru_cache(maxsize=2)
def joint_trials(catalog: Catalog) -> tuple[Trial, ...]:
    """Both members and the reference for each mapped series at every quarter's end at which an input was known."""
    came = {name: known_on(catalog, name) for name in MAPPED}
    found = []
    for origin in quarter_ends(FIRST_ORIGIN, LAST_ORIGIN):
        for past in histories(catalog, tuple(MAPPED), origin):
            one = _trial(catalog, past, came[past.name])
            found += [] if one is None else [one]
    return tuple(found)


@lru_cache(maxsize=2)
def joint_record(catalog: Catalog) -> Record:
    """The record of those trials."""
    return recorded(joint_trials(catalog), MEMBERS)


def weighed(catalog: Catalog, series: str, when: date, steps: int) -> Learnt:
    """What was learnt of both members by a day, for one series."""
    found = learnt(joint_record(catalog), series, when, steps, WEIGHING)
    return replace(found, widening=np.ones(steps))


@dataclass(frozen=True)
class Compared:
    """Mean CRPS of the logarithm of both members alone and together on one series, and of the random walk with drift.

    ``coverage`` is the share that the ensemble's 80 % interval held, ``coverage_structural`` that of the structural
    member; ``weight`` is the structural member's in the last forecast that is scored a year ahead.
    """

    name: str
    count: int
    origins: int
    drift: float
    statistical: float
    structural: float
    both: float
    coverage: float
    coverage_structural: float
    weight: float

    @property
    def skill(self) -> float:
        """That of the ensemble over the random walk with drift."""
        return skill(self.both, self.drift)


def together(catalog: Catalog, one: Trial) -> Array:
    """Quantiles of the ensemble at a trial of both, by the weights of its day."""
    return pooled(one.logs, weighed(catalog, one.series, one.origin, one.logs.shape[1]))


def compared(catalog: Catalog, origins: Sequence[date], ahead: Sequence[int]) -> tuple[Compared, ...]:
    """Both members on the given dates and steps, by series and of all."""
    rows: dict[str, list[tuple[date, float, Array]]] = {}
    for one in joint_trials(catalog):
        if one.origin in origins:
            rows.setdefault(one.series, []).extend(_scores(catalog, one, ahead))
    found = [_summary(name, rows[name]) for name in MAPPED if rows.get(name)]
    every = [row for name in MAPPED for row in rows.get(name, [])]
    return (*found, _summary("all", every)) if every else ()


def _scores(catalog: Catalog, one: Trial, ahead: Sequence[int]) -> list[tuple[date, float, Array]]:
    """Of each step that has come: the date, the structural weight, four scores and two marks of coverage."""
    logs = together(catalog, one)
    weights = weighed(catalog, one.series, one.origin, one.logs.shape[1]).weights
    found = []
    for step in ahead:
        if step > len(one.actual) or np.isnan(one.actual[step - 1]):
            continue
        place, actual = step - 1, float(one.actual[step - 1])
        four = [float(crps_of_quantiles(q, actual)) for q in (*one.logs[:, place], logs[place])]
        marks = [float(holds(q, actual)) for q in (logs[place], one.logs[2, place])]
        found.append((one.origin, float(weights[place, 2]), np.array(four + marks)))
    return found


def _summary(name: str, rows: Sequence[tuple[date, float, Array]]) -> Compared:
    drift, statistical, structural, both, *marks = map(float, np.mean([scores for _, _, scores in rows], axis=0))
    last = max(day for day, _, _ in rows)
    weight = float(np.mean([weight for day, weight, _ in rows if day == last]))
    origins = len({day for day, _, _ in rows})
    return Compared(name, len(rows), origins, drift, statistical, structural, both, marks[0], marks[1], weight)


def holds(logs: Array, actual: float) -> bool:
    """Whether the central 80 % interval holds what came."""
    low, high = between(logs, COVERAGE)
    return bool(low <= actual <= high)


def _trial(catalog: Catalog, past: History, came: Mapping[int, tuple[float, date]]) -> Trial | None:
    assert past.as_of is not None
    steps = STEPS[past.per_year]
    structural = said_structurally(catalog, past, steps)
    if structural is None:
        return None
    statistical = quantiles_of(catalog, past.name, past.as_of, steps)[1]
    logs: Sequence[Array] = (drift(past.values, steps).logarithms(SCORES), statistical, structural)
    actual, resolved = came_of(past, steps, came)
    return Trial(past.name, past.as_of, MEMBERS, past, np.stack(logs), actual, resolved)
