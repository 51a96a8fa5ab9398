"""A venture valued: its worth beside its price, what must hold for the price, and what is on record since."""

from collections.abc import Mapping

import numpy as np

from supercycle.base.draws import draw
from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate
from supercycle.base.sensitivity import tornado, total_shares
from supercycle.base.units import Number
from supercycle.catalog.fact import DOUBTFUL
from supercycle.catalog.store import Catalog
from supercycle.study import venture_business as business
from supercycle.study import venture_staged as before
from supercycle.study.comparables import comparables
from supercycle.study.drivers import SHOWN
from supercycle.study.predict import SEED
from supercycle.study.raising import raising
from supercycle.study.result import Driver
from supercycle.study.spend_spec import SpendSpec
from supercycle.study.valued import Price, Venture, both
from supercycle.study.venture_inputs import quantities, uncertain
from supercycle.study.venture_spec import VentureSpec

DRAWS = 1_000
"""Draws unless said otherwise: each searches what the price needs, on a tree of its own."""

POINTS = 256
"""Base points of the total indices; an index is then good to about 0.03 (sampling)."""

BUILD_DRAWS = 500
"""Draws behind what a raise builds (a choice)."""

Values = Mapping[str, Number]

ALWAYS = (
    "a post-money price is the price of the newest, preferred share times all shares: it is not what all shares are"
    " worth, and terms that come with the new ones are not in it",
    "each line of what must hold moves one input alone, all others as the file has them",
)
STAGED = (
    "technical success is taken to have nothing to do with the market, so that its chance is not paid for; the market's"
    " risk is valued risk-neutrally, with a volatility that nobody can observe",
    "stages are begun and paid for at their gates only; delays within a stage, and selling it, are left out",
)
DISCOUNTED = (
    "losses are paid for by new money at a fair price and not carried forward against tax; owners can walk away, so"
    " that no draw is worth less than nothing",
    "most of such a worth lies beyond the horizon, in one multiple: see what part",
)


def valuing(catalog: Catalog, spec: VentureSpec, *, draws: int = DRAWS, seed: int = SEED) -> Venture:
    """Worth of the venture of a file, and what must hold for its price. Raises InputError for an unknown company."""
    kind = before if spec.stages else business
    inputs = uncertain(spec)
    sides = ({name: np.asarray(item.estimate.value) for name, item in inputs.items()}, draw(inputs, draws, seed))
    found = [_evaluated(spec, values) for values in sides]
    price = _price(spec, found)
    targets = tuple(price.post_money - one["net_cash"] for one in found)
    cash = tuple(values["price.cash"] + price.raised for values in sides)
    records, sources = comparables(catalog, spec.comparables, spec.company, spec.price.date)
    builds, built_from = _builds(catalog, spec, seed)
    stated = quantities(spec)
    cited = {one.source for one in stated.values() if one.source} | sources | built_from
    assumed = tuple(place for place, one in stated.items() if one.kind in DOUBTFUL and not one.estimate.exact)
    shares = total_shares(lambda values: _value(spec, values), inputs, seed=seed, points=POINTS).get("value", {})
    return Venture(
        spec.name, spec.about, "staged" if spec.stages else "discounted", price,
        both(found[0]["value"], found[1]["value"]),
        float(np.mean(np.asarray(found[1]["value"]) >= price.post_money)),
        {name: both(found[0][name], found[1][name]) for name in found[0] if name != "value"},
        kind.implied_of(spec, sides, (targets[0], targets[1])),
        before.gates(spec, sides) if spec.stages else (),
        () if spec.stages else business.years(spec, sides),
        {} if spec.stages else business.safety_of(spec, sides),
        {} if spec.stages else business.captive_of(spec, sides),
        kind.runway(spec, sides, (cash[0], cash[1])),
        builds, records,
        tuple(Driver(name, share) for name, share in list(shares.items())[:SHOWN]),
        tornado(lambda values: _value(spec, values), inputs).get("value", ())[:SHOWN],
        assumed, _notes(spec, assumed, len(stated)),
        tuple(sorted(cited | ({spec.price.source} if spec.price.source else set()))),
    )  # fmt: skip


def _evaluated(spec: VentureSpec, values: Values) -> dict[str, Number]:
    """All results of one set of inputs: at central values and for all draws alike."""
    raised = 0.0 if spec.price.basis in ("secondary", "estimate") else spec.price.raised
    cash = values["price.cash"] + raised - values["price.debt"]
    found = (before if spec.stages else business).parts(spec, values)
    return {"value": np.maximum(found["enterprise"] + cash, 0.0), "net_cash": cash, **found}


def _value(spec: VentureSpec, values: Values) -> dict[str, Number]:
    return {"value": _evaluated(spec, values)["value"]}


def _price(spec: VentureSpec, found: list[dict[str, Number]]) -> Price:
    asked = spec.price
    raised = 0.0 if asked.basis in ("secondary", "estimate") else asked.raised
    post = asked.amount + (raised if asked.basis == "pre-money" else 0.0)
    if raised > post:
        raise InputError(
            f"price.raised: {raised / 1e9:,.3g}B USD is more than the {post / 1e9:,.3g}B USD that all is worth after it"
        )
    net = both(found[0]["net_cash"], found[1]["net_cash"])
    return Price(asked.amount, post, asked.date, asked.basis, raised, net, asked.note)


def _builds(catalog: Catalog, spec: VentureSpec, seed: int) -> tuple[dict[str, dict[str, Estimate]], set[str]]:
    """What the raise builds beside its burn, by chip, where the file asks for it."""
    if spec.raised is None or spec.build is None:
        return {}, set()
    asked = SpendSpec.model_validate({"raise": spec.raised, "build": spec.build})
    found = raising(catalog, asked, draws=BUILD_DRAWS, seed=seed)
    made = {
        one.chip: {"count": one.count, "power_w": one.power_w, "run": one.run, "kept": one.parts["kept"]}
        for one in found.alternatives
    }
    return made, set(found.sources)


def _notes(spec: VentureSpec, assumed: tuple[str, ...], stated: int) -> tuple[str, ...]:
    said = [f"{len(assumed)} of {stated} inputs are assumed or estimated; the interval is as wide as they are"]
    if spec.price.basis == "pre-money":
        said.append("the price is before the money: what was raised is added")
    if spec.price.basis in ("secondary", "estimate"):
        said.append("no money came into the company at this price")
    if spec.price.note:
        said.append(spec.price.note)
    if spec.business is not None:
        said.append(f"revenue: {spec.business.basis}")
    return tuple(dict.fromkeys([*said, *(STAGED if spec.stages else DISCOUNTED), *ALWAYS]))
