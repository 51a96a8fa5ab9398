"""Gemstones: A Model Suite for Multi-Faceted Scaling Laws (arXiv 2502.06857)."""

import numpy as np
import pytest

from supercycle.catalog.store import open_catalog
from supercycle.laws import compute_optimal, law_named

LAW = law_named(open_catalog(), "gemstones-2025")


def test_the_printed_lines_spend_the_compute():
    """ln N = 0.49938 ln C - 2.8451 and ln D = 0.48099 ln C + 1.8963: with natural logs 6 N D is near C.

    With logarithms to the base 10 it would be 29 times smaller at 1e21 FLOP.
    """
    best = compute_optimal(LAW.allocator, 1e21)
    assert best.parameters == pytest.approx(np.exp(0.49938 * np.log(1e21) - 2.8451), rel=1e-6)
    assert 6 * best.parameters * best.tokens == pytest.approx(1e21, rel=0.11)
