"""The JSON of ``forecast``."""

from typing import TYPE_CHECKING

from supercycle.catalog.store import Catalog
from supercycle.report.json_forms import Form, plain, sources

if TYPE_CHECKING:
    from supercycle.world.backtest import Backtest
    from supercycle.world.inputs import Inputs
    from supercycle.world.result import Forecast


def forecast(found: "Forecast", catalog: Catalog, *, scores: "Backtest | None") -> Form:
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
        "backtest": None if scores is None else record(scores),
        "draws": found.draws,
        "seed": found.seed,
        "notes": found.notes,
    })  # fmt: skip
    return {**form, "sources": sources(catalog, found.sources)}


def record(scores: "Backtest") -> Form:
    """How past forecasts of the statistical members did: by series, by quarters ahead, together."""
    form: Form = plain({
        "won": scores.won,
        "series": len(scores.by_series),
        "total": scores.total,
        "by_series": scores.by_series,
        "by_step": scores.by_step,
        "members": scores.members,
        "notes": scores.notes,
    })  # fmt: skip
    return form


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
