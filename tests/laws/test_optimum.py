"""Optima of scaling laws: closed forms against numeric ones, and how they move."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from supercycle.base.errors import InputError
from supercycle.laws import (
    OptimumLine,
    PowerLaw,
    compute_optimal,
    inference_aware,
    optimal_for_loss,
    parameters_for_tokens,
    tokens_for_loss,
)

CORRECTED = PowerLaw(1.8172, 482.01, 2085.43, 0.3478, 0.3658)
LAWS = st.builds(
    PowerLaw,
    st.floats(0.1, 3.0),
    st.floats(10, 5000),
    st.floats(10, 5000),
    st.floats(0.1, 0.7),
    st.floats(0.1, 0.7),
)
BUDGETS = st.floats(1e18, 1e28)
DEMANDS = st.floats(1e8, 1e15)


def numeric_optimum(loss_of_log_parameters, center):
    found = minimize_scalar(
        loss_of_log_parameters, bounds=(center - 6, center + 6), method="bounded", options={"xatol": 1e-10}
    )
    return float(found.fun)


@given(LAWS, BUDGETS)
def test_closed_form_is_the_numeric_optimum(law, flop):
    """No split of the budget that a numeric search finds beats the closed form."""
    best = compute_optimal(law, flop)
    found = numeric_optimum(lambda n: law.loss(np.exp(n), flop / 6 / np.exp(n)), float(np.log(best.parameters)) + 0.3)
    assert best.loss == pytest.approx(found, rel=1e-9)


@given(LAWS, BUDGETS, st.floats(1, 12))
def test_budget_is_spent_exactly(law, flop, per_token):
    """k N D is the budget for any FLOP per parameter and token k."""
    best = compute_optimal(law, flop, flop_per_parameter_token=per_token)
    assert per_token * best.parameters * best.tokens == pytest.approx(flop, rel=1e-12)


@given(LAWS, BUDGETS, st.floats(1.01, 100))
def test_more_compute_reaches_less_loss_with_more_of_both(law, flop, growth):
    """Loss falls and both sizes grow with compute."""
    before, after = compute_optimal(law, flop), compute_optimal(law, flop * growth)
    assert after.loss < before.loss
    assert after.parameters > before.parameters
    assert after.tokens > before.tokens


@given(LAWS, BUDGETS)
def test_optimum_for_a_loss_inverts_optimum_for_compute(law, flop):
    """The least compute that reaches the loss of an optimum is that optimum."""
    best = compute_optimal(law, flop)
    back = optimal_for_loss(law, best.loss)
    assert float(np.log(back.parameters)) == pytest.approx(np.log(best.parameters), abs=1e-6)
    assert float(np.log(back.tokens)) == pytest.approx(np.log(best.tokens), abs=1e-6)


@given(st.floats(1e8, 1e12), st.floats(1e9, 1e14))
def test_tokens_for_loss_inverts_the_loss(parameters, tokens):
    """Training a size to its own loss takes its own tokens."""
    loss = CORRECTED.loss(parameters, tokens)
    assert tokens_for_loss(CORRECTED, parameters, loss) == pytest.approx(tokens, rel=1e-6)


@given(LAWS, BUDGETS)
def test_parameters_for_tokens_lie_on_the_optimum(law, flop):
    """The tokens of an optimum belong to its parameters."""
    best = compute_optimal(law, flop)
    assert parameters_for_tokens(law, best.tokens) == pytest.approx(best.parameters, rel=1e-9)


@given(LAWS, BUDGETS)
def test_no_inference_is_compute_optimal(law, flop):
    """Without demand both ways of asking give the compute-optimal sizes."""
    best = compute_optimal(law, flop)
    for lifetime in (inference_aware(law, 0.0, flop=flop), inference_aware(law, 0.0, loss=best.loss)):
        assert float(np.log(lifetime.parameters)) == pytest.approx(np.log(best.parameters), abs=1e-6)
        assert float(np.log(lifetime.tokens)) == pytest.approx(np.log(best.tokens), abs=1e-6)


@given(LAWS, BUDGETS, DEMANDS, st.floats(1.5, 100))
def test_more_inference_means_smaller_and_longer(law, flop, demand, growth):
    """At one loss, more demand shrinks the model and lengthens its training."""
    loss = compute_optimal(law, flop).loss
    before, after = inference_aware(law, demand, loss=loss), inference_aware(law, demand * growth, loss=loss)
    assert after.parameters <= before.parameters
    assert after.tokens >= before.tokens


@given(LAWS, st.floats(1e20, 1e26), DEMANDS)
def test_lifetime_optimum_is_the_numeric_one(law, flop, demand):
    """No size that reaches the loss costs less over its lifetime than the one found."""
    loss = compute_optimal(law, flop).loss
    best = inference_aware(law, demand, loss=loss)
    assert law.loss(best.parameters, best.tokens) == pytest.approx(loss, rel=1e-9)
    cost = 6 * best.parameters * best.tokens + 2 * best.parameters * demand
    for factor in (0.97, 1.03):
        try:
            tokens = tokens_for_loss(law, best.parameters * factor, loss)
        except InputError:
            continue
        assert best.parameters * factor * (6 * tokens + 2 * demand) >= cost * (1 - 1e-9)


@given(LAWS, BUDGETS, DEMANDS)
def test_lifetime_budget_is_spent_exactly_and_best(law, flop, demand):
    """Training and inference together cost the budget, and no other size reaches less loss with it."""
    best = inference_aware(law, demand, flop=flop)
    assert best.parameters * (6 * best.tokens + 2 * demand) == pytest.approx(flop, rel=1e-9)
    for factor in (0.97, 1.03):
        tokens = flop / (6 * best.parameters * factor) - demand / 3
        if tokens > 0:
            assert law.loss(best.parameters * factor, tokens) >= best.loss * (1 - 1e-12)


@pytest.mark.parametrize("demand", [0.0, 2e12, np.array([0.0, 1e11, 1e13])])
def test_lifetime_optimum_of_draws_is_that_of_each_draw(demand):
    """Draws of a law and several demands broadcast."""
    draws = PowerLaw(*(np.array([v, v, v]) for v in (1.8172, 482.01, 2085.43, 0.3478, 0.3658)))
    together = inference_aware(draws, demand, loss=2.0)
    single = [inference_aware(CORRECTED, float(d), loss=2.0).tokens for d in np.broadcast_to(demand, 3)]
    assert together.tokens.tolist() == pytest.approx(single)


def test_a_line_answers_with_its_own_sizes():
    """A printed optimum is read at the compute, and has no loss of its own."""
    best = compute_optimal(OptimumLine(1e20, 1e9, 2e10, 0.5, 0.5), 1e22)
    assert (best.parameters, best.tokens) == pytest.approx((1e10, 2e11))
    assert np.isnan(best.loss)


@pytest.mark.parametrize("field", ["A", "B", "alpha", "beta"])
def test_a_law_without_an_interior_optimum_is_refused(field):
    """Where one size does not reduce the loss there is no optimum, and the fault names the coefficient."""
    values = {"E": 1.8, "A": 400.0, "B": 400.0, "alpha": 0.3, "beta": 0.3} | {field: -0.1}
    with pytest.raises(InputError, match=f"{field} is -0.1"):
        compute_optimal(PowerLaw(**values), 1e21)


def test_a_loss_out_of_reach_is_refused_with_what_is_reachable():
    """Less than E, or less than one size allows, is refused; the hint says how far one gets."""
    with pytest.raises(InputError, match=r"tokens reach 1\.817"):
        optimal_for_loss(CORRECTED, 1.5)
    with pytest.raises(InputError, match=r"Unlimited tokens reach 2\.174"):
        tokens_for_loss(CORRECTED, 1e9, 2.0)


def test_a_draw_that_cannot_reach_a_loss_needs_infinitely_many_tokens():
    """One draw out of reach does not spoil the others."""
    draws = PowerLaw(np.array([1.8, 2.1]), 482.01, 2085.43, 0.3478, 0.3658)
    for best in (optimal_for_loss(draws, 2.0), inference_aware(draws, 1e12, loss=2.0)):
        assert np.isfinite(best.tokens[0])
        assert np.isinf(best.tokens[1])
    assert np.isinf(tokens_for_loss(draws, 1e12, 2.0)[1])


@pytest.mark.parametrize("flop", [0.0, -1e21, float("nan")])
def test_compute_that_is_not_positive_is_refused(flop):
    """No optimum of nothing."""
    with pytest.raises(InputError, match="compute must be greater than 0"):
        compute_optimal(CORRECTED, flop)


def test_loss_and_compute_together_are_refused():
    """A lifetime optimum is asked for by a loss or by a compute."""
    with pytest.raises(InputError, match="not both"):
        inference_aware(CORRECTED, 1e12)
    with pytest.raises(InputError, match="not both"):
        inference_aware(CORRECTED, 1e12, loss=2.0, flop=1e23)
