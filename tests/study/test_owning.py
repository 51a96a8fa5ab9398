"""Finance, power, silicon, stockpiles, chips side by side and a raise: what must hold whatever the numbers."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supercycle.base.errors import InputError
from supercycle.catalog.store import Catalog
from supercycle.spend.firm_power import firm_mix
from supercycle.spend.own_silicon import FixedCost, break_even_volume, unit_cost
from supercycle.spend.raised import Purse, Unit, build_with
from supercycle.spend.relative import HourParts, Relative, relative_cost, tying_price
from supercycle.spend.stockpile import Market, best_wait, cost_of_idling, wait
from supercycle.study.chips_compared import Workload, chips_compared
from supercycle.study.financing import financing
from supercycle.study.own_chip import ChipDesign, chip_made
from supercycle.study.powering import powering
from supercycle.study.raising import raising
from supercycle.study.relative_chip import relative_chip
from supercycle.study.spend_spec import examples, read_spend
from supercycle.study.stockpiling import Need, stockpiling

DAY = date(2026, 9, 1)


def test_worse_credit_is_dearer(catalog: Catalog) -> None:
    """From 5.9 to 15 % of debt the annuity and the price of a chip-hour rise; an annuity is above the straight line."""
    found = financing(catalog, "h100-sxm", 1024, DAY, draws=200)
    for name in ("debt_rate", "capital_cost", "annuity", "price"):
        values = [getattr(one, name).value for one in found.credits]
        assert values == sorted(values)
    assert found.credits[0].debt_rate.value == pytest.approx(0.059)
    assert found.credits[-1].debt_rate.value == pytest.approx(0.15)
    assert found.credits[0].annuity.value > found.straight_line.value
    half = financing(catalog, "h100-sxm", 1024, DAY, utilisation=0.5, draws=200)
    assert half.credits[0].price.value == pytest.approx(2 * found.credits[0].price.value)


def test_offers_of_power(catalog: Catalog) -> None:
    """Every source has a price in its interval, delivers no more than the load, and never less later."""
    found = powering(catalog, 1e9, DAY, draws=200)
    assert {one.kind for one in found.offers} == {"fixed", "indexed", "nuclear", "gas", "solar-storage"}
    for one in found.offers:
        watts = [year.value for year in one.delivered]
        assert watts == sorted(watts)
        assert watts[-1] <= 1e9
        assert (one.cost is None) == (one.capital is None)
        if one.cost is not None:
            assert one.price.value > 0
    fixed = next(one for one in found.offers if one.source == "grid-fixed")
    assert fixed.levelised.value == pytest.approx(fixed.price.value)
    indexed = next(one for one in found.offers if one.source == "grid-indexed")
    assert indexed.by_year[1].value > indexed.by_year[0].value


def test_a_load_above_a_source_is_said(catalog: Catalog) -> None:
    """No nuclear plant sells five gigawatts to one load: the offer stops below and says so."""
    one = powering(catalog, 5e9, DAY, sources=("nuclear",), draws=200).offers[0]
    assert one.delivered[-1].value < 5e9
    assert any("less than the load" in note for note in one.notes)


@given(st.floats(0.1, 0.95), st.floats(0.1, 0.9), st.floats(0.1, 0.5), st.floats(0.5, 1.0))
def test_firming_makes_what_is_used(share: float, direct: float, factor: float, efficiency: float) -> None:
    """Panels make at least the firm energy, more where the battery loses some; the rest is the back-up's."""
    mix = firm_mix(share, direct, factor, efficiency)
    assert mix.panels * factor >= share * (1 - 1e-12)
    assert mix.backup_share + share == pytest.approx(1)
    assert firm_mix(share, direct, factor, 1.0).panels * factor == pytest.approx(share)


def test_a_chip_like_the_h100_from_first_principles(catalog: Catalog) -> None:
    """814 mm² of N5 with five stacks of HBM3 at 700 W reach about what an H100 does, and its bandwidth."""
    found = chip_made(catalog, ChipDesign("n5", 814, "hbm3", 5, 700, 1e5), draws=500)
    assert found.share_of_performance.low < 1 < found.share_of_performance.high
    assert found.bandwidth.value == pytest.approx(3.35e12)
    assert sum(part.value for part in found.bill.values()) < found.made.value < found.unit.value
    assert found.break_even is not None
    at_break_even = chip_made(catalog, ChipDesign("n5", 814, "hbm3", 5, 700, found.break_even), draws=100)
    assert at_break_even.unit.value == pytest.approx(at_break_even.equal_price.value)  # type: ignore[union-attr]


def test_power_can_bind(catalog: Catalog) -> None:
    """The same dies at 300 W are bound by heat, and a note says so."""
    found = chip_made(catalog, ChipDesign("n5", 814, "hbm3", 5, 300, 1e5), draws=100)
    assert found.flop_per_s.value == pytest.approx(300 * 1.6e12)
    assert any("bound by its power" in note for note in found.notes)


@pytest.mark.parametrize(
    ("change", "message"),
    [({"area": 900.0}, "exposure"), ({"memory": "hbm9"}, "memory generation"), ({"volume": 0.0}, "volume"),
     ({"process": "n4x"}, "silicon process")],
)  # fmt: skip
def test_designs_that_cannot_be(catalog: Catalog, change: dict[str, object], message: str) -> None:
    """A die larger than an exposure, an unknown memory or process, and no chips at all are refused by name."""
    fields = {"process": "n5", "area": 814.0, "memory": "hbm3", "stacks": 5, "power": 700.0, "volume": 1e5, **change}
    with pytest.raises(InputError, match=message):
        chip_made(catalog, ChipDesign(**fields))  # type: ignore[arg-type]


@given(st.floats(1e6, 1e10), st.floats(100, 1e4), st.floats(1.01, 5))
def test_fixed_cost_is_spread(fixed: float, made: float, times: float) -> None:
    """At the break-even volume the unit costs what is bought; more chips cost less each; dear ones never pay."""
    once, bought = FixedCost(fixed, 0.0, 0.0), made * times
    volume = break_even_volume(made, 0.0, once, bought)
    assert unit_cost(made, 0.0, once, volume) == pytest.approx(bought)
    assert unit_cost(made, 0.0, once, volume * 2) < bought
    assert break_even_volume(bought, 0.0, once, made) == float("inf")


@given(st.floats(0.05, 2), st.floats(0.05, 2), st.floats(0.05, 2))
def test_a_relative_chip_ties_at_its_tying_price(performance: float, price: float, power: float) -> None:
    """At the price that ties the same work costs the same; the whole of a chip at its price is itself."""
    hour = HourParts(0.6, 0.4, 0.5)
    tie = tying_price(Relative(performance, price, power, performance), hour)
    if tie > 0:
        assert relative_cost(Relative(performance, tie, power, performance), hour) == pytest.approx(1)
    assert relative_cost(Relative(1, 1, 1, 1), hour) == pytest.approx(1)


def test_half_of_an_h100_at_60_percent(catalog: Catalog) -> None:
    """0.83 times the work for a dollar of chip; owned, the same work costs more, in every draw."""
    found = relative_chip(catalog, "h100-sxm", Relative(0.5, 0.6, 0.57, 0.5), DAY, draws=500)
    assert found.per_dollar == pytest.approx(0.5 / 0.6)
    assert 1 < found.cost.value < 0.6 / 0.5
    assert found.wins_in == 0
    with pytest.raises(InputError, match="greater than zero"):
        Relative(0.0, 0.6, 0.5, 0.5)


MARKET = Market(40_000.0, 1e-4, 1e-3, 0.14, 0.14, 0.1)


@given(st.floats(0, 4))
def test_waiting_makes_the_purchase_cheaper(years: float) -> None:
    """A later purchase costs less, rents more, and leaves the same at the horizon."""
    now, later = wait(MARKET, 0.0, 4.0), wait(MARKET, years, 4.0)
    assert later.bought <= now.bought
    assert later.rented_meanwhile >= 0
    assert later.sold == now.sold


def test_dear_rents_speak_for_buying_now() -> None:
    """Where renting costs five times what it did, the best is not to wait; idle chips lose value and interest."""
    dear = Market(40_000.0, 1e-4, 5e-3, 0.14, 0.0, 0.1)
    assert best_wait(dear, 4.0)[0].years == 0
    assert cost_of_idling(100.0, 1.0, 0.14, 0.1) == pytest.approx(100 * (1 - 10**-0.14) + 10)
    with pytest.raises(InputError, match="horizon"):
        wait(MARKET, 5.0, 4.0)


def test_without_a_rent_only_the_need_bounds_the_wait() -> None:
    """Nothing can be rented: the purchase is made by the day of the need, and waiting longer is refused."""
    lonely = Market(40_000.0, 1e-4, None, 0.14, 0.14, 0.1)
    assert max(one.years for one in best_wait(lonely, 4.0, 2.0)) == 2.0
    with pytest.raises(InputError, match="rent"):
        wait(lonely, 3.0, 4.0, 2.0)


def test_a_stockpile_of_a_catalogue_chip(catalog: Catalog) -> None:
    """Waits are in order of present value; a risk of supply is in the advice."""
    found = stockpiling(catalog, "b200", DAY, Need(needed_from=2.0, supply_risk=0.2, rent_fall=0.0), draws=200)
    totals = [one.total.value for one in found.waits]
    assert totals == sorted(totals)
    assert sum(one.best_in for one in found.waits) == pytest.approx(1)
    assert found.idling.low > 0
    if "wait" in found.advice:
        assert "chance" in found.advice


def test_chips_side_by_side(catalog: Catalog) -> None:
    """Each measure has one best chip a draw; a chip that cannot run is left out with its reason."""
    found = chips_compared(
        catalog, Workload("llama-3.1-8b", 256, 4096), ["h100", "b200", "t-head-ppu"], 64, DAY, draws=200
    )
    assert [one.chip for one in found.chips] == ["h100-sxm", "b200", "t-head-ppu"]
    for key in ("per_joule", "per_dollar_rented", "per_dollar_owned", "per_second_and_dollar_bought"):
        assert sum(one.chosen_in[key] for one in found.chips) == pytest.approx(1)
    last = found.chips[-1]
    assert last.worth.per_dollar_owned is None
    assert last.worth.missing["chip_price"]
    # the chip whose memory, peak and links are estimates carries the widest interval
    widths = [one.tokens_per_s.high / one.tokens_per_s.low for one in found.chips]
    assert widths[-1] == max(widths)


def test_dearer_rent_buys_less_work(catalog: Catalog) -> None:
    """On demand a dollar trains less than on a contract; the speed is the same."""
    workload = Workload("llama-3.1-8b", 256, 4096)
    contract, listed = (
        chips_compared(catalog, workload, ["h100"], 64, DAY, rent=basis, draws=100).chips[0]
        for basis in ("contract", "on-demand")
    )
    assert contract.tokens_per_s == listed.tokens_per_s
    assert contract.worth.per_dollar_rented.value > listed.worth.per_dollar_rented.value  # type: ignore[union-attr]


@settings(max_examples=50)
@given(st.floats(1e9, 1e11), st.floats(0, 0.9), st.floats(0, 3))
def test_a_raise_is_spent_to_the_last_dollar(amount: float, leverage: float, ready: float) -> None:
    """What is kept, bought, built, run and paid to lenders, less what they lend, is the sum; debt builds more early."""
    unit = Unit(50_000.0, 20_000.0, 2_000.0, 2_000.0, fixed=1e8, ready=ready)
    built = build_with(Purse(amount, 1e8, 3.0, leverage), unit)
    assert built.spent == pytest.approx(amount)
    assert build_with(Purse(amount * 2, 1e8, 3.0, leverage), unit).count > built.count


def test_a_burn_above_the_sum_builds_nothing() -> None:
    """A runway that takes everything leaves no chip."""
    assert build_with(Purse(1e9, 1e9, 3.0), Unit(5e4, 2e4, 2e3, 2e3)).count == 0


def test_the_shipped_raise(catalog: Catalog) -> None:
    """$30B build hundreds of thousands of chips and about half a gigawatt; every alternative says what it cannot."""
    found = raising(catalog, read_spend("raise-30b"), draws=300)
    assert len(found.alternatives) == 4
    for one in found.alternatives:
        parts = one.parts
        spent = sum(parts[name].value for name in parts if name != "debt") - parts["debt"].value
        assert spent == pytest.approx(30e9)
        assert 1e5 < one.count.value < 1e6
        assert any("gigawatt" in said for said in one.cannot)
    assert found.own is not None


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ({}, "one of the tables run, chip and raise"),
        ({"run": {"chip": "h100", "count": 8}}, "one of run.days and run.chip_hours"),
        ({"raise": {"amount": "$1B", "burn": "$1M", "runway": "1 year"}}, "belong together"),
        ({"chip": {"performance": 0.5, "price": 0.6},
          "design": {"process": "n5", "area": 1.0, "stacks": 1, "power": 1.0}},
         "belongs to a raise"),
    ],
)  # fmt: skip
def test_files_that_ask_nothing_or_too_much(tables: dict[str, object], message: str) -> None:
    """Each fault names what is missing or too much."""
    with pytest.raises(InputError) as raised:
        read_spend(dict(tables))
    assert any(message in fault for fault in raised.value.faults)


def test_examples_are_found_by_name() -> None:
    """The shipped examples are read; another name that is no file is refused with theirs."""
    assert set(examples()) == {"half-h100", "raise-30b"}
    assert read_spend("half-h100").chip is not None
    with pytest.raises(InputError, match="no file either"):
        read_spend("raise-31b")
