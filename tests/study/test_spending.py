"""A run priced in all ways: the walk adds up, prices scale, and a dearer chip is never cheaper."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supercycle.base.errors import InputError
from supercycle.catalog.store import Catalog
from supercycle.spend.bill import run_bill
from supercycle.spend.prices import four_prices
from supercycle.spend.rent_or_own import break_even_hours
from supercycle.study.spec import Goal
from supercycle.study.spending import RunToPrice, Spending, owned_second, spending

RUN = RunToPrice("h100-sxm", 1024, 30.0, date(2026, 9, 1))
NAMES = ("amortised", "rental", "bought", "programme")


@pytest.fixture(scope="module")
def priced(catalog: Catalog) -> Spending:
    return spending(catalog, RUN, draws=200)


def test_the_walk_adds_up(priced: Spending) -> None:
    """From each reached price the lines between add up to the next; the prices reached are those of the cost."""
    sum_: float = 0.0
    reached: dict[str, float] = {}
    for step in priced.reconciliation:
        if not step.reached:
            sum_ += float(step.amount)
            continue
        starts_a_walk = step.reached == "bought" or step.reached in reached
        assert starts_a_walk or step.amount == pytest.approx(sum_)
        sum_ = reached[step.reached] = float(step.amount)
    for name in NAMES:
        price = priced.cost.named(name)
        assert price is not None
        assert reached[name] == pytest.approx(price.value)
    assert priced.owned is not None
    assert reached["owned"] == pytest.approx(priced.owned.value)


def test_the_parts_of_the_programme_add_up(priced: Spending) -> None:
    """Final run, other compute, staff and data are the all-in programme."""
    assert priced.cost.programme is not None
    assert sum(priced.programme.values()) == pytest.approx(priced.cost.programme.value)


def test_each_price_has_its_definition(priced: Spending) -> None:
    """A bare cost of training is refused by name; the defined ones are there, with what they mean."""
    with pytest.raises(InputError, match="definition of cost"):
        priced.cost.named("training cost")
    assert set(priced.definitions) == set(NAMES)


def test_an_owned_hour_is_its_parts(priced: Spending) -> None:
    """Capital, upkeep, space and energy are the owner's hour; the rent asked for is one of the rents."""
    hour = priced.chip_hour
    assert hour.own is not None
    assert sum(hour.parts.values()) == pytest.approx(hour.own.value)
    assert hour.rent == hour.rents["contract"]


def test_cash_flow_breaks_even_where_the_hours_say(priced: Spending) -> None:
    """Owning starts with the purchase and ends with what is left; paid back within the life where rent is higher."""
    own = [year.own for year in priced.cash_flow]
    assert priced.cost.bought is not None
    assert own[0] == pytest.approx(-priced.cost.bought.value)
    assert own[-1] > own[-2]
    assert priced.break_even.chip_hours is not None
    assert 0 < priced.break_even.chip_hours < priced.break_even.life_hours


def test_rents_of_other_bases(catalog: Catalog) -> None:
    """On demand is dearer than a contract; a credit replaces the site's cost of capital."""
    listed = spending(catalog, RunToPrice("h100-sxm", 1024, 30.0, date(2026, 9, 1), rent="on-demand"), draws=200)
    usual = spending(catalog, RUN, draws=200)
    assert listed.cost.rental.value > usual.cost.rental.value  # type: ignore[union-attr]
    assert listed.cost.bought == usual.cost.bought
    cheap, dear = (
        spending(catalog, RunToPrice("h100-sxm", 8, 1.0, date(2026, 9, 1), credit=name), draws=200)
        for name in ("investment-grade", "first-loan")
    )
    assert cheap.chip_hour.own.value < dear.chip_hour.own.value  # type: ignore[union-attr]
    with pytest.raises(InputError, match="no credit named"):
        spending(catalog, RunToPrice("h100-sxm", 8, 1.0, date(2026, 9, 1), credit="mine"))


def test_a_chip_without_a_price_keeps_its_rent(catalog: Catalog) -> None:
    """T-Head's chip is rented out and not sold: three prices are missing, each with its reason."""
    found = spending(catalog, RunToPrice("t-head-ppu", 16_384, 90.0, date(2026, 9, 1)), draws=200)
    assert found.cost.rental is not None
    assert (found.cost.amortised, found.owned, found.break_even.utilisation) == (None, None, None)
    assert set(found.cost.reasons) == {"amortised", "bought", "programme"}
    assert found.cash_flow == ()


def test_more_chip_hours_than_the_cluster_has_are_refused(catalog: Catalog) -> None:
    """8 chips give 192 chip-hours a day."""
    with pytest.raises(InputError, match="192 chip-hours"):
        spending(catalog, RunToPrice("h100-sxm", 8, 1.0, date(2026, 9, 1), chip_hours=200.0))


def inputs(**changes: float) -> dict[str, float]:
    """Inputs as site_inputs names them."""
    return {
        "chip_power": 700.0, "server_power_factor": 1.8, "network_power_share": 0.1, "drawn_share": 0.75, "pue": 1.2,
        "energy_price": 2e-8, "chip_price": 25_000.0, "rental_price": 6e-4, "server_price_factor": 1.4,
        "interconnect_share": 0.19, "depreciation": 0.14, "staff_share": 0.39, "data_share": 0.05,
        "experiments_multiplier": 4.0, "capital_cost": 0.1, "colocation_rent": 7e-8, "hardware_life": 1.6e8,
        "upkeep": 0.03, **changes,
    }  # fmt: skip


@settings(max_examples=50)
@given(st.floats(1.01, 10))
def test_scaling_all_prices_scales_the_bill(times: float) -> None:
    """Chips, rent, energy and space n times as dear: every price and the owner's hour are n times as high."""
    dear = {name: inputs()[name] * times for name in ("chip_price", "rental_price", "energy_price", "colocation_rent")}
    one, many = (four_prices(run_bill(side, chips=64, days=10)) for side in (inputs(), inputs(**dear)))
    for name in NAMES:
        assert getattr(many, name) == pytest.approx(times * getattr(one, name))
    hour, hours = owned_second(inputs()), owned_second(inputs(**dear))
    assert hour is not None
    assert hours is not None
    assert hours.total == pytest.approx(times * hour.total)


@settings(max_examples=50)
@given(
    st.sampled_from(["chip_price", "energy_price", "server_price_factor", "upkeep", "colocation_rent", "capital_cost"]),
    st.floats(1.001, 3.0),
)
def test_a_dearer_chip_is_never_cheaper(name: str, times: float) -> None:
    """Raising any cost raises the owner's hour, and lowers no price."""
    dearer = inputs(**{name: inputs()[name] * times})
    hour, hours = owned_second(inputs()), owned_second(dearer)
    assert hour is not None
    assert hours is not None
    assert hours.total > hour.total
    one, many = (four_prices(run_bill(side, chips=64, days=10)) for side in (inputs(), dearer))
    assert all(getattr(many, price) >= getattr(one, price) for price in NAMES)


def test_break_even_hours() -> None:
    """30,000 $ less 6,000 of resale are saved by 2 $ an hour in 12,000 hours; never where running costs the rent."""
    assert break_even_hours(30_000, 6_000, 1 / 3600, 3 / 3600) == pytest.approx(12_000)
    assert break_even_hours(30_000, 6_000, 3 / 3600, 3 / 3600) == float("inf")


def test_a_plan_may_name_the_basis_of_its_rent() -> None:
    """A goal reads contract, on-demand and spot, and nothing else."""
    tables = {"goal": {"flop": 1e22, "rent": "spot"}, "limits": {"chips": ["h100"]}}
    assert Goal.model_validate(tables).goal.rent == "spot"
    with pytest.raises(ValueError, match="rent"):
        Goal.model_validate({**tables, "goal": {"flop": 1e22, "rent": "monthly"}})


def test_a_price_without_a_date_is_refused(tmp_path: Path) -> None:
    """A purchase price without its day is a fault of the file."""
    folder = tmp_path / "prices"
    folder.mkdir()
    price = '{ value = "20,000 USD", source = "epoch-chip-counts", kind = "stated" }'
    (folder / "h100-sxm.toml").write_text(f'name = "H100"\nchip = [{price}]\n')
    with pytest.raises(InputError) as raised:
        Catalog([tmp_path]).entry("prices", "h100-sxm")
    assert any("a price without a date" in fault for fault in raised.value.faults)
