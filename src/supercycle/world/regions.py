"""What each ecosystem makes and has at work: its inputs over the years put through the balance of supply."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supercycle.world.ecosystems import Crossing, at_work, broken_through, crossing, lifted
from supercycle.world.paths import ANCHOR, Paths
from supercycle.world.supply import INPUTS, InputPath, Supply, binding, least, obtainable, shadow_prices, simulate
from supercycle.world.trend import lagged

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Region:
    """One ecosystem: what it makes, with the needs behind it, and what one raw year of each input would have made."""

    supply: Supply
    need: Mapping[str, Array]
    backcast: Array


@dataclass(frozen=True)
class Ecosystems:
    """Both ecosystems over the model's years; counts in H100 equivalents.

    ``west_at_work`` and ``china_at_work`` are chips in use by what they do, ``imported`` and ``domestic`` those of
    China by their peak; ``come`` is whether the breakthrough has happened.
    """

    west: Region
    china: Region
    crossing: Crossing
    west_at_work: Array
    imported: Array
    domestic: Array
    china_at_work: Array
    come: Array


def ecosystems(given: Paths) -> Ecosystems:
    """Both ecosystems: the West makes, part of it crosses, China adds its own."""
    retired = 1 - 0.5 ** (1 / given.fixed("market.life"))
    west = _region(given, "west", _made(given), 1.0, retired)
    come = broken_through(given.fixed("controls.luck"), given.at("controls.breakthrough"), start=1)
    gain = lifted(come, given.at("controls.breakthrough_gain"))
    china = _region(
        given,
        "china",
        given.fixed("anchor.domestic_2025"),
        np.asarray(np.cumprod(gain, axis=-1), dtype=np.float64),
        retired,
    )
    moved = crossing(
        west.supply.output, given.at("controls.wanted"), given.at("controls.blocked"), given.at("controls.leakage")
    )
    moved = _known_first_year(moved, west.supply.output, given.fixed("anchor.china_imports_2025"))
    before = given.fixed("anchor.china_stock_2024")
    imported = _in_use(before, np.asarray(moved.imported), retired)
    at_home = _in_use(given.fixed("anchor.stock_2024") - before, np.asarray(moved.kept), retired)
    return Ecosystems(
        west, china, moved, at_home, np.asarray(imported), china.supply.in_use,
        np.asarray(at_work(imported, china.supply.in_use, given.at("controls.software"))), come,
    )  # fmt: skip


def worth_of_inputs(region: Region, worth: Array) -> dict[str, Array]:
    """The shadow price of each input in each year, in USD for one of its unit."""
    return {name: np.asarray(v) for name, v in shadow_prices(region.supply.available, region.need, worth).items()}


def binds(region: Region) -> dict[str, Array]:
    """Whether each input is the one that binds, 0 or 1, by draw and year."""
    places = binding(region.supply.available, region.need)
    return {name: np.asarray(places == place, dtype=np.float64) for place, name in enumerate(region.need)}


def _made(given: Paths) -> Array:
    """The West's chips of the anchor's year."""
    return given.fixed("anchor.stock_2025") - given.fixed("anchor.stock_2024")


def _region(given: Paths, region: str, made: Array, gain: Array | float, retired: Array) -> Region:
    """A region through the balance, its chip inputs as productive as the anchor says."""
    flows = {name: _flow(given, f"{region}.{name}") for name in INPUTS}
    needs = {name: given.falling(f"{region}.{name}.need", f"{region}.{name}.saving") for name in INPUTS}
    first = given.years == ANCHOR
    stocks = {name: given.fixed(f"{region}.{name}.stock") for name in INPUTS}
    chip = [name for name in INPUTS if f"{region}.{name}" in given.inputs.calibrated]
    held = {name: flows[name][..., first] + stocks[name] for name in INPUTS}
    need_first = {name: needs[name][..., first] for name in INPUTS}
    could = least({name: held[name] for name in chip}, need_first)
    for name in chip:
        needs[name] = needs[name] * could / made
    for name in [name for name in INPUTS if name not in chip]:
        flows[name] = flows[name] * np.maximum(made * need_first[name] / held[name], 1.0)
    own = given.years >= ANCHOR
    flow = {name: flows[name][..., own] for name in INPUTS}
    flow["logic"] = flow["logic"] * gain
    need = {name: needs[name][..., own] for name in INPUTS}
    inputs = {
        name: InputPath(flow[name], need[name], given.fixed(f"{region}.{name}.kept"), stocks[name]) for name in INPUTS
    }
    supply = simulate(inputs, retired=retired, made=made, **_before(given, region))
    return Region(supply, need, _backcast(flows, needs, given.years == ANCHOR - 1))


def _before(given: Paths, region: str) -> dict[str, Array]:
    """Chips at work and the power that they draw, before the model's first year."""
    if region == "china":
        chips = given.fixed("anchor.domestic_2024")
        return {"in_use": chips, "power": chips * given.fixed("china.power.need")}
    added = given.fixed("anchor.chip_power_2025") - given.fixed("anchor.chip_power_2024")
    meter = given.fixed("west.power.need") * _made(given) / added
    return {"in_use": given.fixed("anchor.stock_2024"), "power": given.fixed("anchor.chip_power_2024") * meter}


def _flow(given: Paths, name: str) -> Array:
    """What comes to accelerators each year, at work after its lag."""
    capacity = given.trend(f"{name}.capacity")
    near = 1 - 0.5 ** (np.maximum(given.years - ANCHOR, 0.0) / given.fixed("market.half_life"))
    flow = obtainable(
        capacity, given.full(f"{name}.share"), given.full(f"{name}.priority"), near, given.full(f"{name}.yield")
    )
    return lagged(np.asarray(flow), given.fixed(f"{name}.lag"))


def _backcast(flows: Mapping[str, Array], needs: Mapping[str, Array], year: Array) -> Array:
    """What the calibrated model would have made in the year before the anchor, from that year's flows alone."""
    return np.asarray(
        least({n: f[..., year] for n, f in flows.items()}, {n: needs[n][..., year] for n in flows})
    )[..., 0]  # fmt: skip


def _known_first_year(moved: Crossing, made: Array, imports: Array) -> Crossing:
    """The crossing with the anchor's imports in its first year, in the proportions of the two ways."""
    first = np.arange(np.shape(made)[-1]) == 0
    total = np.maximum(moved.imported, np.finfo(float).tiny)
    factor = np.where(first, imports / total, 1.0)
    sold, leaked = moved.sold * factor, moved.leaked * factor
    return Crossing(made - sold - leaked, sold, leaked)


def _in_use(before: Array, added: Array, retired: Array) -> Array:
    """Chips at work at the end of each year: last year's less those that leave, and what was added."""
    columns = []
    now = before[..., 0]
    for year in range(added.shape[-1]):
        now = now * (1 - retired[..., 0]) + added[..., year]
        columns.append(now)
    return np.stack(np.broadcast_arrays(*columns), axis=-1)
