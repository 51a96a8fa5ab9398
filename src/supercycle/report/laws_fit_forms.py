"""The JSON of fitted laws."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from supercycle.report.json_forms import Form, plain

if TYPE_CHECKING:
    from supercycle.laws.fitting.answer import Answer
    from supercycle.laws.fitting.design import Sweep
    from supercycle.laws.fitting.experts import ExpertsFit
    from supercycle.laws.fitting.repeats import RepeatFit
    from supercycle.laws.fitting.slices import Slices
    from supercycle.laws.fitting.tasks import TaskFit
    from supercycle.laws.fitting.tied import TiedFit


def fitted(found: "Answer", saved: str | None = None) -> Form:
    """The keys of ``laws fit``."""
    drawn = found.resampled
    form: Form = plain({
        "objective": {"name": found.fit.objective.name, "value": found.fit.value},
        "runs": len(found.fit.runs),
        "coefficients": found.coefficients,
        "standard_errors": found.standard_errors,
        "intervals": {name: {"low": low, "high": high} for name, (low, high) in found.intervals.items()},
        "profiles": {one.coefficient: {"low": one.low, "high": one.high} for one in found.profiles},
        "identified": found.identified,
        "exponent": found.exponent,
        "optimum": found.optimum,
        "outliers": [
            {"row": one.index, "run": found.names[one.index], "deviations": one.deviations, "diverged": one.diverged}
            for one in found.odd
        ],
        "held_back": found.held_back,
        "searches": {"starts": found.fit.starts, "agreeing": found.fit.agreeing},
        "bootstrap": None if drawn is None else {
            "resamples": len(drawn.rows), "seed": found.seed, "improved": drawn.improved,
            "unfinished": drawn.unfinished,
        },
        "convention": found.convention, "saved": saved, "notes": found.notes,
    })  # fmt: skip
    return form


def slices(found: "Slices", flop: Sequence[float]) -> Form:
    """The keys of ``laws fit --approach 1|2``."""
    form: Form = plain({
        "approach": found.approach, "exponent": found.exponent, "intercept": found.intercept, "slices": found.slices,
        "optimum": [{"flop": one, "parameters": found.parameters(one)} for one in flop],
        "resamples": len(found.draws), "notes": found.notes,
    })  # fmt: skip
    return form


def repetition(found: "RepeatFit") -> Form:
    """The keys of ``laws fit --repetition``."""
    form: Form = plain({
        "objective": {"name": "huber", "value": found.value}, "scales": found.scales, "low": found.low,
        "high": found.high, "identified": found.identified, "answer": found.answer, "profile": found.profile,
        "notes": found.notes,
    })  # fmt: skip
    return form


def experts(found: "ExpertsFit") -> Form:
    """The keys of ``laws fit --experts``."""
    form: Form = plain({
        "form": found.form, "runs": found.runs, "scatter": found.scatter, "coefficients": found.coefficients,
        "intervals": {name: {"low": low, "high": high} for name, (low, high) in found.intervals.items()},
        "identified": found.identified, "resamples": len(found.rows), "notes": found.notes,
    })  # fmt: skip
    return form


def tied(found: "TiedFit") -> Form:
    """The keys of ``laws fit --tied``."""
    law = found.law
    form: Form = plain({
        "runs": found.runs, "scatter": found.scatter, "exponent": found.exponent,
        "coefficients": {"E": float(law.E), "A": float(law.A), "B": float(law.B), "exponent": float(law.alpha)},
        "held_back": [{"run": name, "measured": seen, "predicted": told} for name, seen, told in found.held_back],
        "resamples": len(found.rows), "notes": found.notes,
    })  # fmt: skip
    return form


def tasks(found: "TaskFit") -> Form:
    """The keys of ``laws fit --accuracy``."""
    form: Form = plain({
        "form": found.form, "models": found.models, "spread": found.spread, "coefficients": found.coefficients,
        "notes": found.notes,
    })  # fmt: skip
    return form


def sweep(found: "Sweep") -> Form:
    """The keys of ``laws next``."""
    form: Form = plain({
        "decide_at": found.decide_at,
        "runs": [
            {"parameters": n, "tokens": d, "flop": c}
            for n, d, c in zip(found.parameters, found.tokens, found.flop, strict=True)
        ],
        "half_width": {"now": found.now, "then": found.then, "even": found.even},
    })  # fmt: skip
    return form
