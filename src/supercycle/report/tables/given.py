"""The names that can be set, as a table."""

from typing import TYPE_CHECKING

from supercycle.report.tables.layout import Column, line, table
from supercycle.study.given_names import NAMES

if TYPE_CHECKING:
    from rich.console import RenderableType


def names() -> "list[RenderableType]":
    """Every name with its unit and what it is."""
    rows = [(item.name, item.unit or "-", item.what) for item in NAMES.values()]
    told = line("A chip's own name may stand for chip: h100-sxm.price=25000USD. A range, LOW..HIGH, is drawn.")
    return [table("Inputs that --set knows", [Column("name"), Column("unit"), Column("what it is")], rows), told]
