"""``spend``, ``site`` and ``invest``: what it costs, where it stands, and owning it."""

from pydantic import Field

from supercycle.catalog.store import Catalog
from supercycle.report.json_forms import Form
from supercycle.www.body import Body
from supercycle.www.commands.command import Command, known_model, tables
from supercycle.www.fields import (
    BytesPerSecond,
    Day,
    Name,
    Names,
    Number,
    Rent,
    Seconds,
    Settings,
    Spec,
    Watts,
    Whole,
)


class SiliconPart(Body):
    """A chip of one's own: its process, area in mm², stacks of memory, power, and how many are made."""

    process: Name
    area: Number
    stacks: Whole
    power: Watts
    volume: Number
    dies: Whole = 1
    memory: Name = "hbm3e"


class DrawnBody(Body):
    """What any question about money takes: inputs set by name, and the draws behind its intervals."""

    set: Settings = Field(default_factory=list)
    draws: Whole | None = None
    seed: Whole | None = None


class SpendBody(DrawnBody):
    """A run to price, or a specification, or the name of a shipped example."""

    spec: Spec | None = None
    chip: Name | None = None
    count: Whole | None = None
    days: Number | None = None
    chip_hours: Number | None = None
    date: Day | None = None
    rent: Rent | None = None
    site: Name | None = None
    credit: Name | None = None


class SiteBody(DrawnBody):
    """A cluster at a place."""

    chip: Name
    count: Whole
    location: Name = "reference-us"
    start: Day | None = None
    fabric: Name = "fat-tree"
    oversubscription: Number = 1.0
    cooling: Name | None = None
    contract: Name | None = None
    busy: Number = 1.0
    duration: Seconds | None = None
    model: Name | None = None
    sites: Whole = 1
    link: BytesPerSecond | None = None
    distance: Number = 1000.0
    every: Whole = 100


class FinanceBody(DrawnBody):
    """A cluster bought on credit."""

    chip: Name
    count: Whole
    utilisation: Number = 1.0
    date: Day | None = None
    site: Name = "reference-us"


class PowerBody(DrawnBody):
    """Power without a break."""

    load: Watts
    years: Whole = 15
    source: Names = Field(default_factory=list)
    credit: Name = "investment-grade"
    date: Day | None = None


class SiliconBody(SiliconPart, DrawnBody):
    """A chip of one's own."""

    against: Name = "h100-sxm"
    date: Day | None = None


class StockpileBody(DrawnBody):
    """A need that begins some day, and a chip to buy now or later."""

    chip: Name
    horizon: Number = 4.0
    needed_from: Number = 0.0
    supply_risk: Number = 0.0
    progress: Number | None = None
    rent_fall: Number | None = None
    date: Day | None = None


def spend(asked: SpendBody, catalog: Catalog) -> Form:
    """The document of ``supercycle spend``."""
    from supercycle.report import spend_forms
    from supercycle.study.spend_spec import examples
    from supercycle.verbs.price import price

    shipped = examples().get(asked.spec) if isinstance(asked.spec, str) else None
    spec = shipped if shipped is not None else tables(asked.spec)
    found = price(
        spec, chip=asked.chip, count=asked.count, days=asked.days, chip_hours=asked.chip_hours, date=asked.date,
        rent=asked.rent, site=asked.site, credit=asked.credit,
        given=asked.set, draws=asked.draws, seed=asked.seed,
        catalog=catalog,
    )  # fmt: skip
    return spend_forms.priced(found, catalog)


def site(asked: SiteBody, catalog: Catalog) -> Form:
    """The document of ``supercycle site``."""
    from supercycle.base.units import SECONDS_PER_YEAR
    from supercycle.report.site_forms import site as form
    from supercycle.verbs.site import Link, size

    joined = None if asked.link is None else Link(asked.link, asked.distance, asked.every)
    found = size(
        asked.chip, count=asked.count, location=asked.location, start=asked.start or "2027-01", fabric=asked.fabric,
        oversubscription=asked.oversubscription, cooling=asked.cooling, contract=asked.contract, busy=asked.busy,
        duration=SECONDS_PER_YEAR if asked.duration is None else asked.duration,
        model=None if asked.model is None else known_model(catalog, asked.model), sites=asked.sites, link=joined,
        given=asked.set, draws=asked.draws, seed=asked.seed, catalog=catalog,
    )  # fmt: skip
    return form(found, catalog)


def finance(asked: FinanceBody, catalog: Catalog) -> Form:
    """The document of ``supercycle invest finance``."""
    from supercycle.report import spend_forms
    from supercycle.verbs.invest import finance as financed

    found = financed(
        asked.chip, asked.count, date=asked.date, site=asked.site, utilisation=asked.utilisation,
        given=asked.set, draws=asked.draws, seed=asked.seed,
        catalog=catalog
    )  # fmt: skip
    return spend_forms.sourced(found, catalog)


def power(asked: PowerBody, catalog: Catalog) -> Form:
    """The document of ``supercycle invest power``."""
    from supercycle.report import spend_forms
    from supercycle.verbs.invest import power as powered

    found = powered(
        asked.load, years=asked.years, date=asked.date, credit=asked.credit, sources=tuple(asked.source),

        given=asked.set, draws=asked.draws, seed=asked.seed,
        catalog=catalog,
    )  # fmt: skip
    return spend_forms.sourced(found, catalog)


def silicon(asked: SiliconBody, catalog: Catalog) -> Form:
    """The document of ``supercycle invest silicon``."""
    from supercycle.report import spend_forms
    from supercycle.verbs.invest import silicon as made

    found = made(
        asked.process, area=asked.area, memory=asked.memory, stacks=asked.stacks, power=asked.power,
        volume=asked.volume, dies=asked.dies, against=asked.against, date=asked.date,
        given=asked.set, draws=asked.draws, seed=asked.seed,
        catalog=catalog,
    )  # fmt: skip
    return spend_forms.sourced(found, catalog)


def stockpile(asked: StockpileBody, catalog: Catalog) -> Form:
    """The document of ``supercycle invest stockpile``."""
    from supercycle.report import spend_forms
    from supercycle.verbs.invest import stockpile as piled

    found = piled(
        asked.chip, horizon=asked.horizon, needed_from=asked.needed_from, supply_risk=asked.supply_risk,
        progress=asked.progress, rent_fall=asked.rent_fall, date=asked.date,
        given=asked.set, draws=asked.draws, seed=asked.seed,
        catalog=catalog,
    )  # fmt: skip
    return spend_forms.sourced(found, catalog)


COMMANDS = (
    Command("spend", "What a run costs: amortised, rented, bought, all-in; rent or own.", SpendBody, spend, {
        "a run": {"chip": "h100-sxm", "count": "16k", "days": 54}, "a shipped example": {"spec": "raise-30b"},
    }),
    Command("site", "Parts, power, water, carbon, schedule and failures of a cluster.", SiteBody, site, {
        "in Texas": {"chip": "gb200", "count": "100k", "location": "texas"},
    }),
    Command("invest/finance", "A cluster financed: cost of capital by credit, annuity, value.", FinanceBody, finance, {
        "on all credits": {"chip": "h100-sxm", "count": 1024},
    }),
    Command("invest/power", "Ways to get power: price by year, and how much comes when.", PowerBody, power, {
        "a gigawatt": {"load": "1 GW"},
    }),
    Command("invest/silicon", "A chip of one's own: what it reaches and costs.", SiliconBody, silicon, {
        "a large die": {"process": "n5", "area": 800, "stacks": 6, "power": "700 W", "volume": "100k"},
    }),
    Command("invest/stockpile", "Buy now, wait for the next generation, or rent.", StockpileBody, stockpile, {
        "four years": {"chip": "h100-sxm"},
    }),
)  # fmt: skip
