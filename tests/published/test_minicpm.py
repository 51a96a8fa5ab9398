"""MiniCPM: Unveiling the Potential of Small Language Models (arXiv 2404.06395)."""

import pytest

from supercycle.catalog.store import open_catalog
from supercycle.laws import law_named

LAW = law_named(open_catalog(), "minicpm-2024").form


def test_192_tokens_a_parameter_at_the_edge_of_the_runs():
    """Section 4.5: data 192 times the size "on average", with K^2 0.01 and eta -0.10.

    Only with N and D in units of 1e9 is that so, at 2B parameters, its largest model.
    """
    best = LAW.optimum(4.6e21)
    assert best.parameters == pytest.approx(2e9, rel=0.02)
    assert best.tokens_per_parameter == pytest.approx(192, rel=0.02)


def test_eta_follows_from_the_exponents_as_far_as_averages_can():
    """eta is (beta - alpha) / (alpha + beta): -0.115 of the averaged exponents, -0.10 averaged itself."""
    assert (LAW.beta - LAW.alpha) / (LAW.alpha + LAW.beta) == pytest.approx(LAW.eta, abs=0.02)
