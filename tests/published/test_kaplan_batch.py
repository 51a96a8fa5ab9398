"""Scaling Laws for Neural Language Models, the critical batch (arXiv 2001.08361)."""

from supercycle.catalog.store import open_catalog
from supercycle.laws import law_named

LAW = law_named(open_catalog(), "kaplan-2020-critical-batch").form


def test_one_to_two_million_tokens_at_convergence():
    """Abstract and section 1.2: the best batch is about 1 to 2 million tokens at convergence of the largest models.

    B is 2e8 tokens over the loss to the power 1 / 0.21; the largest models reach a loss of about 2.8 and less.
    """
    assert 1e6 < LAW.batch_size(2.8) < 2e6
    assert LAW.batch_size(2.0) > LAW.batch_size(3.0)
