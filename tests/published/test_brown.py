"""Large Language Monkeys: Scaling Inference Compute with Repeated Sampling (arXiv 2407.21787)."""

import pytest

from supercycle.catalog.store import open_catalog
from supercycle.laws import law_named

LAW = law_named(open_catalog(), "brown-2024").form


@pytest.mark.parametrize(("samples", "solved"), [(1, 0.159), (250, 0.56)])
def test_coverage_of_swe_bench_lite(samples, solved):
    """The abstract: 15.9 % of issues with one sample, 56 % with 250."""
    assert LAW.solved(samples) == pytest.approx(solved, abs=0.0005)
