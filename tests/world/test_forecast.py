"""The forecast as a whole: its anchor, its scenarios, its odds."""

import time
from datetime import date

import numpy as np
import pytest

from supercycle.base.errors import InputError
from supercycle.base.units import SECONDS_PER_YEAR
from supercycle.catalog.scenarios import read_scenario
from supercycle.catalog.store import Catalog
from supercycle.world.ensemble import pooled
from supercycle.world.forecast import forecast
from supercycle.world.inputs import Inputs
from supercycle.world.joint import weighed
from supercycle.world.odds import probability
from supercycle.world.paths import Paths, paths
from supercycle.world.result import Forecast
from supercycle.world.structural import world
from supercycle.world.supply import INPUTS

from .conftest import PEAK

SHOCK = ("base", "capital-shock")
SHIPPED = sorted(Catalog().files("scenarios"))


def at(found: Forecast, name: str, year: int) -> float:
    """The median of a series in a year."""
    return float(found.series[name].median[found.years.index(year)])


def test_it_starts_from_what_was_counted(base: Forecast) -> None:
    """NVIDIA's fiscal 2025 and 2026 (115.3 and 193.7 billion USD), 6.53 and 19.74 million H100 equivalents."""
    assert at(base, "nvidia-data-center-revenue", 2024) == pytest.approx(115.3e9)
    assert at(base, "nvidia-data-center-revenue", 2025) == pytest.approx(193.7e9)
    assert at(base, "stock", 2024) == pytest.approx(6.53e6, rel=0.005)
    assert at(base, "stock", 2025) == pytest.approx(19.74e6, rel=0.005)
    assert at(base, "frontier-run-flop", 2025) == pytest.approx(5e26, rel=0.01)


def test_it_gives_the_year_before_its_anchor_unasked(inputs: Inputs) -> None:
    """The chips of 2024 (4.93 million), which nothing was fitted to, lie in the interval of what it makes of them."""
    low, middle, high = np.quantile(
        world(paths(inputs, {}, 2027, draws=1000, seed=0), PEAK).chips.west.backcast, [0.05, 0.5, 0.95]
    )
    assert low < 4.93e6 < high
    assert middle == pytest.approx(4.93e6, rel=0.1)


def test_series_are_positive_and_intervals_in_order(base: Forecast) -> None:
    """Low, median and high ascend, and what is counted is above zero."""
    for name, one in base.series.items():
        known = np.isfinite(one.median)
        assert known[1:].all(), name
        assert one.draws.shape == (400, len(base.years)), name
        assert np.all(one.low[known] <= one.median[known]), name
        assert np.all(one.median[known] <= one.high[known]), name
        assert name == "china-generations-behind" or np.all(one.draws[:, 1:] > 0), name


def test_shares_are_shares(base: Forecast) -> None:
    """Shares lie between 0 and 1, indices of concentration between 0 and 10,000, probabilities of binding add up."""
    for name, one in base.series.items():
        if "share" in name:
            assert np.nanmax(one.draws) <= 1, name
        if "concentration" in name:
            assert np.nanmax(one.draws) <= 10_000, name
    for region in ("west", "china"):
        total = sum(one.binds[1:] for one in base.constraints if one.region == region)
        assert total == pytest.approx(np.ones(len(base.years) - 1))


def test_a_seed_is_a_forecast(catalog: Catalog, base: Forecast) -> None:
    """The same seed gives the same numbers, another one others."""
    again = forecast(catalog, draws=400)
    other = forecast(catalog, draws=400, seed=1)
    assert np.array_equal(again.series["stock"].draws, base.series["stock"].draws)
    assert not np.array_equal(other.series["stock"].draws, base.series["stock"].draws)


def test_two_thousand_draws_take_less_than_ten_seconds(catalog: Catalog) -> None:
    """The whole forecast to 2035, in time of the processor: other work on the machine does not count."""
    start = time.process_time()
    forecast(catalog, draws=2000)
    assert time.process_time() - start < 10


@pytest.mark.parametrize("name", SHIPPED)
def test_a_scenario_is_a_small_file_that_says_why(catalog: Catalog, name: str) -> None:
    """Under 40 lines, every change with a reason, and the forecast of it is made."""
    assert len(catalog.files("scenarios")[name].read_text(encoding="utf-8").splitlines()) < 40
    _, entry = read_scenario(catalog, name)
    assert all(change.why for change in entry.change.values())
    assert forecast(catalog, name, to=2030, draws=100).scenario == name


MOVES = {
    "tighter-controls": {
        "china-imported": (0.1, 0.5), "china-at-work": (0.3, 0.8), "china-run-flop": (0.2, 0.9),
        "famine-index-china": (1.2, 3.0), "stock": (0.97, 1.03),
    },
    "lithography-breakthrough": {
        "china-domestic": (1.2, 3.0), "china-at-work": (1.05, 2.0), "china-run-flop": (1.02, 2.0),
        "stock": (0.99, 1.01),
    },
    "china-chip": {
        "china-imported": (3.0, 15.0), "china-domestic-share-flop": (0.1, 0.7), "famine-index-china": (0.2, 0.8),
        "compute-price": (1.005, 1.2),
    },
    "market-ceded": {"china-imported": (0.1, 0.9), "china-domestic": (1.1, 2.0), "stock": (0.99, 1.01)},
    "power-shortfall": {
        "power": (0.6, 0.95), "shipments": (0.5, 0.95), "compute-price": (1.03, 1.5), "frontier-run-flop": (0.6, 0.97),
        "famine-index": (1.03, 1.5),
    },
    "capital-shock": {
        "accelerator-capital": (0.4, 0.8), "nvidia-data-center-revenue": (0.4, 0.8), "lab-compute-spend": (0.7, 0.97),
        "frontier-run-flop": (0.5, 0.95),
    },
    "algorithmic-leap": {
        "frontier-run-effective": (3.0, 12.0), "frontier-run-flop": (0.5, 0.97), "compute-price": (1.05, 1.6),
    },
    "safety-regulation": {
        "frontier-run-flop": (0.02, 0.5), "frontier-run-cost": (0.02, 0.5), "frontier-run-effective": (0.02, 0.5),
        "stock": (0.99, 1.01),
    },
}  # fmt: skip
"""What each scenario multiplies the base's medians of 2030 with, at least and at most."""


@pytest.mark.parametrize("name", MOVES)
def test_a_scenario_moves_what_it_is_about(catalog: Catalog, base: Forecast, name: str) -> None:
    """On the same draws, in direction and size: chips, prices and the frontier; the past stays."""
    found = forecast(catalog, name, draws=400)
    for series, (least, most) in MOVES[name].items():
        assert least < at(found, series, 2030) / at(base, series, 2030) < most, series
    assert at(found, "stock", 2025) == pytest.approx(at(base, "stock", 2025), rel=0.01)


def test_every_scenario_that_ships_has_its_moves() -> None:
    """All but the base."""
    assert {*MOVES, "base"} == set(SHIPPED)


def test_a_file_may_be_a_scenario(catalog: Catalog, tmp_path) -> None:  # type: ignore[no-untyped-def]
    """A change of one's own, exact, in one year alone."""
    path = tmp_path / "mine.toml"
    path.write_text(
        'name = "Mine"\nquestion = "?"\n[change."market.reference_price"]\ntimes = 2.0\nfrom = 2028\nuntil = 2028\n'
    )
    found, base = forecast(catalog, path, draws=100), forecast(catalog, draws=100)
    ratio = found.series["reference-price"].draws / base.series["reference-price"].draws
    years = [2027, 2028, 2029]
    assert [ratio[0, found.years.index(y)] for y in years] == pytest.approx([1, 2, 1])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[change."west.powr.capacity"]\ntimes = 2.0\n', "did you mean west.power.capacity"),
        ('[change."west.power.capacity"]\ntimes = 2.0\nto = 3.0\n', "give one of times and to"),
        ('[change."west.power.capacity"]\ntimes = 2.0\nlow = 1.0\n', "low and high belong together"),
        ('[change."west.power.capacity"]\ntimes = 2.0\nform = 2027\n', "capacity.form: unknown key"),
        ('[change."west.power.capacity"]\ntimes = 2.0\nfrom = 2040\n', "after the last year"),
        ("[chnage]\n", "did you mean change"),
    ],
)
def test_a_fault_of_a_scenario_is_named(catalog: Catalog, tmp_path, text: str, said: str) -> None:  # type: ignore[no-untyped-def]
    """Its key, and what is near."""
    path = tmp_path / "wrong.toml"
    path.write_text(f'name = "Wrong"\nquestion = "?"\n{text}')
    with pytest.raises(InputError, match=said):
        forecast(catalog, path, draws=100)


def test_an_unknown_scenario_is_refused(catalog: Catalog) -> None:
    """With the names that are near."""
    with pytest.raises(InputError, match="Did you mean tighter-controls"):
        forecast(catalog, "tighter-control")


def test_odds_are_shares_of_draws(base: Forecast) -> None:
    """Above and below add to one, ever is at least as likely as in one year, and no draw is certain."""
    above = probability(base, "frontier-run-cost", 2028, above=3e9)
    assert above + probability(base, "frontier-run-cost", 2028, below=3e9) == pytest.approx(1.0)
    assert probability(base, "frontier-run-cost", 2028, above=3e9, ever=True) >= above
    assert probability(base, "stock", 2030, above=0.0) == 1 - 0.5 / 400
    low, high = base.series["stock"].quantile(0.25)[6], base.series["stock"].quantile(0.75)[6]
    assert probability(base, "stock", 2030, between=(low, high)) == pytest.approx(0.5, abs=0.01)
    with pytest.raises(InputError, match="one of above, below and between"):
        probability(base, "stock", 2030)
    with pytest.raises(InputError, match="no year"):
        probability(base, "stock", 2050, above=0.0)
    with pytest.raises(InputError, match="series of the forecast"):
        probability(base, "stok", 2030, above=0.0)
    with pytest.raises(InputError, match="nothing of"):
        probability(base, "power", 2024, above=0.0)


@pytest.mark.parametrize("name", INPUTS)
def test_without_one_constraint_the_west_makes_no_less(inputs: Inputs, name: str) -> None:
    """In every draw, all chips made up to each year, with an input of which next to nothing is needed from 2026 on."""
    given = paths(inputs, {}, 2035, draws=200, seed=3)
    values = dict(given.values)
    saving = f"west.{name}.saving"
    values[saving] = np.where(given.years == 2026, 1000.0 * given.full(saving), given.full(saving))
    free = world(Paths(given.years, values, inputs, {}), PEAK).chips.west.supply.output
    held = world(given, PEAK).chips.west.supply.output
    assert np.all(np.cumsum(free, axis=-1) >= np.cumsum(held, axis=-1) * (1 - 1e-9))


def test_the_ensemble_pools_quantiles_by_rank() -> None:
    """Of two members alike in every draw the pool is the same, whatever they weigh; between two it lies by weight."""
    draws = np.exp(np.random.default_rng(0).standard_normal((500, 1)))
    weights, years = np.array([0.0, 0.5, 0.25]), (2025, 2026, 2027)
    both = pooled(np.hstack([draws] * 3), np.hstack([draws[::-1]] * 3), years, weights)
    assert both == pytest.approx(np.hstack([draws] * 3))
    higher = pooled(np.hstack([draws] * 3), np.hstack([4 * draws] * 3), years, weights)
    assert higher[:, 1] == pytest.approx(2 * draws[:, 0])


def test_weights_of_the_ensemble_are_those_that_both_members_earned(catalog: Catalog, base: Forecast) -> None:
    """By their forecasts at past dates a year ahead: the stock of chips is known best by structure, revenue is not."""
    learnt = weighed(catalog, "chip-stock-world", date.max, 8)
    place = base.years.index(2026)
    assert base.members["stock"]["statistical"][place] == pytest.approx(learnt.weights[3, 1])
    assert learnt.own > 20
    assert base.members["stock"]["statistical"][place] < 0.5
    assert base.members["nvidia-data-center-revenue"]["statistical"][place] > 0.5


def test_weights_of_the_ensemble_add_up(base: Forecast) -> None:
    """To one in each year and series; statistics count where there is a history, less and less."""
    for one in base.members.values():
        assert one["structural"] + one["statistical"] == pytest.approx(np.ones(len(base.years)))
    weight = base.members["nvidia-data-center-revenue"]["statistical"]
    assert 0.1 < weight[2] < 0.9
    assert np.all(np.diff(weight[2:]) < 0)
    assert np.all(base.members["famine-index"]["statistical"] == 0)


def test_rents_of_2026_are_those_that_were_paid(base: Forecast) -> None:
    """1.6 to 2.0 USD an hour of an H100 equivalent in September 2026 lie in the interval, and the median is near."""
    place = base.years.index(2026)
    one = base.series["compute-price"]
    assert one.low[place] * 3600 < 1.6 < 2.0 < one.high[place] * 3600
    assert one.median[place] * 3600 == pytest.approx(1.7, abs=0.2)


def test_a_scenario_cannot_change_the_past(catalog: Catalog, tmp_path) -> None:  # type: ignore[no-untyped-def]
    """The years to 2026 have happened."""
    path = tmp_path / "past.toml"
    path.write_text('name = "Past"\nquestion = "?"\n[change."market.elasticity"]\nto = 2.0\nfrom = 2026\n')
    with pytest.raises(InputError, match="2027"):
        forecast(catalog, path, draws=100)


def test_statistics_do_not_undo_a_scenario(catalog: Catalog, base: Forecast) -> None:
    """Each draw of a pooled series moves by the factor by which the structural member moves."""
    with_past = forecast(catalog, "capital-shock", draws=400).series["stock"].draws / base.series["stock"].draws
    alone = [forecast(catalog, name, draws=400, statistics=False).series["stock"].draws for name in SHOCK]
    assert with_past == pytest.approx(alone[1] / alone[0], rel=1e-9)


def test_money_and_energy_add_up(catalog: Catalog) -> None:
    """Makers earn less than buyers spend, NVIDIA less than all makers; energy is power times time at a share of use."""
    found = forecast(catalog, draws=400, statistics=False)
    nvidia, makers, spent = (
        found.series[name].draws[:, 1:]
        for name in ("nvidia-data-center-revenue", "accelerator-revenue", "accelerator-capital")
    )
    assert np.all(nvidia < makers)
    assert np.mean(makers < spent) > 0.99
    power, energy = found.series["power"].draws[:, 1:], found.series["energy"].draws[:, 1:]
    used = energy[:, 1:] / ((power[:, 1:] + power[:, :-1]) / 2 * SECONDS_PER_YEAR)
    assert used == pytest.approx(np.broadcast_to(used[:, :1], used.shape), rel=1e-9)
    assert np.all(used < 1)


def test_each_maker_and_lab_is_part_of_the_whole(base: Forecast) -> None:
    """Laboratories' revenue and spending add up to the totals, users' and research compute to spending."""
    series = base.series
    for kind, total in (("revenue", "lab-revenue"), ("compute-spend", "lab-compute-spend")):
        parts = sum(series[f"{id}-{kind}"].draws[:, 1:] for id in base.labs)
        assert parts == pytest.approx(series[total].draws[:, 1:], rel=1e-9)
    both = series["lab-research-compute"].draws + series["lab-inference-compute"].draws
    assert both[:, 1:] == pytest.approx(series["lab-compute-spend"].draws[:, 1:], rel=1e-9)
    wanted = sum(series[f"demand-{name}"].draws[:, 1:] for name in ("laboratories", "states", "others"))
    index = wanted / (series["reference-price"].draws[:, 1:] * series["deliverable"].draws[:, 1:])
    assert index == pytest.approx(series["famine-index"].draws[:, 1:], rel=1e-9)
