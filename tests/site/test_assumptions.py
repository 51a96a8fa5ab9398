"""What is assumed of sites, machines and markets."""

from datetime import date

import numpy as np
import pytest

from supercycle.base.draws import draw
from supercycle.catalog.store import Catalog, open_catalog
from supercycle.site.assumptions import HARDWARE_PRICE, SITE_POWER, site_inputs
from supercycle.site.parts import part_figures, parts_list
from supercycle.site.siting import siting_inputs
from supercycle.spend.bill import machine_power, run_bill
from supercycle.spend.prices import four_prices


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return open_catalog()


def test_every_entry_reads(catalog: Catalog):
    """Every site, set of figures and price list is valid and cites known sources."""
    for kind in ("sites", "economics", "prices"):
        for id in catalog.files(kind):
            catalog.entry(kind, id)


def test_every_price_list_is_of_a_chip(catalog: Catalog):
    """A price list is found by its chip's id, so a list under another name would never be used."""
    assert set(catalog.files("prices")) <= set(catalog.files("chips"))


def test_inputs_price_and_power_a_run(catalog: Catalog):
    """The names of the inputs are those that a bill needs, at central values and for 10,000 draws at once."""
    inputs = site_inputs(catalog, "hyperscaler-us", "h100-sxm", date(2024, 7, 1))
    central = four_prices(run_bill(inputs.central(), chips=16_384, days=80))
    drawn = four_prices(run_bill(draw(inputs.uncertain, 10_000, seed=1), chips=16_384, days=80))
    assert drawn.amortised.shape == drawn.programme.shape == (10_000,)
    for name in ("amortised", "rental", "bought", "programme"):
        low, high = np.quantile(getattr(drawn, name), [0.05, 0.95])
        assert low < getattr(central, name) < high
    assert (drawn.programme >= drawn.amortised).all()
    assert set(inputs.missing) == {"colocation_rent"}  # it owns its buildings


def test_inputs_with_one_cause_share_it(catalog: Catalog):
    """Hardware prices are drawn together, and so is what is uncertain of a site's power."""
    uncertain = site_inputs(catalog, "reference-us", "h100-sxm", date(2025, 1, 1)).uncertain
    for name in ("chip_price", "server_price_factor", "rental_price", "switch_price", "optic_price"):
        assert uncertain[name].cause == HARDWARE_PRICE
    for name in ("pue", "drawn_share", "network_power_share", "server_power_factor"):
        assert uncertain[name].cause == SITE_POWER


def test_an_unpriced_chip_is_unpriced(catalog: Catalog):
    """A chip that nobody sells or rents has reasons in place of prices, in the inputs and in the bill."""
    inputs = site_inputs(catalog, "reference-us", "max-1550-tile", date(2026, 1, 1))
    assert {"chip_price", "rental_price"} <= set(inputs.missing)
    prices = four_prices(run_bill(inputs.central(), chips=64, days=1, reasons=inputs.missing))
    assert prices.amortised is prices.rental is None
    assert prices.reasons["bought"] == "no purchase price is known for max-1550-tile"


def test_the_price_of_an_h100_falls_with_the_years(catalog: Catalog):
    """Between two dated prices one is interpolated; after the last it is held flat, and a note says so."""
    prices = {
        year: site_inputs(catalog, "reference-us", "h100-sxm", date(year, 7, 1)) for year in (2022, 2023, 2024, 2030)
    }
    values = [inputs.central()["chip_price"] for inputs in prices.values()]
    assert values == sorted(values, reverse=True)
    assert any("held flat after" in note and "chip price" in note for note in prices[2030].notes)


def test_all_machines_of_an_h100(catalog: Catalog):
    """The machines of an H100 draw 1,472 W a chip, the power that was derived for it."""
    inputs = site_inputs(catalog, "reference-us", "h100-sxm", date(2025, 1, 1)).central()
    assert machine_power(inputs, 1).it == pytest.approx(1472)


def test_parts_cost_what_the_cluster_costs(catalog: Catalog):
    """The parts list of 16,384 H100 agrees with the price of the cluster by the share of its interconnect.

    Two independent ways to price the network; each is uncertain by more than the 20 % asked for.
    """
    inputs = site_inputs(catalog, "reference-us", "h100-sxm", date(2024, 7, 1)).central()
    parts = siting_inputs(catalog, "reference-us").uncertain
    inputs |= {name: item.estimate.value for name, item in parts.items()}
    listed = parts_list(16_384, chips_per_host=8, domain=8, spares=0.0, figures=part_figures(inputs, 8))
    bought = four_prices(run_bill(inputs, chips=16_384, days=80)).bought
    assert listed.cost == pytest.approx(bought, rel=0.2)
    assert not listed.notes
