"""Writing to standard output: tables of 80 columns, or JSON. The whole answer is made before any of it is written."""

import json
import sys
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

from supercycle.base.errors import InputError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from supercycle.catalog.store import Catalog


class Unwritten(Exception):
    """Standard output takes nothing more; the message is the reason."""


class Closed(Unwritten):
    """The reader of standard output has closed it."""


IN_ASCII = str.maketrans(
    {"–": "-", "—": "-", "×": "x", "≤": "<=", "·": "*", "’": "'", "…": "...", "─": "-", "│": "|", "├": "+", "└": "`"}
)
"""What stands for a sign that the output's encoding does not have."""


def show(parts: "Sequence[RenderableType]") -> None:
    """Writes renderables, one under the other."""
    from rich.console import Console

    from supercycle.report.tables.layout import WIDTH

    made = StringIO()
    console = Console(
        file=made, width=WIDTH, force_terminal=sys.stdout.isatty(), highlight=False, markup=False, emoji=False
    )  # fmt: skip
    for part in parts:
        console.print(part)
    lines = [line.rstrip() for line in made.getvalue().splitlines()]
    _write(_encodable("\n".join(lines) + "\n"))


def explained(
    parts: "Sequence[RenderableType]", sources: tuple[str, ...], catalog: "Catalog", explain: bool
) -> "list[RenderableType]":
    """The parts of an answer, with every source that it rests on where that is asked for."""
    from supercycle.report.explanation import source_list

    return [*parts, *(source_list(catalog, sources) if explain else [])]


def show_json(form: Mapping[str, Any] | Sequence[Any]) -> None:
    """Writes a dictionary or a list as JSON."""
    _write(json.dumps(form, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def show_text(text: str) -> None:
    """Writes a text as it is."""
    _write(_encodable(text))


def write_file(option: str, name: str, text: str) -> None:
    """Writes the file that an option names; raises InputError where that cannot be."""
    try:
        Path(name).write_text(text, encoding="utf-8")
    except (OSError, ValueError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) else str(fault)
        raise InputError(f"{option}: {name!r} cannot be written: {reason}") from fault


def write_whole(option: str, name: str, content: bytes) -> None:
    """Writes the file that an option names, whole or not at all; raises InputError where that cannot be."""
    target = Path(name)
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(content)
            return
        with NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as made:
            made.write(content)
        kept = target.stat().st_mode if target.exists() else 0o644
        Path(made.name).chmod(kept & 0o777)
        Path(made.name).replace(target)
    except (OSError, ValueError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) else str(fault)
        raise InputError(f"{option}: {name!r} cannot be written: {reason}") from fault


def _write(text: str) -> None:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError as fault:
        raise Closed(str(fault)) from fault
    except OSError as fault:
        raise Unwritten(fault.strerror or str(fault)) from fault


def _encodable(text: str) -> str:
    """The text, with plain signs where the output's encoding lacks those of the tables."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return text.translate(IN_ASCII)
    return text
