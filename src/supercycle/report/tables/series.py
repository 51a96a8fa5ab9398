"""Tables of the series of the industry: which there are, and every figure of one with its source."""

from collections.abc import Sequence

from rich.console import RenderableType
from rich.padding import Padding

from supercycle.catalog.points import Point, points_of, series_entry
from supercycle.catalog.series import SeriesEntry
from supercycle.catalog.store import Catalog
from supercycle.report.numbers import Form
from supercycle.report.sources import cited
from supercycle.report.tables.layout import Column, blank, line, numbered, pairs, table

MEASURES = {
    "flow": "summed over the period", "stock": "held at the end of the period", "level": "holding through the period",
    "event": "one by one",
}  # fmt: skip


def listed(catalog: Catalog, ids: Sequence[str]) -> list[RenderableType]:
    """Every series with its unit, how many figures it has, and from when to when."""
    rows = []
    for id in ids:
        _, entry = series_entry(catalog, id)
        found = points_of(catalog, id)
        span = f"{found[0].start.year}–{found[-1].end.year}" if found else ""
        rows.append([id + (" *" if entry.revised else ""), entry.unit or "number", f"{len(found):,}", span])
    columns = [Column("series"), Column("unit"), Column("figures", True), Column("years")]
    return [
        table("", columns, rows), blank(),
        line("* made later from other data. Every figure of one: supercycle catalog series NAME."),
    ]  # fmt: skip


def one_series(catalog: Catalog, id: str) -> list[RenderableType]:
    """What a series counts, and its figures, each with the day it became known and its source."""
    _, entry = series_entry(catalog, id)
    head = [
        ("Counts", entry.definition), ("Of", entry.scope), ("Unit", entry.unit or "number"),
        ("A figure is", MEASURES[entry.measure]),
        ("Known", f"about {entry.lag_days} days after the end of a period" if entry.lag_days else "at once"),
    ]  # fmt: skip
    if entry.revised:
        head.append(("Revised", "made later from other data; a look at a past day is through today's eyes"))
    out: list[RenderableType] = [line(f"{id}: {entry.name}", "bold"), blank(), pairs(head)]
    out += [*numbered("Notes", entry.notes), blank()]
    found = points_of(catalog, id)
    columns = [Column("period to" if entry.measure != "event" else "day"), Column("value", True), Column("known"),
               Column("kind"), Column("where")]  # fmt: skip
    out.append(table("", columns, [row(entry, one) for one in found]))
    out += [blank(), line("Sources", "bold")]
    for key in dict.fromkeys(one.source for one in found):
        source = cited(catalog, [key])[0]
        out.append(Padding(line(f"{key}: {source.title}, {source.date}"), (0, 0, 0, 2)))
    notes = dict.fromkeys(one.note for one in found if one.note)
    return [*out, *numbered("How figures were made", list(notes))]


def row(entry: SeriesEntry, one: Point) -> list[str]:
    """One figure; one that contradicts the one in use is marked."""
    value = Form(digits=3, factor=1 / entry.scale).interval(one.estimate)
    return [str(one.end), value + ("" if one.used else " †"), str(one.known), str(one.kind), one.at or one.source]
