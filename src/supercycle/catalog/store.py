"""The catalogue: finds, reads and validates entries; the only code that opens data files.

The packaged data are read first, then what commands have written into the reader's data directory, then the
directory that the reader names (``--catalog``, ``SUPERCYCLE_CATALOG``); each adds entries or replaces them whole.
Entries are read when they are first asked for. The packaged data are never written.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from supercycle.base.errors import InputError, closest, join_or, unknown_name
from supercycle.base.user_data import user_folder
from supercycle.catalog.fact import Fact
from supercycle.catalog.kinds import KINDS
from supercycle.catalog.reading import checked, faulty, parsed
from supercycle.catalog.spelling import Spelled, Words, spelled, words

PACKAGED = Path(__file__).parent / "data"


class Source(BaseModel):
    """Where facts come from. ``via`` names where the figure was really read, when that was another place."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    author: str = ""
    url: str = ""
    date: str = ""
    licence: str = ""
    via: str = ""
    note: str = ""


@dataclass(frozen=True)
class Resolved:
    """A name that was looked up: the entry's id, and a note where the name needed interpreting."""

    id: str
    note: str = ""


class Catalog:
    """Entries by kind and id, over the packaged data and the reader's own directories."""

    def __init__(self, overlays: Iterable[Path] = ()) -> None:
        self.folders = (PACKAGED, *overlays)
        self._entries: dict[tuple[str, str], BaseModel] = {}
        self._files: dict[str, dict[str, Path]] = {}
        self._meant: dict[str, Spelled] = {}
        self._names: dict[str, dict[str, list[tuple[str, str]]]] = {}

    def files(self, kind: str) -> dict[str, Path]:
        """Every entry's file by id; a later directory's file stands in for an earlier one's."""
        if kind not in self._files:
            found = {p.stem: p for folder in self.folders for p in sorted((folder / kind).glob("*.toml"))}
            self._files[kind] = found
        return self._files[kind]

    def entry(self, kind: str, id: str) -> BaseModel:
        """One validated entry by its exact id."""
        if (kind, id) not in self._entries:
            files = self.files(kind)
            if id not in files:
                raise unknown_name(KINDS[kind].singular, id, files, f"supercycle catalog {kind}")
            entry = checked(files[id], KINDS[kind].schema, parsed(files[id]))
            self._check_sources(files[id], entry)
            self._entries[kind, id] = entry
        return self._entries[kind, id]

    def find(self, kind: str, name: str) -> Resolved:
        """The entry that a name means: its id, an alias, or a short name that stands for the usual part."""
        if name in self.files(kind):
            return Resolved(name)
        hits = self._index(kind).get(folded(name), [])
        ids, usual = sorted({id for id, _ in hits}), all(how == "usual" for _, how in hits)
        if not ids and kind == "chips":
            if name not in self._meant:
                self._meant[name] = spelled(name, *self._spellings)
            ids, usual = list(self._meant[name].ids), not self._meant[name].exact
        if len(ids) > 1:
            raise InputError(f"{name!r} is ambiguous: it may be {join_or(ids)}", hint="Name one of them.")
        if not ids:
            raise self._unknown(kind, name)
        return Resolved(ids[0], f"{name!r} is taken as {ids[0]}" if usual else "")

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Every source by key."""
        found: dict[str, Source] = {}
        for folder in self.folders:
            for path in sorted((folder / "sources").glob("*.toml")):
                for key, table in parsed(path).items():
                    found[key] = checked(path, Source, table, within=[key])
        return found

    @cached_property
    def _spellings(self) -> tuple[dict[str, list[Words]], dict[str, list[Words]]]:
        """The words of every chip's names, and of those that mean it where no more is said."""
        names: dict[str, list[Words]] = {}
        usual: dict[str, list[Words]] = {}
        for id, path in self.files("chips").items():
            table = parsed(path)
            own = [id, table.get("name", id), *_listed(table.get("aliases"))]
            names[id] = [words(str(one)) for one in own]
            usual[id] = [words(str(one)) for one in _listed(table.get("usual_for"))]
        return names, usual

    def _check_sources(self, path: Path, entry: BaseModel) -> None:
        unknown = sorted({s for s in cited(entry) if s not in self.sources})
        if unknown:
            raise faulty(path, [f"source: {name!r} is not a key of sources/*.toml" for name in unknown])

    def _index(self, kind: str) -> dict[str, list[tuple[str, str]]]:
        if kind not in self._names:
            index: dict[str, list[tuple[str, str]]] = {}
            for id, path in self.files(kind).items():
                table = parsed(path)
                exact = [id, table.get("name", id), *_listed(table.get("aliases"))]
                for how, names in (("alias", exact), ("usual", _listed(table.get("usual_for")))):
                    for name in names:
                        index.setdefault(folded(str(name)), []).append((id, how))
            self._names[kind] = index
        return self._names[kind]

    def _unknown(self, kind: str, name: str) -> InputError:
        names = {n: ids[0][0] for n, ids in self._index(kind).items()}
        near = {names[n] for n in closest(folded(name), names)}
        fault = unknown_name(KINDS[kind].singular, name, self.files(kind), f"supercycle catalog {kind}")
        if "Did you mean" in fault.headline or not near:
            return fault
        return InputError(f"{fault.headline} Did you mean {join_or(sorted(near))}?", hint=fault.hint)


def open_catalog(overlay: Path | None = None) -> Catalog:
    """The catalogue with the reader's own entries: those in the data directory, then those of a named directory
    (the argument, else SUPERCYCLE_CATALOG)."""
    written = [own_entries()] if own_entries().is_dir() else []
    named = str(overlay) if overlay is not None else os.environ.get("SUPERCYCLE_CATALOG", "")
    if not named:
        return Catalog(written)
    folder = Path(named)
    if not folder.is_dir():
        raise InputError(
            f"the catalogue directory {named!r} does not exist",
            hint="Name a directory with chips/, models/, …",
        )
    return Catalog([*written, folder])


def own_entries() -> Path:
    """Where commands write entries of the reader's own, and where they are always read from."""
    return user_folder() / "catalog"


def _listed(names: object) -> list[object]:
    """The names of a list; none where a file holds something else, which is its schema's fault to find."""
    return names if isinstance(names, list) else []


def folded(name: str) -> str:
    """A name without case, spaces and punctuation, so that 'H100-80GB-SXM' and 'h100 80gb sxm' are one."""
    return "".join(c for c in name.lower() if c.isalnum() or c == ".")


def cited(item: object) -> set[str]:
    """The source keys of every fact in an entry."""
    if isinstance(item, Fact):
        return {item.source}.union(*(cited(other) for other in item.also))
    if isinstance(item, BaseModel):
        return set[str]().union(*(cited(value) for value in dict(item).values()))
    if isinstance(item, Mapping):
        return set[str]().union(*(cited(value) for value in item.values()))
    if isinstance(item, tuple):
        return set[str]().union(*(cited(value) for value in item))
    return set()
