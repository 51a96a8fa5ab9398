"""Scaling Laws with Vocabulary: Larger Models Deserve Larger Vocabularies (arXiv 2407.13623)."""

import pytest

from supercycle.catalog.store import open_catalog
from supercycle.laws import law_named
from supercycle.laws.precision import vocabulary_by_derivatives

LAW = law_named(open_catalog(), "tao-2024").form


def test_llama_2_70b_deserves_216k():
    """The abstract: at least 216K for Llama 2 70B, of width 8192; approach 1 gives 212K, approach 2 231K."""
    assert LAW.parameters(70e9) / 8192 == pytest.approx(216e3, rel=0.025)
    assert vocabulary_by_derivatives(70e9) / 8192 == pytest.approx(231e3, rel=0.005)


def test_the_vocabulary_grows_slower_than_the_rest():
    """Section 4: N_v grows as N_nv to the 0.83."""
    for parameters in (LAW.parameters, vocabulary_by_derivatives):
        assert parameters(1e10) / parameters(1e9) == pytest.approx(10**0.83, rel=0.02)
