"""The forms of scaling laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supercycle.laws import KaplanLaw, OptimumLine, PowerLaw, loss

CORRECTED = PowerLaw(1.8172, 482.01, 2085.43, 0.3478, 0.3658)
KAPLAN = KaplanLaw(0.076, 0.103, 6.4e13, 1.8e13)
SIZES = st.floats(1e7, 1e13)
GROWTH = st.floats(1.01, 100)


@given(SIZES, SIZES, GROWTH, st.sampled_from([CORRECTED, KAPLAN]))
def test_loss_falls_with_parameters_and_with_tokens(parameters, tokens, growth, law):
    """More of either size reduces the loss, under every form."""
    before = loss(law, parameters, tokens)
    assert loss(law, parameters * growth, tokens) < before
    assert loss(law, parameters, tokens * growth) < before


def test_unlimited_sizes_leave_the_entropy_of_text():
    """A power law tends to E."""
    assert loss(CORRECTED, np.inf, np.inf) == CORRECTED.E


def test_kaplan_tends_to_its_laws_of_one_size():
    """With unlimited tokens the joint law is (Nc / N)^alphaN, with unlimited parameters (Dc / D)^alphaD."""
    assert loss(KAPLAN, 1e9, np.inf) == pytest.approx((6.4e13 / 1e9) ** 0.076)
    assert loss(KAPLAN, np.inf, 1e10) == pytest.approx((1.8e13 / 1e10) ** 0.103)


def test_one_law_and_its_draws_are_the_same_code():
    """An array in each field gives the losses of the single laws."""
    values = (1.8172, 482.01, 2085.43, 0.3478, 0.3658)
    draws = PowerLaw(*(np.array([value, value * 1.01]) for value in values))
    second = PowerLaw(*(value * 1.01 for value in values))
    together = loss(draws, 7e10, 1.4e12)
    assert together.tolist() == pytest.approx([loss(CORRECTED, 7e10, 1.4e12), loss(second, 7e10, 1.4e12)])


def test_exponents_of_the_optimum_share_the_compute():
    """a + b = 1, so that N D is proportional to C."""
    assert CORRECTED.parameter_exponent + CORRECTED.token_exponent == pytest.approx(1)


def test_a_line_without_a_printed_loss_has_none():
    """A line speaks of sizes; its loss is nan unless its source prints one."""
    assert np.isnan(OptimumLine(1e20, 1e9, 2e10, 0.5, 0.5).loss(1e21))
