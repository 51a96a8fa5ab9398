"""Reducing Activation Recomputation in Large Transformer Models (arXiv 2205.05198): activation memory.

Equations 1 to 6 and table 2 hold exactly. The bytes of figure 1 and the shares of figure 7 are those that Calculon
(calculon-ai/calculon, llm/validation.py) prints beside its own results.
"""

import numpy as np
import pytest

from supercycle.base.units import GIBIBYTE
from supercycle.model.shape import ALL_BIASES, Norms, Shape
from supercycle.run.activations import head_activations, kept_inputs, kept_layer, layer_activations
from supercycle.run.job import Job
from supercycle.run.memory import in_flight, memory
from supercycle.run.precision import precision_named
from supercycle.run.split import FULL, NO_RECOMPUTE, SELECTIVE, Split
from supercycle.run.weights import layer_weights, stage_layers

S, V, T = 2048, 51_200, 8
MODELS = {
    # layers, width, heads, stages, pieces, global batch, micro-batch (table 3)
    "22B": (48, 6144, 64, 1, 1, 4, 4),
    "175B": (96, 12288, 96, 8, 3, 64, 1),
    "530B": (105, 20480, 128, 35, 3, 280, 1),
    "1T": (128, 25600, 160, 64, 1, 512, 1),
}
FIGURE_1 = {
    # GiB a chip: parameters with optimiser states, activations with tensor parallelism alone, and with sequence
    # parallelism and selective recomputation
    "22B": (45.5625, 59.25, 9.5625),
    "175B": (45.5625, 66.84375, 12.3515625),
    "530B": (31.640625, 114.0234375, 23.076171875),
    "1T": (32.958984375, 131.25, 26.5625),
}
FIGURE_7 = {
    # % of tensor parallelism alone: sequence parallelism, selective recomputation, both, full recomputation
    "22B": (66.84, 49.42, 16.18, 7.64),
    "175B": (62.04, 56.53, 18.49, 8.71),
    "530B": (58.31, 62.04, 20.27, 9.42),
    "1T": (58.31, 62.04, 20.27, 9.42),
}


def job(name: str) -> Job:
    layers, width, heads, _, _, batch, _ = MODELS[name]
    shape = Shape(
        name, layers, width, heads, heads, width // heads, 4 * width, V, gated=False, tied=True, positions=S,
        biases=ALL_BIASES, norms=Norms("layer", bias=True),
    )  # fmt: skip
    return Job(shape, S, batch, precision_named("fp16"), "unfused")


def split(name: str, *, sequence: bool = False, recompute: int = NO_RECOMPUTE, tensor: int = T) -> Split:
    _, _, _, pipeline, virtual, _, micro_batch = MODELS[name]
    return Split(
        tensor=tensor, pipeline=pipeline, virtual=virtual, micro_batch=micro_batch, recompute=recompute, zero=0,
        sequence_parallel=int(sequence),
    )  # fmt: skip


def sizes(name: str) -> tuple[float, float]:
    """``s b h`` and ``a s / h`` of a model."""
    _, width, heads, *_, micro_batch = MODELS[name]
    return S * micro_batch * width, heads * S / width


def first_stage(name: str, **how: int) -> float:
    """GiB of activations on the first stage: its layers times the micro-batches in flight, head left out."""
    one, layout = job(name), split(name, **how)
    layers = stage_layers(one.shape, layout) * kept_layer(one, "dense", layout)
    return float(in_flight(layout, layout.micro_batches(one.global_batch), first=True) * layers) / GIBIBYTE


@pytest.mark.parametrize("name", MODELS)
def test_a_layer_keeps_what_table_2_says(name: str) -> None:
    """Five rows of table 2, exactly; equation 1 is the row without any parallelism."""
    (sbh, scores), one = sizes(name), job(name)
    alone = split(name, tensor=1)
    assert layer_activations(one, "dense", alone) == pytest.approx(sbh * (34 + 5 * scores), rel=1e-12)
    tensor = split(name)
    assert layer_activations(one, "dense", tensor) == pytest.approx(sbh * (10 + 24 / T + 5 * scores / T), rel=1e-12)
    both = split(name, sequence=True)
    assert layer_activations(one, "dense", both) == pytest.approx(sbh / T * (34 + 5 * scores), rel=1e-12)
    selective = split(name, recompute=SELECTIVE)
    assert layer_activations(one, "dense", selective) == pytest.approx(sbh * (10 + 24 / T), rel=1e-12)
    lean = split(name, sequence=True, recompute=SELECTIVE)
    assert layer_activations(one, "dense", lean) == pytest.approx(34 * sbh / T, rel=1e-12)


@pytest.mark.parametrize("name", MODELS)
def test_full_recomputation_keeps_the_input_of_a_layer(name: str) -> None:
    """2 s b h a layer (table 2, last row), shared among the tensor ranks with sequence parallelism."""
    (sbh, _), one = sizes(name), job(name)
    assert kept_layer(one, "dense", split(name, recompute=FULL)) == pytest.approx(2 * sbh, rel=1e-12)
    shared = split(name, recompute=FULL, sequence=True)
    assert kept_inputs(one, shared) == pytest.approx(2 * sbh / T, rel=1e-12)


@pytest.mark.parametrize("name", MODELS)
def test_the_first_stage_holds_activations_of_all_layers(name: str) -> None:
    """Equation 5: L layers' worth whatever p is; interleaving multiplies it by 1 + (p - 1) / (p m), section 4.2.3."""
    (sbh, scores), (layers, _, _, stages, pieces, *_) = sizes(name), MODELS[name]
    factor = 1 + (stages - 1) / (stages * pieces) if pieces > 1 else 1
    expected = sbh * layers / T * (34 + 5 * scores) * factor
    assert first_stage(name, sequence=True) * GIBIBYTE == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("name", FIGURE_1)
def test_bytes_of_figure_1(name: str) -> None:
    """Activations to 1e-6 and, for 18 bytes a parameter of the layers' matrices, states to 1e-3 (we add norms)."""
    states, tensor_alone, lean = FIGURE_1[name]
    assert first_stage(name) == pytest.approx(tensor_alone, rel=1e-6)
    assert first_stage(name, sequence=True, recompute=SELECTIVE) == pytest.approx(lean, rel=1e-6)
    one, layout = job(name), split(name)
    weights = stage_layers(one.shape, layout) * layer_weights(one.shape, "dense", layout)[0]
    keeps = one.precision
    held = weights * (keeps.weight + keeps.gradient + keeps.optimizer) / GIBIBYTE
    assert float(held) == pytest.approx(states, rel=1e-3)


@pytest.mark.parametrize("name", FIGURE_7)
def test_shares_of_figure_7(name: str) -> None:
    """Four techniques against tensor parallelism alone, to 0.15 points, as far as a bar chart can be read."""
    whole = first_stage(name)
    ways: list[dict[str, int]] = [
        {"sequence": 1}, {"recompute": SELECTIVE}, {"sequence": 1, "recompute": SELECTIVE}, {"recompute": FULL},
    ]  # fmt: skip
    shares = [100 * first_stage(name, **way) / whole for way in ways]
    assert shares == pytest.approx(FIGURE_7[name], abs=0.15)


def test_the_head_keeps_its_inputs_and_its_logits() -> None:
    """Section 4.3 counts 4 s b h (1 + v / h) / t: two inputs and 32-bit logits; ours keeps 16-bit logits as well."""
    one, layout = job("22B"), split("22B", sequence=True)
    sbh, _ = sizes("22B")
    width = one.shape.width
    printed = 4 * sbh / T * (1 + V / width)
    sixteen_bit_logits = 2 * sbh / T * V / width
    assert head_activations(one, layout) == pytest.approx(printed + sixteen_bit_logits, rel=1e-12)


def test_memory_of_a_whole_chip_is_the_sum_of_these() -> None:
    """The memory that a search compares with a chip holds the first stage's activations, and nothing twice."""
    one, layout = job("530B"), split("530B", sequence=True, recompute=SELECTIVE)
    whole = memory(one, layout)
    assert float(whole.activations) / GIBIBYTE == pytest.approx(FIGURE_1["530B"][2], rel=1e-6)
    parts = [whole.weights, whole.gradients, whole.optimizer, whole.activations, whole.buffers]
    assert float(whole.total) == pytest.approx(float(np.sum(parts)), rel=1e-12)
