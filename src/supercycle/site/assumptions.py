"""What is assumed of a place, a kind of machine and its market, gathered for a study to draw from.

The names are those of the arguments they are meant for. Inputs with one cause are drawn together: prices of
hardware rise together, and what is uncertain of a site's power is uncertain as a whole.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from supercycle.base.definitions import dated_price
from supercycle.base.draws import Uncertain
from supercycle.base.errors import InputError
from supercycle.base.series import series
from supercycle.catalog.chips import ChipEntry
from supercycle.catalog.economics import EconomicsEntry, PriceEntry
from supercycle.catalog.fact import Fact, day
from supercycle.catalog.prices import BASES, rental_price, rental_sources
from supercycle.catalog.sites import SiteEntry
from supercycle.catalog.store import Catalog

HARDWARE_PRICE = "hardware price"
ENERGY_PRICE = "energy price"
SITE_POWER = "site power"
PROGRAMME = "programme"

CLASSES = frozenset({"gpu", "tpu"})
"""The classes of chip that power and price figures know."""

RENT_FOLLOWS_HARDWARE = 0.5
"""How much of the doubt about rents comes from the doubt about hardware prices (assumed; between none and
all).
"""


@dataclass(frozen=True)
class SiteInputs:
    """Uncertain inputs by name, in base units.

    ``missing`` gives the reason for a name that is not in ``uncertain``; ``notes`` say where a value was
    held, interpolated or taken from a wider class; ``sources`` are the keys of all sources used.
    """

    uncertain: Mapping[str, Uncertain]
    missing: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    def central(self) -> dict[str, float]:
        """The central value of every input."""
        return {name: item.estimate.value for name, item in self.uncertain.items()}


def site_inputs(catalog: Catalog, site: str, chip: str, when: date, *, economics: str = "reference") -> SiteInputs:
    """The inputs for powering and pricing a cluster of one chip at one site, bought or rented on a date.

    Names: ``chip_power``, ``server_power_factor``, ``network_power_share``, ``drawn_share``, ``pue``,
    ``energy_price``, ``carbon_intensity``, ``chip_price``, ``rental_price``, ``server_price_factor``,
    ``interconnect_share``, ``depreciation``, ``staff_share``, ``data_share``,
    ``experiments_multiplier``,
    ``capital_cost``, ``colocation_rent``, ``hardware_life``, ``spares``, and ``switch_ports`` and the
    prices and powers of the parts ``switch``, ``optic`` and ``adapter``, like ``switch_price``. Ids are of
    the kinds sites, chips and economics.
    """
    gathered = _Gathered(catalog, when)
    place = catalog.entry("sites", site)
    figures = catalog.entry("economics", economics)
    entry = catalog.entry("chips", chip)
    assert isinstance(place, SiteEntry)
    assert isinstance(figures, EconomicsEntry)
    assert isinstance(entry, ChipEntry)
    _site(gathered, place)
    _power(gathered, figures, chip, entry)
    _prices(gathered, chip, entry)
    _cluster(gathered, figures, chip, entry)
    _parts(gathered, figures)
    return gathered.result()


class _Gathered:
    """Inputs while they are being collected."""

    def __init__(self, catalog: Catalog, when: date) -> None:
        self.catalog, self.when = catalog, when
        self.uncertain: dict[str, Uncertain] = {}
        self.missing: dict[str, str] = {}
        self.notes: list[str] = []
        self.sources: set[str] = set()

    def take(self, name: str, fact: Fact | None, cause: str = "", share: float = 1.0, why: str = "") -> None:
        """One fact under a name, or the reason why there is none."""
        if fact is None:
            self.missing[name] = why
            return
        self.sources.add(fact.source)
        self.uncertain[name] = Uncertain(fact.estimate, cause, share)

    def take_dated(self, name: str, facts: Sequence[Fact], cause: str, share: float = 1.0, why: str = "") -> None:
        """The value of a series of facts on the date asked for."""
        if not facts:
            self.missing[name] = why
            return
        dated = [(self.dated(name, f), f.estimate) for f in facts]
        found = series(name.replace("_", " "), dated).at(self.when)
        self.sources |= {f.source for f in facts}
        self.notes.append(found.how)
        self.uncertain[name] = Uncertain(found.estimate, cause, share)

    def dated(self, name: str, fact: Fact) -> date:
        """The day of a price: the fact's own, or its source's. Raises InputError where neither has one."""
        written = fact.as_of or self.catalog.sources[fact.source].date
        try:
            return dated_price(fact.number, day(written) if written else None).day
        except InputError as fault:
            said = f"{name.replace('_', ' ')} {fact.value!r} of {fact.source}: {fault.headline}"
            raise InputError(said, hint=fault.hint or "Give the fact an as_of, or its source a date.") from fault

    def result(self) -> SiteInputs:
        return SiteInputs(self.uncertain, self.missing, tuple(self.notes), tuple(sorted(self.sources)))


def _site(gathered: _Gathered, site: SiteEntry) -> None:
    gathered.take("pue", site.facility.pue, SITE_POWER)
    gathered.take_dated("energy_price", site.electricity.price, ENERGY_PRICE, why="the site has no price of energy")
    gathered.take("carbon_intensity", site.electricity.carbon, why="the carbon of the site's power is unknown")
    gathered.take("capital_cost", site.finance.capital_cost)
    why = "no rent of powered space is known for the site"
    gathered.take_dated("colocation_rent", site.finance.colocation, ENERGY_PRICE, 0.5, why)


def _power(gathered: _Gathered, figures: EconomicsEntry, chip: str, entry: ChipEntry) -> None:
    servers = figures.servers
    gathered.take("chip_power", entry.power.tdp, why=f"no thermal design power is known for {chip}")
    gathered.take("network_power_share", figures.cluster.network_power_share, SITE_POWER)
    gathered.take("drawn_share", _narrowest(gathered, servers.drawn_share, chip, entry, "drawn share"), SITE_POWER)
    machine = servers.machine_power.get(chip)
    if machine is not None and entry.power.tdp is not None:
        share = figures.cluster.network_power_share.number
        factor = machine.estimate.scaled(1 / ((1 + share) * entry.power.tdp.number))
        gathered.sources.add(machine.source)
        gathered.uncertain["server_power_factor"] = Uncertain(factor, SITE_POWER)
        return
    fact = _narrowest(gathered, servers.power_factor, chip, entry, "server power factor")
    gathered.take("server_power_factor", fact, SITE_POWER)


def _prices(gathered: _Gathered, chip: str, entry: ChipEntry) -> None:
    listed = gathered.catalog.entry("prices", chip) if chip in gathered.catalog.files("prices") else None
    assert listed is None or isinstance(listed, PriceEntry)
    if listed is not None:
        gathered.take_dated("chip_price", listed.chip, HARDWARE_PRICE)
    else:
        gathered.take("chip_price", entry.price.chip, HARDWARE_PRICE, why=f"no purchase price is known for {chip}")
    rent = rental_price(gathered.catalog, chip, gathered.when)
    if rent is None:
        gathered.missing["rental_price"] = f"no rental price is known for {chip}"
        return
    gathered.notes.append(rent.how)
    gathered.sources |= {source for basis in BASES for source in rental_sources(gathered.catalog, chip, basis)}
    gathered.uncertain["rental_price"] = Uncertain(rent.estimate, HARDWARE_PRICE, RENT_FOLLOWS_HARDWARE)


def _cluster(gathered: _Gathered, figures: EconomicsEntry, chip: str, entry: ChipEntry) -> None:
    fact = _narrowest(gathered, figures.servers.price_factor, chip, entry, "server price factor")
    gathered.take("server_price_factor", fact, HARDWARE_PRICE, 0.5)
    gathered.take("interconnect_share", figures.cluster.interconnect_share)
    gathered.take("depreciation", figures.cluster.depreciation)
    gathered.take("hardware_life", figures.cluster.life)
    gathered.take("spares", figures.cluster.spares)
    gathered.take("staff_share", figures.programme.staff_share, PROGRAMME)
    gathered.take("data_share", figures.programme.data_share, PROGRAMME, 0.5)
    gathered.take("experiments_multiplier", figures.programme.experiments_multiplier, PROGRAMME, 0.5)


def _parts(gathered: _Gathered, figures: EconomicsEntry) -> None:
    for name, part in figures.parts.items():
        gathered.take(f"{name}_price", part.price, HARDWARE_PRICE, 0.5, why=f"no price of a {name} is known")
        gathered.take(f"{name}_power", part.power, SITE_POWER, 0.5, why=f"no power of a {name} is known")
        if part.ports is not None:
            gathered.take(f"{name}_ports", part.ports)


def _narrowest(gathered: _Gathered, table: Mapping[str, Fact], chip: str, entry: ChipEntry, what: str) -> Fact:
    """The fact for the chip, else for its generation, else for its class; a class that stands in is noted."""
    for key in (chip, entry.generation):
        if key in table:
            return table[key]
    kind = chip_class(entry)
    if kind not in table:
        raise InputError(f"no {what} for {chip}, its generation {entry.generation!r} or its class {kind!r}")
    if not CLASSES.issuperset(table):
        gathered.notes.append(f"{what}: the figure of {kind} in general stands in for {chip}")
    return table[kind]


def chip_class(entry: ChipEntry) -> str:
    """The class of a chip: ``tpu`` for Google's, ``gpu`` for all others."""
    return "tpu" if entry.maker.lower() == "google" else "gpu"
