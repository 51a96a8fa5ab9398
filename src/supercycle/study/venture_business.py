"""A venture with revenue: its worth by years, and what growth, margin, compute and multiple the price needs."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

import numpy as np

from supercycle.base.estimate import Estimate
from supercycle.base.units import Number
from supercycle.spend.discounted import Business, Captive, Path, Safety, path, without_captive
from supercycle.spend.implied import implied, least_enough
from supercycle.spend.raised import lasts
from supercycle.study.valued import Implied, Runway, Year, both, needed
from supercycle.study.venture_spec import VentureSpec

Values = Mapping[str, Number]

ENDS = {
    "growth": (-0.9, 50.0), "margin": (-1.0, 1.0), "compute": (0.0, 3.0), "multiple": (0.0, 500.0),
    "return": (0.001, 2.0), "revenue": (0.0, 1e15), "share": (0.0, 1.0),
}  # fmt: skip
"""Where each is searched; a margin ends at 1."""

GROWTHS = tuple(float(x) for x in np.geomspace(0.1, 51.0, 60) - 1)
"""Growths that are looked at: fast growth that burns more than it earns may be worth less."""

FALLING = ("compute", "return")
"""Those of which more is worth less."""

WHAT = {
    "growth": "growth in the first year", "margin": "operating margin at the horizon",
    "compute": "compute over revenue at the horizon", "multiple": "worth over operating profit at the horizon",
    "return": "return a year if all comes as expected", "revenue": "revenue at the horizon, by growth alone",
    "share": "share of its market then, by growth alone",
}  # fmt: skip


def business_of(spec: VentureSpec, values: Values) -> tuple[Business, Safety, Captive]:
    """The business, what safety does to it, and its captive buyers, with the values of their inputs."""
    assert spec.business is not None
    inputs = {key: values[f"business.{key}"] for key in spec.business.quantities()}
    safety = Safety(**({key: values[f"safety.{key}"] for key in spec.safety.quantities()} if spec.safety else {}))
    captive = Captive(**({key: values[f"captive.{key}"] for key in spec.captive.quantities()} if spec.captive else {}))
    return Business(**inputs, years=spec.business.years), safety, captive


def worth(spec: VentureSpec, values: Values) -> Path:
    """Its years and their worth."""
    return path(*business_of(spec, values))


def parts(spec: VentureSpec, values: Values) -> dict[str, Number]:
    """The enterprise, and how much of it lies beyond the horizon."""
    found = worth(spec, values)
    business, _, _ = business_of(spec, values)
    last = found.profit[-1] / found.revenue[-1]
    return {
        "enterprise": found.worth, "beyond_horizon": found.terminal, "within_horizon": found.worth - found.terminal,
        "revenue_at_horizon": found.revenue[-1], "margin_at_horizon": last,
        "share_of_market": found.revenue[-1] / business.market, "worth_over_revenue": found.worth / business.revenue,
    }  # fmt: skip


def searched(spec: VentureSpec, values: Values, target: Number) -> dict[str, Number]:
    """What must hold, each alone, for the enterprise to be worth ``target``."""
    business, safety, captive = business_of(spec, values)

    def with_(**changes: Number) -> Path:
        return path(replace(business, **cast("dict[str, Any]", changes)), safety, captive)

    growth = least_enough(lambda x: with_(growth=x).worth, target, GROWTHS)
    margin = implied(lambda x: with_(other_late=1 - business.compute_late - x).worth, target, *ENDS["margin"])
    return {
        "growth": growth,
        "revenue": _at(growth, with_(growth=_inside(growth, "growth")).revenue[-1]),
        "share": _at(growth, with_(growth=_inside(growth, "growth")).revenue[-1] / business.market),
        "margin": margin,
        "compute": implied(lambda x: with_(compute_late=x).worth, target, *ENDS["compute"], falls=True),
        "multiple": implied(lambda x: with_(multiple=x).worth, target, *ENDS["multiple"]),
        "return": implied(lambda x: with_(discount=x).worth, target, *ENDS["return"], falls=True),
    }


def _inside(found: Number, name: str) -> Number:
    return np.clip(found, *ENDS[name])


def _at(found: Number, then: Number) -> Number:
    """A result that follows an input which was searched; beyond the ends where that is."""
    return np.where(np.isfinite(found), then, found)


def implied_of(spec: VentureSpec, sides: tuple[Values, Values], targets: tuple[Number, Number]) -> dict[str, Implied]:
    """What must hold for the price with 90 % intervals."""
    central, drawn = (searched(spec, values, target) for values, target in zip(sides, targets, strict=True))
    plain, many = (_expected(spec, values) for values in sides)
    return {
        name: needed(
            what, both(plain[name], many[name]), (central[name], drawn[name]), ENDS[name], falls=name in FALLING
        )
        for name, what in WHAT.items()
    }


def _expected(spec: VentureSpec, values: Values) -> dict[str, Number]:
    business, _, _ = business_of(spec, values)
    return {
        "growth": business.growth, "margin": 1 - business.compute_late - business.other_late,
        "compute": business.compute_late, "multiple": business.multiple, "return": business.discount,
        "revenue": worth(spec, values).revenue[-1],
        "share": worth(spec, values).revenue[-1] / business.market,
    }  # fmt: skip


def years(spec: VentureSpec, sides: tuple[Values, Values]) -> tuple[Year, ...]:
    """Every year with 90 % intervals."""
    central, drawn = (worth(spec, values) for values in sides)
    kinds = ("revenue", "compute", "profit", "cash")
    return tuple(
        Year(year + 1, *(both(getattr(central, kind)[year], getattr(drawn, kind)[year]) for kind in kinds))
        for year in range(len(central.revenue))
    )


def safety_of(spec: VentureSpec, sides: tuple[Values, Values]) -> dict[str, Estimate | None]:
    """What being safer is worth, what its compute costs, and the extra sales that would pay for that compute alone."""
    if spec.safety is None:
        return {}
    found = [_safety(spec, values) for values in sides]
    result: dict[str, Estimate | None] = {
        name: both(found[0][name], found[1][name]) for name in ("worth", "premium", "alignment")
    }
    pays = needed("", both(0.0, 0.0), (found[0]["pays_at"], found[1]["pays_at"]), (0.0, 10.0))
    return {**result, "pays_at": pays.needed}


def _safety(spec: VentureSpec, values: Values) -> dict[str, Number]:
    business, safety, captive = business_of(spec, values)
    without = path(business, Safety(), captive).worth
    costs = path(business, Safety(compute=safety.compute), captive).worth
    whole = path(business, safety, captive).worth

    def sold(share: Number) -> Number:
        return path(business, Safety(share=share, compute=safety.compute), captive).worth

    pays = implied(sold, without, 0.0, 10.0)
    return {"worth": whole - without, "premium": whole - costs, "alignment": without - costs, "pays_at": pays}


def captive_of(spec: VentureSpec, sides: tuple[Values, Values]) -> dict[str, Estimate]:
    """The enterprise without its captive buyers, and at the prices that they pay; the share that rests on them."""
    if spec.captive is None:
        return {}
    found = [_captive(spec, values) for values in sides]
    return {name: both(found[0][name], found[1][name]) for name in found[0]}


def _captive(spec: VentureSpec, values: Values) -> dict[str, Number]:
    business, safety, captive = business_of(spec, values)
    whole = path(business, safety, captive).worth
    alone = path(without_captive(business, captive), safety).worth
    paid = path(business, safety, replace(captive, arm_length=1.0)).worth
    return {
        "without_them": alone, "at_their_prices": paid,
        "share_of_worth": 1 - alone / np.where(whole > 0, whole, np.nan),
    }  # fmt: skip


def runway(spec: VentureSpec, sides: tuple[Values, Values], cash: tuple[Number, Number]) -> Runway:
    """Cash, today's burn, how long it lasts at that, and the deepest that the years go."""
    found = []
    for values, money in zip(sides, cash, strict=True):
        business, _, _ = business_of(spec, values)
        burn = np.maximum(business.revenue * (business.compute + business.other - 1), 0.0)
        deep = worth(spec, values).needed
        found.append(
            {"cash": money, "burn": burn, "lasts": lasts(money, burn), "needed": deep,
             "missing": np.maximum(deep - money, 0.0)}
        )  # fmt: skip
    made = {name: both(found[0][name], found[1][name]) for name in found[0] if name != "lasts"}
    middle = float(np.asarray(found[0]["lasts"]))
    made_lasts = both(middle, found[1]["lasts"]) if np.isfinite(middle) else None
    return Runway(made["cash"], made["burn"], made_lasts, made["needed"], made["missing"])
