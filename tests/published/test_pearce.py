"""Scaling laws for pre-training agents and world models (arXiv 2411.04434, ICML 2025)."""

import pytest

from supercycle.catalog.store import open_catalog
from supercycle.laws import law_named
from supercycle.laws.worth import OptimumExponents

EXPONENTS = {
    "world-256": (0.49, 0.51),
    "world-540": (0.62, 0.37),
    "cloning-540": (0.32, 0.68),
    "cloning-cnn": (0.66, 0.34),
}


@pytest.mark.parametrize("kind", EXPONENTS)
def test_exponents_of_the_optimum(kind: str) -> None:
    """N grows as C^a and D as C^b, two digits each; together about as compute."""
    law = law_named(open_catalog(), f"pearce-2025-{kind}").form
    assert isinstance(law, OptimumExponents)
    assert (law.parameter_exponent, law.token_exponent) == EXPONENTS[kind]
    assert law.parameter_exponent + law.token_exponent == pytest.approx(1.0, abs=0.011)


def test_more_tokens_an_image_want_larger_models() -> None:
    """At a hundred times the compute a world model of 540 tokens an image is 1.8 times larger than one of 256."""
    coarse, fine = (law_named(open_catalog(), f"pearce-2025-world-{n}").form for n in (256, 540))
    assert isinstance(coarse, OptimumExponents)
    assert isinstance(fine, OptimumExponents)
    ratio = fine.grown(1e8, 1e9, 100.0)[0] / coarse.grown(1e8, 1e9, 100.0)[0]
    assert ratio == pytest.approx(100**0.13)
