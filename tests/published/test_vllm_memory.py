"""Memory of weights that vLLM reports on H100 (llm-d-incubation/llm-d-planner, empirical-vllm-memory-results.md).

GiB a chip after loading. Weights are counted from the shape alone; vLLM keeps embedding and head in 16 bits where the
rest is FP8. The experts of gpt-oss are MXFP4: 4.25 bits a parameter, their inner width of 2,880 padded to 3,072, the
next multiple of 256 that the kernels take; the rest is in 16 bits.
"""

from typing import cast

import pytest

from supercycle.base.units import GIBIBYTE
from supercycle.catalog.models import ModelEntry
from supercycle.catalog.store import Catalog
from supercycle.model.load import shape_of
from supercycle.model.shape import Norms, Shape
from supercycle.run.split import Split
from supercycle.run.weights import held

MEASURED = [
    # catalogue name, tensor parallelism, bytes a parameter of a layer, measured GiB
    ("llama-3.1-70b", 2, 1.0, 33.88),  # Llama 3.3 70B in FP8 has this shape
    ("llama-3.1-8b", 1, 2.0, 14.99),
    ("qwen3-32b", 1, 2.0, 61.03),
    ("qwen3-32b", 2, 2.0, 30.59),
    ("mistral-small-24b", 1, 2.0, 44.76),  # 3.2 as measured has a vision encoder of 0.4B beside this shape
]
QWEN3_600M = Shape("Qwen3 0.6B", 28, 1024, 16, 8, 128, 3072, 151_936, tied=True, norms=Norms(query_key=True))
"""config.json of Qwen/Qwen3-0.6B."""


def loaded(shape: Shape, tensor: int, layer_bytes: float) -> float:
    """GiB of weights a chip: layers in their format, embedding and head in 16 bits."""
    has = held(shape, Split(tensor=tensor, sequence_parallel=0))
    return float(layer_bytes * has.dense + 2.0 * (has.embedding + has.head)) / GIBIBYTE


@pytest.mark.parametrize(("name", "tensor", "layer_bytes", "measured"), MEASURED)
def test_weights_as_loaded(catalog: Catalog, name: str, tensor: int, layer_bytes: float, measured: float) -> None:
    """Within 3 % of what the engine reports; all but the one with a vision encoder within 0.3 %."""
    shape = shape_of(cast(ModelEntry, catalog.entry("models", name)))
    bound = 0.03 if name == "mistral-small-24b" else 0.003
    assert loaded(shape, tensor, layer_bytes) == pytest.approx(measured, rel=bound)


def test_a_tied_head_is_loaded_once() -> None:
    """Qwen3 0.6B: 1.12 GiB, printed to three digits."""
    assert loaded(QWEN3_600M, 1, 2.0) == pytest.approx(1.12, rel=0.01)


@pytest.mark.parametrize(("name", "measured"), [("gpt-oss-20b", 13.47), ("gpt-oss-120b", 64.38)])
def test_weights_of_experts_in_four_bits(catalog: Catalog, name: str, measured: float) -> None:
    """Within 1 % of what the engine reports, on one chip."""
    shape = shape_of(cast(ModelEntry, catalog.entry("models", name)))
    has = held(shape, Split(zero=0, sequence_parallel=0))
    experts = float(has.experts) * 3072 / 2880 * 4.25 / 8
    others = 2.0 * float(has.dense + has.embedding + has.head)
    assert (experts + others) / GIBIBYTE == pytest.approx(measured, rel=0.01)
