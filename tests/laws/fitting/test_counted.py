"""Counting parameters another way before a fit."""

from pathlib import Path

import numpy as np
import pytest

from supercycle.base.errors import InputError
from supercycle.laws.form import PowerLaw
from supercycle.verbs.fit import fit

TRUE = PowerLaw(1.8172, 482.01, 2085.43, 0.3478, 0.3658)
VOCABULARY = 50_304


def table(path: Path, matrices: int) -> Path:
    """Runs of a law in total parameters, whose table leaves ``2 - matrices`` matrices of the vocabulary out."""
    lines = ["parameters,tokens,loss,width,vocabulary"]
    for width in (256, 384, 512, 768, 1024, 1536):
        total = 12 * 12 * width**2 + 2 * VOCABULARY * width
        for ratio in (4, 10, 25, 60, 150):
            loss = float(TRUE.loss(total, ratio * total))
            lines.append(f"{total - (2 - matrices) * VOCABULARY * width},{ratio * total},{loss!r},{width},{VOCABULARY}")
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.mark.parametrize(("given", "matrices"), [("total", 2), ("with-head", 1), ("non-embedding", 0)])
def test_every_count_gives_the_law_in_total_parameters(tmp_path: Path, given: str, matrices: int) -> None:
    """The same runs, counted three ways and converted, give the coefficients of the law that made them."""
    found = fit(table(tmp_path / "runs.csv", matrices), bootstrap=0, counted=given, count_as="total")
    assert found.convention == "total"
    expected = [TRUE.E, TRUE.A, TRUE.B, TRUE.alpha, TRUE.beta]
    assert list(found.coefficients.values()) == pytest.approx(expected, rel=0.02)


def test_the_count_moves_the_exponent(tmp_path: Path) -> None:
    """Small models are mostly embedding: without it the same runs give another exponent of the best size."""
    runs = table(tmp_path / "runs.csv", 0)
    counts = [fit(runs, bootstrap=0, counted="non-embedding", count_as=one).law for one in ("non-embedding", "total")]
    exponents = [float(law.beta / (law.alpha + law.beta)) for law in counts]
    assert abs(np.subtract(*exponents)) > 0.03


def test_a_table_that_does_not_count_as_it_says_is_refused(tmp_path: Path) -> None:
    """Taking two matrices off a table that has none leaves a negative count: the run is named."""
    runs = table(tmp_path / "runs.csv", 0)
    with pytest.raises(InputError, match="fewer parameters than its embedding"):
        fit(runs, bootstrap=0, counted="total", count_as="non-embedding")
    with pytest.raises(InputError, match="nothing says what from"):
        fit(runs, bootstrap=0, count_as="total")
