"""The documents of ``supercycle catalog``: the kinds, the entries of a kind, one entry with every fact."""

from supercycle.base.errors import InputError, unknown_name
from supercycle.catalog.kinds import KINDS
from supercycle.catalog.prices import rents
from supercycle.catalog.store import Catalog
from supercycle.report import catalog_forms, series_forms
from supercycle.report.facts import Record, records
from supercycle.report.json_forms import Form, sources


def counts(store: Catalog) -> dict[str, int]:
    """How many entries each kind has."""
    found = {kind: len(store.files(kind)) for kind in KINDS}
    return dict(sorted({**found, "rents": len(rents(store)), "sources": len(store.sources)}.items()))


def known(kind: str) -> str:
    """A kind of entry that stands in files; raises InputError for another."""
    if kind not in KINDS:
        raise unknown_name("kind of entry", kind, [*KINDS, "rents", "sources"], "supercycle catalog")
    return kind


def listed(store: Catalog, kind: str) -> list[tuple[str, str, tuple[Record, ...]]]:
    """Every entry of a kind: its id, its name, its facts."""
    found = []
    for id in store.files(known(kind)):
        entry = store.entry(kind, id)
        found.append((id, str(getattr(entry, "name", id)), records(store, entry)))
    return found


def kinds(store: Catalog) -> Form:
    """The kinds with their counts, and the reader's own directories."""
    return {"kinds": counts(store), "own": [str(folder) for folder in store.folders[1:]]}


def entries(store: Catalog, kind: str) -> Form:
    """The entries of a kind."""
    if kind == "sources":
        return {"kind": kind, "entries": sources(store, list(store.sources))}
    if kind == "rents":
        return {"kind": kind, "entries": [catalog_forms.rent(store, row) for row in rents(store)]}
    if kind == "series":
        return {"kind": kind, "entries": [series_forms.listed(store, id) for id in store.files(kind)]}
    found = listed(store, kind)
    return {"kind": kind, "entries": [{"id": id, "name": name, "facts": len(facts)} for id, name, facts in found]}


def entry(store: Catalog, kind: str, name: str) -> Form:
    """One entry with every fact."""
    if kind == "sources":
        if name not in store.sources:
            raise unknown_name("source", name, store.sources, "supercycle catalog sources")
        return {"kind": kind, **sources(store, [name])[0]}
    if kind == "rents":
        chip = store.find("chips", name).id
        rows = [row for row in rents(store) if row.chip == chip]
        if not rows:
            raise InputError(f"no rent of {chip} is known", hint="list what is known with: supercycle catalog rents")
        return {"kind": kind, "id": chip, "entries": [catalog_forms.rent(store, row) for row in rows]}
    id = store.find(known(kind), name).id
    if kind == "series":
        return series_forms.one_series(store, id)
    found = store.entry(kind, id)
    return catalog_forms.entry(kind, id, str(getattr(found, "name", id)), records(store, found))
