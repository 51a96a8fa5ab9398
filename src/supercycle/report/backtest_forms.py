"""The back-test as a dictionary for JSON."""

from supercycle.catalog.store import Catalog
from supercycle.report.json_forms import Form, plain, sources
from supercycle.world.backtest import AHEAD, ORIGINS, Backtest, Backtested, Summary
from supercycle.world.scores import COVERAGE


def backtested(found: Backtested, catalog: Catalog) -> Form:
    """The keys of ``forecast --backtest``."""
    form: Form = plain({
        "protocol": {"origins": ORIGINS, "steps": AHEAD, "coverage_of": COVERAGE, "reference": "drift"},
        **scores(found.main),
        "held_out": scores(found.held_out),
        "together": scores(found.together),
        "structural": found.compared,
        "structural_held_out": found.compared_held_out,
        "replays": found.replays,
        "notes": found.notes,
    })  # fmt: skip
    return {**form, "sources": sources(catalog, found.sources)}


def scores(found: Backtest) -> Form:
    """The scores of one set of dates."""
    return {
        "total": summary(found.total),
        "won": found.won,
        "eligible": len(found.eligible),
        "series": [summary(one) for one in found.by_series],
        "kinds": [summary(one) for one in found.by_kind],
        "steps": [summary(one) for one in found.by_step],
        "origins": [summary(one) for one in found.by_origin],
        "pit": [one.pit for one in found.scored],
    }


def summary(found: Summary) -> Form:
    """The mean scores of one group."""
    return {
        "name": found.name, "pseudo": found.pseudo, "n": found.count, "origins": found.origins, "crps": found.pooled,
        "crps_members": found.members, "skill": found.skill, "coverage": found.coverage,
        "coverage_drift": found.coverage_drift, "relative": found.relative, "relative_drift": found.relative_drift,
    }  # fmt: skip
