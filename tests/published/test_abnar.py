"""Parameters vs FLOPs: Scaling Laws for Optimal Sparsity (arXiv 2501.12370)."""

import numpy as np
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


def _best_sparsity(parameters, flop):
    levels = np.linspace(0, 0.98, 99)
    losses = LAW.loss(parameters, flop / (6 * parameters * (1 - levels)), levels)
    return float(levels[np.argmin(losses)])


def test_where_the_best_sparsity_goes():
    """Figures 4 and 9, from 3e19 to 1e21 FLOP: it rises with N towards 1, and falls with the compute at a fixed N."""
    for flop in (3e19, 1e20, 1e21):
        best = [_best_sparsity(size, flop) for size in (3e8, 1e9, 5e9, 3e10)]
        assert best == sorted(best)
        assert best[-1] > 0.97
    for size in (3e8, 1e9):
        best = [_best_sparsity(size, flop) for flop in (3e19, 1e20, 3e20, 1e21)]
        assert best == sorted(best, reverse=True)


def test_it_does_not_give_that_small_models_are_best_dense():
    """Appendix D.2: up to about 500M parameters dense is best at most computes; equation 6 says 77 % at 1e20 FLOP.

    The paper reads that from surfaces of one compute each, not from its equation: the entry is marked unverified.
    """
    assert _best_sparsity(5e8, 1e20) > 0.5
    assert not law_named(open_catalog(), "abnar-2025").verified
