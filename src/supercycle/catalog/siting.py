"""Figures for building a site that hold wherever it stands: idle draw, parts, cooling, build times, links."""

from pydantic import Field

from supercycle.catalog.economics import Component
from supercycle.catalog.fact import Duration, Fraction, Part, Plain, PowerRate, Size, WaterUse
from supercycle.catalog.sites import Climate, Effectiveness


class Draw(Part):
    """What a server draws when nothing runs on it, over its full draw."""

    idle: Fraction


class StorageTable(Part):
    """Storage: bytes for each chip, and bytes that a server holds."""

    chip: Size
    server: Size


class ManagementTable(Part):
    """Management: ports for each host."""

    ports: Plain


class CoolingFigures(Part):
    """One way of cooling in one climate."""

    pue: Effectiveness
    water: WaterUse


class BuildTable(Part):
    """Times from the decision: to the first hall, to its substation; how fast power is added; the way of the chips."""

    shell: Duration
    substation: Duration
    expansion: PowerRate
    delivery: Duration
    spread: Duration
    installation: Duration


class LongHaulTable(Part):
    """Links among sites: the share of a link that messages reach, and how much of a step can hide them."""

    reached: Fraction
    hidden: Fraction


class SitingEntry(Part):
    """A set of figures for building sites."""

    name: str
    draw: Draw
    storage: StorageTable
    management: ManagementTable
    parts: dict[str, Component] = Field(default_factory=dict)
    cooling: dict[str, dict[Climate, CoolingFigures]] = Field(default_factory=dict)
    build: BuildTable
    long_haul: LongHaulTable = Field(alias="long-haul")
    note: str = ""
