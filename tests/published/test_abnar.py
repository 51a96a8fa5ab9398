"""Parameters vs FLOPs: Scaling Laws for Optimal Sparsity (arXiv 2501.12370)."""

import pytest

from supercycle.catalog.store import open_catalog
from supercycle.laws import law_named
from supercycle.laws.dense import searched_optimum

LAW = law_named(open_catalog(), "abnar-2025").form


def test_sparsity_raises_all_and_lowers_active_parameters():
    """Section 3: at a fixed compute optimal N rises and active N falls with sparsity, and the loss falls.

    Convention: N counts all parameters, C is 6 N (1 - S) D.
    """
    levels = (0.0, 0.5, 0.9, 0.98)
    best = [searched_optimum(LAW.at(level), 1e20) for level in levels]
    active = [found.parameters for found in best]
    total = [found.parameters / (1 - level) for found, level in zip(best, levels, strict=True)]
    losses = [found.loss for found in best]
    assert active == sorted(active, reverse=True)
    assert total == sorted(total)
    assert losses == sorted(losses, reverse=True)


def test_value_at_a_point():
    """Equation 6 with table 3, term by term, at 1e9 parameters, 2e10 tokens and no sparsity."""
    terms = 16612.50 / 1e9**0.5962 + 5455.67 / 2e10**0.3954 + 0.4598 + 17.26 / 1e9**0.1595 + 0.94
    assert LAW.loss(1e9, 2e10) == pytest.approx(terms)
