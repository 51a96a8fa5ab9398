"""From drawn inputs to a bill: the one place that knows which assumption goes where."""

from collections.abc import Mapping

import numpy as np

from supercycle.base.units import SECONDS_PER_DAY, Count, Number
from supercycle.site.power import Power, facility_power
from supercycle.spend.prices import RunBill


def machine_power(inputs: Mapping[str, Number], chips: Count) -> Power:
    """The power of a cluster from inputs named as site_inputs names them (central values or draws).

    Draws in the far tail are held to what can be: a PUE of 1 or more, no more than full draw.
    """
    return facility_power(
        chips,
        inputs["chip_power"],
        server_factor=inputs["server_power_factor"],
        network_share=inputs["network_power_share"],
        pue=np.maximum(inputs["pue"], 1.0),
        utilisation=np.minimum(inputs["drawn_share"], 1.0),
    )


def run_bill(
    inputs: Mapping[str, Number],
    *,
    chips: Count,
    days: Number,
    chip_hours: Number | None = None,
    reasons: Mapping[str, str] | None = None,
) -> RunBill:
    """The bill of a run that holds ``chips`` for ``days``, from inputs named as site_inputs names them.

    ``chip_hours`` replaces chips x days where it is disclosed. ``reasons`` are the missing names of the
    inputs: a price that is not among ``inputs`` is unknown. A multiplier drawn below 1 is held at 1, and
    data at half of what staff leaves.
    """
    held = chips * days * 24.0
    hours = held if chip_hours is None else chip_hours
    power = machine_power(inputs, chips)
    return RunBill(
        chips=chips,
        chip_hours=hours,
        days=days,
        energy_j=power.energy(days * SECONDS_PER_DAY) * (hours / held),
        energy_price=inputs["energy_price"],
        chip_price=inputs.get("chip_price"),
        rental_price=inputs.get("rental_price"),
        server_factor=inputs["server_price_factor"],
        interconnect_share=inputs["interconnect_share"],
        depreciation=inputs["depreciation"],
        staff_share=inputs["staff_share"],
        data_share=np.minimum(inputs["data_share"], (1 - inputs["staff_share"]) / 2),
        experiments_multiplier=np.maximum(inputs["experiments_multiplier"], 1.0),
        reasons=reasons or {},
    )
