"""Chips side by side on a serving workload: the same answer as serve, weighed by the same lines as training."""

import pytest

import supercycle
from supercycle.base.errors import InputError
from supercycle.study.chips_serving import ServedComparison


@pytest.fixture(scope="module")
def found() -> ServedComparison:
    """Three chips that serve a chat, one of them of estimated numbers."""
    return supercycle.compare_serving("llama-3.1-70b", chips=["h100", "b200", "t-head-ppu", "rtx-3090"], draws=300)


def test_it_is_what_serve_says(found: ServedComparison) -> None:
    """Output, cost and energy of a chip are those of its own answer, at central values."""
    for one in found.chips[:2]:
        alone = supercycle.frontier("llama-3.1-70b", chip=one.chip).best
        assert one.tokens_per_s_per_chip.value == pytest.approx(alone.tokens_per_s_per_chip.value, rel=1e-6)
        assert one.ttft_s.value == pytest.approx(alone.ttft_s.value, rel=1e-6)
        assert alone.cost_per_mtok is not None
        assert one.worth.per_dollar_rented is not None
        assert one.worth.per_dollar_rented.value == pytest.approx(1e6 / alone.cost_per_mtok.value, rel=1e-6)
        assert one.worth.per_joule.value == pytest.approx(1e6 / alone.energy_per_mtok_j.value, rel=1e-6)


def test_an_estimated_chip_carries_its_interval(found: ServedComparison) -> None:
    """What rests on estimates is less sure: the span of its output a joule is wider than a printed chip's."""
    spans = {one.chip: one.worth.per_joule.high / one.worth.per_joule.low for one in found.chips}
    assert spans["t-head-ppu"] > 1.2 * spans["h100-sxm"]
    unpriced = next(one for one in found.chips if one.chip == "t-head-ppu").worth
    assert unpriced.per_dollar_owned is None
    assert "price" in unpriced.missing["chip_price"]


def test_every_draw_has_a_best(found: ServedComparison) -> None:
    """Shares of draws in which a chip is the best add up to one by every measure; a chip without a price has none."""
    for measure in ("per_joule", "per_dollar_rented", "per_dollar_owned", "per_second_and_dollar_bought"):
        assert sum(one.chosen_in[measure] for one in found.chips) == pytest.approx(1.0)
    assert next(one for one in found.chips if one.chip == "t-head-ppu").chosen_in["per_dollar_owned"] == 0


def test_a_chip_that_cannot_serve_it_is_left_out(found: ServedComparison) -> None:
    """Its reason is told; where none can, the question is refused."""
    assert set(found.skipped) <= {"rtx-3090"}
    assert len(found.chips) + len(found.skipped) == 4
    with pytest.raises(InputError, match="none of the chips can serve"):
        supercycle.compare_serving("llama-3.1-405b", chips=["rtx-3090"], count=1)


def test_promises_move_the_point() -> None:
    """Faster tokens cost output; what is promised is kept at central values."""
    loose = supercycle.compare_serving("llama-3.1-8b", chips=["h100"], tpot=0.1, draws=200).chips[0]
    tight = supercycle.compare_serving("llama-3.1-8b", chips=["h100"], tpot=0.008, draws=200).chips[0]
    assert loose.kept
    assert tight.kept
    assert tight.tpot_s.value <= 0.008 * (1 + 1e-9)
    assert tight.tokens_per_s_per_chip.value < loose.tokens_per_s_per_chip.value


def test_what_is_set_moves_it() -> None:
    """A price and a bandwidth of the reader's own are used."""
    plain = supercycle.compare_serving("llama-3.1-8b", chips=["h100"], draws=200).chips[0]
    moved = supercycle.compare_serving(
        "llama-3.1-8b", chips=["h100"], draws=200, given=["h100-sxm.rent=9USD/h", "chip.memory.bandwidth=1TB/s"]
    ).chips[0]
    assert plain.worth.per_dollar_rented is not None
    assert moved.worth.per_dollar_rented is not None
    assert moved.worth.per_dollar_rented.value < plain.worth.per_dollar_rented.value / 3
    assert moved.tokens_per_s_per_chip.value < plain.tokens_per_s_per_chip.value
