"""The schema of a law's entry: what is a fault of the file."""

import pytest

from supercycle.base.errors import InputError
from supercycle.catalog.store import PACKAGED, Catalog


def overlay(tmp_path, text):
    """A catalogue with one more law, written by the reader."""
    (tmp_path / "laws").mkdir()
    (tmp_path / "laws" / "mine.toml").write_text(text, encoding="utf-8")
    return Catalog([tmp_path])


def text_of(law):
    """The packaged file of a law."""
    return (PACKAGED / "laws" / f"{law}.toml").read_text(encoding="utf-8")


def test_a_form_needs_its_table(tmp_path):
    """A power law without coefficients is a fault that names the table."""
    text = text_of("kaplan-2020").replace('form = "kaplan"', 'form = "power-law"')
    with pytest.raises(InputError, match=r"a law of the form power-law needs a table \[coefficients\]"):
        overlay(tmp_path, text).entry("laws", "mine")


def test_correlations_that_contradict_each_other_are_a_fault(tmp_path):
    """A correlation matrix must be positive definite."""
    text = text_of("besiroglu-2024-lad").replace('B-beta = { value = "0.99', 'B-beta = { value = "-0.99')
    with pytest.raises(InputError, match="these correlations contradict each other"):
        overlay(tmp_path, text).entry("laws", "mine")


def test_every_pair_of_coefficients_needs_its_correlation(tmp_path):
    """A missing pair is a fault that lists the pairs."""
    lines = [line for line in text_of("besiroglu-2024-lad").splitlines() if not line.startswith("E-A =")]
    with pytest.raises(InputError, match="correlation needs exactly the keys E-A, E-B"):
        overlay(tmp_path, "\n".join(lines)).entry("laws", "mine")
