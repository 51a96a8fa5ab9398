"""Facts that differ between two catalogues of the reader's own, and the catalogues on the way from one to the other."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from supercycle.base.errors import InputError
from supercycle.catalog.reading import parsed
from supercycle.catalog.store import PACKAGED
from supercycle.catalog.writing import as_toml

SOURCES = "sources"
"""The folder whose entries change no answer: the sources of both catalogues are always there."""


@dataclass(frozen=True)
class ChangedFact:
    """One fact of one entry, or one whole file, before and after; None where there is none."""

    file: str
    key: tuple[str, ...]
    before: Any
    after: Any

    @property
    def name(self) -> str:
        """The entry and the fact, like ``chips/h100-sxm memory.bandwidth``."""
        return f"{self.file.removesuffix('.toml')} {'.'.join(self.key)}".strip()


def changed_facts(one: Path | None, other: Path | None) -> list[ChangedFact]:
    """Every fact that differs, by name. A table (CSV), or an entry that only one of them has, is one change."""
    found: list[ChangedFact] = []
    for file in sorted({*_files(one), *_files(other)}):
        first, second = _place(one, file), _place(other, file)
        if file.startswith(f"{SOURCES}/") or (first and second and first.read_bytes() == second.read_bytes()):
            continue
        if first is None or second is None or not file.endswith(".toml"):
            found.append(ChangedFact(file, (), first and str(first), second and str(second)))
            continue
        before, after = dict(_facts(parsed(first))), dict(_facts(parsed(second)))
        found += [
            ChangedFact(file, key, before.get(key), after.get(key))
            for key in sorted({*before, *after})
            if before.get(key) != after.get(key)
        ]
    return found


def stages(folder: Path, one: Path | None, other: Path | None, changed: Sequence[ChangedFact]) -> Iterator[Path]:
    """A directory of a catalogue for each change: that one and all before it made, from the first catalogue on."""
    for number in range(len(changed) + 1):
        made = folder / f"{number:03d}"
        made.mkdir(parents=True)
        for given in filter(None, (other, one)):
            for file in _files(given):
                if file.startswith(f"{SOURCES}/") or given is one:
                    _copied(given / file, made / file)
        tables: dict[str, dict[str, Any]] = {}
        for change in changed[:number]:
            if change.key:
                start = _place(one, change.file)
                assert start is not None
                table = tables.setdefault(change.file, parsed(start))
                _set(table, change.key, change.after)
            elif change.after is None:
                (made / change.file).unlink(missing_ok=True)
            else:
                _copied(Path(change.after), made / change.file)
        for file, table in tables.items():
            (made / file).parent.mkdir(parents=True, exist_ok=True)
            (made / file).write_text(as_toml(table), encoding="utf-8")
        yield made


def shown(fact: Any) -> Any:
    """A fact as its source prints it; another value as it is."""
    return fact.get("value", fact) if isinstance(fact, Mapping) else fact


def _files(folder: Path | None) -> list[str]:
    if folder is None:
        return []
    if not folder.is_dir():
        raise InputError(f"the catalogue directory {str(folder)!r} does not exist")
    found = (path for path in folder.rglob("*") if path.suffix in (".toml", ".csv"))
    return [path.relative_to(folder).as_posix() for path in found]


def _place(folder: Path | None, file: str) -> Path | None:
    """The file of a catalogue, else the packaged one."""
    for start in (folder, PACKAGED):
        if start is not None and (start / file).is_file():
            return start / file
    return None


def _facts(table: Mapping[str, Any], before: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key, value in table.items():
        if isinstance(value, Mapping) and "value" not in value:
            yield from _facts(value, (*before, key))
        else:
            yield (*before, key), value


def _set(table: dict[str, Any], key: tuple[str, ...], value: Any) -> None:
    for part in key[:-1]:
        table = table.setdefault(part, {})
    if value is None:
        table.pop(key[-1], None)
    else:
        table[key[-1]] = value


def _copied(file: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, to)
