"""Epoch AI: costs of training runs (notable_ai_models, 2025-11), and of a gigawatt of data centre
(2026-05-14).

The columns named "2023 USD" are in dollars of June 2025 by the producer price index PCU518210518210: the
costs of a run's own year times 123.659 (June 2025) over the index of its publication month give the
printed figures to five digits. Inputs are those of the code that made the table (training-cost-trends,
commit 263c40a).
"""

from dataclasses import dataclass
from datetime import date

import pytest

from supercycle.base.series import series
from supercycle.base.units import SECONDS_PER_HOUR
from supercycle.catalog.economics import EconomicsEntry
from supercycle.catalog.sites import SiteEntry
from supercycle.catalog.store import open_catalog
from supercycle.site.power import facility_power
from supercycle.spend.money import capital_recovery_factor, in_dollars_of
from supercycle.spend.prices import FourPrices, RunBill, four_prices
from supercycle.spend.rent_or_own import owned_hour

INDEX_JUNE_2025 = 123.659
MONTH = 365.25 / 12 * 86400


@dataclass(frozen=True)
class Row:
    """One model of the table with the inputs of its cost; hours are of the whole cluster."""

    site: str
    year: int
    index: float
    chips: int
    hours: float
    price: float
    price_factor: float
    bought: date
    started: date
    chip_power: float
    generation: str
    kind: str
    rent: float


GPT_4 = Row(
    "reference-us",
    2023,
    117.766,
    25_000,
    2280,
    24_875,
    1.0,
    date(2020, 8, 12),
    date(2022, 5, 12),
    400,
    "ampere",
    "gpu",
    1.36,
)
LLAMA_3_1_405B = Row(
    "hyperscaler-us",
    2024,
    119.863,
    16_384,
    2142,
    44_489.88,
    1.0,
    date(2022, 12, 19),
    date(2024, 2, 24),
    700,
    "hopper",
    "gpu",
    4.86,
)
PALM_540B = Row(
    "hyperscaler-us",
    2022,
    117.091,
    6_144,
    1368,
    5_167,
    1.64,
    date(2021, 5, 20),
    date(2021, 12, 1),
    170,
    "tpu-v4",
    "tpu",
    1.45,
)
GEMINI_1_0_ULTRA = Row(
    "hyperscaler-us",
    2023,
    119.029,
    57_000,
    2400,
    5_167,
    1.64,
    date(2021, 5, 20),
    date(2023, 5, 10),
    170,
    "tpu-v4",
    "tpu",
    1.45,
)


def priced(row: Row, chip_hours: float | None = None) -> FourPrices:
    """A row priced with the catalogue's figures; a price that holds the server has a factor of 1."""
    catalog = open_catalog()
    figures, site = catalog.entry("economics", "reference"), catalog.entry("sites", row.site)
    assert isinstance(figures, EconomicsEntry)
    assert isinstance(site, SiteEntry)
    power = facility_power(
        row.chips,
        row.chip_power,
        server_factor=figures.servers.power_factor[row.generation].number,
        network_share=0.0,
        pue=site.facility.pue.number,
        utilisation=figures.servers.drawn_share[row.kind].number,
    )
    hours = chip_hours or row.chips * row.hours
    electricity = series("price", [(date.fromisoformat(str(f.as_of)), f.estimate) for f in site.electricity.price])
    return four_prices(
        RunBill(
            chips=row.chips,
            chip_hours=hours,
            days=row.hours / 24,
            energy_j=power.average * SECONDS_PER_HOUR * hours / row.chips,
            energy_price=electricity.at(date(row.year, 7, 1)).estimate.value,
            chip_price=row.price,
            rental_price=row.rent / SECONDS_PER_HOUR,
            server_factor=row.price_factor,
            interconnect_share=figures.cluster.interconnect_share.number,
            depreciation=figures.cluster.depreciation.number,
            staff_share=0.0,
            experiments_multiplier=1.0,
            years_owned=(row.started - row.bought).days / 365.25,
        )
    )


@pytest.mark.parametrize(
    ("row", "amortised", "rental", "bought"),
    [
        (GPT_4, 42_166_697, 81_392_749, 806_190_977),
        (LLAMA_3_1_405B, 52_885_434, 175_966_627, 928_433_368),
    ],
    ids=["gpt-4", "llama-3.1-405b"],
)
def test_one_run_priced_three_ways(row: Row, amortised: float, rental: float, bought: float):
    """GPT-4: 42, 81 and 806 M$; Llama 3.1 405B: 53, 176 and 928 M$. One run, three prices, a factor of
    nineteen.
    """
    prices = priced(row)
    printed = [
        in_dollars_of(price, row.index, INDEX_JUNE_2025)
        for price in (prices.amortised, prices.rental, prices.bought)
        if price is not None
    ]
    # rounded server factors and a later revision of the index leave 2e-4
    assert printed == pytest.approx([amortised, rental, bought], rel=2e-4)


def test_amortised_cost_of_palm():
    """PaLM (540B): 2.968 M$ amortised for 1,368 hours of 6,144 chips; 67.88 M$ bought; 14.45 M$ rented.

    The table rents for 1,536 hours, the calendar time of which 336 hours ran on half of the chips.
    """
    prices = priced(PALM_540B)
    assert in_dollars_of(prices.amortised, PALM_540B.index, INDEX_JUNE_2025) == pytest.approx(2_967_722, rel=2e-4)
    assert in_dollars_of(prices.bought, PALM_540B.index, INDEX_JUNE_2025) == pytest.approx(67_883_584, rel=2e-4)
    rented = in_dollars_of(prices.rental, PALM_540B.index, INDEX_JUNE_2025)
    assert rented * 1536 / 1368 == pytest.approx(14_451_958, rel=2e-4)


def test_prices_of_gemini_ultra():
    """Gemini 1.0 Ultra: 29.33 M$ amortised, 206.1 M$ rented, 619.5 M$ bought.

    The table buys and rents 57,000 chips for 2,400 hours, and amortises 132 million chip-hours (55,000
    chips).
    """
    prices, amortised = priced(GEMINI_1_0_ULTRA), priced(GEMINI_1_0_ULTRA, chip_hours=132e6).amortised
    index = GEMINI_1_0_ULTRA.index
    assert in_dollars_of(amortised, index, INDEX_JUNE_2025) == pytest.approx(29_332_886, rel=2e-4)
    assert in_dollars_of(prices.rental, index, INDEX_JUNE_2025) == pytest.approx(206_082_490, rel=2e-4)
    assert in_dollars_of(prices.bought, index, INDEX_JUNE_2025) == pytest.approx(619_525_432, rel=2e-4)


def test_disclosed_chip_hours_of_llama():
    """Meta discloses 30.84 M GPU-hours, the table multiplies 35.1 M: 12 % of the amortised price."""
    disclosed = priced(LLAMA_3_1_405B, chip_hours=30.84e6).amortised
    assert disclosed / priced(LLAMA_3_1_405B).amortised == pytest.approx(30.84e6 / (16_384 * 2142), rel=1e-9)
    assert in_dollars_of(disclosed, LLAMA_3_1_405B.index, INDEX_JUNE_2025) == pytest.approx(46.5e6, rel=2e-3)


@pytest.mark.parametrize(("years", "low", "high"), [(3, 12.0, 12.2), (5, 8.4, 8.6), (7, 6.9, 7.0)])
def test_a_gigawatt_a_year(years: int, low: float, high: float):
    """38 B$ of capital and 0.9 B$ a year cost 8.5 B$ a year when machines last 5 years, 12 at 3 and 7 at 7.

    An annuity at 6.5 % with 26 B$ of machines and 12 B$ of buildings that last 14 years; the split is
    inferred.
    """
    machines = 26.0 * capital_recovery_factor(0.065, years)
    total = machines + 12.0 * capital_recovery_factor(0.065, 14) + 0.9
    assert low - 0.05 <= total <= high + 0.05
    straight = 26.0 / years + 12.0 / 14 + 0.9
    assert straight < total  # money has a cost


def test_no_straight_line_gives_a_gigawatt_a_year():
    """A straight line that costs 8.5 B$ a year at 5 years must count all 38 B$ as machines; then it costs 13.6 at 3
    years and 6.3 at 7, where 12 and 7 are printed. The annuity is within 2 % of all three, at 6 and at 7 % too.
    """
    machines = (8.5 - 0.9 - 38.0 / 14) / (1 / 5 - 1 / 14)
    assert machines == pytest.approx(38.0, abs=0.05)
    straight = [machines / years + (38.0 - machines) / 14 + 0.9 for years in (3, 7)]
    assert straight == pytest.approx([13.6, 6.3], abs=0.05)
    assert abs(straight[0] / 12 - 1) > 0.1
    assert abs(straight[1] / 7 - 1) > 0.05
    for rate, computers in ((0.06, 26.5), (0.065, 26.0), (0.07, 25.3)):
        annuity = [
            computers * capital_recovery_factor(rate, years) + (38.0 - computers) * capital_recovery_factor(rate, 14)
            for years in (3, 5, 7)
        ]
        assert [part + 0.9 for part in annuity] == pytest.approx([12.0, 8.5, 7.0], rel=0.02)


@pytest.mark.parametrize(
    ("server", "capital_cost", "rent", "years", "pue", "dollars"),
    [
        (27_600, 0.07, 130, 5, 1.10, 1.33),
        (33_750, 0.10, 184, 5, 1.25, 1.76),
        (33_750, 0.07, 130, 3, 1.10, 2.19),
    ],
)
def test_owning_an_h100_for_an_hour(
    server: float, capital_cost: float, rent: float, years: int, pue: float, dollars: float
):
    """A hyperscaler and a leased cloud own an H100 for 1.33 and 1.76 $/h; SemiAnalysis prints 1.30 for the
    first.

    1,472 W of machines a chip, network at 23 % of the server, electricity at 0.0771 $/kWh.
    """
    hour = owned_hour(
        server,
        1472,
        network_share=0.23,
        capital_cost=capital_cost,
        years=years,
        colocation_rent=rent / 1000 / MONTH,
        energy_price=0.0771 / 3.6e6,
        pue=pue,
    )
    assert hour.total * SECONDS_PER_HOUR == pytest.approx(dollars, abs=5e-3)
