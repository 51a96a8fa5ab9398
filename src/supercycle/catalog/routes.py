"""Routes by which CUDA code comes to another chip, and the public tables that say which names each one takes.

A table is a compressed CSV beside the entries: name, status, what it becomes, since and until which CUDA, and the row
of the public table. A name that stands in no table and under no rule of a route is unknown, never supported.
"""

from typing import Literal, get_args

from pydantic import Field

from supercycle.catalog.fact import Counted, Duration, Fraction, HourlyPrice, Part, Plain, Written

Status = Literal["same", "rename", "partial", "renamed-unmarked", "none", "unknown"]
STATUSES: tuple[str, ...] = get_args(Status)
RouteKind = Literal["source", "compiler", "binary", "kernel-language", "framework"]


class Rule(Part):
    """What holds of all names that begin alike, where no table has a row a name."""

    prefix: str
    status: Written
    to: str = ""


class Effort(Part):
    """Lines of hand work: what a program needs in any case, and what each use of a construct adds.

    ``base`` is lines a program, ``share`` lines per line of its functions, ``per`` lines for each line that uses a
    construct, ``automatic`` the share of these that a tool writes, ``kernel`` lines of a kernel written anew over those
    that it stands in for, ``spread`` the measured lines over the predicted ones.
    """

    base: Plain
    share: Fraction
    per: dict[str, Plain] = Field(default_factory=dict)
    automatic: Fraction | None = None
    kernel: Plain
    spread: Plain


class Performance(Part):
    """Speed after porting over what the chip's datasheet would give the code: translated, and written anew."""

    translated: Fraction | None = None
    rewritten: Fraction


class RouteEntry(Part):
    """One route."""

    name: str
    kind: RouteKind
    aliases: tuple[str, ...] = ()
    usual_for: tuple[str, ...] = ()
    tables: tuple[Written, ...] = ()
    rules: tuple[Rule, ...] = ()
    generations: tuple[str, ...] = ()
    wave: Counted | None = None
    effort: Effort | None = None
    performance: Performance | None = None
    limits: tuple[Written, ...] = ()
    legal: Written | None = None
    projects: Written | None = None
    note: str = ""


class PortingEntry(Part):
    """What holds of porting whatever the route: one person's time for a line, and the rest of the work.

    ``validation`` is time for tests, numerical comparison and tuning over that for the lines themselves.
    """

    name: str
    minutes_per_line: Duration = Field(alias="minutes-per-line")
    validation: Plain
    wage: HourlyPrice
    hours_per_month: Duration = Field(alias="hours-per-month")
    note: str = ""
