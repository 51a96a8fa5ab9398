"""A row of a table of runs that says everything, and timings of a processor of known constants."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from supercycle.machine.attention import attention_time
from supercycle.machine.engine import Engine
from supercycle.machine.matmul import matmul_time
from supercycle.verify.measure_fit import ELEMENTWISE_BYTES, LOSS_BYTES, OPTIMIZER_BYTES, PASSES
from supercycle.verify.measure_kernels import attention_sizes, product_sizes
from supercycle.verify.measure_timings import Timing

Row = dict[str, str]


@pytest.fixture(scope="session")
def row() -> Callable[..., Row]:
    """Makes a row of a table with the given columns changed."""
    return _row


def _row(**changed: str) -> Row:
    """GPT-3 175B on 1,024 A100 as Narayanan et al. 2021 ran it, with the given columns changed."""
    whole = {
        "id": "one", "source_key": "test", "model_name": "a model of ours", "arch": "dense", "n_layers": "96",
        "d_model": "12288", "n_heads": "96", "n_kv_heads": "96", "d_ff": "49152", "vocab": "51200", "seq_len": "2048",
        "accelerator": "A100-80GB-SXM", "n_accelerators": "1024", "precision": "fp16", "tp": "8", "pp": "16",
        "vpp": "1", "dp": "8", "cp": "1", "ep": "", "fsdp_or_zero": "", "micro_batch": "1", "global_batch": "1536",
        "recompute": "full", "framework": "Megatron-LM", "year": "2021", "step_time_s": "32",
        "tokens_per_s_per_device": "", "tflops_per_s_per_device_reported": "", "flops_convention": "",
        "mfu_reported": "", "notes": "", "layout_level": "A-full", "params_total_b": "175",
    }  # fmt: skip
    return {**whole, **changed}


@pytest.fixture(scope="session")
def true_engine() -> Engine:
    """The processor that the synthetic timings are of."""
    return TRUE


@pytest.fixture(scope="session")
def exact() -> Callable[..., Timing]:
    """Makes a timing without spread."""
    return _exact


@pytest.fixture(scope="session")
def synthetic() -> Callable[..., list[Timing]]:
    """``synthetic(noise=0.1)``: what a calibration would read on that processor."""
    return lambda noise=0.0: _synthetic(TRUE, noise)


TRUE = Engine(
    2e11, 4e10, matmul_fraction=0.85, epilogue=20.0, attention_fraction=0.6, softmax=40.0, attention_ramp=150.0,
    backward_attention=0.9, bandwidth_fraction=0.5, launch=5e-6,
)  # fmt: skip
"""A processor of our own."""


def _exact(kind: str, format: str, sizes: tuple[int, ...], seconds: float) -> Timing:
    """A timing without spread."""
    return Timing(kind, format, sizes, float(seconds), float(seconds), float(seconds), 9)


def _synthetic(true: Engine, noise: float = 0.0) -> list[Timing]:
    """What a calibration would read on a machine of known constants."""
    random = np.random.default_rng(1)
    moved = true.bandwidth * true.bandwidth_fraction
    found = []
    for m, n, k in product_sizes(1.7e11, 36):
        found.append(_exact("matmul", "fp32", (m, n, k), matmul_time(m, n, k, true, element_bytes=4, output_bytes=4)))
    for batch, length, heads, size in attention_sizes(1.7e11):
        for kind, way in (("attention", "forward"), ("attention backward", "backward")):
            taken = attention_time(
                length, length, heads, heads, size, true, batch=batch, direction=way, element_bytes=4.0
            )
            found.append(_exact(kind, "fp32", (batch, length, heads, size), taken))
    for tokens, width in ((1024, 256), (2048, 768)):
        bytes_moved = PASSES * 2 * ELEMENTWISE_BYTES * tokens * width
        found.append(_exact("elementwise", "fp32", (tokens, width), bytes_moved / moved + 18 * true.launch))
    found.append(_exact("loss", "fp32", (1024, 8192), LOSS_BYTES * 1024 * 8192 / moved + 2 * true.launch))
    found.append(_exact("optimizer", "fp32", (2**23,), OPTIMIZER_BYTES * 2**23 / moved + true.launch))
    found.append(_exact("copy", "fp32", (2**25,), 2**25 / true.bandwidth))
    found.append(_exact("launch", "fp32", (100,), 300 * true.launch))
    spread = np.exp(noise * random.standard_normal(len(found)))
    return [replace(one, seconds=one.seconds * factor) for one, factor in zip(found, spread, strict=True)]
