"""Estimates and draws: intervals are hit, causes are shared, streams are independent, bounds hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supercycle.base.draws import Uncertain, draw, factors, scores, values
from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate, certain, from_draws

COUNT = 40_000
SAMPLING = 0.03
"""How far a 5 % quantile of 40,000 draws may lie from its own, as a share of the half-interval (4 sigma)."""


@pytest.mark.parametrize(
    "estimate",
    [Estimate(2.0, 1.0, 8.0), Estimate(0.9, 0.5, 0.95), Estimate(1.0, -3.0, 2.0), Estimate(0.0, 0.0, 5.0)],
    ids=["skewed up", "skewed down", "either sign", "from zero"],
)
def test_draws_hit_low_central_and_high(estimate: Estimate) -> None:
    """The 5th, 50th and 95th percentiles of the draws are the three numbers of the estimate."""
    drawn = draw({"x": Uncertain(estimate)}, COUNT, seed=3)["x"]
    expected = (estimate.low, estimate.value, estimate.high)
    width = estimate.high - estimate.low
    assert np.quantile(drawn, [0.05, 0.5, 0.95]) == pytest.approx(expected, abs=SAMPLING * width)


def test_scores_of_the_ends_give_the_ends_exactly() -> None:
    """At the scores of the three percentiles the values are the three numbers, in both families."""
    ends = np.array([-1.6448536269514722, 0.0, 1.6448536269514722])
    for estimate in (Estimate(2.0, 1.0, 8.0), Estimate(1.0, -3.0, 2.0)):
        assert values(estimate, ends) == pytest.approx([estimate.low, estimate.value, estimate.high], rel=1e-12)


def test_a_certain_number_is_never_moved() -> None:
    """Without doubt every draw is the number."""
    assert np.all(draw({"x": Uncertain(certain(3.0))}, 100, seed=1)["x"] == 3.0)


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_a_common_cause_correlates_by_its_share(share: float) -> None:
    """The correlation of two scores with one cause and one share is the share."""
    one = Uncertain(Estimate(1, 0.5, 2), "price", share)
    both = scores({"a": one, "b": one}, COUNT, seed=7)
    assert np.corrcoef(both["a"], both["b"])[0, 1] == pytest.approx(share, abs=0.02)


def test_inputs_without_a_cause_are_independent() -> None:
    """Neither names that begin alike nor a different cause correlate."""
    alone = Uncertain(Estimate(1, 0.5, 2))
    other = Uncertain(Estimate(1, 0.5, 2), "power")
    third = Uncertain(Estimate(1, 0.5, 2), "price")
    drawn = np.array(list(scores({"a": alone, "aa": alone, "b": other, "c": third}, COUNT, seed=7).values()))
    assert np.abs(np.corrcoef(drawn) - np.eye(4)).max() < 0.02


def test_every_score_is_standard_normal_whatever_its_share() -> None:
    """Mean 0 and variance 1, so that an interval keeps its meaning when a cause is shared."""
    for share in (0.0, 0.3, 1.0):
        score = scores({"a": Uncertain(Estimate(1, 0.5, 2), "c", share)}, COUNT, seed=5)["a"]
        assert float(np.mean(score)) == pytest.approx(0.0, abs=0.02)
        assert float(np.std(score)) == pytest.approx(1.0, abs=0.02)


def test_another_input_leaves_the_draws_as_they_were() -> None:
    """Inputs added at the end change nothing before them; another seed changes everything."""
    few = {"a": Uncertain(Estimate(1, 0.5, 2), "c", 0.5), "b": Uncertain(Estimate(1, 0.5, 2))}
    more = {**few, "z": Uncertain(Estimate(1, 0.5, 2), "c", 0.9), "y": Uncertain(Estimate(1, 0.5, 2), "d")}
    first, second = draw(few, 500, seed=11), draw(more, 500, seed=11)
    for name in few:
        assert np.array_equal(first[name], second[name])
    assert not np.array_equal(first["a"], draw(few, 500, seed=12)["a"])


def test_blocks_of_draws_are_the_draws() -> None:
    """A thousand draws made in blocks of 256 are the same thousand."""
    inputs = {"a": Uncertain(Estimate(1, 0.5, 2), "c", 0.5), "b": Uncertain(Estimate(1, 0.5, 2))}
    whole = draw(inputs, 1000, seed=11)
    blocks = [draw(inputs, min(256, 1000 - start), seed=11, start=start) for start in range(0, 1000, 256)]
    for name in inputs:
        assert np.array_equal(whole[name], np.concatenate([block[name] for block in blocks]))


def test_factors_are_the_causes_and_what_is_left_of_each_input() -> None:
    """Fully shared inputs have no part of their own, inputs without a cause nothing else."""
    inputs = {
        "a": Uncertain(Estimate(1, 0.5, 2), "c"),
        "b": Uncertain(Estimate(1, 0.5, 2), "c", 0.5),
        "d": Uncertain(Estimate(1, 0.5, 2)),
    }
    assert factors(inputs) == ("c (shared)", "b", "d")


def test_draws_stay_within_bounds() -> None:
    """A share is clipped to its bounds though its interval's tail would pass them."""
    drawn = draw({"x": Uncertain(Estimate(0.9, 0.2, 0.98), least=0.3, most=1.0)}, COUNT, seed=2)["x"]
    assert drawn.min() == 0.3
    assert drawn.max() == 1.0


def test_an_interval_must_hold_its_value() -> None:
    """An estimate outside its own interval is refused, as is one that is not a number."""
    for wrong in ((1.0, 2.0, 3.0), (4.0, 2.0, 3.0), (1.0, 2.0, 0.0), (float("nan"), 0.0, 1.0)):
        with pytest.raises(InputError):
            Estimate(*wrong)


@given(st.floats(-10, 10), st.lists(st.floats(-10, 10), min_size=1, max_size=50))
def test_an_estimate_of_draws_holds_the_central_value(value: float, drawn: list[float]) -> None:
    """The interval is the 90 % span of the draws, widened where the central value lies outside it."""
    estimate = from_draws(value, np.array(drawn))
    low, high = np.quantile(drawn, [0.05, 0.95])
    assert estimate.value == value
    assert (estimate.low, estimate.high) == pytest.approx((min(low, value), max(high, value)), rel=1e-12)


def test_an_estimate_scales_and_has_its_json_form() -> None:
    """All three numbers are scaled; the keys are those of the command line."""
    assert Estimate(2, 1, 4).scaled(3).as_dict() == {"value": 6, "low": 3, "high": 12}
    assert certain(2).exact
    assert not Estimate(2, 1, 4).exact
