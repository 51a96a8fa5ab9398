"""Chips and models without a measured row: never faster than the roofline, and not absurdly slower at a large batch."""

from typing import cast

import numpy as np
import pytest

from supercycle.base.errors import InputError
from supercycle.catalog.chips import ChipEntry
from supercycle.catalog.models import ModelEntry
from supercycle.catalog.store import Catalog
from supercycle.machine.machine import Machine
from supercycle.model.load import shape_of
from supercycle.model.parameters import parameters
from supercycle.model.shape import Shape
from supercycle.serve.build import ServerInputs, server_inputs
from supercycle.serve.layout import Layout
from supercycle.serve.memory import cache_bytes, most_requests, weight_bytes
from supercycle.serve.numbers import numbers_named
from supercycle.serve.service import Service
from supercycle.serve.steady import steady

CHIPS = (
    "tpu-v5e", "tpu-v6e", "tpu-v7", "trainium2", "gaudi3", "mi355x", "gb300", "rtx-4090", "rtx-5090", "rtx-pro-6000",
    "l4", "a10g", "jetson-agx-orin", "jetson-agx-thor", "arc-pro-b60", "m2-ultra", "ascend-910b", "h20", "h100-sxm",
)  # fmt: skip
LITTLE_ARITHMETIC = ("h20",)
MODELS = (
    "llama-3.1-8b", "llama-3.1-70b", "llama-3.1-405b", "qwen3-30b-a3b", "qwen3-235b-a22b", "deepseek-v3", "kimi-k2",
    "gemma-3-27b", "gpt-oss-120b",
)  # fmt: skip
"""Dense, mixtures, latent attention and sliding windows, of 8 billion to a trillion parameters."""
CARDS = 100e9
"""Bytes a second below which chips of a server speak over PCIe or cables: a model is held on one of them alone."""


@pytest.mark.parametrize("chip", CHIPS)
def test_a_large_batch_is_within_the_roofline_and_near_it(chip: str) -> None:
    """Every model that one server holds: time a token at least that of reading weights and caches and of the
    arithmetic of its tokens of input and output, and at most five times as much (seven on chips whose software is not
    measured; eight on H20, whose kernels reach the share of peak of those of H100, which is pessimistic for a chip that
    has a sixth of its arithmetic and more bandwidth)."""
    catalog = Catalog()
    measured = server(catalog, chip, shape(catalog, "llama-3.1-8b"))[2]
    slowest = 8.0 if chip in LITTLE_ARITHMETIC else 5.0 if measured else 7.0
    seen = 0
    for model in MODELS:
        served = shape(catalog, model)
        inputs, chips, _ = server(catalog, chip, served)
        machine, runtime = inputs.server(inputs.central())
        service = Service(served, inputs.numbers, 1024.0, 1024.0)
        for tensor in (n for n in (1, 2, 4, 8, 16) if n <= chips and served.heads % n == 0):
            layout = Layout(tensor)
            room = float(most_requests(service, layout, machine.memory, runtime.used, runtime.activations))
            if room < 64.0:
                continue
            batch = min(room, 512.0)
            found = steady(service, layout, machine, runtime, batch)
            least = roofline(service, layout, machine, batch)
            assert least <= float(found.tpot_s) <= slowest * least, (model, tensor, batch)
            seen += 1
            break
    assert seen


def shape(catalog: Catalog, model: str) -> Shape:
    """The shape of a model of the catalogue."""
    return shape_of(cast(ModelEntry, catalog.entry("models", model)))


def server(catalog: Catalog, chip: str, served: Shape) -> tuple[ServerInputs, int, bool]:
    """A server in 8 bits, or in 16 where the chip has no use for them; its chips, and whether its software is
    measured."""
    entry = cast(ChipEntry, catalog.entry("chips", chip))
    joined = entry.scale_up.bandwidth is not None and entry.scale_up.bandwidth.number > CARDS
    chips = int(entry.host.chips.number) if joined and entry.host.chips else 1
    try:
        inputs = server_inputs(catalog, chip, numbers_named("fp8"), mixture=served.experts is not None)
    except InputError:
        inputs = server_inputs(catalog, chip, numbers_named("bf16"), mixture=served.experts is not None)
    return inputs, chips, not any("uncalibrated" in note for note in inputs.notes)


def roofline(service: Service, layout: Layout, machine: Machine, batch: float) -> float:
    """Seconds a token: weights and caches once at the printed bandwidth, or the arithmetic of as many tokens of input
    as of output at the printed peak."""
    read = float(weight_bytes(service, layout)) + batch * float(cache_bytes(service, layout, service.context))
    flop = 2.0 * float(parameters(service.shape).active_non_embedding) * batch * 2.0 / float(layout.chips)
    peak, bandwidth = (float(np.ravel(value)[0]) for value in (machine.matmul.peak, machine.matmul.bandwidth))
    return max(read / bandwidth, flop / peak)
