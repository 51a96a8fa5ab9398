"""Joint MoE Scaling Laws: Mixture of Experts Can Be Memory Efficient (arXiv 2502.05172)."""

import pytest

from supercycle.catalog.store import open_catalog
from supercycle.laws import compute_optimal, law_named

LAW = law_named(open_catalog(), "ludziejewski-2025").form


@pytest.mark.parametrize(
    ("flop", "experts", "parameters", "tokens"), [(1e20, 1, 1.7e9, 9.7e9), (1e22, 32, 12.2e9, 136.9e9)]
)
def test_optima_of_table_1(flop, experts, parameters, tokens):
    """Table 1: 1.7B on 9.7B tokens for 1e20 FLOP and one expert, 12.2B on 136.9B for 1e22 and 32.

    Convention: N counts active parameters, C is 6 N D.
    """
    best = compute_optimal(LAW.at(experts), flop)
    assert best.parameters == pytest.approx(parameters, rel=0.02)
    assert best.tokens == pytest.approx(tokens, rel=0.02)


def test_more_experts_want_more_tokens():
    """Section 1: the more experts, the fewer active parameters and the more tokens are best."""
    ratios = [compute_optimal(LAW.at(count), 1e22).tokens_per_parameter for count in (1, 2, 4, 8, 16, 32)]
    assert ratios == sorted(ratios)
