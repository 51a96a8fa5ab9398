"""Pre-training under infinite compute (arXiv 2509.14786)."""

import pytest

from supercycle.catalog.store import open_catalog
from supercycle.laws import law_named

LAW = law_named(open_catalog(), "kim-2025").form


def test_the_regularised_asymptote():
    """Regularised training on 200M tokens tends to 3.43 as N grows; N in billions."""
    assert LAW.loss(1e15) == pytest.approx(3.43, abs=0.005)
    assert LAW.loss(1e9) == pytest.approx(3.481, abs=0.0005)


def test_loss_keeps_falling_with_size():
    """Section 3: with enough weight decay larger models are better at a fixed set of tokens."""
    losses = [LAW.loss(size) for size in (1.5e8, 3e8, 6e8, 1.4e9)]
    assert losses == sorted(losses, reverse=True)
