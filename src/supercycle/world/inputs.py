"""The inputs of the model: every figure of the catalogue under a dotted name, with its doubt and what shares it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from pydantic import BaseModel

from supercycle.base.draws import Uncertain
from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate
from supercycle.base.units import SECONDS_PER_YEAR
from supercycle.catalog.fact import Fact
from supercycle.catalog.industry import IndustryEntry, LabEntry, SupplyEntry, Trend, dated
from supercycle.catalog.routes import RouteEntry
from supercycle.catalog.store import Catalog, cited

REFERENCE = "reference"
"""The description of the industry that a forecast starts from."""

CAUSES: tuple[tuple[str, str, float], ...] = (
    ("anchor.stock_2023", "counts of chips", 0.95),
    ("anchor.stock_2024", "counts of chips", 0.95),
    ("anchor.stock_2025", "counts of chips", 0.95),
    ("anchor.chip_power_2024", "counts of chips", 0.95),
    ("anchor.chip_power_2025", "counts of chips", 0.95),
    (".growth", "growth of the industry", 0.4),
    (".later", "the far future", 0.5),
    ("other_growth", "growth of the industry", 0.4),
    ("other_later", "the far future", 0.5),
    (".saving", "progress of chips", 0.6),
    ("need", "what a chip takes", 0.3),
    (".discipline", "discipline of laboratories", 0.7),
    (".research", "habits of laboratories", 0.7),
    (".run", "habits of laboratories", 0.7),
    (".cadence", "cadence of laboratories", 0.7),
)
"""Ends of names whose doubts share a cause, and how much (assumed: between none and all; independent ones would make
the total too sure)."""

IN_YEARS = (".lag", ".cadence", ".life", ".half_life", "frontier.delay")
"""Ends of names of durations that the model counts in years."""


@dataclass(frozen=True)
class TrendNames:
    """Where a trend's levels stand: the middle of the calendar year that each is for, and the name of its input."""

    years: tuple[float, ...]
    levels: tuple[str, ...]


@dataclass(frozen=True)
class Inputs:
    """Everything that the model is given: numbers with doubt by name, trends, who is where, and the sources."""

    uncertain: Mapping[str, Uncertain]
    trends: Mapping[str, TrendNames]
    calibrated: frozenset[str]
    labs: Mapping[str, str]
    chips: Mapping[str, str]
    makers: tuple[str, ...]
    sources: tuple[str, ...] = field(default=())

    @property
    def names(self) -> tuple[str, ...]:
        """All that a scenario may change, sorted: inputs but single levels, and trends as a whole."""
        single = {level for trend in self.trends.values() for level in trend.levels}
        return tuple(sorted((set(self.uncertain) - single) | set(self.trends)))


def industry_inputs(catalog: Catalog) -> Inputs:
    """The inputs as the catalogue has them."""
    found = _Reader()
    entry = cast(IndustryEntry, catalog.entry("industry", REFERENCE))
    for table in ("anchor", "market", "frontier", "controls"):
        found.table(table, getattr(entry, table))
    found.software(catalog, entry.controls.software_route)
    found.inputs["controls.luck"] = Uncertain(Estimate(0.0, -1.6448536269514722, 1.6448536269514722))
    found.sources |= cited(entry)
    calibrated, labs = set(), {}
    for id in catalog.files("supply"):
        one = cast(SupplyEntry, catalog.entry("supply", id))
        name = f"{one.region}.{one.input}"
        found.table(name, one)
        calibrated |= {name} if one.calibrated else set()
    for id in catalog.files("labs"):
        lab = cast(LabEntry, catalog.entry("labs", id))
        labs[id] = lab.region
        found.table(f"labs.{id}", lab)
    chips = {"west": entry.controls.west_chip, "china": entry.controls.china_chip}
    return Inputs(
        found.inputs, found.trends, frozenset(calibrated), labs, chips, tuple(entry.anchor.other_makers),
        tuple(sorted(found.sources)),
    )  # fmt: skip


class _Reader:
    """Gathers the facts of tables under dotted names."""

    def __init__(self) -> None:
        self.inputs: dict[str, Uncertain] = {}
        self.trends: dict[str, TrendNames] = {}
        self.sources: set[str] = set()

    def table(self, place: str, table: BaseModel) -> None:
        """Every fact of a table; those of its trends under the trend's name."""
        self.sources |= cited(table)
        for key, value in dict(table).items():
            name = f"{place}.{key.rstrip('_')}"
            if isinstance(value, Fact):
                self.inputs[name] = _uncertain(name, value.estimate)
            elif isinstance(value, Trend):
                self._trend(name, value)
            elif isinstance(value, Mapping):
                self.inputs.update({f"{name}.{k}": _uncertain(f"{name}.{k}", v.estimate) for k, v in value.items()})

    def software(self, catalog: Catalog, route: str) -> None:
        """What code keeps of a domestic chip's speed: that of the route of ``port`` by which it comes there."""
        entry = cast(RouteEntry, catalog.entry("routes", catalog.find("routes", route).id))
        if entry.performance is None:
            raise InputError(f"the route {route!r} does not say what it keeps of a chip's speed")
        fact = entry.performance.rewritten
        self.inputs["controls.software"] = _uncertain("controls.software", fact.estimate)
        self.sources.add(fact.source)

    def _trend(self, name: str, trend: Trend) -> None:
        years = tuple(float(dated(fact).year) for fact in trend.levels)
        levels = tuple(f"{name}.{year:.0f}" for year in years)
        for level, fact in zip(levels, trend.levels, strict=True):
            self.inputs[level] = Uncertain(fact.estimate, f"levels of {name}")
        for key in ("growth", "later"):
            self.inputs[f"{name}.{key}"] = _uncertain(f"{name}.{key}", getattr(trend, key).estimate)
        self.trends[name] = TrendNames(years, levels)


def _uncertain(name: str, estimate: Estimate) -> Uncertain:
    if name.endswith(IN_YEARS):
        estimate = estimate.scaled(1 / SECONDS_PER_YEAR)
    share = next(((cause, part) for end, cause, part in CAUSES if name.endswith(end)), None)
    most = 1.0 if estimate.high <= 1.0 and estimate.low > 0 else float("inf")
    if share is None:
        return Uncertain(estimate, most=most)
    return Uncertain(estimate, share[0], share[1], most=most)
