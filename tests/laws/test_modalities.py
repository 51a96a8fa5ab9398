"""Several kinds of data under one model."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supercycle.base.errors import InputError
from supercycle.laws import PowerLaw, Repetition, compute_optimal, optimal_for_loss
from supercycle.laws.modalities import Cost, Modality, best_mixture, cheapest_mixture

TEXT = PowerLaw(1.8172, 482.01, 2085.43, 0.3478, 0.3658)
IMAGE = PowerLaw(1.5, 300.0, 300.0, 0.3, 0.3)
WORN = Repetition(15.4, 5.3)
PLENTY = 1e15
FEW = settings(max_examples=3, deadline=None)


def kinds(stock: float = PLENTY) -> list[Modality]:
    """Text with a stock, and plenty of images."""
    return [Modality("text", TEXT, stock / 1000, 1000, 2.0), Modality("image", IMAGE, PLENTY / 256, 256, 1.0)]


@FEW
@given(st.floats(1e20, 1e26))
def test_one_kind_is_the_compute_optimum(flop):
    """A mixture of one kind with plenty of it is the usual optimum."""
    found = best_mixture(kinds()[:1], WORN, flop)
    assert found.loss == pytest.approx(compute_optimal(TEXT, flop).loss, rel=1e-8)
    assert found.epochs[0] == pytest.approx(1)


@FEW
@given(st.floats(1e21, 1e25))
def test_the_compute_is_spent_and_gains_are_equal(flop):
    """6 N times all tokens is the compute; moving a hundredth of the tokens between kinds does not help."""
    parts = kinds()
    found = best_mixture(parts, WORN, flop)
    assert 6 * found.parameters * sum(found.tokens) == pytest.approx(flop)
    for moved in (-0.01, 0.01):
        text, image = (found.tokens[0] * (1 + moved), found.tokens[1] - found.tokens[0] * moved)
        if image > 0:
            other = (2 * TEXT.loss(found.parameters, text) + IMAGE.loss(found.parameters, image)) / 3
            assert other >= found.loss * (1 - 1e-9)


@FEW
@given(st.floats(1e22, 1e25), st.floats(1e9, 1e12))
def test_a_smaller_stock_never_helps(flop, stock):
    """Less text raises the loss or leaves it, and is repeated."""
    wide, tight = (best_mixture(kinds(s), WORN, flop) for s in (PLENTY, stock))
    assert tight.loss >= wide.loss * (1 - 1e-7)
    assert tight.epochs[0] >= wide.epochs[0] - 1e-9


def test_nothing_is_refused():
    """No kinds of data, or a weight of zero, are errors."""
    with pytest.raises(InputError, match="at least one kind"):
        best_mixture([], WORN, 1e22)
    with pytest.raises(InputError, match="weight"):
        best_mixture([Modality("text", TEXT, 1e9, 1000, 0.0)], WORN, 1e22)


def test_draws_broadcast():
    """Draws of the scale of repetition give the answers of the single draws."""
    together = best_mixture(kinds(1e10), Repetition(np.array([8.0, 95.0]), 5.3), 1e23)
    for i, scale in enumerate((8.0, 95.0)):
        assert together.loss[i] == pytest.approx(best_mixture(kinds(1e10), Repetition(scale, 5.3), 1e23).loss)


def test_the_cheapest_mixture_of_one_kind_is_the_closed_form():
    """One kind with plenty of it: the least compute of a loss is that of the power law; a price of a FLOP scales it."""
    best = optimal_for_loss(TEXT, 2.2)
    found = cheapest_mixture(kinds()[:1], WORN, 2.2)
    assert found.total == pytest.approx(6 * best.parameters * best.tokens, rel=1e-3)
    dear = cheapest_mixture(kinds()[:1], WORN, 2.2, Cost(flop=1e-17, fixed=5.0))
    assert dear.total == pytest.approx(found.total * 1e-17 + 5.0, rel=1e-3)


def test_processing_is_paid_for_unique_tokens_alone():
    """What is spent is the budget; data of a price are bought less, and their repetitions cost no processing."""
    plain, priced = (
        best_mixture([replace(kinds(1e9)[0], processing=price), kinds()[1]], WORN, 1e6, Cost(flop=1e-17))
        for price in (0.0, 1e-7)
    )
    assert priced.total == pytest.approx(1e6)
    assert priced.processing == pytest.approx(1e-7 * priced.tokens[0] / priced.epochs[0])
    assert priced.loss > plain.loss


def test_no_budget_reaches_less_than_the_floor():
    """A weighted loss below what unlimited tokens reach is refused."""
    with pytest.raises(InputError, match="no budget reaches"):
        cheapest_mixture(kinds(), WORN, 1.0)
