"""Empirical vLLM memory results on H100 (llm-d-planner, docs/empirical-vllm-memory-results.md)."""

import pytest

from supercycle.catalog.models import ModelEntry
from supercycle.catalog.store import Catalog
from supercycle.model.load import shape_of
from supercycle.serve.layout import Layout
from supercycle.serve.memory import cache_bytes, most_requests, weight_bytes
from supercycle.serve.numbers import numbers_named
from supercycle.serve.service import Service

GIB = 2.0**30
WEIGHTS = [
    ("llama-3.1-70b", "fp8", 2, 33.88),
    ("llama-3.1-8b", "bf16", 1, 14.99),
    ("qwen3-32b", "bf16", 1, 61.03),
    ("qwen3-32b", "bf16", 2, 30.59),
    ("mistral-small-24b", "bf16", 1, 44.76),
]
"""Model, precision, tensor parallelism, GiB of weights as printed. The Mistral row holds an image encoder as well."""


def served(catalog: Catalog, model: str, precision: str) -> Service:
    entry = catalog.entry("models", model)
    assert isinstance(entry, ModelEntry)
    return Service(shape_of(entry), numbers_named(precision), 16_000, 1)


@pytest.mark.parametrize(("model", "precision", "tensor", "printed"), WEIGHTS)
def test_weights_are_those_that_were_measured(
    catalog: Catalog, model: str, precision: str, tensor: int, printed: float
) -> None:
    """GiB of weights of one GPU, to 3 %: scales of 8 bits and an image encoder are not counted."""
    found = float(weight_bytes(served(catalog, model, precision), Layout(tensor=tensor))) / GIB
    assert found == pytest.approx(printed, rel=0.03)


def test_the_cache_of_mistral_small() -> None:
    """28.20 GiB hold 184,832 tokens: 163,840 bytes each."""
    service = served(Catalog(), "mistral-small-24b", "bf16")
    each = float(cache_bytes(service, Layout(), 100_000) - cache_bytes(service, Layout(), 99_999))
    assert each == pytest.approx(28.20 * GIB / 184_832, rel=0.0005)
    assert each == 163_840


def test_the_room_for_requests_of_llama_8b(catalog: Catalog) -> None:
    """51.38 GiB are left for the cache of Llama-3.1-8B at 0.9 of 79.18 GiB: here within 6 %."""
    service = served(catalog, "llama-3.1-8b", "bf16")
    held = float(most_requests(service, Layout(), 79.18 * GIB, 0.9, 0.0625))
    room = held * float(cache_bytes(service, Layout(), service.context)) / GIB
    assert room == pytest.approx(51.38, rel=0.06)
