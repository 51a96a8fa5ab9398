"""Half of an H100 at 60 % of the price: any chip of the catalogue, and one that is a share of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from supercycle.base.draws import draw
from supercycle.base.errors import MissingFact
from supercycle.base.estimate import Estimate, from_draws
from supercycle.base.units import SECONDS_PER_HOUR, SECONDS_PER_YEAR, Number
from supercycle.catalog.store import Catalog
from supercycle.site.assumptions import site_inputs
from supercycle.spend.amortised import value_after
from supercycle.spend.bill import machine_power
from supercycle.spend.money import capital_recovery_factor
from supercycle.spend.relative import HourParts, Relative, relative_cost, tying_price
from supercycle.study.candidate import site_with_given
from supercycle.study.given import read_given, unused
from supercycle.study.given_names import FINANCE, SITE
from supercycle.study.predict import DRAWS, SEED
from supercycle.study.rents import USUAL, rents_on
from supercycle.study.spending import UNSAID_CREDIT, space_rent
from supercycle.study.terms import terms


@dataclass(frozen=True)
class RelativeAnswer:
    """A relative chip beside the other. Hours in USD; ``cost`` is the cost of the same work over the other's, owned;
    ``ties_at`` the share of its price at which both cost the same, ``worth_renting_at`` its rent in USD an hour that
    ties with the other's contract rent; ``wins_in`` the share of draws in which the relative chip is cheaper.
    """

    against: str
    share: Relative
    per_dollar: float
    hour: Estimate
    other_hour: Estimate
    parts: Mapping[str, float]
    cost: Estimate
    ties_at: Estimate
    worth_renting_at: Estimate | None
    wins_in: float
    for_the_same_work: float
    notes: tuple[str, ...]
    sources: tuple[str, ...]


def relative_chip(
    catalog: Catalog, against: str, share: Relative, when: date, *, site: str = "reference-us",
    given: Sequence[str] = (), draws: int = DRAWS, seed: int = SEED,
) -> RelativeAnswer:  # fmt: skip
    """What a chip that is a share of another is worth, owned at a site.

    Raises MissingFact where the other chip has no price.
    """
    found = catalog.find("chips", against)
    settings = read_given(given, catalog)
    place = site_with_given(site_inputs(catalog, site, found.id, when), settings, found.id)
    if "chip_price" not in place.uncertain:
        raise MissingFact(place.missing["chip_price"], hint="Name a chip with a price; see supercycle catalog prices.")
    inputs = {**terms(catalog, UNSAID_CREDIT, given=settings).uncertain, **place.uncertain}
    central: Mapping[str, Number] = {name: item.estimate.value for name, item in inputs.items()}
    drawn: Mapping[str, Number] = draw(inputs, draws, seed)
    hour, hours = _hour(central), _hour(drawn)
    costs = relative_cost(share, hours)
    rent = rents_on(catalog, found.id, when)[USUAL]
    own, owns = ((share.price * h.chip + share.around * h.around + share.power * h.power) for h in (hour, hours))
    return RelativeAnswer(
        against=found.id, share=share, per_dollar=float(np.asarray(share.work / share.price)),
        hour=_both(own, owns), other_hour=_both(hour.total, hours.total),
        parts={"chip": float(np.asarray(hour.chip)), "around": float(np.asarray(hour.around)),
               "power": float(np.asarray(hour.power))},
        cost=_both(relative_cost(share, hour), costs),
        ties_at=_both(tying_price(share, hour), tying_price(share, hours)),
        worth_renting_at=None if rent is None else rent.scaled(SECONDS_PER_HOUR * float(np.asarray(share.work))),
        wins_in=float(np.mean(np.asarray(costs) < 1)),
        for_the_same_work=float(np.asarray(1 / share.work)),
        notes=tuple(filter(None, (
            found.note,
            "work is peak operations times what software reaches of them; memory and links are taken to follow",
            "what stands around a chip (host, network, space for it) follows its share of work unless said otherwise",
            f"prices of {when}; owned hour by an annuity, in use all the time",
            *place.notes, *unused(settings, (SITE, FINANCE)),
        ))),
        sources=place.sources,
    )  # fmt: skip


def _hour(values: Mapping[str, Number]) -> HourParts:
    """An owned hour of the chip by what it follows: its price, what stands around it, its power."""
    years = values["hardware_life"] / SECONDS_PER_YEAR
    charge = capital_recovery_factor(values["capital_cost"], years)
    left = value_after(1.0, years, values["depreciation"]) * (1 + values["capital_cost"]) ** -years
    hourly = (1 - left) * charge / SECONDS_PER_YEAR * SECONDS_PER_HOUR
    server = values["chip_price"] * values["server_price_factor"] / (1 - values["interconnect_share"])
    power = machine_power(values, 1)
    energy = power.facility * values["energy_price"] * SECONDS_PER_HOUR
    space = power.it * space_rent(values) * SECONDS_PER_HOUR
    return HourParts(values["chip_price"] * hourly, (server - values["chip_price"]) * hourly, energy + space)


def _both(central: Number, drawn: Number) -> Estimate:
    return from_draws(float(np.asarray(central)), np.asarray(drawn))
