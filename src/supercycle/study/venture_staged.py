"""A venture before its product: the worth of going on from gate to gate, and what success must be worth."""

from collections.abc import Mapping

import numpy as np

from supercycle.base.units import Number
from supercycle.spend.implied import implied
from supercycle.spend.options import Market
from supercycle.spend.staged import Stage, Staged, funded, likelier, staged
from supercycle.study.valued import Gate, Implied, Runway, both, needed
from supercycle.study.venture_spec import VentureSpec

Values = Mapping[str, Number]

LARGEST = 1e4
"""How many times more or less success may be worth in the search for the price (numerical)."""


def stages_of(spec: VentureSpec, values: Values) -> list[Stage]:
    """The stages with the values of their inputs."""
    return [Stage(*(values[f"stages.{one.name}.{key}"] for key in ("cost", "years", "success"))) for one in spec.stages]


def worth_then(values: Values) -> Number:
    """What success is worth on its day: sales times margin times what a profit sells for."""
    return values["success.market"] * values["success.share"] * values["success.margin"] * values["success.multiple"]


def market_of(values: Values, stages: list[Stage]) -> Market:
    """Success as an asset today: its worth then, at the return that it must promise."""
    years = sum(stage.years for stage in stages)
    spot = worth_then(values) * np.exp(-values["success.required"] * years)
    return Market(spot, values["success.rate"], values["success.volatility"], values["success.leak"])


def opened(spec: VentureSpec, values: Values) -> Staged:
    """The venture on its tree."""
    stages = stages_of(spec, values)
    return staged(market_of(values, stages), stages)


def parts(spec: VentureSpec, values: Values) -> dict[str, Number]:
    """The enterprise by parts: with the right to stop, without it, and what that right is worth."""
    found = opened(spec, values)
    return {
        "enterprise": found.value, "committed": found.committed, "right_to_stop": found.value - found.committed,
        "worth_at_success": worth_then(values), "chance": _chance(stages_of(spec, values)),
        "years": np.asarray(sum(stage.years for stage in stages_of(spec, values)), dtype=float),
    }  # fmt: skip


def searched(spec: VentureSpec, values: Values, target: Number) -> dict[str, Number]:
    """What must hold, each alone, for the enterprise to be worth ``target``."""
    stages = stages_of(spec, values)
    market = market_of(values, stages)
    ends = float(np.log(LARGEST))

    def of_scale(scale: Number) -> Number:
        return staged(Market(market.spot * np.exp(scale), market.rate, market.volatility, market.leak), stages).value

    scale = np.exp(implied(of_scale, target, -ends, ends))
    chance = implied(lambda share: staged(market, likelier(stages, share)).value, target, 1e-6, 1 - 1e-9)
    then, years = worth_then(values), sum(stage.years for stage in stages)
    return {
        "share": values["success.share"] * scale,
        "revenue": then * scale / (values["success.margin"] * values["success.multiple"]),
        "worth": then * scale,
        "multiple": values["success.multiple"] * scale,
        "chance": chance,
        "return": values["success.required"] - np.log(scale) / years,
    }


WHAT = {
    "share": ("share of its market at success", 1.0), "revenue": ("sales a year at success", 1e15),
    "worth": ("worth at success", 1e17), "multiple": ("worth over operating profit at success", 1e4),
    "chance": ("chance that all stages succeed", 1.0), "return": ("return a year if success comes as expected", 2.0),
}  # fmt: skip
"""What each of them is, and the most that is looked at; a share or a chance ends at 1."""


def implied_of(spec: VentureSpec, sides: tuple[Values, Values], targets: tuple[Number, Number]) -> dict[str, Implied]:
    """What must hold for the price with 90 % intervals."""
    central, drawn = (searched(spec, values, target) for values, target in zip(sides, targets, strict=True))
    plain, many = (_expected(spec, values) for values in sides)
    found = {}
    for name, (what, most) in WHAT.items():
        least = -1.0 if name == "return" else 0.0
        found[name] = needed(
            what, both(plain[name], many[name]), (central[name], drawn[name]), (least, most), falls=name == "return"
        )
    return found


def _expected(spec: VentureSpec, values: Values) -> dict[str, Number]:
    then = worth_then(values)
    return {
        "share": values["success.share"], "worth": then, "multiple": values["success.multiple"],
        "revenue": values["success.market"] * values["success.share"],
        "chance": _chance(stages_of(spec, values)), "return": values["success.required"],
    }  # fmt: skip


def _chance(stages: list[Stage]) -> Number:
    chances = [np.asarray(stage.success, dtype=float) for stage in stages]
    return np.asarray(np.prod(np.stack(np.broadcast_arrays(*chances)), axis=0))


def gates(spec: VentureSpec, sides: tuple[Values, Values]) -> tuple[Gate, ...]:
    """Every stage with what the venture is worth at its start."""
    central, drawn = (opened(spec, values) for values in sides)
    plain, many = sides
    found = []
    for place, one in enumerate(spec.stages):
        key = f"stages.{one.name}"
        cost, years, success = (both(plain[f"{key}.{n}"], many[f"{key}.{n}"]) for n in ("cost", "years", "success"))
        found.append(
            Gate(
                one.name,
                cost,
                years,
                success,
                both(central.reached[place], drawn.reached[place]),
                both(central.gates[place], drawn.gates[place]),
                one.gate,
            )
        )
    return tuple(found)


def runway(spec: VentureSpec, sides: tuple[Values, Values], cash: tuple[Number, Number]) -> Runway:
    """How far the cash goes through the stages, and what all of them take."""
    found = []
    for values, money in zip(sides, cash, strict=True):
        stages = stages_of(spec, values)
        whole = np.asarray(sum(np.asarray(stage.cost, dtype=float) for stage in stages))
        found.append(
            {"cash": money, "burn": stages[0].cost / stages[0].years, "lasts": funded(money, stages),
             "needed": whole, "missing": np.maximum(whole - money, 0.0)}
        )  # fmt: skip
    return Runway(*(both(found[0][name], found[1][name]) for name in found[0]))
