"""The table of ``laws fit``."""

from rich.console import RenderableType

from supercycle.laws.fitting.fit import Fit
from supercycle.report import numbers
from supercycle.report.tables.layout import Column, blank, line, table


def fit(found: Fit) -> list[RenderableType]:
    """Coefficients with their doubt, and the optimum of each compute that was asked for."""
    rows = [
        (
            name, f"{value:.6g}", f"{found.standard_errors[name]:.3g}",
            f"{found.intervals[name].low:.4g} to {found.intervals[name].high:.4g}",
            "yes" if found.identified[name] else "no",
        )
        for name, value in found.coefficients.items()
    ]  # fmt: skip
    columns = [
        Column("coefficient"), Column("value", True), Column("error", True), Column("90 % interval", True),
        Column("identified"),
    ]  # fmt: skip
    head = f"L = E + A / N^alpha + B / D^beta: {found.runs} runs, {found.objective} {found.value:.9g}"
    parts: list[RenderableType] = [line(head), blank(), table("", columns, rows), blank()]
    for at in found.optimum:
        best, data = numbers.COUNT.interval(at.parameters), numbers.COUNT.interval(at.tokens)
        parts.append(line(f"At {numbers.FLOP.text(at.flop)}: N {best}, D {data}, loss {at.loss.value:.4f}"))
    return [*parts, *(line(f"- {note}") for note in found.notes)]
