"""Training in 32 bits throughout: twice the bytes of 16-bit activations, one copy of the weights."""

import pytest

from supercycle.base.errors import InputError
from supercycle.machine.machine import Machine
from supercycle.model.shape import Shape
from supercycle.run.activations import layer_activations
from supercycle.run.job import Job
from supercycle.run.layer import optimizer_time
from supercycle.run.memory import memory
from supercycle.run.precision import precision_named
from supercycle.run.split import Split

SMALL = Shape("small", layers=4, width=512, heads=8, key_value_heads=8, head_size=64, ffn=2048, vocabulary=8192)
ALONE = Split(micro_batch=2, zero=0, sequence_parallel=0)


def job(precision: str, attention: str = "fused") -> Job:
    """A step of the small model."""
    return Job(SMALL, 256, 2, precision_named(precision), attention)  # type: ignore[arg-type]


def test_fp32_keeps_sixteen_bytes_a_parameter() -> None:
    """Weight, gradient and two moments of 4 bytes each, and no master copy: 16 as in BF16 with its gradient in 16 bits,
    2 fewer than with the gradient in 32."""
    wide, narrow = memory(job("fp32"), ALONE), memory(job("bf16"), ALONE)
    states = [float(part.weights + part.gradients + part.optimizer) for part in (wide, narrow)]
    assert states[0] / states[1] == pytest.approx(16 / 18)
    assert float(wide.weights) == 2 * float(narrow.weights)


def test_activations_are_twice_as_wide() -> None:
    """All but the statistics of fused attention, which are in 32 bits in both."""
    wide, narrow = (float(layer_activations(job(name), "dense", ALONE)) for name in ("fp32", "bf16"))
    statistics = 4.0 * SMALL.heads * 512
    assert wide - statistics == pytest.approx(2 * (narrow - statistics))


def test_unfused_scores_are_twice_as_wide_but_for_their_mask() -> None:
    """Softmax and dropout output take 8 bytes a score instead of 4; the mask takes 1 in both."""
    wide, narrow = (float(layer_activations(job(name, "unfused"), "dense", ALONE)) for name in ("fp32", "bf16"))
    masks = (SMALL.heads * 256 + 2 * SMALL.width) * 512.0
    assert wide - masks == pytest.approx(2 * (narrow - masks))


def test_adam_moves_no_copy_in_fp32(h100: Machine) -> None:
    """32 bytes a parameter instead of 34."""
    ideal = 1e9 / (float(h100.attention.bandwidth) * float(h100.attention.bandwidth_fraction))
    launch = float(h100.attention.launch)
    times = [float(optimizer_time(1e9, precision_named(name), h100)) - launch for name in ("fp32", "bf16")]
    assert times[0] == pytest.approx(32 * ideal)
    assert times[1] == pytest.approx(34 * ideal)


@pytest.mark.parametrize("name", ["fp32", "float32", "FP32", "single"])
def test_fp32_is_known_by_its_names(name: str) -> None:
    """As people spell it."""
    assert precision_named(name).name == "fp32"


def test_an_unknown_precision_is_refused() -> None:
    """With the known ones named."""
    with pytest.raises(InputError, match="fp32"):
        precision_named("fp33")
