"""Predictable Scale, Part I: Optimal Hyperparameter Scaling Law (arXiv 2503.04715)."""

import numpy as np
import pytest

from supercycle.catalog.store import open_catalog
from supercycle.laws import law_named

LAW = law_named(open_catalog(), "step-law-2025").form


def test_printed_factors_are_those_of_the_bootstraps():
    """1,000 bootstraps: ln 1.79 is 0.586, ln 0.58 is -0.544; exponents -0.7129, 0.3075 and 0.5709."""
    assert np.log(LAW.rate) == pytest.approx(0.586, abs=0.005)
    assert np.log(LAW.batch) == pytest.approx(-0.544, abs=0.005)
    assert (LAW.rate_parameters, LAW.rate_tokens) == pytest.approx((-0.7129, 0.3075), abs=0.0006)
    assert LAW.batch_tokens == pytest.approx(0.5709, abs=0.0006)


def test_1b_on_100b_tokens():
    """Equation 1: 1.79 N^-0.713 D^0.307 is 1.6e-3, and 0.58 D^0.571 is 1.1M tokens, whatever the compute."""
    assert LAW.learning_rate(1e9, 1e11, 1.0) == pytest.approx(1.63e-3, rel=0.005)
    assert LAW.batch_size(1e9, 1e11, 1.0) == pytest.approx(1.108e6, rel=0.005)
