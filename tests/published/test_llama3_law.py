"""The Llama 3 Herd of Models, section 3.2.1: scaling laws (arXiv 2407.21783)."""

import pytest

from supercycle.catalog.store import open_catalog
from supercycle.laws import compute_optimal, law_named

CATALOG = open_catalog()


def test_the_label_gives_the_flagship():
    """Extrapolating to 3.8e25 FLOP "suggests training a 402B parameter model on 16.55T tokens".

    Only the figure's label (0.537, 0.299) comes near: 16.3T, and 389B by 6 N D = C. The digits missing are 1.6 %
    of tokens; 6 x 402B x 16.55T is 3.99e25, so that parameters differ by 3.3 %.
    """
    best = compute_optimal(law_named(CATALOG, "llama-3-label").allocator, 3.8e25)
    assert best.tokens == pytest.approx(16.55e12, rel=0.02)
    assert best.parameters == pytest.approx(402e9, rel=0.035)


def test_the_rounded_text_does_not():
    """(0.53, 0.29), as the text prints, gives 10.5T tokens for 605B parameters."""
    best = compute_optimal(law_named(CATALOG, "llama-3-printed").allocator, 3.8e25)
    assert best.tokens == pytest.approx(10.5e12, rel=0.005)
    assert best.parameters == pytest.approx(605e9, rel=0.005)
