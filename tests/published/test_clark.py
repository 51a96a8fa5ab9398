"""Unified Scaling Laws for Routed Language Models (arXiv 2202.01169)."""

from dataclasses import replace

import pytest

from supercycle.catalog.store import open_catalog
from supercycle.laws import law_named

CATALOG = open_catalog()


def test_experts_make_a_5m_as_good_as_a_55m():
    """Section 5: a 5M model with 128 experts equals a dense one of 55M: within what the rounding of table 3 allows.

    a, b and c are printed to three digits: together they allow 46M to 59M, and as printed give 52M.
    """
    law = law_named(CATALOG, "clark-2022-s-base").form
    half = (-0.0005, 0.0005)
    ends = [
        replace(law, a=law.a + a, b=law.b + b, c=law.c + c).dense_equivalent(5e6, 128)
        for a in half for b in half for c in half
    ]  # fmt: skip
    assert min(ends) <= 55e6 <= max(ends)
    assert law.dense_equivalent(5e6, 128) == pytest.approx(55e6, rel=0.07)


@pytest.mark.parametrize(("name", "cutoff"), [("s-base", 937e9), ("rl-r", 85e9), ("hash", 83e9)])
def test_where_experts_stop_helping(name, cutoff):
    """Routing stops to help at 937B, 85B and 83B: within what the rounding of b and c to three digits allows."""
    law = law_named(CATALOG, f"clark-2022-{name}").form
    least = 10 ** ((-law.b - 0.0005) / (law.c + 0.0005))
    most = 10 ** ((-law.b + 0.0005) / (law.c - 0.0005))
    assert least <= cutoff <= most
    assert least <= law.largest_helped <= most


def test_one_expert_is_dense():
    """The saturated number of experts is E_start at one expert, so that the equivalent of a dense model is itself."""
    law = law_named(CATALOG, "clark-2022-s-base").form
    assert law.dense_equivalent(1e8, 1) == pytest.approx(1e8)
