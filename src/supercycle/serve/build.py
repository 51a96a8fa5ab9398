"""From the catalogue to a server: the machine in the formats of a served model, and the engine's constants."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast

from supercycle.base.draws import Uncertain
from supercycle.base.errors import InputError, MissingFact
from supercycle.base.estimate import Estimate
from supercycle.base.units import Number
from supercycle.catalog.chips import ChipEntry
from supercycle.catalog.engines import EngineEntry
from supercycle.catalog.stacks import StackEntry
from supercycle.catalog.store import Catalog
from supercycle.machine.build import ChipInputs, build, chip_inputs
from supercycle.machine.machine import Machine
from supercycle.serve.numbers import FALLBACK, Numbers
from supercycle.serve.runtime import Runtime

USUAL_ENGINE = "vllm"
"""The engine where a question names none (a default of this package)."""

UNKNOWN_ENGINE = "common"
"""The entry that stands for an engine that the catalogue does not know."""

ENGINE = "serving engine"
"""The cause that the constants of an engine share."""

SHARED = 0.3
"""Correlation of two constants of one engine (assumed: fitted together, they trade off against one another)."""

LABELS = ("step", "request", "layer", "message", "skew", "mixture", "kernels", "prefill", "first", "burst")

REACHED = "reached by all-reduces"
"""The share of the scale-up bandwidth that the engines' own all-reduces reach, where a stack has one."""


@dataclass(frozen=True)
class ServerInputs:
    """Everything uncertain of one chip under one engine: ``facts`` of the chip, ``constants`` of the engine.

    ``numbers`` are those asked for, with the engine's KV cache; ``notes`` say what stands in for what.
    """

    facts: ChipInputs
    engine: str
    numbers: Numbers
    constants: Mapping[str, Uncertain]
    mixture: bool
    notes: tuple[str, ...]
    sources: tuple[str, ...]
    reached: Uncertain | None = None

    def uncertain(self) -> dict[str, Uncertain]:
        """Every uncertain input by its label."""
        own = {self.facts.label(name): item for name, item in self.facts.inputs.items()}
        if self.reached is not None:
            own[self.facts.label(REACHED)] = self.reached
        return own | {self.label(name): item for name, item in self.constants.items()}

    def label(self, name: str) -> str:
        """A constant's name among those of other engines."""
        return f"{name} ({self.engine})"

    def central(self) -> dict[str, Number]:
        """The central value of every input."""
        return {name: item.estimate.value for name, item in self.uncertain().items()}

    def server(self, values: Mapping[str, Number]) -> tuple[Machine, Runtime]:
        """The machine and the runtime of the given values, central ones or draws."""
        machine = build(self.facts, {name: values[self.facts.label(name)] for name in self.facts.inputs})
        if self.reached is not None:
            up = replace(machine.fabric.scale_up, fraction=values[self.facts.label(REACHED)])
            machine = replace(machine, fabric=replace(machine.fabric, scale_up=up))
        own = {name: values[self.label(name)] for name in self.constants}
        kept = own.pop("activations of mixtures")
        dense = own.pop("activations")
        return machine, Runtime(**own, activations=kept if self.mixture else dense)


def server_inputs(
    catalog: Catalog, chip: str, numbers: Numbers, engine: str = USUAL_ENGINE, *, mixture: bool = False
) -> ServerInputs:
    """The inputs of a chip that serves in ``numbers`` under an engine of the catalogue.

    A format that the chip lacks is multiplied in the nearest that it has (weights are unpacked on the way); the
    note says which. Raises MissingFact where it has none.
    """
    entry = cast(EngineEntry, catalog.entry("engines", engine))
    facts, notes = _facts(catalog, chip, numbers)
    stack = cast(StackEntry, catalog.entry("stacks", facts.stack))
    serving = stack.serve
    table = entry.passes
    constants = {name: _constant(name, getattr(table, name)) for name in LABELS}
    constants["unexplained"] = Uncertain(_unexplained(entry, stack.calibrated), least=0.05)
    constants["used"] = Uncertain(entry.room.used.estimate, least=0.0, most=1.0)
    constants["activations"] = Uncertain(entry.room.activations.estimate, least=0.0, most=1.0)
    constants["activations of mixtures"] = Uncertain(entry.room.activations_of_mixtures.estimate, least=0.0, most=1.0)
    sources = {getattr(table, name).source for name in LABELS} | {entry.unexplained.source, entry.room.used.source}
    return ServerInputs(
        facts, engine, numbers, constants, mixture, (*notes, *facts.notes),
        tuple(sorted({*facts.sources, *sources, *({serving.reached.source} if serving else ())})),
        Uncertain(serving.reached.estimate, least=0.0, most=1.0) if serving else None,
    )  # fmt: skip


UNMEASURED = 1.5
"""How much further the unexplained may reach upwards on chips whose kernels are not measured (assumed: the software of
such chips is seldom better than that of others, and may be much slower)."""


def _unexplained(entry: EngineEntry, measured: bool) -> Estimate:
    known = entry.unexplained.estimate
    return known if measured else Estimate(known.value, known.low, known.high * UNMEASURED)


def _constant(name: str, fact: object) -> Uncertain:
    return Uncertain(fact.estimate, ENGINE, SHARED, least=0.0)  # type: ignore[attr-defined]


def _facts(catalog: Catalog, chip: str, numbers: Numbers) -> tuple[ChipInputs, tuple[str, ...]]:
    entry = cast(ChipEntry, catalog.entry("chips", chip))
    wanted = (numbers.matmul, *FALLBACK.get(numbers.matmul, ()))
    own = () if numbers.attention == "fp32" else (numbers.attention,)
    attention = [f for f in (*own, "bf16", "fp16", "fp32") if f"{f}-dense" in entry.peak]
    fault: InputError | None = None
    for format in wanted:
        if f"{format}-dense" not in entry.peak:
            continue
        try:
            facts = chip_inputs(catalog, chip, format, attention[0] if attention else format, serving=True)
        except MissingFact as missing:
            fault = missing
            continue
        note = () if format == wanted[0] else (f"{entry.name} does not multiply in {wanted[0]}: it does in {format}",)
        return facts, note
    raise fault or MissingFact(f"{chip} has no peak of {numbers.matmul} or what stands in for it in the catalogue")


def engine_of(catalog: Catalog, name: str) -> tuple[str, str]:
    """The entry that an engine's name means, and a note where the common one stands in for an unknown engine.

    Versions behind the name ("vllm 0.19.0") are read over.
    """
    said = name.strip()
    parts = said.replace(",", " ").split()
    for known in (said, " ".join(parts[:2]), parts[0] if parts else ""):
        if not known:
            continue
        try:
            return catalog.find("engines", known).id, ""
        except InputError:
            continue
    return UNKNOWN_ENGINE, f"engine {said!r} is not known: what engines have in common stands in" if said else ""
