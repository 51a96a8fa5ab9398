"""DeepSeek-V3: README_WEIGHTS.md of its repository, and the technical report (arXiv 2412.19437)."""

import pytest

from supercycle.model.parameters import parameters
from supercycle.model.shape import Experts, Latent, Shape
from supercycle.model.traffic import key_value_bytes_per_token

V3 = Shape("DeepSeek-V3", 61, 7168, 128, 128, 192, 18432, 129280, latent=Latent(1536, 512, 64, 128, 128),
           experts=Experts(256, 8, 2048, 1, 2048, 3, router_bias=True), multi_token_layers=1)  # fmt: skip


def test_parameters_of_the_main_model() -> None:
    """The main model has 671 billion, of which 37 billion meet a token; each table has 0.9 billion."""
    count = parameters(V3)
    assert count.total / 1e9 == pytest.approx(671, abs=0.5)
    assert count.active_with_head / 1e9 == pytest.approx(37, abs=0.5)
    assert count.embedding / 1e9 == pytest.approx(0.9, abs=0.05)
    assert count.head / 1e9 == pytest.approx(0.9, abs=0.05)


def test_parameters_of_the_multi_token_layer() -> None:
    """Its layer has 11.5 billion of its own; the matrix that joins its two inputs adds another 0.1."""
    extra = parameters(V3, multi_token=True).total - parameters(V3).total
    joining = 2 * V3.width * V3.width
    assert (extra - joining) / 1e9 == pytest.approx(11.5, abs=0.05)


def test_the_cache_keeps_576_numbers_a_layer() -> None:
    """Latent attention keeps its rank of 512 and 64 rotary numbers for each token in each of 61 layers."""
    assert key_value_bytes_per_token(V3, 2.0) == 2 * 61 * (512 + 64)
