"""Limited unique data: what repetition is worth, and the optimum under it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supercycle.laws import (
    PowerLaw,
    Repetition,
    compute_optimal,
    data_limited_loss,
    data_limited_optimum,
    effective_parameters,
    effective_tokens,
)

LAW = PowerLaw(1.8691439, 520.81992, 1487.6942, 0.3526596, 0.3526596)
UNTIED = PowerLaw(1.8172, 482.01, 2085.43, 0.3478, 0.3658)
LAWS = st.sampled_from([LAW, UNTIED])
SCALES = st.builds(Repetition, st.floats(1, 1000), st.floats(0.3, 50))
TOKENS = st.floats(1e9, 1e14)
BUDGETS = st.floats(1e20, 1e26)


@given(SCALES, TOKENS, TOKENS)
def test_repeated_tokens_are_worth_less_than_fresh_ones(scales, tokens, unique):
    """Effective tokens lie between the unique ones and all of them, and below the ceiling 1 + R*."""
    worth = effective_tokens(scales, tokens, unique)
    assert min(tokens, unique) * (1 - 1e-12) <= worth <= tokens * (1 + 1e-12)
    assert worth <= unique * (1 + scales.tokens) * (1 + 1e-12)


@given(LAWS, SCALES, st.floats(1e8, 1e12), TOKENS)
def test_unlimited_data_is_no_repetition(law, scales, parameters, tokens):
    """With infinitely many unique tokens every loss is that of the law."""
    assert data_limited_loss(law, scales, parameters, tokens, np.inf) == law.loss(parameters, tokens)


@given(LAWS, st.floats(1e8, 1e12), TOKENS, TOKENS)
def test_infinite_scales_are_no_decay(law, parameters, tokens, unique):
    """Where nothing decays, repeated tokens count in full."""
    forever = Repetition(np.inf, np.inf)
    assert effective_tokens(forever, tokens, unique) == pytest.approx(tokens)
    assert effective_parameters(law, forever, parameters, unique) == pytest.approx(parameters)


@given(LAWS, SCALES, BUDGETS)
def test_enough_data_leaves_the_compute_optimum(law, scales, flop):
    """Where the compute-optimal tokens are at hand nothing is repeated."""
    best = compute_optimal(law, flop)
    for unique in (np.inf, best.tokens * 1.001):
        limited = data_limited_optimum(law, scales, flop, unique)
        assert limited.parameters == pytest.approx(best.parameters, rel=1e-9)
        assert limited.loss == pytest.approx(best.loss, rel=1e-12)
        assert limited.epochs == pytest.approx(1)


@given(LAWS, SCALES, BUDGETS, st.floats(0.001, 2))
def test_optimum_spends_the_budget_and_no_neighbour_is_better(law, scales, flop, share):
    """6 N D is the budget; 2 % more or fewer parameters lose."""
    unique = compute_optimal(law, flop).tokens * share
    best = data_limited_optimum(law, scales, flop, unique)
    assert 6 * best.parameters * best.tokens == pytest.approx(flop)
    for factor in (0.98, 1.02):
        parameters = best.parameters * factor
        other = data_limited_loss(law, scales, parameters, flop / 6 / parameters, unique)
        assert other >= best.loss * (1 - 1e-12)


@given(LAWS, SCALES, BUDGETS, st.floats(0.001, 2), st.floats(1.1, 10))
def test_more_unique_data_never_hurts(law, scales, flop, share, growth):
    """Loss does not rise with unique tokens, nor fall below that of unlimited ones."""
    unique = compute_optimal(law, flop).tokens * share
    less, more = (data_limited_optimum(law, scales, flop, u) for u in (unique, unique * growth))
    assert more.loss <= less.loss * (1 + 1e-12)
    assert more.loss >= compute_optimal(law, flop).loss * (1 - 1e-12)


@given(LAWS, SCALES, BUDGETS, st.floats(0.001, 2))
def test_unique_and_repeated_tokens_are_all_tokens(law, scales, flop, share):
    """The parts add up; repeated tokens are never more than all of them."""
    best = data_limited_optimum(law, scales, flop, compute_optimal(law, flop).tokens * share)
    assert best.unique + best.repeated == pytest.approx(best.tokens)
    assert 0 <= best.repeated <= best.tokens


def test_draws_and_budgets_broadcast():
    """Arrays of scales give the optima of the single scales."""
    together = data_limited_optimum(LAW, Repetition(np.array([8.0, 95.0]), np.array([9.0, 1.7])), 1e23, 5e10)
    single = [data_limited_optimum(LAW, Repetition(*s), 1e23, 5e10).loss for s in ((8.0, 9.0), (95.0, 1.7))]
    assert together.loss.tolist() == pytest.approx(single)
