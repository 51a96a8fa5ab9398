"""The data of a programme: the cheapest mix for each way of making data, decided once, with what draws make of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate, from_draws
from supercycle.base.units import SECONDS_PER_HOUR, Number
from supercycle.sim.consistency import TRAINING_FLOP
from supercycle.sim.exchange import ExchangeLaw
from supercycle.sim.mix import NeuralLaw, Prices, cheapest, kept
from supercycle.sim.modalities import hourly
from supercycle.sim.supply import usable_price
from supercycle.study.gap_choice import GapChoice, drawn_law, moved
from supercycle.study.physical_inputs import Physical, sensor_of, simulated_hours, supply_of
from supercycle.study.programme_spec import ProgrammeSpec

BETTER = 0.5
"""Plateau of the better simulator whose worth is told, over that of the measured one (a choice)."""

CONFIDENCE = 0.8
"""Share of draws in which a mix with the bought data must reach the target (a choice)."""


ALONE, NOT_WORTH = "real alone", "no such hour is worth buying at this target"
"""What the way without made-up data is called, and why another one is the same."""

PICTURES = ("video", "depth", "lidar", "3d")
"""Modalities that only a rendered or a neural simulator gives."""


@dataclass(frozen=True)
class MixAlternative:
    """One way of making data. Hours are usable ones of all tasks; made-up hours are decided, real ones answer to draws.

    ``within`` is the share of draws in which the target can be reached at all, ``cost`` in USD; ``real_at_confidence``
    are the real hours that are enough in CONFIDENCE of the draws. ``exchange`` is real hours a simulated hour stands
    for at the mix, ``next_hour`` those of the next one. ``reason`` says why there is none.
    """

    name: str
    simulator: str
    simulation: str
    neural: str
    real: Estimate | None
    simulated: float
    neural_hours: float
    cost: Estimate | None
    real_at_confidence: float | None
    within: float
    exchange: Estimate | None
    next_hour: Estimate | None
    reason: str = ""


@dataclass(frozen=True)
class Mixes:
    """All alternatives, cheapest first, and what changes of the simulation are worth in USD at central values."""

    target_error: float
    alternatives: tuple[MixAlternative, ...]
    better_simulator: float | None
    randomisation: float | None
    prices: Mapping[str, Estimate]

    @property
    def chosen(self) -> MixAlternative:
        """The cheapest one that reaches the target."""
        return self.alternatives[0]


@dataclass(frozen=True)
class _Side:
    """Values of one side, central or drawn, and the law of each kind of simulation moved to the programme's tasks."""

    world: Physical
    values: Mapping[str, Number]
    laws: Mapping[str, ExchangeLaw]
    learning: Number

    @property
    def neural(self) -> NeuralLaw:
        """The law of neural video beside that of the simulation."""
        return NeuralLaw(column(self.values["neural plateau"]), column(self.values["neural scale"]))

    def prices(self, simulator: str, neural: str) -> Prices:
        """Prices of usable hours of this way's kinds of data, learning from them included; infinite for what it does
        not use."""
        return Prices(
            usable_price(supply_of(self.values, self.world.real)) + self.learning,
            hour_price(self.values, simulator, self.world.chips) + self.learning if simulator else np.inf,
            hour_price(self.values, neural, self.world.chips) + self.learning if neural else np.inf,
        )


def mixes(
    spec: ProgrammeSpec, world: Physical, gap: GapChoice, central: Mapping[str, Number], drawn: Mapping[str, Number]
) -> Mixes:  # fmt: skip
    """Every alternative priced. Raises InputError where none reaches the target, with each one's reason."""
    sides = _side(spec, world, gap, central, None), _side(spec, world, gap, drawn, spec.basics.draws)
    target = float(gap.curve.error(spec.programme.success))
    found = []
    blind = _sees(world)
    for name, simulator, kind, neural in _ways(spec, gap, world):
        if blind and world.kinds.get(simulator) == "state":
            reason = f"makes no pictures, and {blind} needs some: take a rendered simulator"
            found.append(MixAlternative(name, simulator, kind, neural, None, 0, 0, None, None, 0.0, None, None, reason))
            continue
        found.append(_alternative(spec, sides, target, name, (simulator, kind, neural)))
    found = [one for one in found if not (one.simulator and one.neural and one.neural_hours == 0)]
    able = sorted((one for one in found if one.cost is not None), key=lambda one: one.cost.value)  # type: ignore[union-attr]
    if not able:
        raise InputError(
            f"no mix of data reaches a success of {spec.programme.success:.0%}",
            [f"{one.name}: {one.reason}" for one in found],
            "Ask for less success, or bring a table of a smaller gap (gap.table).",
        )
    return Mixes(
        target, (*able, *(one for one in found if one.cost is None)),
        _worth_of_better(spec, sides[0], target, able[0]), _worth_of_randomising(able), _prices(world, sides),
    )  # fmt: skip


def _side(
    spec: ProgrammeSpec, world: Physical, gap: GapChoice, values: Mapping[str, Number], draws: int | None
) -> _Side:
    hours = np.asarray(values["anchor"]) * float(spec.programme.tasks) ** np.asarray(values["sharing"])
    laws = {}
    for kind, fit in gap.fits.items():
        law = fit.law if draws is None else drawn_law(fit, draws, spec.basics.seed)
        laws[kind] = moved(law, gap.curve, hours, spec.anchor.success)
    return _Side(world, values, laws, learning_price(spec, world, values))


def _sees(world: Physical) -> str:
    """The first sensor that a simulator without pictures cannot feed; empty where there is none."""
    return next((id for id in world.sensors if world.modalities[id] in PICTURES), "")


def _ways(spec: ProgrammeSpec, gap: GapChoice, world: Physical) -> list[tuple[str, str, str, str]]:
    """Names of ways: real alone, each simulator with each kind of simulation, and that with neural video."""
    neural = next((id for id, kind in world.kinds.items() if kind == "neural"), "") if spec.data.neural else ""
    ways = [(ALONE, "", next(iter(gap.fits)), "")]
    for simulator in (id for id, kind in world.kinds.items() if kind != "neural"):
        for kind in gap.fits:
            ways.append((f"{simulator}, {kind}", simulator, kind, ""))
    if neural:
        ways.append((neural, "", next(iter(gap.fits)), neural))
        seeing = [way for way in ways if world.kinds.get(way[1]) == "rendered"] or ways[1:2]
        ways.append((f"{seeing[0][0]}, {neural}", seeing[0][1], seeing[0][2], neural))
    return ways


def learning_price(spec: ProgrammeSpec, world: Physical, values: Mapping[str, Number]) -> Number:
    """Dollars of learning from one hour: ``6 N`` for each of its tokens and epochs, world model and policy, at a rent.

    Made-up hours are cheap to make and not to learn from, which is where buying more of them stops.
    """
    tokens = hourly([sensor_of(values, id) for id in world.sensors]).tokens
    flop = TRAINING_FLOP * (spec.training.world_model + world.policy_size) * np.asarray(tokens)
    rate = world.peak * np.asarray(values["utilisation"])
    times = spec.training.epochs * spec.training.experiments
    return np.asarray(flop * times / rate * np.asarray(values[f"rent of {world.trainer}"]))


def hour_price(values: Mapping[str, Number], simulator: str, chips: Mapping[str, str]) -> Number:
    """Dollars of a simulated robot-hour: rent of its chip over the hours that it makes, idle time counted."""
    rent = np.asarray(values[f"rent of {chips[simulator]}"]) * SECONDS_PER_HOUR
    return np.asarray(rent / (simulated_hours(values, simulator) * np.asarray(values["farm used"])))


def _alternative(
    spec: ProgrammeSpec, sides: tuple[_Side, _Side], target: float, name: str, way: tuple[str, str, str]
) -> MixAlternative:  # fmt: skip
    """One way: decided at central values, then only its real hours answer to the draws."""
    simulator, kind, neural = way
    central, drawn = sides
    video = central.neural if neural else None
    best = cheapest(central.laws[kind], target, central.prices(simulator, neural), video)
    if not best.possible:
        lowest = float(np.asarray(central.laws[kind].floor))
        reason = f"the error {target:.3g} lies below what its data can reach (the floor of real data is {lowest:.3g})"
        return MixAlternative(name, simulator, kind, neural, None, 0.0, 0.0, None, None, 0.0, None, None, reason)
    made, other = float(best.simulated), float(best.neural)
    many = kept(
        drawn.laws[kind], target, drawn.prices(simulator, neural), made, other, drawn.neural if neural else None
    )
    able = np.isfinite(np.asarray(many.cost))
    if not np.any(able):
        reason = "reaches the target at central values, and in none of the draws"
        return MixAlternative(name, simulator, kind, neural, None, made, other, None, None, 0.0, None, None, reason)
    enough = np.quantile(many.real, CONFIDENCE, method="higher")
    return MixAlternative(
        name, simulator, kind, neural, _with(float(best.real), np.asarray(many.real)[able]), made, other,
        _with(float(best.cost), np.asarray(many.cost)[able]), float(enough) if np.isfinite(enough) else None,
        float(np.mean(able)),
        *_exchanges(sides, kind, float(best.real), made), NOT_WORTH if name != ALONE and made + other == 0 else "",
    )  # fmt: skip


def _exchanges(
    sides: tuple[_Side, _Side], kind: str, real: float, made: float
) -> tuple[Estimate | None, Estimate | None]:  # fmt: skip
    """Real hours that simulated ones stand for at a mix: on the average, and the next one."""
    if made <= 0:
        return None, None
    central, drawn = (side.laws[kind] for side in sides)
    average = _with(float(central.exchange(real, made)), np.asarray(drawn.exchange(real, made)).ravel())
    if real <= 0:
        return average, None
    following = np.asarray(drawn.marginal_exchange(real, made)).ravel()
    return average, _with(float(central.marginal_exchange(real, made)), following)


def _worth_of_better(spec: ProgrammeSpec, side: _Side, target: float, chosen: MixAlternative) -> float | None:
    """What a simulation with a smaller plateau saves, in USD, at central values."""
    if not chosen.simulator or chosen.cost is None:
        return None
    law = side.laws[chosen.simulation]
    better = replace(law, plateau=law.plateau * BETTER)
    video = side.neural if chosen.neural else None
    found = cheapest(better, target, side.prices(chosen.simulator, chosen.neural), video)
    return chosen.cost.value - float(found.cost)


def _worth_of_randomising(able: list[MixAlternative]) -> float | None:
    """What domain randomisation saves on the nominal simulation of the same simulator; negative where it costs."""
    by = {(one.simulator, one.simulation): one.cost for one in reversed(able) if one.simulator and not one.neural}
    for simulator, kind in by:
        nominal, other = by.get((simulator, "nominal")), by.get((simulator, "randomised"))
        if kind == "nominal" and nominal is not None and other is not None:
            return nominal.value - other.value
    return None


def _prices(world: Physical, sides: tuple[_Side, _Side]) -> dict[str, Estimate]:
    """Dollars of an hour of each kind."""
    central, drawn = sides
    supply = usable_price(supply_of(central.values, world.real)), usable_price(supply_of(drawn.values, world.real))
    found = {world.real: _with(float(supply[0]), np.asarray(supply[1]))}
    for name in world.kinds:
        one, many = (hour_price(side.values, name, world.chips) for side in sides)
        found[name] = _with(float(one), np.asarray(many))
    return found


def _with(value: float, many: np.ndarray) -> Estimate:
    """The central value with the interval of finite draws, widened to hold it."""
    finite = many[np.isfinite(many)]
    found = from_draws(value, finite) if len(finite) else Estimate(value, value, value)
    return Estimate(value, min(found.low, value), max(found.high, value))


def column(value: Number) -> Number:
    """A number as it is, an array of draws as a column."""
    array = np.asarray(value, dtype=float)
    return array[:, None] if array.ndim == 1 else array
