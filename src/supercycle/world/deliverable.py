"""Whether a plan's chips can be had by its date: their part of what is delivered then, and who else wants them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import numpy as np
from numpy.typing import NDArray

from supercycle.base.estimate import Estimate, from_draws
from supercycle.base.units import SECONDS_PER_DAY
from supercycle.catalog.chips import ChipEntry
from supercycle.catalog.practice import PracticeEntry
from supercycle.catalog.store import Catalog
from supercycle.study.result import Plan
from supercycle.world.forecast import LAST_YEAR, REFERENCE_CHIP, forecast
from supercycle.world.paths import ANCHOR
from supercycle.world.result import Forecast

Array = NDArray[np.float64]

DRAWS = 400
"""Draws behind the answer (a choice: a plan should not wait for a long forecast)."""

CHINESE_MAKERS = ("Huawei", "T-Head", "Cambricon", "Hygon", "Biren", "Moore Threads", "Baidu", "Enflame")
"""Makers whose chips come from China's own supply (as the catalogue of chips spells them)."""

EASY, HARD = 0.01, 0.05
"""Parts of a year's new chips up to which a plan is one buyer of many, and beyond which it needs its own allocation
(a choice: the largest single buyers of 2025 took about a tenth each)."""


@dataclass(frozen=True)
class Deliverable:
    """A plan's recommended chips against what its ecosystem makes in the year in which they must be at work.

    ``h100e`` is the chips' peak in H100 equivalents, ``of_shipments`` and ``of_in_use`` its part of the year's new
    chips and of all at work. ``rent`` is the market's, in USD/s of an H100 equivalent; ``wanted_by`` is the part of
    demand of each buyer, ``binds`` how often each input binds.
    """

    year: int
    region: str
    chip: str
    count: int
    h100e: float
    of_shipments: Estimate
    of_in_use: Estimate
    rent: Estimate
    famine_probability: float
    wanted_by: Mapping[str, Estimate]
    binds: Mapping[str, float]
    verdict: str
    notes: tuple[str, ...]


def deliverable(catalog: Catalog, plan: Plan, scenario: str = "base") -> Deliverable:
    """Whether the recommended alternative of a plan can be had, under a scenario of the industry.

    The chips must be at work when the run has to start: the deadline less the days of the run and those after it;
    without a deadline, after the usual time of procurement.
    """
    best = plan.alternatives[plan.recommended]
    practice = cast(PracticeEntry, catalog.entry("practice", catalog.find("practice", plan.goal.basics.practice).id))
    day = plan.goal.deadline
    if day is None:
        at = _year(plan.goal.basics.as_of.toordinal() + practice.schedule.procurement.number / SECONDS_PER_DAY)
    else:
        at = _year(day.toordinal() - best.days.value - practice.schedule.after_training.number / SECONDS_PER_DAY)
    found = _forecast(catalog, scenario)
    year = min(max(at, ANCHOR + 1), found.years[-1])
    place = found.years.index(year)
    entry = cast(ChipEntry, catalog.entry("chips", best.chip))
    region = "china" if entry.maker.startswith(CHINESE_MAKERS) else "west"
    amount = best.count * _peak(entry) / _peak(cast(ChipEntry, catalog.entry("chips", REFERENCE_CHIP)))
    made, working = ("china-domestic", "china-at-work") if region == "china" else ("shipments", "in-use")
    new = _part(amount, found.series[made].draws[:, place])
    return Deliverable(
        year, region, best.chip, best.count, amount, new, _part(amount, found.series[working].draws[:, place]),
        _estimate(found.series["compute-price"].draws[:, place]), float(found.famine_probability[place]),
        _buyers(found, place),
        {one.input: float(one.binds[place]) for one in found.constraints if one.region == region},
        _verdict(new, float(found.famine_probability[place])),
        (
            "held against the chips of all makers of its ecosystem, by peak: a maker's own line may be sold out",
            *(() if at == year else (f"the chips are wanted for {at}; the forecast speaks of {year}",)),
        ),
    )  # fmt: skip


@lru_cache(maxsize=8)
def _forecast(catalog: Catalog, scenario: str) -> Forecast:
    """The structural forecast alone: statistics change how many chips there are by less than its interval."""
    return forecast(catalog, scenario, to=LAST_YEAR, draws=DRAWS, statistics=False)


def _buyers(found: Forecast, place: int) -> dict[str, Estimate]:
    """Each buyer's part of the West's demand: laboratories by name, states, all others."""
    parts = {name: found.series[f"demand-{name}"].draws[:, place] for name in ("laboratories", "states", "others")}
    total: Array = np.sum(np.stack(list(parts.values())), axis=0)
    labs = found.labs
    spent = {id: found.series[f"{id}-compute-spend"].draws[:, place] for id, where in labs.items() if where == "west"}
    named = {id: amount / total for id, amount in spent.items()}
    rest = {name: parts[name] / total for name in ("states", "others")}
    return {name: _estimate(part) for name, part in {**named, **rest}.items()}


def _verdict(part: Estimate, famine: float) -> str:
    """What the part of a year's chips means, in words."""
    if part.value <= EASY:
        said = "can be bought or rented: one buyer of many"
    elif part.value <= HARD:
        said = "needs a contract made early: as large as a laboratory's order"
    elif part.value < 1:
        said = "needs an allocation of its own from the makers"
    else:
        said = "cannot be had: more than all that is made in the year"
    return f"{said}; a famine is {'likely' if famine >= 0.5 else 'possible' if famine >= 0.1 else 'unlikely'}"


def _peak(entry: ChipEntry) -> float:
    return (entry.peak.get("bf16-dense") or entry.peak.get("fp16-dense") or next(iter(entry.peak.values()))).number


def _part(amount: float, of: Array) -> Estimate:
    return _estimate(amount / of)


def _estimate(draws: Array) -> Estimate:
    return from_draws(float(np.median(draws)), draws)


def _year(ordinal: float) -> int:
    from datetime import date

    return date.fromordinal(max(int(ordinal), 1)).year
