"""``supercycle catalog``: the facts with their sources, and the check of a reader's own entries."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from supercycle.base.errors import InputError
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
    from supercycle.report import catalog_answers as answers
    from supercycle.report.tables import catalog as tables

    own = [str(folder) for folder in store.folders[1:]]
    return lambda: tables.kinds(answers.counts(store), own), lambda: answers.kinds(store)


def _entries(store: "Catalog", kind: str) -> Answer:
    from supercycle.catalog.prices import rents
    from supercycle.report import catalog_answers as answers
    from supercycle.report.tables import catalog as tables
    from supercycle.report.tables import series as series_tables

    def shown() -> list[Any]:
        if kind == "sources":
            return tables.sources(store.sources)
        if kind == "rents":
            return tables.rent_counts(rents(store))
        if kind == "series":
            return series_tables.listed(store, list(store.files(kind)))
        return tables.entries(kind, answers.listed(store, kind))

    return shown, lambda: answers.entries(store, kind)


def _entry(store: "Catalog", kind: str, name: str) -> Answer:
    from supercycle.catalog.prices import rents
    from supercycle.report import catalog_answers as answers
    from supercycle.report.facts import records
    from supercycle.report.tables import catalog as tables
    from supercycle.report.tables import series as series_tables

    def shown() -> list[Any]:
        form = answers.entry(store, kind, name)
        if kind == "sources":
            return tables.source(store, name)
        if kind == "rents":
            return tables.rents(store, [row for row in rents(store) if row.chip == form["id"]])
        if kind == "series":
            return series_tables.one_series(store, store.find(kind, name).id)
        return tables.facts(form["id"], form["name"], records(store, store.entry(kind, form["id"])))

    return shown, lambda: answers.entry(store, kind, name)


def _checked(store: "Catalog") -> Answer:
    """The counts of a catalogue without faults; raises InputError with all faults of all its files otherwise."""
    from supercycle.report.catalog_answers import counts as counted
    from supercycle.report.tables.layout import line

    own = list(store.folders[1:])
    faults = [*_strangers(own), *_faults(store)]
    if faults:
        files = f"{len(faults)} file" + ("s" if len(faults) > 1 else "")
        raise InputError("\n".join(faults), hint=f"{files} with faults")
    counts = counted(store)
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


def _kinds_of_folders() -> list[str]:
    from supercycle.catalog.kinds import KINDS

    return sorted({*KINDS, "sources"})


FOLDERS_OF_TABLES = ("runs",)
"""Folders of a catalogue that hold tables of their own commands, not entries."""
