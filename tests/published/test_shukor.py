"""Scaling Laws for Native Multimodal Models (arXiv 2504.07951)."""

import pytest

from supercycle.catalog.store import open_catalog
from supercycle.laws import law_named

LAW = law_named(open_catalog(), "shukor-2025-early-45-45-10").form


def test_exponents_of_sizes_follow_from_those_of_the_loss():
    """Early fusion, 45-45-10: a 0.527 and b 0.474 from alpha 0.301 and beta 0.335."""
    both = LAW.alpha + LAW.beta
    assert LAW.beta / both == pytest.approx(LAW.parameter_exponent, abs=0.001)
    assert LAW.alpha / both == pytest.approx(LAW.token_exponent, abs=0.0015)
    assert LAW.token_exponent / LAW.parameter_exponent == pytest.approx(0.901, abs=0.003)  # D ~ N^0.901


def test_loss_along_the_optimum():
    """L is 29.002 C^-0.0492: 2.69 at 1e21 FLOP."""
    assert LAW.loss_at(1e21) == pytest.approx(2.687, abs=0.001)
