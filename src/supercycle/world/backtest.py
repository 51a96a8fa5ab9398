"""Back-test: the pooled forecast of past dates, with what was known then, against what came.

**Protocol**, fixed before any score was looked at: the series of ``SERIES``, the ends of half years of ``ORIGINS``, and
1, 2, 4 and 8 quarters ahead (``AHEAD``). A series takes part from the date at which eight of its figures are known.
At each date the catalogue is frozen: figures, weights and widening are those of what was known by then. Where the
structural member speaks of a series (``world/structural_past.py``) it is part of the pool. The score is
the CRPS of the natural logarithm, in which an error of a factor counts alike for all series; beside it stands the CRPS
in the series' own unit over the value known last. The reference is the random walk with drift. Series whose figures
were made later from other data are *pseudo-out-of-sample* and marked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from supercycle.base.errors import InputError
from supercycle.catalog.points import points_of
from supercycle.catalog.store import Catalog
from supercycle.world.joint import Compared, compared, holds, joint_trials, together
from supercycle.world.outlook import past_trials, record_of
from supercycle.world.pool import REFERENCE, Learnt, learnt, pooled
from supercycle.world.record import Record
from supercycle.world.replay import Replay, replays
from supercycle.world.scores import crps_of_quantiles, skill, transform
from supercycle.world.smoothing import available
from supercycle.world.trials import Trial

Array = NDArray[np.float64]

SERIES = (
    "nvidia-datacenter-revenue",
    "alphabet-capex-cash",
    "amazon-capex-cash",
    "meta-capex-cash",
    "microsoft-capex-cash",
    "openai-revenue-run-rate",
    "chip-stock-nvidia",
    "chip-stock-world",
    "shipments-nvidia-h100e",
    "frontier-training-compute-lead",
    "frontier-site-power",
)
"""The series that are scored."""

ORIGINS = tuple(date(year, month, day) for year in range(2019, 2026) for month, day in ((6, 30), (12, 31)))[1:]
"""The past dates: ends of half years from 2019-12-31 to 2025-12-31."""

HELD_OUT = tuple(date(year, month, day) for year in range(2020, 2026) for month, day in ((3, 31), (9, 30)))
"""Ends of March and September: dates on which no choice was made, scored when the design stood."""

AHEAD = (1, 2, 4, 8)
"""Quarters ahead of the last figure that was known."""

ENOUGH = 4
"""Dates at which a series must have been forecast to count in a comparison."""


@dataclass(frozen=True)
class Scored:
    """One forecast of the past that can be scored: CRPS of the logarithm by member and pooled, in nats.

    ``relative`` and ``relative_drift`` are CRPS in the series' unit over the last value known, ``pit`` the share of the
    forecast below what came, ``inside`` whether the 80 % interval held it.
    """

    series: str
    origin: date
    step: int
    pseudo: bool
    pooled: float
    members: dict[str, float]
    relative: float
    relative_drift: float
    pit: float
    inside: bool
    inside_drift: bool


@dataclass(frozen=True)
class Summary:
    """Mean scores of a group of forecasts; ``skill`` over the random walk with drift, 0 is no better."""

    name: str
    pseudo: bool
    count: int
    origins: int
    pooled: float
    members: dict[str, float]
    skill: float
    relative: float
    relative_drift: float
    coverage: float
    coverage_drift: float

    @property
    def drift(self) -> float:
        """Mean CRPS of the reference."""
        return self.members[REFERENCE]

    @property
    def better(self) -> bool:
        """Whether the pooled forecast beats the random walk with drift."""
        return self.pooled < self.drift


@dataclass(frozen=True)
class Backtest:
    """All scored forecasts, by series, quarters ahead and date, by whether figures are as first known, and together."""

    scored: tuple[Scored, ...]
    by_series: tuple[Summary, ...]
    by_step: tuple[Summary, ...]
    by_origin: tuple[Summary, ...]
    by_kind: tuple[Summary, ...]
    total: Summary
    members: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def eligible(self) -> tuple[Summary, ...]:
        """Series that were forecast at enough dates for a comparison."""
        return tuple(one for one in self.by_series if one.origins >= ENOUGH)

    @property
    def won(self) -> int:
        """Eligible series on which the pooled forecast beats the random walk with drift."""
        return sum(one.better for one in self.eligible)


@dataclass(frozen=True)
class Backtested:
    """The scores, those of dates that no choice of this package was made on, both together, and forecasts of others."""

    main: Backtest
    held_out: Backtest
    together: Backtest
    compared: tuple[Compared, ...]
    compared_held_out: tuple[Compared, ...]
    replays: tuple[Replay, ...]
    notes: tuple[str, ...]
    sources: tuple[str, ...]


def backtested(catalog: Catalog, with_smoothing: bool = False) -> Backtested:
    """The whole back-test of the protocol; raises InputError where smoothing is wanted and not installed."""
    if with_smoothing and not available():
        raise InputError("exponential smoothing needs statsmodels", hint="pip install 'supercycle[forecast]'")
    main = backtest(catalog, with_smoothing=with_smoothing)
    held_out = backtest(catalog, origins=HELD_OUT, with_smoothing=with_smoothing)
    found = replays(catalog)
    keys = {point.source for name in SERIES for point in points_of(catalog, name)} | {one.source for one in found}
    both = gathered(main.scored + held_out.scored, main.members, AHEAD)
    members = [compared(catalog, origins, AHEAD) for origins in (ORIGINS, HELD_OUT)]
    return Backtested(main, held_out, both, members[0], members[1], found, main.notes, tuple(sorted(keys)))


def backtest(
    catalog: Catalog,
    series: Sequence[str] = SERIES,
    origins: Sequence[date] = ORIGINS,
    ahead: Sequence[int] = AHEAD,
    with_smoothing: bool = False,
) -> Backtest:
    """Scores the pooled forecast of past dates on the given series, origins and quarters ahead.

    ``with_smoothing`` scores exponential smoothing by statsmodels beside the others; it takes minutes.
    """
    past = record_of(catalog, with_smoothing)
    wanted = [one for one in past_trials(catalog, with_smoothing) if one.series in series and one.origin in origins]
    structural = {(one.series, one.origin): together(catalog, one) for one in joint_trials(catalog)}
    scored = tuple(
        found for one in wanted for found in scores_of(one, past, ahead, structural.get((one.series, one.origin)))
    )
    return gathered(scored, past.members, ahead)


def gathered(scored: tuple[Scored, ...], members: tuple[str, ...], ahead: Sequence[int]) -> Backtest:
    """Scored forecasts with their means by series, by quarters ahead, by date, and of all."""
    names = tuple(name for name in SERIES if any(one.series == name for one in scored))
    others = tuple(dict.fromkeys(one.series for one in scored if one.series not in names))
    dates = tuple(sorted({one.origin for one in scored}))
    return Backtest(
        scored,
        tuple(summary(name, [one for one in scored if one.series == name]) for name in (*names, *others)),
        tuple(summary(str(step), [one for one in scored if one.step == step]) for step in ahead),
        tuple(summary(str(day), [one for one in scored if one.origin == day]) for day in dates),
        tuple(
            summary(name, [one for one in scored if one.pseudo == later])
            for name, later in (("as first known", False), ("made later", True))
        ),
        summary("all", scored),
        members,
        notes_of(scored),
    )


def scores_of(one: Trial, past: Record, ahead: Sequence[int], with_structure: Array | None = None) -> list[Scored]:
    """The scores of one series at one date, for the quarters ahead whose figure has come.

    ``with_structure`` are the quantiles of the pool with the structural member, where that speaks of the series.
    """
    logs = pooled(one.logs, at_origin(one, past)) if with_structure is None else with_structure
    place = one.members.index(REFERENCE)
    last = np.log(one.past.values[-1])
    result = []
    for step in ahead:
        if step > len(one.actual) or np.isnan(one.actual[step - 1]):
            continue
        actual, ours, theirs = one.actual[step - 1], logs[step - 1], one.logs[place, step - 1]
        by_member = crps_of_quantiles(one.logs[:, step - 1], np.full(len(one.members), actual))
        result.append(
            Scored(
                one.series, one.origin, step, one.past.pseudo,
                float(crps_of_quantiles(ours, actual)),
                dict(zip(one.members, (float(score) for score in by_member), strict=True)),
                float(crps_of_quantiles(np.exp(ours - last), np.exp(actual - last))),
                float(crps_of_quantiles(np.exp(theirs - last), np.exp(actual - last))),
                float(transform(ours, actual)), holds(ours, actual), holds(theirs, actual),
            )
        )  # fmt: skip
    return result


def at_origin(one: Trial, past: Record) -> Learnt:
    """What was learnt by the date of a trial, for its series."""
    return learnt(past, one.series, one.origin, one.logs.shape[1])


def summary(name: str, scored: Sequence[Scored]) -> Summary:
    """The means of a group; NaN for an empty one."""
    if not scored:
        empty = float("nan")
        return Summary(name, False, 0, 0, empty, {REFERENCE: empty}, empty, empty, empty, empty, empty)
    members = {member: _mean([one.members[member] for one in scored]) for member in scored[0].members}
    ours = _mean([one.pooled for one in scored])
    return Summary(
        name, all(one.pseudo for one in scored), len(scored), len({one.origin for one in scored}), ours, members,
        skill(ours, members[REFERENCE]),
        _mean([one.relative for one in scored]), _mean([one.relative_drift for one in scored]),
        _mean([one.inside for one in scored]), _mean([one.inside_drift for one in scored]),
    )  # fmt: skip


def notes_of(scored: Sequence[Scored]) -> tuple[str, ...]:
    """What a reader of the scores must know."""
    notes = ["forecasts of one series overlap: n counts forecasts, the independent ones are far fewer"]
    pseudo = sorted({one.series for one in scored if one.pseudo})
    if pseudo:
        notes.append(f"pseudo-out-of-sample, the figures were made later: {', '.join(pseudo)}")
    return tuple(notes)


def _mean(numbers: Sequence[float]) -> float:
    return float(np.mean(numbers))
