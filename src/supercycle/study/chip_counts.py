"""How many chips were sold, from revenue over prices: why errors that quarters share must be drawn together."""

from collections.abc import Mapping, Sequence

import numpy as np

from supercycle.base.draws import Uncertain, draw
from supercycle.base.estimate import Estimate, from_draws
from supercycle.base.units import Count, Number
from supercycle.catalog.shipments import Shipment

SHARED_PRICE = "price of chips"
"""The cause of errors that all quarters and chips share: what discounts and server contents do to one price."""


def chips_sold(rows: Sequence[Shipment], *, shared: bool = True, draws: int = 20_000, seed: int = 0) -> Estimate:
    """Chips sold over all rows: the sum of revenue over price, with its 90 % interval.

    With ``shared`` one error of the price holds for all quarters, else each quarter's is independent, which makes
    the total look far surer than anything that is known of it.

    Source: epoch-chip-counts-inputs for the method and the inputs.
    """
    cause = SHARED_PRICE if shared else ""
    inputs = {f"{row.quarter} {row.chip}": Uncertain(row.price, cause) for row in rows}
    central = {name: item.estimate.value for name, item in inputs.items()}
    return from_draws(float(np.asarray(_sold(rows, central))), np.asarray(_sold(rows, draw(inputs, draws, seed))))


def _sold(rows: Sequence[Shipment], prices: Mapping[str, Number]) -> Count:
    parts = [row.revenue / np.asarray(prices[f"{row.quarter} {row.chip}"]) for row in rows]
    return np.asarray(sum(parts[1:], parts[0]))
