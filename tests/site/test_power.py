"""Power, energy and carbon of a machine in its facility."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supercycle.base.errors import InputError
from supercycle.site.power import facility_power

CHIPS = st.integers(1, 10**7)
TDP = st.floats(50.0, 3000.0)
FACTOR = st.floats(1.0, 3.0)
SHARE = st.floats(0.0, 1.0)
PUE = st.floats(1.0, 2.5)


@given(CHIPS, TDP, FACTOR, SHARE, PUE, SHARE)
def test_power_grows_from_chip_to_meter(
    chips: int, tdp: float, factor: float, network: float, pue: float, drawn: float
):
    """No stage draws less than the one inside it, and the average is at least the chips' own average draw."""
    power = facility_power(chips, tdp, server_factor=factor, network_share=network, pue=pue, utilisation=drawn)
    assert chips * tdp <= power.servers * (1 + 1e-12)
    assert power.servers <= power.it <= power.facility
    assert chips * tdp * drawn * (1 - 1e-12) <= power.average <= power.facility


@given(st.lists(st.tuples(TDP, FACTOR, SHARE, PUE, SHARE), min_size=2, max_size=5))
def test_arrays_give_what_a_loop_gives(rows: list[tuple[float, ...]]):
    """One call on arrays is the loop over their elements."""

    def average(tdp, factor, network, pue, drawn):
        return facility_power(8, tdp, server_factor=factor, network_share=network, pue=pue, utilisation=drawn).average

    np.testing.assert_allclose(average(*np.array(rows).T), [average(*row) for row in rows], rtol=1e-12)


def test_energy_and_carbon_of_a_run():
    """100 chips of 700 W at a server factor of 2 and a PUE of 1.1 draw 154 kW: 3,696 kWh a day."""
    power = facility_power(100, 700.0, server_factor=2.0, network_share=0.0, pue=1.1, utilisation=1.0)
    assert power.energy(86400.0) == pytest.approx(3696 * 3.6e6)
    assert power.carbon(86400.0, 390 / 3.6e6) == pytest.approx(3696 * 390)


def test_a_facility_cannot_give_back_power():
    """A PUE below 1 is refused, in an array too."""
    with pytest.raises(InputError, match="PUE"):
        facility_power(1, 700.0, server_factor=1.8, network_share=0.1, pue=np.array([1.1, 0.9]), utilisation=1.0)
