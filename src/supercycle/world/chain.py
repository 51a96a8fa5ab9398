"""A chain of hashes over entries that are only ever appended: whoever changes one breaks it.

The hash of an entry is SHA-256 over the hash before it, the entry's kind and id, and its content in one canonical
form, so that comments and the order of keys in a file do not matter and every value does.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from supercycle.base.errors import InputError

START = "0" * 64
"""What stands before the first entry."""

Content = Mapping[str, Any]


@dataclass(frozen=True)
class Link:
    """One entry of a chain: its hash, its kind and id."""

    hash: str
    kind: str
    id: str


def canonical(content: Content) -> str:
    """The content as JSON with sorted keys and no blanks; a date is its ISO text. Raises ValueError for NaN."""
    return json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False,
        default=lambda item: item.isoformat(),
    )  # fmt: skip


def link(previous: str, kind: str, id: str, content: Content) -> Link:
    """The link of an entry that follows the hash ``previous``."""
    text = "\n".join([previous, kind, id, canonical(content)])
    return Link(hashlib.sha256(text.encode("utf-8")).hexdigest(), kind, id)


def chained(entries: Iterable[tuple[str, str, Content]], previous: str = START) -> list[Link]:
    """The links of entries (kind, id, content) in their order."""
    links: list[Link] = []
    for kind, id, content in entries:
        links.append(link(links[-1].hash if links else previous, kind, id, content))
    return links


def written(links: Sequence[Link]) -> str:
    """The text of a chain file: a line a link."""
    return "".join(f"{one.hash}  {one.kind}/{one.id}\n" for one in links)


def read(text: str, name: str) -> list[Link]:
    """The links of a chain file; raises InputError that names each line that is none."""
    links, faults = [], []
    for number, line in enumerate(text.splitlines(), 1):
        hash, _, place = line.partition("  ")
        kind, _, id = place.partition("/")
        if len(hash) != 64 or not set(hash) <= set("0123456789abcdef") or not kind or not id:
            faults.append(f"line {number}: expected a hash of 64 hexadecimal digits, two blanks and KIND/ID")
        else:
            links.append(Link(hash, kind, id))
    if faults:
        raise InputError(f"{name} is not a chain", faults)
    return links


def verify(links: Sequence[Link], contents: Mapping[tuple[str, str], Content], name: str) -> None:
    """Holds the registered links against the contents; raises InputError that names what was changed.

    Faults are a registered entry that was changed, one that is gone, one that is registered twice, and a content
    that was never registered.
    """
    faults: list[str] = []
    previous = START
    for number, one in enumerate(links, 1):
        place = f"line {number}, {one.kind}/{one.id}"
        content = contents.get((one.kind, one.id))
        if content is None:
            faults.append(f"{place}: is registered and has no file; a registered entry is never removed or renamed")
        else:
            made = link(previous, one.kind, one.id, content).hash
            if made != one.hash:
                faults.append(f"{place}: was changed or moved: expected hash {one.hash[:12]}…, found {made[:12]}…")
        previous = one.hash
    known = [(one.kind, one.id) for one in links]
    faults += [f"{kind}/{id}: is registered twice" for kind, id in sorted({p for p in known if known.count(p) > 1})]
    faults += [f"{kind}/{id}: was never registered" for kind, id in sorted(set(contents) - set(known))]
    if faults:
        raise InputError(
            f"{name} is broken: entries of the ledger are not what was registered", faults,
            "Restore the registered file; what is new about a claim is an outcome, an entry of its own.",
        )  # fmt: skip
