"""Work of chips for what they draw and cost, side by side: what is theirs drawn apart, what they share drawn once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from supercycle.base.draws import Uncertain, draw
from supercycle.base.estimate import Estimate, from_draws
from supercycle.base.units import Number
from supercycle.site.assumptions import SiteInputs
from supercycle.spend.bill import machine_power
from supercycle.study.candidate import OF_A_CHIP
from supercycle.study.spending import invested, owned_second

MEASURES = ("per_joule", "per_dollar_rented", "per_dollar_owned", "per_second_and_dollar_bought")
"""What work is weighed by."""


@dataclass(frozen=True)
class Worth:
    """Work of one chip for what it draws and costs. ``per_joule`` is at average draw of the whole site,
    ``per_dollar_rented`` and ``per_dollar_owned`` for money as it is spent, ``per_second_and_dollar_bought`` a rate of
    work for money spent once. None where the price is not known; ``missing`` says why.
    """

    per_joule: Estimate
    per_dollar_rented: Estimate | None
    per_dollar_owned: Estimate | None
    per_second_and_dollar_bought: Estimate | None
    missing: Mapping[str, str]


@dataclass(frozen=True)
class Contender:
    """One chip with everything uncertain of it: ``own`` inputs by label, those of its place, and terms of money.

    ``figures`` make of values by label what is wanted of it; ``rate`` among them is work a second of one chip.
    """

    chip: str
    own: Mapping[str, Uncertain]
    place: SiteInputs
    money: Mapping[str, Uncertain]
    figures: Callable[[Mapping[str, Number]], Mapping[str, Number]]

    def label(self, name: str) -> str:
        """A site input's name among those of other chips."""
        return f"{name} ({self.chip})" if name in OF_A_CHIP else name

    def uncertain(self) -> dict[str, Uncertain]:
        """Every input by label; those of money give way to the site's."""
        at_site = {self.label(name): item for name, item in self.place.uncertain.items()}
        return {**self.money, **at_site, **self.own}

    def site(self, values: Mapping[str, Number]) -> dict[str, Number]:
        """The inputs of place and money under their own names."""
        names = {**self.money, **self.place.uncertain}
        return {name: values[self.label(name)] for name in names}


@dataclass(frozen=True)
class Weighed:
    """What a chip was found to do and to be worth; each array has the central value first, then the draws."""

    figures: Mapping[str, Number]
    worth: Mapping[str, Number]
    missing: Mapping[str, str]

    def figure(self, name: str) -> Estimate:
        """A figure with its interval."""
        return estimate(self.figures[name])

    def made(self) -> Worth:
        """The measures with their intervals."""
        found = {key: estimate(self.worth[key]) if key in self.worth else None for key in MEASURES}
        joule = found.pop("per_joule")
        assert joule is not None
        return Worth(joule, **found, missing=self.missing)


def weighed(contenders: Sequence[Contender], draws: int, seed: int) -> dict[str, Weighed]:
    """Every chip for the same joint draws: an input that chips share has one value in each of them."""
    inputs: dict[str, Uncertain] = {}
    for one in contenders:
        inputs |= one.uncertain()
    drawn = draw(inputs, draws, seed)
    values: dict[str, Number] = {name: np.append(item.estimate.value, drawn[name]) for name, item in inputs.items()}
    found = {}
    for one in contenders:
        figures = one.figures(values)
        reasons = {key: one.place.missing[key] for key in ("rental_price", "chip_price") if key in one.place.missing}
        found[one.chip] = Weighed(figures, worth(figures["rate"], one.site(values)), reasons)
    return found


def worth(rate: Number, values: Mapping[str, Number]) -> dict[str, Number]:
    """Work of one chip for a joule and for a dollar, by measure, from its rate of work a second (tokens, requests).

    ``values`` are inputs as site_inputs names them, with the terms of finance; a price that is not among them leaves
    its measures out.
    """
    found: dict[str, Number] = {"per_joule": rate / machine_power(values, 1).average}
    if "rental_price" in values:
        found["per_dollar_rented"] = rate / values["rental_price"]
    hour = owned_second(values)
    if hour is not None:
        found["per_dollar_owned"] = rate / hour.total
        found["per_second_and_dollar_bought"] = rate / invested(values)
    return found


def chosen_in(found: Mapping[str, Weighed]) -> dict[str, dict[str, float]]:
    """For each chip and measure, the share of draws in which the chip is the best; zero where it has no such price."""
    result: dict[str, dict[str, float]] = {name: {} for name in found}
    for key in MEASURES:
        having = [name for name, one in found.items() if key in one.worth]
        scores = [np.asarray(found[name].worth[key])[1:] for name in having]
        winners = np.argmax(np.stack(scores), axis=0) if having else np.zeros(0)
        for name in found:
            result[name][key] = float(np.mean(winners == having.index(name))) if name in having else 0.0
    return result


def estimate(values: Number) -> Estimate:
    """The first value is central, the others are draws; a value alone is without doubt."""
    array = np.atleast_1d(np.asarray(values, dtype=float))
    return from_draws(float(array[0]), array[1:] if len(array) > 1 else array)
