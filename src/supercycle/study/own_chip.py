"""A chip of one's own from first principles, and any chip as a share of another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

import numpy as np

from supercycle.base.draws import Uncertain, draw
from supercycle.base.errors import InputError, MissingFact, unknown_name
from supercycle.base.estimate import Estimate, from_draws
from supercycle.base.units import GIBIBYTE, SECONDS_PER_YEAR, Number
from supercycle.catalog.chips import ChipEntry
from supercycle.catalog.silicon import ProcessEntry, SiliconEntry
from supercycle.catalog.store import Catalog, cited
from supercycle.site.assumptions import site_inputs
from supercycle.spend.bill_of_materials import BillOfMaterials, Parts, bill_of_materials
from supercycle.spend.die import RETICLE, clustered_yield, dies_per_wafer, murphy_yield, poisson_yield, usable_yield
from supercycle.spend.own_silicon import FixedCost, break_even_volume, reach, unit_cost
from supercycle.study.candidate import site_with_given
from supercycle.study.given import applied, read_given, unused
from supercycle.study.given_names import FINANCE, SITE
from supercycle.study.given_names import SILICON as OF_SILICON
from supercycle.study.predict import DRAWS, SEED

SILICON = "price of silicon"
MEMORY = "price of memory"
MM2_IN_CM2 = 100.0
"""Square millimetres of a square centimetre (definition); defects are printed for a cm²."""


@dataclass(frozen=True)
class ChipDesign:
    """What is to be made: dies of an area in mm² on a process, stacks of a memory generation, power in W, and how
    many chips in all. ``against`` is the chip that would be bought instead.
    """

    process: str
    area: float
    memory: str
    stacks: int
    power: float
    volume: float
    dies: int = 1
    against: str = "h100-sxm"
    when: date = date(2026, 9, 1)

    def __post_init__(self) -> None:
        if not 0 < self.area <= RETICLE:
            raise InputError(f"area: {self.area:g} mm² is not between 0 and what one exposure prints, {RETICLE:g}")
        for name in ("stacks", "power", "volume", "dies"):
            if not getattr(self, name) > 0:
                raise InputError(f"{name}: must be greater than zero")


@dataclass(frozen=True)
class ChipMade:
    """What the design reaches and costs; money in USD. ``yields`` are shares of dies without a defect by model.

    ``equal_price`` is what the chip that is bought instead costs for the same operations a second; from
    ``break_even`` chips on making is cheaper (None: never).
    """

    design: ChipDesign
    flop_per_s: Estimate
    memory_bytes: float
    bandwidth: Estimate
    dies_per_wafer: float
    yields: Mapping[str, float]
    usable: Estimate
    bill: Mapping[str, Estimate]
    made: Estimate
    fixed: Estimate
    unit: Estimate
    share_of_performance: Estimate
    share_of_price: Estimate | None
    equal_price: Estimate | None
    break_even: float | None
    programme: Estimate
    lead_s: Estimate
    notes: tuple[str, ...]
    sources: tuple[str, ...]


def chip_made(
    catalog: Catalog, design: ChipDesign, *, given: Sequence[str] = (), draws: int = DRAWS, seed: int = SEED
) -> ChipMade:
    """What a chip of one's own reaches and costs, at central values and for all draws."""
    process_id = catalog.find("processes", design.process).id
    process = cast(ProcessEntry, catalog.entry("processes", process_id))
    costs = cast(SiliconEntry, catalog.entry("silicon", "reference"))
    if design.memory not in costs.memory:
        raise unknown_name("memory generation", design.memory, costs.memory, "supercycle catalog silicon reference")
    chip = catalog.find("chips", design.against)
    other = cast(ChipEntry, catalog.entry("chips", chip.id))
    peak = other.peak.get("bf16-dense") or other.peak.get("fp16-dense")
    if peak is None:
        raise MissingFact(f"{chip.id} has no dense peak at BF16 or FP16 to compare with")
    settings = read_given(given, catalog)
    place = site_with_given(site_inputs(catalog, "reference-us", chip.id, design.when), settings, chip.id)
    inputs = applied(settings, OF_SILICON, silicon_inputs(process, costs, design.memory))
    inputs["peak"] = Uncertain(peak.estimate)
    if "chip_price" in place.uncertain:
        inputs["bought"] = place.uncertain["chip_price"]
    central: Mapping[str, Number] = {name: item.estimate.value for name, item in inputs.items()}
    drawn: Mapping[str, Number] = draw(inputs, draws, seed)
    one, many = (_computed(design, values) for values in (central, drawn))
    both = {name: _both(one[name], many[name]) for name in one if name != "break_even"}
    defects = process.defects.number / MM2_IN_CM2
    return ChipMade(
        design=design, flop_per_s=both["flop"], memory_bytes=float(np.asarray(one["memory_bytes"])),
        bandwidth=both["bandwidth"], dies_per_wafer=float(dies_per_wafer(design.area, edge=5.0)),
        yields={
            "negative binomial": float(clustered_yield(design.area, defects, process.clustering.number)),
            "murphy": float(murphy_yield(design.area, defects)),
            "poisson": float(poisson_yield(design.area, defects)),
        },
        usable=both["usable"],
        bill={name: both[name] for name in ("logic", "memory", "package", "test", "yield_loss")},
        made=both["made"], fixed=both["fixed"], unit=both["unit"], share_of_performance=both["performance"],
        share_of_price=both.get("price_share"), equal_price=both.get("equal"),
        break_even=_finite(one.get("break_even")), programme=both["programme"], lead_s=costs.lead.estimate,
        notes=(
            *_notes(design, one, chip.note, place.missing.get("chip_price", "")),
            *unused(settings, (OF_SILICON, SITE, FINANCE)),
        ),
        sources=tuple(sorted({*cited(process), *cited(costs), peak.source, *place.sources})),
    )  # fmt: skip


def silicon_inputs(process: ProcessEntry, costs: SiliconEntry, memory: str) -> dict[str, Uncertain]:
    """The uncertain inputs of a chip of one's own; defects on a mm²."""
    stack = costs.memory[memory]
    return {
        "wafer": Uncertain(process.wafer.estimate, SILICON, 0.5),
        "defects": Uncertain(process.defects.estimate.scaled(1 / MM2_IN_CM2)),
        "clustering": Uncertain(process.clustering.estimate),
        "masks": Uncertain(process.mask_set.estimate, SILICON, 0.5),
        "design": Uncertain(process.design.estimate),
        "per_area": Uncertain(process.reached.per_area.estimate, "reach of the design", 0.7),
        "per_watt": Uncertain(process.reached.per_watt.estimate, "reach of the design", 0.7),
        "memory_price": Uncertain(stack.price.estimate, MEMORY),
        "stack_memory": Uncertain(stack.capacity.estimate),
        "stack_bandwidth": Uncertain(stack.bandwidth.estimate),
        "base": Uncertain(costs.package.base.estimate, SILICON, 0.5),
        "package_per_area": Uncertain(costs.package.per_area.estimate, SILICON, 0.5),
        "package_yield": Uncertain(costs.package.package_yield.estimate, most=1.0),
        "redundancy": Uncertain(costs.package.redundancy.estimate, least=0.0, most=1.0),
        "test": Uncertain(costs.finishing.test.estimate, SILICON, 0.5),
        "board": Uncertain(costs.finishing.board.estimate),
        "pay": Uncertain(costs.software.pay.estimate),
        "people": Uncertain(costs.software.people.estimate),
        "time": Uncertain(costs.software.time.estimate),
    }


def _computed(design: ChipDesign, values: Mapping[str, Number]) -> dict[str, Number]:
    """Everything that follows from the inputs, by name; floats or draws."""
    found = reach(
        design.dies * design.area, design.power, design.stacks, per_area=values["per_area"],
        per_watt=values["per_watt"], stack_memory=values["stack_memory"], stack_bandwidth=values["stack_bandwidth"],
    )  # fmt: skip
    parts = Parts(
        design.dies, design.area, values["wafer"], values["defects"], values["clustering"], values["redundancy"],
        found.memory, values["memory_price"], values["base"], values["package_per_area"], values["package_yield"],
        values["test"],
    )  # fmt: skip
    bill: BillOfMaterials = bill_of_materials(parts)
    software = values["pay"] * values["people"] * values["time"] / SECONDS_PER_YEAR
    fixed = FixedCost(values["design"], values["masks"], software)
    unit = unit_cost(bill.total, values["board"], fixed, design.volume)
    performance = found.flop_per_second / values["peak"]
    result: dict[str, Number] = {
        "flop": found.flop_per_second, "memory_bytes": found.memory, "bandwidth": found.bandwidth,
        "by_power": np.asarray(found.limited_by_power, dtype=float),
        "usable": usable_yield(
            clustered_yield(design.area, values["defects"], values["clustering"]), values["redundancy"]
        ),
        "logic": bill.logic, "memory": bill.memory, "package": bill.package, "test": bill.test,
        "yield_loss": bill.yield_loss, "made": bill.total + values["board"], "fixed": fixed.total, "unit": unit,
        "performance": performance, "programme": fixed.total + design.volume * (bill.total + values["board"]),
    }  # fmt: skip
    if "bought" in values:
        equal = values["bought"] * performance
        result |= {
            "equal": equal,
            "price_share": unit / values["bought"],
            "break_even": break_even_volume(bill.total, values["board"], fixed, equal),
        }
    return result


def _notes(design: ChipDesign, one: Mapping[str, Number], name: str, missing: str) -> tuple[str, ...]:
    held = float(np.asarray(one["memory_bytes"])) / GIBIBYTE
    bound = "power" if float(np.asarray(one["by_power"])) else "area"
    return tuple(
        filter(
            None,
            (
                name,
                missing,
                f"its operations are bound by its {bound}, at densities of finished chips of this process",
                "a maker's margin is not in the cost; the chip that is bought carries one",
                "what a chip reaches in use is its software's doing: it is not in the share of performance",
                f"{held:.0f} GB of {design.memory} in {design.stacks} stacks",
            ),
        )
    )


def _finite(value: Number | None) -> float | None:
    return None if value is None or not np.isfinite(np.asarray(value)) else float(np.asarray(value))


def _both(central: Number, drawn: Number) -> Estimate:
    return from_draws(float(np.asarray(central)), np.asarray(drawn))
