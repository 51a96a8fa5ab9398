"""Whether a plan's chips can be had, in a few lines."""

from typing import TYPE_CHECKING

from rich.console import RenderableType

from supercycle.report import numbers
from supercycle.report.tables.layout import pairs

if TYPE_CHECKING:
    from supercycle.world.deliverable import Deliverable

BUYERS = 4
"""Other buyers that are named (a choice)."""

HOURLY = numbers.Form(before="$", digits=2, factor=3600.0)


def had_by(found: "Deliverable") -> RenderableType:
    """The part of what is made, the market, who else buys, what binds."""
    return pairs(rows(found), title(found))


def title(found: "Deliverable") -> str:
    """The question."""
    return f"Can {found.count:,} {found.chip} be had?"


def rows(found: "Deliverable") -> list[tuple[str, str]]:
    """What is said of it, line by line."""
    where = "the West" if found.region == "west" else "China"
    largest = sorted(found.wanted_by.items(), key=lambda one: -one[1].value)[:BUYERS]
    binds = sorted(found.binds.items(), key=lambda one: -one[1])[:2]
    return [
        ("Verdict", found.verdict),
        ("Part of new chips", f"{numbers.PERCENT.interval(found.of_shipments)} of {where}'s in {found.year}"),
        ("Part of all at work", numbers.PERCENT.interval(found.of_in_use)),
        (
            "Market",
            f"{HOURLY.interval(found.rent)} for an H100e hour; famine in {found.famine_probability:.0%} of draws",
        ),
        ("Who else wants them", ", ".join(f"{name} {numbers.PERCENT.text(part.value)}" for name, part in largest)),
        ("What binds", ", ".join(f"{name} in {share:.0%} of draws" for name, share in binds)),
        *(("", note) for note in found.notes),
    ]
