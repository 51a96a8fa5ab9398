"""Scaling Laws for Precision (arXiv 2411.04330)."""

import pytest

from supercycle.catalog.store import open_catalog
from supercycle.laws import law_named

LAW = law_named(open_catalog(), "kumar-2024").form


def test_seven_to_eight_bits_are_best():
    """The abstract: where compute pays for precision 7 to 8 bits are optimal, at any compute.

    Convention: N' = N times the product of 1 - exp(-P / gamma + n), with the offsets of appendix K.
    """
    assert LAW.best_bits() == pytest.approx(7.0, abs=0.5)


def test_what_four_bits_keep():
    """Four bits everywhere leave about a fifth of the parameters, sixteen nearly all."""
    assert LAW.worth(4.0) == pytest.approx(0.19, abs=0.005)
    assert LAW.worth(16.0) == pytest.approx(1.0, abs=0.01)


def test_over_training_makes_quantisation_worse():
    """The abstract: degradation by post-training quantisation grows with the tokens a model has seen."""
    assert LAW.after_training(1e9, 1e12, 4) > LAW.after_training(1e9, 1e11, 4) > LAW.after_training(1e10, 1e11, 4)
