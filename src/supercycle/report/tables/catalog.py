"""Tables of the catalogue: its kinds, the entries of one kind, every fact of one entry with its source."""

from collections.abc import Mapping, Sequence

from rich.console import RenderableType
from rich.padding import Padding

from supercycle.catalog.prices import Rent
from supercycle.catalog.store import Catalog, Source
from supercycle.report import numbers
from supercycle.report.facts import Record
from supercycle.report.sources import cited
from supercycle.report.tables.layout import Column, blank, line, pairs, table

PER_HOUR = numbers.Form(before="$", digits=3, factor=3600.0)


def kinds(counts: Mapping[str, int], own: Sequence[str] = ()) -> list[RenderableType]:
    """The kinds of entry with how many there are, and the reader's directories among them."""
    rows = [(kind, f"{count:,}") for kind, count in counts.items()]
    yours = [line(f"Your own entries are read from {' and '.join(own)}")] if own else []
    return [
        table("", [Column("kind"), Column("entries", True)], rows),
        blank(),
        line("List one kind: supercycle catalog chips. Every fact: supercycle catalog chips h100-sxm."),
        *yours,
    ]


def entries(kind: str, found: Sequence[tuple[str, str, Sequence[Record]]]) -> list[RenderableType]:
    """The entries of a kind: id, name, how many facts, and how many of them are not firm."""
    rows = []
    for id, name, facts in found:
        known = [record.fact for record in facts if record.fact]
        loose = [fact for fact in known if fact.low is not None]
        rows.append((id, name, f"{len(known):,}", f"{len(loose):,}"))
    columns = [Column(kind), Column("name"), Column("facts", True), Column("with interval", True)]
    return [table("", columns, rows)]


def sources(found: Mapping[str, Source]) -> list[RenderableType]:
    """Every source: key, title, date."""
    rows = [(key, one.title, one.date) for key, one in sorted(found.items())]
    return [table("", [Column("source"), Column("title"), Column("date")], rows)]


def source(catalog: Catalog, key: str) -> list[RenderableType]:
    """One source."""
    one = cited(catalog, [key])[0]
    fields = {name: text for name, text in one.as_dict().items() if text}
    return [pairs((("read in" if name == "via" else name), text) for name, text in fields.items())]


def rent_counts(found: Sequence[Rent]) -> list[RenderableType]:
    """Which chips have rents on which basis, and of when the last is."""
    groups: dict[tuple[str, str], list[Rent]] = {}
    for rent in found:
        groups.setdefault((rent.chip, rent.basis), []).append(rent)
    rows = [
        (chip, basis, f"{len(some):,}", PER_HOUR.interval(some[-1].price), str(some[-1].day))
        for (chip, basis), some in groups.items()
    ]
    columns = [Column("rents"), Column("basis"), Column("rows", True), Column("last, USD/h", True), Column("of")]
    return [table("", columns, rows)]


def rents(catalog: Catalog, found: Sequence[Rent]) -> list[RenderableType]:
    """The rents of one chip, each with its source."""
    out: list[RenderableType] = []
    for rent in found:
        where = f"{cited(catalog, [rent.source])[0].title}, {rent.at}" if rent.at else rent.source
        out.append(line(f"{rent.day}  {PER_HOUR.interval(rent.price)} an hour, {rent.basis}, {rent.kind}"))
        out.append(_below(f"{rent.source}: {where}"))
        out += [_below(rent.note)] if rent.note else []
    return out


def facts(id: str, name: str, found: Sequence[Record]) -> list[RenderableType]:
    """Every fact of an entry: value, interval, kind, date, source and place; contradicting ones under it."""
    out: list[RenderableType] = [line(f"{id}: {name}", "bold"), blank()]
    bare = [(record.key, record.text) for record in found if record.fact is None and record.key != "name"]
    if bare:
        out += [pairs(bare), blank()]
    for record in found:
        if record.fact is not None:
            out += _fact(record)
    return out


def _fact(record: Record) -> list[RenderableType]:
    fact = record.fact
    assert fact is not None
    out: list[RenderableType] = [line(f"{record.key} = {_said(record)}"), _below(_where(record))]
    if fact.note:
        out.append(_below(fact.note))
    for other in record.also:
        out.append(_below(f"also {_said(other)}", 4))
        out.append(_below(_where(other), 6))
        if other.fact and other.fact.note:
            out.append(_below(other.fact.note, 6))
    if fact.why:
        out.append(_below(f"the first is used: {fact.why}", 4))
    return out


def _said(record: Record) -> str:
    fact = record.fact
    assert fact is not None
    span = f" ({record.interval})" if record.interval else ""
    return ", ".join(filter(None, [f"{record.text}{span}", str(fact.kind), record.as_of]))


def _where(record: Record) -> str:
    fact, source = record.fact, record.source
    assert fact is not None
    assert source is not None
    return f"{source.key}: " + ", ".join(filter(None, [source.title, fact.at]))


def _below(text: str, indent: int = 2) -> RenderableType:
    return Padding(line(text), (0, 0, 0, indent))
