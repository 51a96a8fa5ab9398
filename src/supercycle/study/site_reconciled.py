"""From what a run's price takes its machines to cost to what the parts list of a site says, so that both add up."""

from collections.abc import Mapping

import numpy as np

from supercycle.base.units import Number
from supercycle.site.parts import PartsList
from supercycle.spend.reconcile import Step

SERVER = ("accelerator", "host", "adapter")
"""Parts that the price of a server contains."""

SPARE = "spare host with accelerators"


def reconciled(count: int, listed: PartsList, values: Mapping[str, Number]) -> tuple[Step, ...]:
    """The walk from the bought price of a run on so many chips to the cost of the parts, at central values.

    A run's price takes a server as a multiple of its chips and the network as a share of the cluster; a site counts
    switches, optics, cables, storage and spare hosts one by one. None of the two is measured, and what they differ by
    has its lines. Empty where a price is missing.
    """
    names = ("chip_price", "server_price_factor", "interconnect_share")
    if any(name not in values for name in names) or any(row.cost is None for row in listed.rows):
        return ()
    price, factor, share = (float(np.asarray(values[name])) for name in names)
    servers = count * price * factor
    bought = servers / (1 - share)
    by_part = {row.part: float(np.asarray(row.cost)) for row in listed.rows if row.cost is not None}
    spares = by_part.get(SPARE, 0.0)
    own = sum(by_part.get(name, 0.0) for name in SERVER)
    network = sum(by_part.values()) - own - spares
    return (
        Step("hardware bought, as spend prices it", bought, "bought"),
        Step("servers by their parts, with adapters of spare hosts", own - servers),
        Step(f"network and storage by their parts, not {share:.0%} of the cluster", network - (bought - servers)),
        Step("spare hosts", spares),
        Step("parts of the site", own + network + spares, "cost"),
    )
