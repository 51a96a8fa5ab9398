"""Tables of fitted laws."""

from collections.abc import Sequence
from math import exp
from typing import TYPE_CHECKING

from rich.console import RenderableType

from supercycle.report import numbers
from supercycle.report.tables.layout import Column, blank, numbered, pairs, table

if TYPE_CHECKING:
    from supercycle.laws.fitting.answer import Answer
    from supercycle.laws.fitting.design import Sweep
    from supercycle.laws.fitting.experts import ExpertsFit
    from supercycle.laws.fitting.repeats import RepeatFit
    from supercycle.laws.fitting.slices import Slices
    from supercycle.laws.fitting.tasks import TaskFit
    from supercycle.laws.fitting.tied import TiedFit

OBJECTIVE_TEXT = {
    "huber": "Huber of log loss (delta 1e-3), summed",
    "lad": "absolute deviations of log loss, summed",
    "mse": "mean squared error of loss",
}
"""The objectives in words."""

DIGITS = 5
"""Digits of coefficients."""


def fitted(found: "Answer", saved: str | None = None) -> list[RenderableType]:
    """The law, its coefficients, what it makes best, odd runs, notes."""
    head = [
        ("Law", "L = E + A / N^alpha + B / D^beta"),
        ("Runs", f"{len(found.fit.runs):,}"),
        ("Objective", f"{OBJECTIVE_TEXT[found.fit.objective.name]}: {found.fit.value:.8g}"),
        ("Searches", f"{found.fit.agreeing} of {found.fit.starts} starts ended at this minimum"),
    ]
    if found.exponent is not None:
        low, high = found.exponent.low, found.exponent.high
        head.append(("Exponent of N", f"{found.exponent.value:.3f} ({low:.3f}–{high:.3f}) in N ~ C^a"))
    if saved:
        head.append(("Saved", saved))
    parts: list[RenderableType] = [pairs(head), blank(), _coefficients(found), blank(), _optimum(found)]
    if found.held_back:
        rows = [
            (one.run, f"{one.measured:.4f}",
             f"{one.predicted.value:.4f} ({one.predicted.low:.4f}–{one.predicted.high:.4f})",
             f"{100 * (one.predicted.value / one.measured - 1):+.2f} %")
            for one in found.held_back
        ]  # fmt: skip
        columns = [Column("kept back"), Column("measured", True), Column("foretold", True), Column("error", True)]
        parts += [blank(), table("", columns, rows)]
    return [*parts, *numbered("Notes", found.notes)]


def _coefficients(found: "Answer") -> RenderableType:
    rows = [
        (name, f"{value:.{DIGITS + 1}g}", f"{found.standard_errors[name]:.3g}",
         "{:.4g}–{:.4g}".format(*found.intervals[name]), "yes" if found.identified[name] else "NO")
        for name, value in found.coefficients.items()
    ]  # fmt: skip
    columns = [
        Column("coefficient"), Column("value", True), Column("standard error", True), Column("90 % interval", True),
        Column("identified"),
    ]  # fmt: skip
    return table("", columns, rows)


def _optimum(found: "Answer") -> RenderableType:
    rows = [
        (f"{best.flop:.3g}", *(
            "not told" if quantity is None else form.interval(quantity)
            for form, quantity in ((numbers.COUNT, best.parameters), (numbers.COUNT, best.tokens),
                                   (numbers.LOSS, best.loss))
        ))
        for best in found.optimum
    ]  # fmt: skip
    columns = [Column("FLOP", True), Column("best N", True), Column("best D", True), Column("loss", True)]
    return table("", columns, rows)


def slices(found: "Slices", flop: Sequence[float]) -> list[RenderableType]:
    """The exponent, the minimum of each slice, and the size for each compute asked about."""
    rows = [
        (f"{one.flop:.3g}", str(one.runs), one.reason or numbers.COUNT.text(float(one.parameters)))
        for one in found.slices
    ]  # fmt: skip
    columns = [Column("slice, FLOP", True), Column("runs", True), Column("best N")]
    low, high = found.exponent.low, found.exponent.high
    head = [
        ("Approach", {1: "1: envelope of final losses", 2: "2: the minimum of each slice"}[found.approach]),
        ("Exponent of N", f"{found.exponent.value:.3f} ({low:.3f}–{high:.3f}) in N ~ C^a"),
        *((f"Best N at {one:.3g} FLOP", numbers.COUNT.interval(found.parameters(one))) for one in flop),
    ]
    return [pairs(head), blank(), table("", columns, rows), *numbered("Notes", found.notes)]


def repetition(found: "RepeatFit") -> list[RenderableType]:
    """What repeated tokens are worth, in words and numbers."""
    head = [
        ("R_D*", found.answer),
        ("Least objective", f"{found.value:.6g} at R_D* {found.scales.tokens:.3g}, R_N* {found.scales.parameters:.3g}"),
        ("Identified", "yes" if found.identified else "NO"),
    ]
    return [pairs(head), *numbered("Notes", found.notes)]


FORMS = {
    "routed": "log10 L = a log10 N + b log10 X + c log10 N log10 X + d",
    "joint": "L = a X^delta / N^(alpha + gamma ln X) + b X^omega / D^(beta + zeta ln X) + c",
}
"""Laws of experts; X is the saturated number of experts."""


def experts(found: "ExpertsFit") -> list[RenderableType]:
    """A law of experts: its coefficients with their intervals, and what the runs do not tell."""
    rows = [
        (
            name, f"{value:.4g}",
            "–".join(f"{end:.4g}" for end in found.intervals[name]) if found.intervals else "",
            ("yes" if found.identified[name] else "NO") if found.identified else "",
        )
        for name, value in found.coefficients.items()
    ]  # fmt: skip
    columns = [Column("coefficient"), Column("value", True), Column("90 % of resamples", True), Column("identified")]
    head = [
        ("Law", FORMS[found.form]),
        ("Runs", f"{found.runs:,}, scatter {found.scatter:.2%} of the loss"),
    ]
    return [pairs(head), blank(), table("", columns, rows), *numbered("Notes", found.notes)]


def tied(found: "TiedFit") -> list[RenderableType]:
    """A law of one exponent, and what it foretells of runs that were kept back."""
    law, best = found.law, found.exponent
    head = [
        ("Law", "L = E + A / N^e + B / D^e"),
        ("Runs", f"{found.runs:,}, scatter {found.scatter:.3g} nats"),
        *((name, f"{float(value):.6g}") for name, value in (("E", law.E), ("A", law.A), ("B", law.B))),
        ("e", f"{best.value:.5f}" + ("" if best.exact else f" ({best.low:.4f}–{best.high:.4f})")),
    ]
    rows = [(name, f"{seen:.4f}", f"{told:.4f}", f"{100 * (told / seen - 1):+.2f} %")
            for name, seen, told in found.held_back]  # fmt: skip
    columns = [Column("kept back"), Column("measured", True), Column("foretold", True), Column("error", True)]
    parts: list[RenderableType] = [pairs(head)]
    if rows:
        parts += [blank(), table("", columns, rows)]
    return [*parts, *numbered("Notes", found.notes)]


CURVES = {
    "exponential": "accuracy = 1 - ceiling + factor exp(-rate L)",
    "sigmoid": "accuracy = top + depth / (1 + exp(-rate (L - midpoint)))",
}
"""Forms of accuracy by loss."""


def tasks(found: "TaskFit") -> list[RenderableType]:
    """Accuracy by loss: its numbers, and how far models lie from it."""
    head = [
        ("Curve", CURVES[found.form]),
        ("Models", f"{found.models:,}, {100 * found.spread:.2g} points around it (standard deviation)"),
        *((name, f"{value:.6g}") for name, value in found.coefficients.items()),
    ]
    return [pairs(head), *numbered("Notes", found.notes)]


def sweep(found: "Sweep") -> list[RenderableType]:
    """The runs to make, and what they do to the interval."""
    rows = [
        (numbers.COUNT.text(float(n)), numbers.COUNT.text(float(d)), f"{c:.3g}", f"{d / n:.3g}")
        for n, d, c in zip(found.parameters, found.tokens, found.flop, strict=True)
    ]  # fmt: skip
    columns = [
        Column("parameters", True),
        Column("tokens", True),
        Column("FLOP", True),
        Column("tokens/parameter", True),
    ]
    head = [
        ("Decision", f"best N at {found.decide_at:.3g} FLOP, 90 % interval as a factor either way"),
        ("Now", f"{exp(found.now):.3g}"),
        ("With these runs", f"{exp(found.then):.3g}"),
        ("With one even slice", f"{exp(found.even):.3g}"),
    ]
    return [pairs(head), blank(), table("", columns, rows)]
