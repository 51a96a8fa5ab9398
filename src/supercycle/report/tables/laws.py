"""Tables of scaling laws: the list, one law, and the optimum under one."""

from collections.abc import Sequence

from rich.console import RenderableType

from supercycle.catalog.law_forms import equation
from supercycle.catalog.laws import LawEntry
from supercycle.report import numbers
from supercycle.report.facts import Record
from supercycle.report.tables.catalog import facts
from supercycle.report.tables.layout import Column, blank, line, numbered, pairs, table
from supercycle.study.optimum import Optimum


def law_list(found: Sequence[tuple[str, LawEntry]]) -> list[RenderableType]:
    """Every law: id, form, how many runs it was fitted to and how large they were, when published."""
    rows = [
        (
            id, entry.form, entry.fitted.runs.text if entry.fitted.runs else "",
            _largest(entry), entry.convention.parameters, entry.published.text,
        )
        for id, entry in found
    ]  # fmt: skip
    columns = [
        Column("law"), Column("form"), Column("runs", True), Column("up to N", True), Column("N counts"),
        Column("published"),
    ]  # fmt: skip
    return [table("", columns, rows), blank(), line("Every coefficient and source: supercycle laws show NAME")]


def law(id: str, entry: LawEntry, found: Sequence[Record]) -> list[RenderableType]:
    """One law: its equation, what it was fitted to, every coefficient with its source."""
    return [line(equation(entry.form)), blank(), *facts(id, entry.name, found)]


def optimum(found: Optimum) -> list[RenderableType]:
    """The parameters and tokens that a compute buys best."""
    ratio = _value(found.tokens) / _value(found.parameters)
    rows = [
        ("Compute", numbers.FLOP.text(found.flop)),
        ("Law", found.law),
        ("Parameters", numbers.COUNT.interval(found.parameters)),
        ("Tokens", numbers.COUNT.interval(found.tokens)),
        ("", f"{numbers.significant(ratio, 3)} tokens a parameter"),
        ("Loss", "not said by this law" if found.loss is None else numbers.LOSS.interval(found.loss)),
        ("Extrapolated", "YES, see the notes" if found.extrapolated else "no"),
    ]
    if found.repeated > 0:
        text = f"{numbers.COUNT.text(found.unique)} unique, {numbers.COUNT.text(found.repeated)} repeated"
        rows.insert(5, ("", text))
    return [pairs(rows), *numbered("Notes", found.notes)]


def _largest(entry: LawEntry) -> str:
    most = entry.fitted.most_parameters
    return numbers.COUNT.text(most.number) if most else ""


def _value(quantity: object) -> float:
    return float(getattr(quantity, "value", quantity))  # type: ignore[arg-type]
