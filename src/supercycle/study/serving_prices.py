"""What tokens cost to serve on each basis of price: rented chips, owned ones, or chips of one's own making."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from supercycle.base.estimate import Estimate, from_draws
from supercycle.base.units import Number, Share
from supercycle.spend.tokens import TokenPrices, token_prices

OWN_SILICON = "own silicon"
"""The basis, and the uncertain input, of chips of one's own."""

DAYS = 1.0
DAY = 86_400.0


@dataclass(frozen=True)
class Shares:
    """What each kind of token takes of the chips' time: ``reading`` the share of it that goes into input, ``fresh`` and
    ``cached`` input tokens for one of output, ``ratio`` the time of a cached one over a fresh one."""

    reading: Share
    fresh: float
    cached: float
    ratio: Share


@dataclass(frozen=True)
class Apart:
    """Dollars of a million tokens of input, of cached input and of output, each with its 90 % interval, and joules; the
    sum over what one output token needs is what a million output tokens cost with everything charged to them."""

    input: Estimate
    cached_input: Estimate
    output: Estimate
    input_j: Estimate
    cached_input_j: Estimate
    output_j: Estimate


def bases(site: Mapping[str, Number], made: Number | None) -> dict[str, Number]:
    """Dollars a second of one chip at work by basis, of those that are known: rented, owned (loss of value, energy and
    the rest of the bill), and own silicon, where ``made`` is what one chip of one's own costs.

    A server around a chip of one's own costs what it does around the bought one: the price factor of a server is of
    the bought chip's price.
    """
    found: dict[str, Number] = {}
    if "rental_price" in site:
        found["rented"] = site["rental_price"]
    owned = owned_second(site)
    if owned is not None:
        found["owned"] = owned
    if made is not None:
        around = np.asarray(site.get("server_price_factor", 1.0))
        bought = site.get("chip_price", made)
        own = owned_second({**site, "chip_price": (np.asarray(made) + (around - 1.0) * bought) / around})
        assert own is not None
        found[OWN_SILICON] = own
    return found


def owned_second(site: Mapping[str, Number]) -> Number | None:
    """Dollars a second of one owned chip: its loss of value and its energy; None where its price is not known."""
    from supercycle.spend.bill import run_bill
    from supercycle.spend.prices import four_prices

    if "chip_price" not in site:
        return None
    amortised = four_prices(run_bill(site, chips=1.0, days=DAYS)).amortised
    return None if amortised is None else np.asarray(amortised) / (DAYS * DAY)


def central_prices(shares: Shares, rate: Number, price: Number | None, watts: Number) -> TokenPrices:
    """Dollars and joules of a million tokens of each kind at the first of the values: a token's part is its time."""
    first = None if price is None else float(np.ravel(price)[0])
    return _prices(shares, rate, first, float(np.ravel(watts)[0]))


def prices_apart(shares: Shares, rate: Number, price: Number, watts: Number) -> Apart:
    """The same with intervals: ``rate``, ``price`` and ``watts`` hold the central value first, then the draws."""
    found = _prices(shares, rate, price, watts)
    return Apart(**{name: _estimate(getattr(found, name)) for name in Apart.__dataclass_fields__})


def _prices(shares: Shares, rate: Number, price: Number | None, watts: Number) -> TokenPrices:
    return token_prices(
        tokens_per_s_per_chip=rate, reading=shares.reading, fresh=shares.fresh, cached=shares.cached,
        cached_ratio=shares.ratio, price=price, watts=watts,
    )  # fmt: skip


def _estimate(values: Number) -> Estimate:
    array = np.asarray(values, dtype=float)
    return from_draws(float(array[0]), array[1:])
