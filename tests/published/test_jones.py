"""Scaling Scaling Laws with Board Games (arXiv 2104.03113)."""

import pytest

from supercycle.catalog.store import open_catalog
from supercycle.laws import law_named

LAW = law_named(open_catalog(), "jones-2021").form


def test_ten_times_the_training_saves_fifteen_times_the_test_compute():
    """Figure 9: "for each additional 10x of train-time compute, about 15x of test-time compute can be eliminated"."""
    saved = LAW.test_compute(1e14, -500) / LAW.test_compute(1e15, -500)
    assert saved == pytest.approx(15, rel=0.06)
