"""What makes two questions one: their inputs, the edition of the catalogue and the version of the code."""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from supercycle.catalog.edition import edition
from supercycle.catalog.store import Catalog
from supercycle.study.studies.spec import Sweep

DIGITS = 16
"""Hexadecimal digits of an address: two of a million questions share one with a chance of 1e-7 (mathematics)."""


def address(*parts: Any) -> str:
    """The address of what is made of these parts, whatever the order of their keys."""
    return hashlib.sha256(_text(*parts).encode()).hexdigest()[:DIGITS]


def _text(*parts: Any) -> str:
    return json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=str)


def facts_of(catalog: Catalog) -> str:
    """The catalogue's edition and the content of every file of facts, the reader's own included."""
    digest = hashlib.sha256()
    for folder in catalog.folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix in (".toml", ".csv", ""):
                digest.update(path.relative_to(folder).as_posix().encode())
                digest.update(path.read_bytes())
    return f"{edition().isoformat()}+{digest.hexdigest()[:DIGITS]}"


@cache
def code() -> str:
    """The content of the package's own code: an answer is another one's where it is the same."""
    root = Path(__file__).parents[2]
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:DIGITS]


class Asker:
    """Addresses of one study's questions: what stays, the outputs, the facts and the code are read once."""

    def __init__(self, sweep: Sweep, facts: str) -> None:
        stays = _text(sweep.study.kind, sweep.question, sorted(sweep.study.outputs), facts, code())
        self._stays = hashlib.sha256(stays.encode())

    def address(self, point: Mapping[str, Any]) -> str:
        """The address of the question that a point asks."""
        digest = self._stays.copy()
        digest.update(_text(point).encode())
        return digest.hexdigest()[:DIGITS]
