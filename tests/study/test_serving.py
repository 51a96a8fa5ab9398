"""A model served on chips of the catalogue: prices, intervals, other chips."""

from dataclasses import replace

import pytest

import supercycle
from supercycle.base.errors import InputError
from supercycle.catalog.store import Catalog
from supercycle.serve.workloads import WORKLOADS, workload_named
from supercycle.study.chips_serving import side_by_side
from supercycle.study.serving_prices import bases


def test_the_best_point_keeps_its_limits_and_is_priced() -> None:
    """Its interval holds its value; the price is the rent of a chip over its tokens."""
    found = supercycle.frontier("llama-3.1-70b", chip="h100-sxm", draws=200)
    best = found.best
    assert best.point.tpot_s <= 0.040
    assert best.point.ttft_s <= 1.0
    assert best.tpot_s.low < best.tpot_s.value < best.tpot_s.high
    assert best.cost_per_mtok is not None
    assert best.apart is not None
    rent = found.asked.site.central()["rental_price"]
    assert best.cost_per_mtok.value == pytest.approx(rent / best.point.tokens_per_s_per_chip * 1e6)
    whole = best.apart.input * 2 + best.apart.output  # type: ignore[operator]
    assert whole == pytest.approx(best.cost_per_mtok.value, rel=1e-6)


def test_a_cached_token_is_cheaper_than_a_fresh_one() -> None:
    """And a token of output dearer than one of input."""
    apart = supercycle.frontier("llama-3.1-70b", chip="h100-sxm", workload="agents", draws=100).best.apart
    assert apart is not None
    assert apart.cached_input < 0.5 * apart.input < apart.output  # type: ignore[operator]


def test_promises_that_cannot_be_kept_are_said_and_the_nearest_is_given() -> None:
    """A microsecond between tokens: the note says that nothing keeps it."""
    found = supercycle.frontier("llama-3.1-70b", chip="h100-sxm", tpot=1e-6, draws=100)
    assert any("keeps the limits" in note for note in found.notes)
    assert found.best.point.tpot_s == min(one.point.tpot_s for one in found.frontier)


@pytest.mark.parametrize("workload", WORKLOADS)
def test_every_workload_is_answered_side_by_side(catalog: Catalog, workload: str) -> None:
    """Chips of three makers and an assumed one; a chip without a price has its energy still."""
    chips = {"h200-sxm": 8, "mi300x": 8, "tpu-v6e": 8, "t-head-ppu": 16}
    found = side_by_side(catalog, "llama-3.1-70b", chips, workload_named(workload), draws=50)
    for one in found.values():
        assert not isinstance(one, str)
        assert one.best.energy_per_mtok_j.low > 0
    assumed, known = found["t-head-ppu"], found["h200-sxm"]
    assert not isinstance(assumed, str)
    assert not isinstance(known, str)
    assert assumed.best.tpot_s.high / assumed.best.tpot_s.low > known.best.tpot_s.high / known.best.tpot_s.low


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"workload": "chess"}, "no workload named 'chess'"),
        ({"precision": "fp3"}, "no precision named 'fp3'"),
        ({"cached": 1.5}, "cached: 1.5 is not a share"),
        ({"ttft": -1}, "ttft: -1 is not a time"),
        ({"count": 0}, "count: 0 is not between"),
        ({"input": 0.5}, "input: 0.5 is not a whole number"),
        ({"cache": "fp3"}, "no format of the KV cache"),
    ],
)
def test_questions_that_make_no_sense_are_refused_by_name(changed: dict[str, object], said: str) -> None:
    """The message names what was wrong."""
    with pytest.raises(InputError) as fault:
        supercycle.frontier("llama-3.1-8b", chip="h100-sxm", **changed)  # type: ignore[arg-type]
    assert said in fault.value.text()


def test_tokens_are_priced_rented_owned_and_on_silicon_of_ones_own() -> None:
    """Input, cached input and output apart on each basis with intervals; a chip that costs twice as much to make makes
    dearer tokens, and what a token takes in energy does not depend on who owns the chip."""
    made = supercycle.silicon("n3", area=800, memory="hbm3e", stacks=6, power=700.0, volume=1e6)
    dear = replace(made, unit=made.unit.scaled(2.0))
    own, twice = (
        supercycle.frontier("llama-3.1-70b", chip="h100-sxm", silicon=one, draws=100).best.priced
        for one in (made, dear)
    )
    assert list(own) == ["rented", "owned", "own silicon"]
    for basis in own.values():
        assert basis.input.low < basis.input.value < basis.input.high
        assert basis.cached_input.value < basis.input.value < basis.output.value
        assert basis.output_j == own["rented"].output_j
    assert own["own silicon"].output.value < own["owned"].output.value
    assert own["own silicon"].output.value < twice["own silicon"].output.value < 2 * own["own silicon"].output.value
    assert own["owned"].output.value == twice["owned"].output.value


def test_silicon_as_dear_as_the_chip_that_is_bought_is_owning_it() -> None:
    """The two bases meet where making costs what buying does."""
    found = supercycle.frontier("llama-3.1-70b", chip="h100-sxm", draws=50)
    price = found.asked.site.central()["chip_price"]
    priced = bases(found.asked.site.central(), price)
    assert priced["own silicon"] == pytest.approx(priced["owned"])


def test_a_fleet_holds_its_peak_and_pays_for_its_nights() -> None:
    """Twice the demand takes about twice the chips; a demand that sleeps half of the time costs about twice as much a
    token as one that never does, and doubt about a chip's output is doubt about their number."""
    steady, double, nights = (
        supercycle.frontier("llama-3.1-70b", chip="h100-sxm", draws=100, demand=demand)
        for demand in ([1e6] * 4, [2e6] * 4, [1e6, 1e6, 0.0, 0.0])
    )
    one, two, half = steady.fleet, double.fleet, nights.fleet
    assert one is not None
    assert two is not None
    assert half is not None
    assert two.fleet.chips == pytest.approx(2 * one.fleet.chips, rel=0.02)
    assert one.fleet.chips * steady.best.tokens_per_s_per_chip.value > 1e6
    assert half.fleet.chips == one.fleet.chips
    assert half.cost_per_mtok is not None
    assert one.cost_per_mtok is not None
    assert half.cost_per_mtok.value == pytest.approx(2 * one.cost_per_mtok.value)
    assert one.cost_per_mtok.value > steady.best.cost_per_mtok.value  # type: ignore[union-attr]
    assert one.fewest_chips < one.fleet.chips < one.most_chips
