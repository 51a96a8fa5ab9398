"""Tables of a forecast: series by year, what binds, what a scenario changes."""

from typing import TYPE_CHECKING

import numpy as np
from rich.console import RenderableType

from supercycle.report import numbers
from supercycle.report.tables.layout import Column, blank, line, numbered, pairs, table

if TYPE_CHECKING:
    from supercycle.world.backtest import Backtested
    from supercycle.world.inputs import Inputs
    from supercycle.world.result import Forecast

SHOWN = (2024, 2025, 2026, 2027, 2028, 2030, 2035)
"""Years of the table, as far as the forecast has them (a choice: what fits)."""

COUNTED = numbers.Form(scales=numbers.COUNTS, digits=3)
INDEX = numbers.Form(digits=3)
HOURLY = numbers.Form(before="$", digits=2, factor=3600.0)
SHARE = numbers.Form(unit="%", digits=2, factor=100.0)
MONTHS = numbers.Form(digits=2, factor=12 / (365.25 * 86400))
ENERGY = numbers.Form(scales=numbers.DECIMAL, unit="Wh", digits=3, factor=1 / 3600)

FORMS = {
    "H100e": COUNTED, "USD": numbers.MONEY, "W": numbers.POWER, "J": ENERGY, "FLOP": numbers.Form(digits=2),
    "USD/s": HOURLY, "s": MONTHS, "parameter": COUNTED, "token": COUNTED, "H100e*s": numbers.Form(digits=3),
}  # fmt: skip
"""How the numbers of a unit are written."""

MAIN = (
    ("stock", "Chips, H100e"),
    ("shipments", "  in the year"),
    ("nvidia-data-center-revenue", "NVIDIA, $"),
    ("accelerator-capital", "AI capital, $"),
    ("power", "Power"),
    ("compute-price", "Rent, H100e h"),
    ("famine-index", "Famine, West"),
    ("famine-index-china", "Famine, China"),
    ("frontier-run-flop", "Largest run"),
    ("frontier-run-cost", "  rented"),
    ("lab-compute-spend", "Labs' compute"),
    ("top-3-share", "Top 3 labs"),
    ("china-at-work", "China, H100e"),
    ("china-domestic-share-flop", "  domestic"),
    ("china-generations-behind", "  gens behind"),
)
"""The series of the table, and what they are called there."""


def forecast(found: "Forecast") -> list[RenderableType]:
    """The whole answer on a page."""
    years = [year for year in SHOWN if year in found.years]
    out: list[RenderableType] = [pairs([("Scenario", found.name), ("Question", found.question)]), blank()]
    out += [_medians(found, years), blank(), _intervals(found), blank(), _famine(found, years), blank()]
    for region in ("west", "china"):
        out += [_binding(found, region, years), _worth(found, region), blank()]
    out += [_doubling(found, years)]
    if found.changes:
        out += [blank(), _changes(found)]
    return [*out, *numbered("Notes", found.notes)]


def one_series(found: "Forecast", name: str) -> list[RenderableType]:
    """Every year of one series."""
    one = found.named(name)
    rows = [
        [str(year), *(_text(one.unit, name, path[place]) for path in (one.low, one.median, one.high))]
        for place, year in enumerate(found.years)
    ]
    head = [Column("year"), Column("low", True), Column("median", True), Column("high", True)]
    said = f"{name}: {one.definition}. {_unit(one.unit)}Low and high are the 5th and 95th percentile."
    return [line(said), blank(), table("", head, rows)]


def record(scores: "Backtested") -> list[RenderableType]:
    """How past forecasts of the ensemble and its members did, and those of others."""
    from supercycle.report.tables.backtest import backtested

    said = (
        "The ensemble at past dates, with what was known then: statistics, and the structural member where an input "
        "of it was known, from June 2023."
    )
    return [blank(), line("Back-test", "bold"), line(said), *backtested(scores)]


def inputs(known: "Inputs") -> list[RenderableType]:
    """What a scenario may change, with its value or its levels, in base units."""
    rows = []
    for name in known.names:
        if name in known.uncertain:
            rows.append((name, INDEX.interval(known.uncertain[name].estimate)))
        else:
            trend = known.trends[name]
            levels = [f"{y:.0f}: {known.uncertain[n].estimate.value:.3g}" for y, n in zip(
                trend.years, trend.levels, strict=True)]  # fmt: skip
            rows.append((name, ", ".join(levels)))
    columns = [Column("input"), Column("value (90 % interval), or levels by year, in base units")]
    return [table("What a scenario may change", columns, rows)]


def _medians(found: "Forecast", years: list[int]) -> RenderableType:
    rows = []
    for name, label in MAIN:
        one = found.series[name]
        median = one.median
        rows.append([label, *(_text(one.unit, name, median[found.years.index(year)]) for year in years)])
    return table("Medians", [Column(""), *(Column(str(year), True) for year in years)], rows)


def _intervals(found: "Forecast") -> RenderableType:
    """The 90 % intervals of three years."""
    years = [year for year in (2027, 2030, 2035) if year in found.years]
    rows = []
    for name, label in MAIN:
        one = found.series[name]
        low, high = one.low, one.high
        cells = []
        for year in years:
            place = found.years.index(year)
            cells.append(f"{_text(one.unit, name, low[place])} to {_text(one.unit, name, high[place])}")
        rows.append([label, *cells])
    return table("90 % intervals", [Column(""), *(Column(str(year), True) for year in years)], rows)


def _famine(found: "Forecast", years: list[int]) -> RenderableType:
    rows = []
    for region, name in (("West", "famine-index"), ("China", "famine-index-china")):
        draws = found.series[name].draws[:, [found.years.index(year) for year in years]]
        cells = [f"{np.mean(one > found.famine_above):.0%}" if np.isfinite(one).any() else "" for one in draws.T]
        rows.append([region, *cells])
    title = f"Chance of a famine (index above {found.famine_above:g})"
    return table(title, [Column(""), *(Column(str(year), True) for year in years)], rows)


def _worth(found: "Forecast", region: str) -> RenderableType:
    """What one more of each input is worth, in a sentence; the mean over draws, so that what rarely binds is cheap."""
    place = found.years.index(told(found))
    parts = []
    for one in sorted(found.constraints, key=lambda one: -one.binds[place]):
        factor, unit, spoken = WORTH[one.unit]
        if one.region == region and one.worth[place] > 0:
            worth = numbers.MONEY.text(float(one.worth[place] * factor))
            parts.append(f"one more {spoken or unit} of {one.input} is worth {worth}")
    where = "the West" if region == "west" else "China"
    said = "; ".join(parts) if parts else "more of no single input is worth anything"
    return line(f"In {told(found)} in {where}, {said} (mean over draws; binding or not).")


def told(found: "Forecast") -> int:
    """The year of which shadow prices are told: 2027, or the last one of a shorter forecast."""
    return min(TOLD, found.years[-1])


def _binding(found: "Forecast", region: str, years: list[int]) -> RenderableType:
    """How often each input binds, and what more of it is worth in the first year after the anchor's."""
    rows = []
    for one in found.constraints:
        if one.region != region:
            continue
        shares = [one.binds[found.years.index(year)] for year in years]
        worth = one.worth[found.years.index(told(found))] * WORTH[one.unit][0]
        cells = ["" if value != value else f"{value:.0%}" for value in shares]
        rows.append([one.input, *cells, f"{numbers.MONEY.text(float(worth))}/{WORTH[one.unit][1]}"])
    title = (
        f"What binds, {'the West' if region == 'west' else 'China'} "
        f"(share of draws; what one more is worth in {told(found)})"
    )
    return table(title, [Column(""), *(Column(str(year), True) for year in years), Column("worth", True)], rows)


WORTH = {
    "wafer": (1.0, "wafer", "wafer"), "B": (1e9, "GB", "GB"), "W": (1e9, "GW", "GW"), "USD": (1.0, "$", "dollar"),
}  # fmt: skip
"""The amount of each unit of which the worth is told, and what it is called in a table and in a sentence."""

TOLD = 2027
"""The year of which the worth of inputs is told (a choice: the first that a scenario may change)."""


def _doubling(found: "Forecast", years: list[int]) -> RenderableType:
    rows = []
    for name, one in found.doubling.items():
        median = one.median
        rows.append([name, *(_text("s", name, median[found.years.index(year)]) for year in years)])
    return table("Doubling time of a named series, months", [Column(""), *(Column(str(y), True) for y in years)], rows)


def _changes(found: "Forecast") -> RenderableType:
    rows = []
    for name, one in found.changes.items():
        value = f"times {one.times:g}" if one.times is not None else f"to {one.value:g}"
        span = "" if one.low is None else f" ({one.low:g}–{one.high:g})"
        when = f"from {one.start or 2027}" + (f" until {one.until}" if one.until else "")
        rows.append((name, f"{value}{span} {when}: {one.why}"))
    return pairs(rows, "What the scenario changes")


def _text(unit: str, name: str, value: float) -> str:
    if value != value:
        return ""
    if unit == "":
        share = "share" in name or "probability" in name
        return (SHARE if share else INDEX).text(float(value))
    return FORMS[unit].text(float(value))


def _unit(unit: str) -> str:
    spoken = {"USD/s": "USD an hour. ", "s": "Months. ", "": ""}
    return spoken.get(unit, f"In {unit}. ")
