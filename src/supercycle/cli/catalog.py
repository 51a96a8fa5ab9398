"""``supercycle catalog``: the facts with their sources, and the check of a reader's own entries."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from supercycle.base.errors import InputError, unknown_name
from supercycle.cli.options import CatalogOption, JsonOption
from supercycle.cli.output import show, show_json

if TYPE_CHECKING:
    from supercycle.catalog.store import Catalog

Answer = tuple[Callable[[], list[Any]], Callable[[], dict[str, Any]]]
"""How an answer is shown as tables, and as JSON."""


def catalog(
    kind: Annotated[
        str | None, typer.Argument(metavar="KIND", help="chips, models, laws, sources, … or check.")
    ] = None,
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="An entry of the kind; after check, a directory.")
    ] = None,
    as_json: JsonOption = False,
    own: CatalogOption = None,
) -> None:
    """The facts with their sources.

    Without KIND, the kinds; with KIND, its entries; with NAME, every fact of one
    entry. `catalog check [DIR]` validates every entry, yours in DIR too.
    """
    from supercycle.verbs.door import opened

    if kind == "check":
        answer = _checked(opened(name if name is not None else own))
    else:
        store = opened(own)
        if kind is None:
            answer = _kinds(store)
        elif name is None:
            answer = _entries(store, kind)
        else:
            answer = _entry(store, kind, name)
    tables, form = answer
    if as_json:
        show_json(form())
    else:
        show(tables())


def _kinds(store: "Catalog") -> Answer:
    from supercycle.report.tables import catalog as tables

    counts = _counts(store)
    own = [str(folder) for folder in store.folders[1:]]
    return lambda: tables.kinds(counts, own), lambda: {"kinds": counts, "own": own}


def _entries(store: "Catalog", kind: str) -> Answer:
    from supercycle.catalog.prices import rents
    from supercycle.report import catalog_forms
    from supercycle.report.facts import records
    from supercycle.report.json_forms import sources
    from supercycle.report.tables import catalog as tables

    if kind == "sources":
        known = store.sources
        return lambda: tables.sources(known), lambda: {"kind": kind, "entries": sources(store, list(known))}
    if kind == "rents":
        rows = rents(store)
        return lambda: tables.rent_counts(rows), lambda: {
            "kind": kind, "entries": [catalog_forms.rent(store, row) for row in rows]
        }  # fmt: skip
    if kind == "series":
        from supercycle.report import series_forms
        from supercycle.report.tables import series as series_tables

        ids = list(store.files(kind))
        return lambda: series_tables.listed(store, ids), lambda: {
            "kind": kind, "entries": [series_forms.listed(store, id) for id in ids]
        }  # fmt: skip
    found = []
    for id in store.files(_known(store, kind)):
        entry = store.entry(kind, id)
        found.append((id, str(getattr(entry, "name", id)), records(store, entry)))
    return lambda: tables.entries(kind, found), lambda: {
        "kind": kind,
        "entries": [{"id": id, "name": name, "facts": len(facts)} for id, name, facts in found],
    }


def _entry(store: "Catalog", kind: str, name: str) -> Answer:
    from supercycle.catalog.prices import rents
    from supercycle.report import catalog_forms
    from supercycle.report.facts import records
    from supercycle.report.json_forms import sources
    from supercycle.report.tables import catalog as tables

    if kind == "sources":
        if name not in store.sources:
            raise unknown_name("source", name, store.sources, "supercycle catalog sources")
        return lambda: tables.source(store, name), lambda: {"kind": kind, **sources(store, [name])[0]}
    if kind == "rents":
        chip = store.find("chips", name).id
        rows = [row for row in rents(store) if row.chip == chip]
        if not rows:
            raise InputError(f"no rent of {chip} is known", hint="list what is known with: supercycle catalog rents")
        return lambda: tables.rents(store, rows), lambda: {
            "kind": kind, "id": chip, "entries": [catalog_forms.rent(store, row) for row in rows]
        }  # fmt: skip
    id = store.find(_known(store, kind), name).id
    if kind == "series":
        from supercycle.report import series_forms
        from supercycle.report.tables import series as series_tables

        return lambda: series_tables.one_series(store, id), lambda: series_forms.one_series(store, id)
    entry = store.entry(kind, id)
    title, facts = str(getattr(entry, "name", id)), records(store, entry)
    return lambda: tables.facts(id, title, facts), lambda: catalog_forms.entry(kind, id, title, facts)


def _checked(store: "Catalog") -> Answer:
    """The counts of a catalogue without faults; raises InputError with all faults of all its files otherwise."""
    from supercycle.report.tables.layout import line

    own = list(store.folders[1:])
    faults = [*_strangers(own), *_faults(store)]
    if faults:
        files = f"{len(faults)} file" + ("s" if len(faults) > 1 else "")
        raise InputError("\n".join(faults), hint=f"{files} with faults")
    counts = _counts(store)
    total = sum(counts.values())
    where = f", with your own in {' and '.join(str(folder) for folder in own)}" if own else ""
    return lambda: [line(f"{total:,} entries{where}: no faults")], lambda: {"entries": counts, "faults": []}


def _faults(store: "Catalog") -> list[str]:
    from supercycle.catalog.kinds import KINDS
    from supercycle.catalog.points import all_points
    from supercycle.catalog.prices import rents

    checks: list[Callable[[], object]] = [lambda: store.sources]
    for kind in KINDS:
        checks += [lambda kind=kind, id=id: store.entry(kind, id) for id in store.files(kind)]  # type: ignore[misc]
    checks += [lambda: rents(store), lambda: all_points(store)]
    found: list[str] = []
    for look in checks:
        try:
            look()
        except InputError as fault:
            found.append(fault.text())
    return list(dict.fromkeys(found))


def _strangers(folders: list[Path]) -> list[str]:
    """Folders of the reader's own that no kind of entry is read from."""
    from supercycle.base.errors import closest

    known = [*_kinds_of_folders(), *FOLDERS_OF_TABLES]
    found = []
    for folder in folders:
        for path in sorted(folder.iterdir()):
            if path.is_dir() and path.name not in known and not path.name.startswith("."):
                near = closest(path.name, known, 1)
                found.append(f"{path}: no kind of entry{f'; did you mean {near[0]}?' if near else ''}")
    return found


def _counts(store: "Catalog") -> dict[str, int]:
    from supercycle.catalog.kinds import KINDS
    from supercycle.catalog.prices import rents

    counts = {kind: len(store.files(kind)) for kind in KINDS}
    return dict(sorted({**counts, "rents": len(rents(store)), "sources": len(store.sources)}.items()))


def _known(store: "Catalog", kind: str) -> str:
    from supercycle.catalog.kinds import KINDS

    if kind not in KINDS:
        raise unknown_name("kind of entry", kind, [*KINDS, "rents", "sources"], "supercycle catalog")
    return kind


def _kinds_of_folders() -> list[str]:
    from supercycle.catalog.kinds import KINDS

    return sorted({*KINDS, "sources"})


FOLDERS_OF_TABLES = ("runs",)
"""Folders of a catalogue that hold tables of their own commands, not entries."""
