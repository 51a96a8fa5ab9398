"""Routes by which CUDA code comes to another chip, and the public tables that say which names each one takes.

A table is a compressed CSV beside the entries: name, status, what it becomes, since and until which CUDA, and the row
of the public table. A name that stands in no table and under no rule of a route is unknown, never supported.
"""

from typing import Literal, get_args

from pydantic import Field

from supercycle.catalog.fact import Counted, Fraction, Part, Plain, Written

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

    ``base`` is lines a program, ``per`` lines a use by construct, ``share`` lines per line of code (where a route
    rewrites rather than translates), ``spread`` the factor that 90 % of programs lie within.
    """

    base: Plain | None = None
    per: dict[str, Plain] = {}
    share: Fraction | None = None
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
    effort: Effort
    performance: Performance
    limits: tuple[Written, ...] = ()
    legal: Written | None = None
    projects: Written | None = None
    note: str = ""


class PortingEntry(Part):
    """What holds of porting whatever the route: minutes of one person for a line, and the rest of the work."""

    name: str
    minutes_per_line: Plain = Field(alias="minutes-per-line")
    validation: Plain
    wage: Plain
    hours_per_month: Plain = Field(alias="hours-per-month")
    note: str = ""
