"""The JSON of ``forecast``."""

from typing import TYPE_CHECKING

from supercycle.catalog.store import Catalog
from supercycle.report.backtest_forms import backtested
from supercycle.report.json_forms import Form, plain, sources

if TYPE_CHECKING:
    from supercycle.world.backtest import Backtested
    from supercycle.world.inputs import Inputs
    from supercycle.world.result import Forecast


def forecast(found: "Forecast", catalog: Catalog, *, scores: "Backtested | None") -> Form:
    """The keys of ``forecast``; ``scores`` is the back-test, where it was asked for."""
    form: Form = plain({
        "scenario": found.scenario,
        "name": found.name,
        "question": found.question,
        "years": found.years,
        "series": {
            name: {
                "unit": one.unit, "definition": one.definition, "low": one.low, "median": one.median,
                "high": one.high, "members": found.members[name],
            }
            for name, one in found.series.items()
        },
        "famine_probability": found.famine_probability,
        "famine_above": found.famine_above,
        "supply": found.constraints,
        "doubling_s": {
            name: {"low": one.low, "median": one.median, "high": one.high} for name, one in found.doubling.items()
        },
        "changes": {
            name: {"from": c.start, "until": c.until, "times": c.times, "to": c.to, "low": c.low, "high": c.high,
                   "why": c.why}
            for name, c in found.changes.items()
        },
        "backtest": None if scores is None else backtested(scores, catalog),
        "draws": found.draws,
        "seed": found.seed,
        "notes": found.notes,
    })  # fmt: skip
    return {**form, "sources": sources(catalog, found.sources)}


def inputs(known: "Inputs") -> Form:
    """What a scenario may change, with values in base units; a trend has its levels by year."""
    return {
        name: plain(known.uncertain[name].estimate)
        if name in known.uncertain
        else {
            f"{year:.0f}": plain(known.uncertain[level].estimate)
            for year, level in zip(known.trends[name].years, known.trends[name].levels, strict=True)
        }
        for name in known.names
    }
