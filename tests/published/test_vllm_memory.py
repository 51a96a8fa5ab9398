"""Weights of served models as vLLM reports them on one H100 (llm-d-planner, empirical-vllm-memory-results.md)."""

import pytest

from supercycle.base.units import GIBIBYTE
from supercycle.catalog.store import Catalog
from supercycle.model.parameters import parameters
from supercycle.study.predict import named_shape


@pytest.mark.parametrize(
    ("model", "element", "tensor", "gibibytes"),
    [
        ("llama-3.1-8b", 2.0, 1, 14.99),
        ("qwen3-32b", 2.0, 1, 61.03),
        ("qwen3-32b", 2.0, 2, 30.59),
        ("mistral-small-24b", 2.0, 1, 44.76),
    ],
)
def test_weights_of_16_bit_models(catalog: Catalog, model: str, element: float, tensor: int, gibibytes: float) -> None:
    """Parameters times two bytes over the tensor ranks are the reported weights, within 3 %."""
    shape, _ = named_shape(catalog, model)
    held = float(parameters(shape).total) * element / tensor / GIBIBYTE
    assert held == pytest.approx(gibibytes, rel=0.03)


def test_weights_of_an_8_bit_model(catalog: Catalog) -> None:
    """Llama 3.3 70B in FP8 on two chips: matrices in one byte, embedding and head in two: 33.88 GiB, within 3 %."""
    shape, _ = named_shape(catalog, "llama-3.1-70b")
    counted = parameters(shape)
    wide = float(counted.embedding + counted.head)
    held = (float(counted.total) - wide + 2 * wide) / 2 / GIBIBYTE
    assert held == pytest.approx(33.88, rel=0.03)
