"""Towards Greater Leverage: Scaling Laws for Efficient Mixture-of-Experts Language Models (arXiv 2507.17702)."""

from supercycle.catalog.store import open_catalog
from supercycle.laws import law_named

LAW = law_named(open_catalog(), "ling-2025").form


def test_seven_times_the_leverage():
    """The text: an active share of 3.1 % and a granularity of 12 promise more than 7 times at 1e22 FLOP.

    Convention: log10 of C, log2 of G; A is the share of active parameters.
    """
    assert 7 < LAW.leverage(0.031, 12, 1e22) < 8


def test_leverage_grows_with_compute_and_sparsity_and_peaks_at_12():
    """The text: a power law in the active share, amplified by compute; granularity is best around 8 to 12."""
    assert LAW.leverage(0.03, 12, 1e22) > LAW.leverage(0.03, 12, 1e20)
    assert LAW.leverage(0.03, 12, 1e22) > LAW.leverage(0.1, 12, 1e22)
    grains = (1, 2, 4, 8, 12, 16, 32)
    assert max(grains, key=lambda grain: LAW.leverage(0.03, grain, 1e22)) == 12
