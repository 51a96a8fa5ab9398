"""The rising costs of training frontier AI models (Cottier et al., arXiv 2405.21015), and its code."""

import pytest

from supercycle.catalog.economics import EconomicsEntry
from supercycle.catalog.store import open_catalog
from supercycle.site.power import facility_power
from supercycle.spend.amortised import AmortisedCost, amortised_cost, replacement_rate, value_after
from supercycle.spend.bought import bought_cost


@pytest.fixture(scope="module")
def figures() -> EconomicsEntry:
    entry = open_catalog().entry("economics", "reference")
    assert isinstance(entry, EconomicsEntry)
    return entry


def test_a_year_of_use_costs_a_third_of_the_value(figures: EconomicsEntry):
    """0.14 orders of magnitude a year are a replacement of 0.3224 a year, a life of 3.10 years."""
    rate = replacement_rate(figures.cluster.depreciation.number)
    assert rate == pytest.approx(0.3224, abs=5e-5)
    assert 1 / rate == pytest.approx(3.10, abs=5e-3)


def test_hardware_loses_a_factor_of_ten_in_seven_years():
    """10^(-0.14 x years): a tenth is left after 1 / 0.14 years, all of it at once."""
    assert value_after(1.0, 1 / 0.14, 0.14) == pytest.approx(0.1)
    assert value_after(1.0, 0.0, 0.14) == 1.0


def test_shares_of_hardware_and_energy():
    """Averaged over its models: chips 44.5, servers 29.0, interconnect 17.2, energy 9.2 %.

    The averages mix server factors of 1.54 to 1.69; at their middle of 1.65 one cost has the four shares
    at once.
    """
    hardware = amortised_cost(
        1.0, 1.0, depreciation=0.14, server_factor=1.65, interconnect_share=0.19, energy=0.0, energy_price=0.0
    )
    energy = hardware.hardware * 0.092 / (1 - 0.092)
    cost = AmortisedCost(hardware.chips, hardware.servers, hardware.interconnect, energy)
    shares = [part / cost.total for part in (cost.chips, cost.servers, cost.interconnect, cost.energy)]
    assert shares == pytest.approx([0.445, 0.290, 0.172, 0.092], abs=1e-3)


def test_interconnect_is_a_share_of_the_cluster(figures: EconomicsEntry):
    """19 % of the cluster is interconnect: what is bought is the servers over 0.81."""
    share = figures.cluster.interconnect_share.number
    assert bought_cost(100, 10_000.0, 1.64, share) == pytest.approx(100 * 16_400 / 0.81)


@pytest.mark.parametrize(
    ("generation", "chip_power", "server_power"),
    [("hopper", 700.0, 10_200 / 8), ("ampere", 400.0, 6_500 / 8)],
)
def test_server_power(figures: EconomicsEntry, generation: str, chip_power: float, server_power: float):
    """A DGX H100 draws 10.2 kW for eight chips of 700 W, a DGX A100 6.5 kW for eight of 400 W."""
    power = facility_power(
        1,
        chip_power,
        server_factor=figures.servers.power_factor[generation].number,
        network_share=0.0,
        pue=1.0,
        utilisation=1.0,
    )
    assert power.servers == pytest.approx(server_power, rel=3e-4)  # the catalogue keeps four digits
