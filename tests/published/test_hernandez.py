"""Scaling Laws for Transfer (arXiv 2102.01293)."""

import pytest

from supercycle.catalog.store import open_catalog
from supercycle.laws import law_named

CATALOG = open_catalog()


def test_ten_times_the_model_is_a_hundred_times_the_data():
    """Section 1: beta is about twice alpha for text to Python, so that 10 times N is worth about 100 times D_F."""
    law = law_named(CATALOG, "hernandez-2021-text").form
    by_size = law.transferred(1e9, 1e6) / law.transferred(1e8, 1e6)
    by_data = law.transferred(1e8, 1e8) / law.transferred(1e8, 1e6)
    assert by_size == pytest.approx(by_data, rel=0.06)


def test_closer_data_transfer_more():
    """Half code in pre-training transfers more than text alone, the more the less fine-tuning data there are."""
    text, mixed = (law_named(CATALOG, f"hernandez-2021-{name}").form for name in ("text", "mixed"))
    gains = [mixed.transferred(1e8, data) / text.transferred(1e8, data) for data in (1e5, 1e7)]
    assert gains[0] > gains[1] > 1
