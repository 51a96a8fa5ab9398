"""The reader's own ledger: lines of JSON that are only ever appended, each chained to the one before it.

A line that was damaged is named with its file and number and left out; what stands around it stays usable. Writers
take turns by a lock beside the file, and a line appears whole or not at all.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from supercycle.base.errors import InputError
from supercycle.base.user_data import user_folder
from supercycle.world.chain import START, link

KEYS = ("previous", "hash", "kind", "id", "written", "content")
"""What a line holds."""

EXPECTED = f"a JSON object with {', '.join(KEYS)}"


@dataclass(frozen=True)
class Entry:
    """One readable line: its number in the file, kind, id, when it was written, its content and its hash."""

    line: int
    kind: str
    id: str
    written: str
    content: Mapping[str, Any]
    hash: str


@dataclass(frozen=True)
class Journal:
    """The readable entries of a file, what is wrong with the others, and the hash that a next entry follows."""

    path: Path
    entries: tuple[Entry, ...]
    faults: tuple[str, ...]
    head: str


def journal_path() -> Path:
    """The file of the reader's own ledger; it need not exist."""
    return user_folder() / "predictions" / "ledger.jsonl"


def read(path: Path) -> Journal:
    """The ledger as it stands; an absent file is an empty one. Raises InputError where it cannot be read at all."""
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return Journal(path, (), (), START)
    except OSError as fault:
        raise InputError(f"{path} cannot be read: {fault.strerror or fault}") from fault
    entries: list[Entry] = []
    faults: list[str] = []
    before: str | None = START
    for number, raw in enumerate(lines, 1):
        if not raw.strip():
            continue
        entry, previous, wrong = _line(number, raw)
        if entry is None:
            faults.append(f"{path}, line {number}: {wrong}")
            before = None
            continue
        if before is not None and previous != before:
            after = f"line {entries[-1].line}" if entries else "the start"
            faults.append(
                f"{path}, line {number}: expected to follow hash {before[:12]}… ({after}), follows {previous[:12]}…: "
                "a line before it was changed or removed"
            )
        before = entry.hash
        entries.append(entry)
    return Journal(path, tuple(entries), tuple(faults), entries[-1].hash if entries else START)


Named = str | Callable[["Journal"], str]
"""An id, or what makes one of the ledger as it stands when the entry's turn has come."""


def append(path: Path, kind: str, id: Named, written: str, content: Mapping[str, Any]) -> Entry:
    """Adds one entry and returns it, alone among the processes that write the file.

    The file is replaced by one with the line more, so that a reader never sees half of it.
    """
    try:
        with locked(path):
            return _appended(path, kind, id, written, content)
    except OSError as fault:
        raise InputError(f"{path} cannot be written: {fault.strerror or fault}") from fault


def _appended(path: Path, kind: str, named: Named, written: str, content: Mapping[str, Any]) -> Entry:
    found = read(path)
    id = named if isinstance(named, str) else named(found)
    if any(one.kind == kind and one.id == id for one in found.entries):
        raise InputError(f"{kind} {id!r} is registered already", [f"in {path}"], "A registered entry never changes.")
    made = link(found.head, kind, id, {"written": written, "content": content})
    values = (found.head, made.hash, kind, id, written, content)
    line = json.dumps(dict(zip(KEYS, values, strict=True)), ensure_ascii=False, allow_nan=False).encode()
    text = path.read_bytes() if path.exists() else b""
    if text and not text.endswith(b"\n"):
        text += b"\n"
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with beside.open("wb") as file:
            file.write(text + line + b"\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
    return Entry(text.count(b"\n") + 1, kind, id, written, content, made.hash)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Waits until no other process writes the file, and holds the others off meanwhile.

    The lock goes with the process that holds it, so that none is left behind by one that was killed.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(f".{path.name}.lock").open("a+b") as file:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _line(number: int, raw: bytes) -> tuple[Entry | None, str, str]:
    """The entry of a line and the hash that it follows, or None and what was expected."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return None, "", f"expected {EXPECTED}; found {_shown(raw)}"
    if not isinstance(found, dict) or not set(KEYS) <= set(found) or not isinstance(found["content"], dict):
        return None, "", f"expected {EXPECTED}; found {_shown(raw)}"
    previous, hash, kind, id, written = (str(found[key]) for key in KEYS[:-1])
    made = link(previous, kind, id, {"written": written, "content": found["content"]}).hash
    if made != hash:
        return None, "", f"expected hash {made[:12]}… of what it says, found {hash[:12]}…: the line was changed"
    return Entry(number, kind, id, written, found["content"], hash), previous, ""


def _shown(raw: bytes) -> str:
    text = raw.decode("utf-8", "replace")
    return repr(text if len(text) <= 40 else f"{text[:40]}…")
