"""The names under which inputs can be set, and the inputs that they mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

OF_CHIP = "chip."
"""Beginning of the names that may be limited to one chip."""

CHIP, SITE, SITING, PRACTICE = "chip", "site", "siting", "practice"
"""Layers: the machine of a step, the assumptions of a place and market, those of a build, how runs are run."""

FINANCE, POWERING, SILICON = "finance", "powering", "silicon"
"""Layers of owning: terms of money, offers of power, a chip of one's own."""


@dataclass(frozen=True)
class Name:
    """A name, the layer and input that it means, the unit it is read in, what it is, and its bounds."""

    name: str
    layer: str
    input: str
    unit: str
    what: str
    least: float = 0.0
    most: float = inf
    positive: bool = True


def _share(name: str, layer: str, input: str, what: str) -> Name:
    return Name(name, layer, input, "", what, most=1.0, positive=False)


_LISTED = (
    Name("chip.peak", CHIP, "peak", "FLOP/s", "dense peak at the precision of the run"),
    Name("chip.memory.bandwidth", CHIP, "memory bandwidth", "B/s", "memory bandwidth of a chip"),
    Name("chip.memory.capacity", CHIP, "memory capacity", "B", "memory of a chip"),
    Name("chip.scale-up.bandwidth", CHIP, "scale-up bandwidth", "B/s", "links of a domain, one way, a chip"),
    Name("chip.scale-out.bandwidth", CHIP, "scale-out bandwidth", "B/s", "links between domains, one way, a chip"),
    Name("software.factor", CHIP, "software factor", "", "time of a step over that of its kernels"),
    Name("software.mixture", CHIP, "mixture factor", "", "the same for mixtures of experts"),
    _share("software.matmul-share", CHIP, "matmul share", "share of peak that large matrix products reach"),
    _share("software.attention-share", CHIP, "attention share", "share of peak that attention reaches"),
    _share("software.memory-share", CHIP, "memory share", "share of the memory bandwidth that is reached"),
    _share("software.scale-up-share", CHIP, "scale-up share", "share of scale-up bandwidth that is reached"),
    _share("software.scale-out-share", CHIP, "scale-out share", "share of scale-out bandwidth that is reached"),
    Name("chip.power", SITE, "chip_power", "W", "thermal design power of a chip"),
    Name("chip.price", SITE, "chip_price", "USD", "price of one chip on its board"),
    Name("chip.rent", SITE, "rental_price", "USD/s", "rent of one chip"),
    Name("server.power-factor", SITE, "server_power_factor", "", "power of a server over that of its chips", least=1.0),
    Name("server.price-factor", SITE, "server_price_factor", "", "price of a server over that of its chips", least=1.0),
    _share("server.drawn-share", SITE, "drawn_share", "average draw of a server over its full draw"),
    Name("network.power-share", SITE, "network_power_share", "", "network, storage and management over servers, power",
         positive=False),
    _share("network.price-share", SITE, "interconnect_share", "network over the whole cluster, price"),
    Name("site.pue", SITE, "pue", "", "power of the facility over that of its machines", least=1.0),
    Name("electricity.price", SITE, "energy_price", "USD/J", "price of electricity"),
    Name("electricity.carbon", SITE, "carbon_intensity", "g/J", "carbon of electricity", positive=False),
    _share("capital.cost", SITE, "capital_cost", "yearly cost of capital"),
    Name("colocation.rent", SITE, "colocation_rent", "USD/W/s", "rent of powered space"),
    Name("hardware.depreciation", SITE, "depreciation", "", "orders of magnitude a year that prices fall"),
    Name("hardware.life", SITE, "hardware_life", "s", "book life of servers"),
    _share("hardware.spares", SITE, "spares", "spare hosts over hosts in use"),
    Name("programme.staff-share", SITE, "staff_share", "", "staff over the whole programme", most=0.99, positive=False),
    Name("programme.experiments", SITE, "experiments_multiplier", "", "compute of the programme over the final run",
         least=1.0),
    Name("switch.price", SITE, "switch_price", "USD", "a switch of the scale-out network"),
    Name("optic.price", SITE, "optic_price", "USD", "one optical transceiver"),
    Name("adapter.price", SITE, "adapter_price", "USD", "one network adapter"),
    Name("reliability.chip-mtbf", PRACTICE, "time between failures of a chip", "s", "mean time between failures"),
    Name("reliability.checkpoint-bandwidth", PRACTICE, "checkpoint bandwidth of a chip", "B/s", "speed of checkpoints"),
    Name("reliability.restart", PRACTICE, "restart after a failure", "s", "from a failure to the next new step"),
    _share("reliability.planned", PRACTICE, "planned stops", "share of time in planned stops"),
    _share("reliability.partial", PRACTICE, "share of partial restarts", "failures that only pause a run"),
    Name("reliability.pause", PRACTICE, "pause of a partial restart", "s", "that pause"),
    Name("reliability.repair", PRACTICE, "repair of a host", "s", "until a failed host is back"),
    Name("reliability.detection", PRACTICE, "detection of silent corruption", "s", "until it is noticed"),
    Name("site.water", SITING, "water", "L/J", "water evaporated for energy of the machines", positive=False),
    _share("server.idle-share", SITING, "idle_share", "idle draw of a server over its full draw"),
    Name("storage.chip", SITING, "storage", "B", "storage for each chip"),
    Name("build.shell", SITING, "shell", "s", "from the decision to the first hall", positive=False),
    Name("build.substation", SITING, "substation", "s", "to its substation", positive=False),
    Name("build.grid-wait", SITING, "grid_wait", "s", "from the application to the grid's first power", positive=False),
    Name("build.plant-lead", SITING, "plant_lead", "s", "to the first power of a plant of one's own", positive=False),
    Name("build.expansion", SITING, "expansion", "W/s", "power added in a time after the first"),
    Name("build.delivery", SITING, "delivery", "s", "from the order to the first chips", positive=False),
    Name("build.spread", SITING, "spread", "s", "from the first chips to the last", positive=False),
    Name("build.installation", SITING, "installation", "s", "from a chip in a hall to one that runs", positive=False),
    Name("link.reached", SITING, "reached", "", "share of a long link that messages reach", most=1.0),
    _share("link.hidden", SITING, "hidden", "share of a step that can hide messages among sites"),
    Name("debt.rate", FINANCE, "debt_rate", "", "yearly interest of debt", most=1.0),
    _share("debt.share", FINANCE, "debt_share", "share of a purchase that is lent"),
    Name("equity.return", FINANCE, "equity_return", "", "yearly return of equity after tax", most=1.0),
    _share("tax.rate", FINANCE, "tax_rate", "tax on profit"),
    _share("machines.upkeep", FINANCE, "upkeep", "upkeep of a year over what machines cost"),
    Name("building.price", FINANCE, "building", "USD/W", "land, shell, power and cooling for a watt of the site"),
    Name("building.life", FINANCE, "building_life", "s", "life of the building"),
    Name("power.price", POWERING, "price", "USD/J", "first year's price of power under contract"),
    Name("power.escalation", POWERING, "growth", "", "its growth a year", least=-0.5, most=1.0, positive=False),
    Name("power.capital", POWERING, "capital", "USD/W", "capital of a plant for a watt"),
    Name("wafer.price", SILICON, "wafer", "USD", "one wafer"),
    Name("wafer.defects", SILICON, "defects", "", "defects on a mm²", most=1.0),
    Name("memory.price", SILICON, "memory_price", "USD/B", "stacked memory"),
    Name("silicon.design", SILICON, "design", "USD", "design of a chip, paid once"),
    Name("silicon.masks", SILICON, "masks", "USD", "a set of masks"),
    Name("silicon.board", SILICON, "board", "USD", "the board of a chip"),
    _share("silicon.package-yield", SILICON, "package_yield", "packages without a fault"),
    _share("silicon.redundancy", SILICON, "redundancy", "faulty dies that are sold with units switched off"),
)  # fmt: skip

NAMES: Mapping[str, Name] = {item.name: item for item in _LISTED}
"""All names, in the order of the list."""
