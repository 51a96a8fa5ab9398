"""Tables of ``port``: routes side by side, verdicts, kernels with their lines, hazards, effort."""

from typing import TYPE_CHECKING

from rich.console import RenderableType

from supercycle.catalog.store import Catalog
from supercycle.port.constructs import SAYS as CONSTRUCT_SAYS
from supercycle.port.verdict import AS_IS, HAZARD, VERDICTS, WORDS
from supercycle.report import numbers
from supercycle.report.explanation import source_list
from supercycle.report.port_forms import shown
from supercycle.report.tables.layout import Column, blank, broken, line, numbered, pairs, table

if TYPE_CHECKING:
    from supercycle.port.scan import Answer, Scan
    from supercycle.port.verdict import Judged

ROWS = 15
"""Kernels and hazards that the tables show at most (a choice); the JSON holds them all."""

PLACE = 34
"""Columns of a place, file and line (a choice)."""

COUNT = numbers.Form(scales=numbers.COUNTS, digits=2)
MONTHS = numbers.Form(digits=2)
RATIO = numbers.Form(digits=2)


def port(found: "Scan", catalog: Catalog, *, explain: bool = False) -> list[RenderableType]:
    """The whole answer on a page; with ``explain`` every source."""
    chosen = shown(found)
    out: list[RenderableType] = [pairs(_head(found, chosen))]
    if len(found.answers) > 1:
        out += [blank(), _routes(found)]
    notes = found.notes
    if chosen is not None:
        out += [blank(), _verdicts(chosen), blank(), *_worst(chosen), *_hazards(chosen), *_effort(chosen)]
        notes = (*notes, *chosen.notes, *(f"limit: {text}" for text in chosen.limits))
    out += numbered("Notes", notes)
    if explain and chosen is not None:
        out += source_list(catalog, chosen.sources)
    return out


def _head(found: "Scan", chosen: "Answer | None") -> list[tuple[str, str]]:
    rows = [
        ("Code", f"{found.code.root}: {len(found.code.files):,} files, {found.code.lines:,} lines"),
        ("Asked", found.asked),
    ]
    if chosen is None:
        return rows
    title = "Advised route" if chosen.route == found.advised and len(found.answers) > 1 else "Route"
    rows += [
        (title, f"{chosen.name} ({chosen.route})"),
        ("Runs", f"{chosen.runs:.0%} of kernels and entry points, as is or translated"),
        ("Worst verdict", WORDS[chosen.verdict]),
    ]
    if chosen.toll is not None:
        toll = chosen.toll
        anew = f", {COUNT.interval(toll.written_anew)} in new kernels" if toll.written_anew.value else ""
        rows += [
            ("By hand", f"{COUNT.interval(toll.lines)} lines{anew}"),
            ("Time", f"{COUNT.interval(toll.hours)} hours, {MONTHS.interval(toll.months)} months"),
            ("Cost", numbers.MONEY.interval(toll.cost)),
        ]
    else:
        rows.append(("By hand", "unknown"))
    speed = "unknown" if chosen.speed is None else RATIO.interval(chosen.speed) + " of what the datasheet would give"
    return [*rows, ("Speed afterwards", speed)]


def _routes(found: "Scan") -> RenderableType:
    rows = [
        (
            one.route, WORDS[one.verdict], f"{one.runs:.0%}",
            "unknown" if one.toll is None else COUNT.interval(one.toll.lines),
            "unknown" if one.toll is None else MONTHS.interval(one.toll.months),
            "unknown" if one.speed is None else RATIO.interval(one.speed),
        )
        for one in found.answers
    ]  # fmt: skip
    heads = [Column("route"), Column("worst"), Column("runs", True), Column("lines by hand", True),
             Column("months", True), Column("speed", True)]  # fmt: skip
    strong = next((i for i, one in enumerate(found.answers) if one.route == found.advised), None)
    return table("Routes", heads, rows, strong=strong)


def _verdicts(chosen: "Answer") -> RenderableType:
    rows = [(WORDS[v], *(f"{chosen.counts[what][v]:,.0f}" for what in chosen.counts)) for v in VERDICTS]
    heads = [Column("verdict"), *(Column(what.replace("_", " "), True) for what in chosen.counts)]
    return table(f"Verdicts by {chosen.route}", heads, rows)


def _worst(chosen: "Answer") -> list[RenderableType]:
    """The kernels and entry points with the worst verdicts, each with its first finding."""
    telling = [one for one in chosen.judged if one.verdict != AS_IS]
    telling.sort(key=lambda one: (-VERDICTS.index(one.verdict), one.kind != "kernel", one.file, one.line))
    if not telling:
        return [line("Every kernel and entry point runs as it is.")]
    rows = [(one.name[:30], WORDS[one.verdict], _finding(one)) for one in telling[:ROWS]]
    more = f", {ROWS} of {len(telling):,}" if len(telling) > ROWS else ""
    return [table(f"What stands in the way{more}", [Column("name"), Column("verdict"), Column("first finding")], rows)]


def _finding(one: "Judged") -> str:
    if not one.evidence:
        return f"{one.file}:{one.line}"
    first = one.evidence[0]
    name = "" if first.at == HAZARD else f"{first.name}: "
    more = len(one.evidence) - 1 + one.hidden
    return f"{broken(f'{first.path}:{first.line}', PLACE, '/')}\n{name}{first.why}" + (f" (+{more:,})" if more else "")


def _hazards(chosen: "Answer") -> list[RenderableType]:
    """Lines that assume 32 lanes."""
    if not chosen.hazards:
        return []
    rows = [(broken(f"{h.path}:{h.line}", PLACE, "/"), h.kind, h.text[:60]) for h in chosen.hazards[:ROWS]]
    more = f", {ROWS} of {len(chosen.hazards):,}" if len(chosen.hazards) > ROWS else ""
    return [
        blank(),
        table(f"Lines that assume warps of 32{more}", [Column("place"), Column("kind"), Column("line")], rows),
    ]


def _effort(chosen: "Answer") -> list[RenderableType]:
    """Lines by hand by construct."""
    if chosen.toll is None or not chosen.toll.by_construct:
        return []
    rows = [
        (CONSTRUCT_SAYS[name], f"{chosen.uses.get(name, 0):,}", COUNT.text(lines))
        for name, lines in sorted(chosen.toll.by_construct.items(), key=lambda item: -item[1])
    ]
    heads = [Column("construct"), Column("lines that use it", True), Column("by hand, before tools", True)]
    return [blank(), table("Where the lines come from", heads, rows)]
