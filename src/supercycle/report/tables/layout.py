"""What all tables share: 80 columns, cells that break between words only, numbers that are never cut off."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich import box
from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

WIDTH = 80
"""Columns of every output, on a terminal and in a pipe."""

GAP = 2
"""Blank columns between two columns of a table."""


@dataclass(frozen=True)
class Column:
    """A column's heading, and whether it holds numbers (set flush right)."""

    heading: str
    number: bool = False


def table(title: str, columns: Sequence[Column], rows: Sequence[Sequence[str]], *, strong: int | None = None) -> Table:
    """A table whose columns share the width so that words stay whole; row ``strong`` is bold."""
    drawn = Table(
        title=Text(title, style="bold") if title else None,
        title_justify="left", box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, GAP - 1, 0, 0),
        header_style="", expand=False,
    )  # fmt: skip
    texts = [[column.heading for column in columns], *([plain(cell) for cell in row] for row in rows)]
    room = WIDTH - GAP * (len(columns) - 1)
    narrow = [
        column.number and width < longest
        for column, width, longest in zip(columns, widths(texts, room), natural(texts), strict=True)
    ]
    texts = [[stacked(cell) if tight else cell for cell, tight in zip(row, narrow, strict=True)] for row in texts]
    for column, width in zip(columns, widths(texts, room), strict=True):
        drawn.add_column(
            Text(column.heading), justify="right" if column.number else "left", width=width, overflow="fold"
        )
    for index, row in enumerate(texts[1:]):
        drawn.add_row(*(Text(cell) for cell in row), style="bold" if index == strong else "")
    return drawn


def stacked(cell: str) -> str:
    """A number over its interval, for columns that are too narrow for both in a line."""
    return cell.replace(" (", "\n(") if cell.endswith(")") else cell


def pairs(rows: Iterable[tuple[str, str]], title: str = "") -> RenderableType:
    """Names and what they stand for, in two columns without a heading."""
    found = [(plain(name), plain(text)) for name, text in rows]
    left = min(max((cell_len(name) for name, _ in found), default=0), 26)
    grid = Table.grid(padding=(0, GAP, 0, 0))
    grid.add_column(width=left, overflow="fold")
    grid.add_column(width=WIDTH - left - 2 * GAP, overflow="fold")
    for name, text in found:
        grid.add_row(Text(name), Text(text))
    return Group(Text(title, style="bold"), grid) if title else grid


def numbered(title: str, texts: Sequence[str]) -> list[RenderableType]:
    """Texts under a title, each with a number; nothing where there are none."""
    if not texts:
        return []
    rows = ((f"{index}.", text) for index, text in enumerate(texts, 1))
    return [blank(), pairs(rows, title)]


def blank() -> Text:
    """An empty line."""
    return Text("")


def line(text: str, style: str = "") -> Text:
    """A paragraph."""
    return Text(plain(text), style=style, overflow="fold")


def plain(text: str) -> str:
    """A text without characters that would steer a terminal."""
    return "".join(c if c.isprintable() or c == "\n" else "?" for c in text)


def widths(rows: Sequence[Sequence[str]], room: int) -> list[int]:
    """Widths of columns: as wide as their lines, narrowed from the widest on, but not below their longest word."""
    wide = natural(rows)
    columns = zip(*rows, strict=True)
    least = [max(cell_len(word) for cell in column for word in cell.split() or [""]) for column in columns]
    for floor in (least, [1] * len(wide)):
        while sum(wide) > room:
            spare = [index for index, width in enumerate(wide) if width > floor[index]]
            if not spare:
                break
            wide[max(spare, key=lambda index: wide[index])] -= 1
    return wide


def natural(rows: Sequence[Sequence[str]]) -> list[int]:
    """Widths that let every line stand unbroken."""
    return [max(cell_len(part) for cell in column for part in cell.split("\n")) for column in zip(*rows, strict=True)]


def broken(text: str, width: int, mark: str = ",") -> str:
    """A long word broken into lines after marks, so that each line is at most ``width`` wide where that can be."""
    lines, current = [], ""
    parts = text.split(mark)
    for index, part in enumerate(parts):
        piece = part + (mark if index < len(parts) - 1 else "")
        if current and cell_len(current + piece) > width:
            lines.append(current)
            current = ""
        current += piece
    return "\n".join([*lines, current])
