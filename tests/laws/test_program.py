"""The cheapest training under many limits: what holds whatever the limits are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supercycle.base.errors import InputError
from supercycle.laws import (
    Demand,
    PowerLaw,
    Prices,
    Program,
    Repetition,
    Supply,
    best_within,
    cheapest_for,
    compute_optimal,
    data_limited_optimum,
    inference_aware,
)

LAW = PowerLaw(1.8172, 482.01, 2085.43, 0.3478, 0.3658)
WORN = Repetition(15.4, 5.3)
BUDGETS = st.floats(1e19, 1e27)
UNIQUE = st.floats(1e9, 1e14)
FEW = settings(max_examples=15, deadline=None)
SLOW = settings(max_examples=4, deadline=None)


@FEW
@given(BUDGETS)
def test_compute_alone_is_the_closed_form(flop):
    """Without limits the search finds the compute-optimal model."""
    found, best = best_within(Program(LAW), flop), compute_optimal(LAW, flop)
    assert found.parameters == pytest.approx(best.parameters, rel=1e-4)
    assert found.loss == pytest.approx(best.loss, rel=1e-9)


@FEW
@given(BUDGETS, st.floats(1e9, 1e12))
def test_serving_is_the_inference_aware_optimum(flop, demand):
    """With a demand of answers it is the optimum of training and serving together (sardana-2024)."""
    found = best_within(Program(LAW, demand=Demand(decode=demand)), flop)
    assert found.loss == pytest.approx(inference_aware(LAW, demand, flop=flop).loss, rel=1e-8)


@FEW
@given(BUDGETS, UNIQUE)
def test_unique_tokens_are_the_data_limited_optimum(flop, unique):
    """With limited unique tokens it is the optimum under repetition (muennighoff-2023)."""
    found = best_within(Program(LAW, supply=Supply(unique, repetition=WORN)), flop)
    assert found.loss == pytest.approx(data_limited_optimum(LAW, WORN, flop, unique).loss, rel=1e-7)


@FEW
@given(BUDGETS, UNIQUE, st.floats(0.0, 1e13), st.floats(1.0, 30.0))
def test_more_budget_never_raises_the_loss(flop, unique, demand, more):
    """Whatever the limits, more of the budget is no worse."""
    program = Program(LAW, demand=Demand(decode=demand), supply=Supply(unique, repetition=WORN))
    assert best_within(program, flop * more).loss <= best_within(program, flop).loss * (1 + 1e-8)


@FEW
@given(BUDGETS, UNIQUE, st.floats(1.0, 100.0))
def test_tighter_data_never_lower_the_loss(flop, unique, less):
    """Fewer unique tokens are no better."""
    wide, tight = (Program(LAW, supply=Supply(u, repetition=WORN)) for u in (unique, unique / less))
    assert best_within(tight, flop).loss >= best_within(wide, flop).loss * (1 - 1e-8)


@SLOW
@given(st.floats(1e21, 1e25), st.floats(0.05, 1.0))
def test_synthetic_tokens_never_hurt(flop, worth):
    """They may be left unused, so that having them is no worse; worth more they are no worse either."""
    without = best_within(Program(LAW, supply=Supply(1e10, repetition=WORN)), flop).loss
    losses = [
        best_within(Program(LAW, supply=Supply(1e10, 1e14, w, WORN)), flop).loss for w in (worth, min(1.0, worth * 2))
    ]
    assert losses[0] <= without * (1 + 1e-6)
    assert losses[1] <= losses[0] * (1 + 1e-5)


@FEW
@given(BUDGETS, st.floats(0.01, 1.0))
def test_time_limits_the_compute_of_training(flop, share):
    """A clock that allows less compute than the budget is kept, and never lowers the loss."""
    found = best_within(Program(LAW, most_flop=flop * share), flop)
    assert 6 * found.parameters * found.tokens <= flop * share * (1 + 1e-9)
    assert found.loss >= compute_optimal(LAW, flop).loss * (1 - 1e-12)


@FEW
@given(st.floats(1e-19, 1e-16), st.floats(1e4, 1e9))
def test_the_lines_add_up_to_the_budget(price, budget):
    """Every dollar of the budget is on a line, where time does not keep some of it."""
    prices = Prices(price, 2 * price, 8 * price, processing=1e-9, generation=1e-6, fixed=100.0, attached=1e-9)
    program = Program(LAW, prices, Demand(1e10, 1e10), Supply(1e10, 1e10, 0.5, WORN))
    assert best_within(program, budget).total == pytest.approx(budget, rel=1e-9)


@SLOW
@given(st.floats(1.9, 3.0), UNIQUE)
def test_cheapest_for_a_loss_reaches_it_with_no_more_than_needed(loss, unique):
    """The least budget's best loss is the one asked for; a hundredth less of it misses."""
    program = Program(LAW, supply=Supply(unique, repetition=WORN))
    try:
        found, budget = cheapest_for(program, loss)
    except InputError:
        return
    assert found.loss == pytest.approx(loss, rel=1e-6)
    assert best_within(program, budget * 0.99).loss > loss


def test_what_cannot_be_paid_or_reached_is_refused():
    """A budget below what is fixed, and a loss below the entropy of the text, are errors that say so."""
    with pytest.raises(InputError, match="does not pay what is fixed"):
        best_within(Program(LAW, Prices(fixed=10.0)), 5.0)
    with pytest.raises(InputError, match="no budget reaches"):
        cheapest_for(Program(LAW), 1.5)


def test_draws_broadcast():
    """Draws of the law and of the worth of synthetic tokens give the answers of the single draws."""
    laws = PowerLaw(np.array([1.8, 1.7]), np.array([480.0, 400.0]), np.array([2000.0, 500.0]), 0.35, 0.33)
    together = best_within(Program(laws, supply=Supply(1e10, 1e12, np.array([0.3, 0.9]), WORN)), 1e22)
    for i, worth in enumerate((0.3, 0.9)):
        one = PowerLaw(laws.E[i], laws.A[i], laws.B[i], 0.35, 0.33)
        single = best_within(Program(one, supply=Supply(1e10, 1e12, worth, WORN)), 1e22)
        assert together.loss[i] == pytest.approx(single.loss, rel=1e-9)
