"""From the catalogue to a machine: a chip's facts and its stack's constants, with their doubts.

:func:`chip_inputs` collects every number that a step time depends on, by name, with its interval and cause;
:func:`build` makes a machine of values for those names: the central ones, or arrays of draws.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import inf, nan
from typing import cast

import numpy as np

from supercycle.base.draws import Uncertain
from supercycle.base.errors import MissingFact, join_or
from supercycle.base.units import Number
from supercycle.catalog.chips import ChipEntry, Format
from supercycle.catalog.fact import DOUBTFUL, Fact
from supercycle.catalog.frameworks import FrameworkEntry
from supercycle.catalog.stacks import LinkTable, StackEntry
from supercycle.catalog.store import Catalog
from supercycle.machine.decode import DecodeCosts
from supercycle.machine.engine import Engine
from supercycle.machine.fabric import Fabric, Link
from supercycle.machine.grouped import GroupedCosts
from supercycle.machine.machine import Machine, Software
from supercycle.machine.siblings import CHIP_FACTOR, chip_factor, sibling_note

PEAK_STANDINS = {"mxfp8": ("fp8",), "fp4": ("nvfp4",), "nvfp4": ("fp4",), "fp8": ("mxfp8",)}
"""Formats whose data-sheet peak vendors print under another name: block-scaled 8 bits run at the 8-bit rate."""

SHARE_STANDINS = {"mxfp8": ("fp8",), "fp8": ("mxfp8", "bf16"), "nvfp4": ("fp4", "mxfp8", "fp8"),
                  "fp4": ("nvfp4", "mxfp8", "fp8"), "fp16": ("bf16",), "bf16": ("fp16",),
                  "int8": ("fp8", "mxfp8", "bf16")}  # fmt: skip
"""Formats whose measured share of peak stands in where a stack has none of its own, nearest first."""

MESH = "mesh"
"""The topology of a domain whose chips are linked in pairs, as the catalogue names it."""

UNMEASURED_KERNELS = "hopper-cuda"
"""The stack whose kernels of generated tokens and of experts stand in where a stack has none measured."""

IN_NETWORK = "scale-up in-network share"
"""May exceed 1: the bus bandwidth of a reduction in the network is counted as if it went round a ring."""

EFFICIENCY = "software efficiency"
"""The cause that all constants of kernels share: they are read from one kind of benchmark."""

SHARED_EFFICIENCY = 0.1
"""Correlation of two efficiency constants. Fitted, roughly, to the shipped training runs, each source left out: with it
the 90 % intervals hold 95 % of them, with none 91 %, with 0.2 96 %."""


PORTING_FACTOR = "porting factor"
"""The input of how much longer a step takes with code that was ported to the chip, where there is such code."""


@dataclass(frozen=True)
class ChipInputs:
    """The numbers of one chip and its stack by name, each with its doubt, and what has to be said about them."""

    chip: str
    name: str
    stack: str
    domain: float
    units: float
    in_network: bool
    mesh: bool
    inputs: dict[str, Uncertain]
    constants: frozenset[str]
    notes: tuple[str, ...]
    sources: tuple[str, ...]

    def central(self) -> dict[str, Number]:
        """The central value of every input."""
        return {name: item.estimate.value for name, item in self.inputs.items()}

    def label(self, name: str) -> str:
        """An input's name among those of other chips: constants belong to a stack, which chips may share."""
        return f"{name} ({self.stack if name in self.constants else self.chip})"


def chip_inputs(
    catalog: Catalog, chip: str, matmul: str, attention: str, *, framework: str | None = None, serving: bool = False
) -> ChipInputs:
    """Every uncertain number of a chip for a run that multiplies and attends in the given formats.

    ``framework`` is an id of the catalogue; None is the usual one of the chip's stack. ``serving`` adds the costs of
    kernels that only serving runs: attention of generated tokens, and the products of experts.

    Raises MissingFact where the catalogue lacks one that a step time needs.
    """
    entry = cast(ChipEntry, catalog.entry("chips", chip))
    stack = cast(StackEntry, catalog.entry("stacks", entry.stack))
    facts = _chip_facts(chip, entry, matmul, attention)
    constants = _stack_facts(stack, matmul, attention)
    if framework is not None:
        constants |= _framework_facts(cast(FrameworkEntry, catalog.entry("frameworks", framework)))
    if serving:
        constants |= _serving_facts(catalog, stack, matmul)
    inputs = {name: Uncertain(fact.estimate, least=0.0) for name, fact in facts.items()}
    inputs |= {name: _constant(name, fact) for name, fact in constants.items()}
    inputs |= chip_factor(catalog, chip)
    every = {**facts, **constants}
    return ChipInputs(
        chip=chip,
        name=entry.name,
        stack=entry.stack,
        domain=entry.scale_up.domain.number if entry.scale_up.domain and entry.scale_up.bandwidth else 1.0,
        units=entry.compute.units.number if entry.compute.units else nan,
        mesh=entry.scale_up.topology is not None and entry.scale_up.topology.value == MESH,
        in_network=stack.scale_up.in_network is not None and (entry.scale_up.domain is not None),
        inputs=inputs,
        constants=frozenset(constants),
        notes=(*_notes(entry, stack, facts), *sibling_note(catalog, chip, entry.name), *_stand_ins(entry, matmul)),
        sources=tuple(sorted({fact.source for fact in every.values()})),
    )


def _constant(name: str, fact: Fact) -> Uncertain:
    """A constant of a stack: shares and overlaps lie between 0 and 1, and all others make a step slower."""
    is_share = name.endswith((" share", " overlap")) or name == "backward attention"
    most = 1.0 if is_share and name != IN_NETWORK else inf
    return Uncertain(fact.estimate, EFFICIENCY, SHARED_EFFICIENCY, least=0.0, most=most, adverse=not is_share)


def build(facts: ChipInputs, values: Mapping[str, Number]) -> Machine:
    """The machine with the given values of its inputs, floats or arrays of one shape."""
    common = {
        "bandwidth": values["memory bandwidth"],
        "compute_units": facts.units,
        "bandwidth_fraction": values["memory share"],
        "launch": values["kernel launch"],
        "attention_fraction": values["attention share"],
        "softmax": values["softmax cost"],
        "attention_ramp": values["attention ramp"],
        "attention_wave": values["attention wave"],
        "backward_attention": values["backward attention"],
        "partial_wave": values["partial wave"],
        "inner_latency": values.get("inner latency", 0.0),
    }
    matmul = Engine(
        peak=values["peak"],
        matmul_fraction=values["matmul share"],
        epilogue=values["matmul epilogue"],
        **common,
    )
    attention = Engine(
        peak=values["attention peak"], matmul_fraction=values["wide matmul share"],
        epilogue=values["wide matmul epilogue"], **common,
    )  # fmt: skip
    fabric = Fabric(
        scale_up=replace(_link(values, "scale-up"), crowding=values.get("scale-up crowding", 0.0)),
        domain=facts.domain,
        scale_out=_link(values, "scale-out"),
        mesh=facts.mesh,
        in_network_reduction=facts.in_network,
        in_network_fraction=values.get(IN_NETWORK, nan),
    )
    decode = {name: values[f"decode {name}"] for name in DECODE if f"decode {name}" in values}
    if "decode share" in values:
        decode["rate"] = values["decode share"]
    grouped = {name: values[f"grouped {name}"] for name in GROUPED if f"grouped {name}" in values}
    if "grouped share" in values:
        grouped["fraction"] = values["grouped share"]
    software = Software(
        factor=np.multiply(
            np.multiply(values["software factor"], values.get("framework factor", 1.0)),
            np.multiply(values.get(CHIP_FACTOR, 1.0), values.get(PORTING_FACTOR, 1.0)),
        ),
        early=values.get("early stop", 0.0),
        gather=values.get("gather network share", 1.0),
        mixture=values["mixture factor"],
        host=values["host issue"],
        gap=values["operator gap"],
        step=values["step overhead"],
        **{kind: values[f"{kind} overlap"] for kind in ("tensor", "data", "shard", "pipeline", "context", "expert")},
    )
    return Machine(
        facts.chip, matmul, attention, fabric, values["memory capacity"], values["peak"], software,
        DecodeCosts(**decode), GroupedCosts(**grouped), facts.notes, facts.sources,
    )  # fmt: skip


def _link(values: Mapping[str, Number], tier: str) -> Link:
    return Link(
        values[f"{tier} bandwidth"], values[f"{tier} latency"], values[f"{tier} share"], values[f"{tier} start"],
        values[f"{tier} chunk"],
    )  # fmt: skip


def _chip_facts(chip: str, entry: ChipEntry, matmul: str, attention: str) -> dict[str, Fact]:
    found = {
        "peak": _peak(chip, entry, matmul),
        "attention peak": _peak(chip, entry, attention),
        "memory capacity": entry.memory.capacity,
        "memory bandwidth": _needed(chip, "memory.bandwidth", entry.memory.bandwidth),
        "scale-up bandwidth": entry.scale_up.bandwidth or entry.scale_out.bandwidth,
        "scale-out bandwidth": entry.scale_out.bandwidth,
    }
    facts = {name: _needed(chip, name.replace(" ", "."), fact) for name, fact in found.items()}
    return facts | ({"scale-up crowding": entry.scale_up.crowding} if entry.scale_up.crowding else {})


def _needed(chip: str, key: str, fact: Fact | None) -> Fact:
    if fact is None:
        raise MissingFact(
            f"{chip} has no {key} in the catalogue, and a step time needs it",
            hint=f"Put an entry of your own in DIR/chips/{chip}.toml and name DIR with --catalog.",
        )
    return fact


def _peak(chip: str, entry: ChipEntry, format: str) -> Fact:
    for name in (format, *PEAK_STANDINS.get(format, ())):
        if f"{name}-dense" in entry.peak:
            return entry.peak[f"{name}-dense"]
    dense = [key.removesuffix("-dense") for key in entry.peak if key.endswith("-dense")]
    raise MissingFact(f"{chip} has no dense {format} peak in the catalogue", hint=f"it has {join_or(sorted(dense))}")


def _stack_facts(stack: StackEntry, matmul: str, attention: str) -> dict[str, Fact]:
    overlap = {f"{kind} overlap": getattr(stack.overlap, kind) for kind in type(stack.overlap).model_fields}
    fused = getattr(stack.attention, attention, None) or stack.attention.bf16 or stack.attention.fp16
    if fused is None:
        raise MissingFact(f"the stack {stack.name} has no share of peak for attention")
    network = {IN_NETWORK: stack.scale_up.in_network} if stack.scale_up.in_network else {}
    return {
        "matmul share": _share(stack, stack.matmul, matmul),
        "wide matmul share": _share(stack, stack.matmul, attention),
        "matmul epilogue": _share(stack, stack.epilogue, matmul),
        "wide matmul epilogue": _share(stack, stack.epilogue, attention),
        "attention share": fused,
        "softmax cost": stack.attention.softmax,
        "attention ramp": stack.attention.ramp,
        "attention wave": stack.attention.wave,
        "backward attention": stack.attention.backward,
        "partial wave": stack.shape.partial_wave,
        "memory share": stack.memory.fraction,
        "kernel launch": stack.launch.time,
        "software factor": stack.step.factor,
        "mixture factor": stack.step.mixture,
        "host issue": stack.step.host,
        "operator gap": stack.step.gap,
        "step overhead": stack.step.overhead,
        **({"inner latency": stack.shape.inner_latency} if stack.shape.inner_latency else {}),
        **_tier("scale-up", stack.scale_up),
        **_tier("scale-out", stack.scale_out),
        **network,
        **overlap,
    }


DECODE = ("launch", "reduction", "row", "sequence")
"""Costs of decode attention that are times, as stacks and :class:`DecodeCosts` name them; its rate is a share."""

GROUPED = ("launch", "tile", "traffic")
"""Costs of grouped products beside their share of peak, as stacks and :class:`GroupedCosts` name them."""


def _serving_facts(catalog: Catalog, stack: StackEntry, matmul: str) -> dict[str, Fact]:
    measured = cast(StackEntry, catalog.entry("stacks", UNMEASURED_KERNELS))
    decode, grouped = stack.decode or measured.decode, stack.grouped or measured.grouped
    if decode is None or grouped is None:
        raise MissingFact(f"the stack {UNMEASURED_KERNELS} has no table of decode or of grouped kernels")
    shares = {name: fact for name in GROUPED_FORMATS if (fact := getattr(grouped, name)) is not None}
    return {
        **{f"decode {name}": getattr(decode, name) for name in DECODE},
        "decode share": decode.rate,
        **{f"grouped {name}": getattr(grouped, name) for name in GROUPED},
        "grouped share": _share(stack, shares, matmul),
    }


GROUPED_FORMATS: tuple[Format, ...] = ("bf16", "fp8", "mxfp8", "nvfp4")
"""Formats of which stacks know the share of peak of a grouped product."""


def _framework_facts(entry: FrameworkEntry) -> dict[str, Fact]:
    tensor = entry.messages.tensor if entry.messages else None
    own = {"shard overlap": entry.gather.overlap, "operator gap": entry.step.gap, "tensor overlap": tensor}
    return {
        "framework factor": entry.step.factor,
        "early stop": entry.recompute.early,
        "gather network share": entry.gather.network,
        **{name: fact for name, fact in own.items() if fact is not None},
    }


def framework_constants(catalog: Catalog, framework: str | None) -> frozenset[str]:
    """The constants that a framework has a value of its own for: what only frameworks have, and some of a stack's."""
    if framework is None:
        return frozenset()
    return frozenset(_framework_facts(cast(FrameworkEntry, catalog.entry("frameworks", framework))))


def _share(stack: StackEntry, shares: Mapping[Format, Fact], format: str) -> Fact:
    by_name = {str(name): fact for name, fact in shares.items()}
    for name in (format, *SHARE_STANDINS.get(format, ())):
        if name in by_name:
            return by_name[name]
    raise MissingFact(f"the stack {stack.name} has no constants for {format}")


def _tier(tier: str, table: LinkTable) -> dict[str, Fact]:
    return {
        f"{tier} share": table.fraction,
        f"{tier} latency": table.latency,
        f"{tier} start": table.start,
        f"{tier} chunk": table.chunk,
    }


def _stand_ins(entry: ChipEntry, format: str) -> tuple[str, ...]:
    """A note where the peak of another format stands in for one that the chip does not list."""
    used = next((n for n in (format, *PEAK_STANDINS.get(format, ())) if f"{n}-dense" in entry.peak), format)
    return () if used == format else (f"{entry.name} lists no {format}: its {used} peak stands in",)


def _notes(entry: ChipEntry, stack: StackEntry, facts: Mapping[str, Fact]) -> tuple[str, ...]:
    doubtful = sorted({name for name, fact in facts.items() if fact.kind in DOUBTFUL})
    notes = [f"estimated chip: {entry.name}: {', '.join(doubtful)}"] if doubtful else []
    if not stack.calibrated:
        notes.append(f"uncalibrated: no kernels of {stack.name} are measured, its constants are assumed")
    return tuple(notes)
