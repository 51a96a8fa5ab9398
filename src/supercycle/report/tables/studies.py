"""Studies as tables of 80 columns."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from supercycle.report.study_forms import front
from supercycle.report.tables.layout import Column, blank, numbered, pairs, table

if TYPE_CHECKING:
    from rich.console import RenderableType

    from supercycle.study.studies.break_even import BreakEven
    from supercycle.study.studies.compare import Walk
    from supercycle.study.studies.conduct import Conducted
    from supercycle.study.studies.decision import Decision
    from supercycle.study.studies.store import Kept, Store

MOST_ROWS = 12
"""Rows of a table on a terminal (a choice)."""

ROOM = 74
"""Letters that the columns of a row may take together (layout)."""


def conducted(found: "Conducted") -> "list[RenderableType]":
    """What a sweep did."""
    study = found.study
    facts = [
        ("Study", f"{study.id} ({study.name})"),
        ("Points", f"{study.done:,} of {study.points:,}"),
        ("Computed now", f"{found.computed:,} in {found.seconds:,.1f} s"),
        ("Known before", f"{found.taken:,} of them from other studies" if found.taken else "none of them"),
        ("Look", f"supercycle studies show {study.id}"),
    ]
    return [pairs(facts), *numbered("Notes", found.notes)]


def listed(store: "Store") -> "list[RenderableType]":
    """Every study that is kept."""
    kept = [
        (one.id, one.name[:16], one.spec["study"]["kind"], f"{one.done:,}", f"{one.points:,}", one.created[:16])
        for one in store.studies()
    ]
    columns = [Column("id"), Column("name"), Column("kind"), Column("done", True), Column("of", True), Column("begun")]
    return [pairs([("Store", str(store.folder))]), blank(), table("", columns, kept)]


def shown(
    found: "Kept", columns: Sequence[str], rows_: Sequence[Sequence[Any]], content: str
) -> "list[RenderableType]":
    """One study, its first rows and its Pareto front."""
    study = found.spec["study"]
    facts = [
        ("Study", f"{found.id} ({found.name})"),
        ("Asks", f"{study['kind']}, {study['method']}"),
        ("Points", f"{found.done:,} of {found.points:,}"),
        ("Begun", f"{found.created}; {found.seconds:,.1f} s of work"),
        ("Facts, code", f"{found.facts}, {found.code}"),
        ("Content", content[:32]),
    ]
    best = set(front(found, columns, rows_))
    if best:
        place = list(columns).index("point")
        chosen = [row for row in rows_ if int(row[place]) in best]
        return [pairs(facts), blank(), *rows(columns, chosen, "Pareto front")]
    return [pairs(facts), blank(), *rows(columns, rows_, "First rows")]


def rows(columns: Sequence[str], found: Sequence[Sequence[Any]], title: str = "") -> "list[RenderableType]":
    """The first rows, and as many columns as fit: those that vary or differ come first."""
    differ = [i for i in range(len(columns)) if len({str(row[i]) for row in found[:200]}) > 1] or [0]
    order = [i for i in differ if not columns[i].endswith((".low", ".high"))] or differ
    shown, taken = [], 0
    for index in order:
        name = columns[index].removeprefix("vary.")[-20:]
        width = max(len(name), *(len(_cell(row[index])) for row in found[:MOST_ROWS])) + 2
        if taken + width > ROOM:
            break
        shown.append((index, name))
        taken += width
    cells = [tuple(_cell(row[index]) for index, _ in shown) for row in found[:MOST_ROWS]]
    made = table(title, [Column(name, True) for _, name in shown], cells)
    left = len(columns) - len(shown)
    said = f"{len(found):,} rows" + (f"; {left} more columns: --json, or studies sql and export" if left else "")
    return [made, blank(), said]


def walk(found: "Walk", notes: Sequence[str]) -> "list[RenderableType]":
    """The way from one point to the other."""
    lines = [("first point", "", f"{found.first:.6g}", "")]
    for one in found.changes:
        value, step = ("no answer", "") if one.output is None else (f"{one.output:.6g}", f"{one.change:+.4g}")
        lines.append((one.input, f"{_cell(one.before)} to {_cell(one.after)}", value, step))
    lines.append(("second point", "", f"{found.last:.6g}", f"{found.last - found.first:+.4g}"))
    columns = [Column("input"), Column("from, to"), Column(found.output, True), Column("change", True)]
    return [table("One change after the other", columns, lines), *numbered("Notes", notes)]


def decision(found: "Decision") -> "list[RenderableType]":
    """Choices beside each other, and what it is worth to know."""
    options = [
        (one.choice, f"{one.mean:.4g}", f"{one.worst:.4g}", f"{one.most_regret:.4g}", f"{one.best_in:.0%}")
        for one in sorted(found.options, key=lambda one: one.mean, reverse=found.better == "higher")
    ]
    columns = [Column("choice"), Column("mean", True), Column("worst", True), Column("most regret", True),
               Column("best in", True)]  # fmt: skip
    worth = [
        (name, f"{value:.4g}", "; ".join(f"{_cell(at)}: {best}" for at, best in found.tipping[name])[:44])
        for name, value in sorted(found.worth.items(), key=lambda item: -item[1])
    ]
    facts = [
        ("Decides", f"{found.output}, {found.better} is better, over {found.states:,} states"),
        ("Best mean", found.expected),
        ("Least regret", found.robust),
        ("Perfect knowledge", f"worth {found.perfect:.4g}"),
    ]
    known = table("Worth of knowing an input, and what is best from which value", [
        Column("input"), Column("worth", True), Column("best")], worth)  # fmt: skip
    return [pairs(facts), blank(), table("Choices", columns, options), blank(), known]


def break_even(found: "BreakEven") -> "list[RenderableType]":
    """Which choice is best from where to where."""
    ends = [found.low, *(one.value for one in found.crossings), found.high]
    best = [found.best_at_low, *(one.above for one in found.crossings)]
    lines = [
        (f"{low:,.6g}", f"{high:,.6g}", choice) for low, high, choice in zip(ends[:-1], ends[1:], best, strict=True)
    ]
    unit = f" ({found.unit})" if found.unit else ""
    facts = [
        ("Decides", f"{found.output}, {found.better} is better" if found.output else f"the answer's {found.choice}"),
        ("Choices", ", ".join(found.choices)),
        *((f"Held {name}", _cell(value)) for name, value in found.held.items()),
        ("Never best", f"{', '.join(found.never) or 'none'}, within this range"),
        ("Asked", f"{found.asked} questions"),
    ]
    columns = [Column("from", True), Column("to", True), Column("best")]
    return [pairs(facts), blank(), table(f"{found.input}{unit}", columns, lines)]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.6g}" if isinstance(value, float) else str(value)[:24]
