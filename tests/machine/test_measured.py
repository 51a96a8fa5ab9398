"""Kernel times against measurements: ai-dynamo/aiconfigurator@095f58a, systems/data (Apache-2.0).

BF16 matmuls and attention under vLLM (0.14 on A100, 0.24 on the others), NCCL within one node. The constants
of a generation are those of the catalogue's stacks at their central values. The 20 % are about the 90th
percentile of the error over all measured shapes.
"""

import tomllib
from pathlib import Path

import pytest

import supercycle
from supercycle.base.units import parse
from supercycle.machine import (
    Engine,
    Fabric,
    Link,
    all_gather_time,
    all_reduce_time,
    attention_time,
    matmul_time,
    streaming_time,
)

CHIPS = {  # stack, dense BF16 FLOP/s, memory B/s, streaming multiprocessors, NVLink B/s one way
    "a100": ("ampere-cuda", 312e12, 2.039e12, 108, 300e9),
    "h100": ("hopper-cuda", 989.4e12, 3.35e12, 132, 450e9),
    "h200": ("hopper-cuda", 989.4e12, 4.8e12, 132, 450e9),
    "b200": ("blackwell-cuda", 2250e12, 8e12, 148, 900e9),
}


def stack(name: str) -> dict[str, dict[str, float]]:
    """The catalogue's stack in base units."""
    path = Path(supercycle.__file__).parent / "catalog" / "data" / "stacks" / f"{name}.toml"
    unit = {"us": "s", "token": "token"}
    return {
        section: {key: parse(f["value"], unit.get(f["value"].split()[-1], "")) for key, f in facts.items()}
        for section, facts in tomllib.loads(path.read_text()).items()
        if isinstance(facts, dict) and section != "step"
    }


def engine(chip: str) -> Engine:
    """A chip at BF16 with its generation's constants."""
    name, peak, bandwidth, units, _ = CHIPS[chip]
    facts = stack(name)
    return Engine(
        peak, bandwidth, units, matmul_fraction=facts["matmul"]["bf16"], epilogue=facts["epilogue"]["bf16"],
        bandwidth_fraction=facts["memory"]["fraction"], launch=facts["launch"]["time"],
        partial_wave=facts["shape"]["partial-wave"], attention_fraction=facts["attention"]["bf16"],
        softmax=facts["attention"]["softmax"], attention_ramp=facts["attention"]["ramp"],
        attention_wave=facts["attention"]["wave"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("chip", "shape", "milliseconds"),
    [
        ("a100", (8192, 8192, 8192), 3.74337684),
        ("a100", (4096, 4096, 4096), 0.53948),
        ("a100", (1024, 16384, 4096), 0.5079591),
        ("h100", (8192, 4096, 4096), 0.34698489),
        ("h100", (4096, 8192, 1024), 0.09605422),
        ("h100", (1024, 1024, 1024), 0.00615556),
        ("h200", (8192, 8192, 8192), 1.64042928),
        ("b200", (8192, 8192, 8192), 0.6518818),
        ("b200", (2048, 2048, 4096), 0.02397689),
    ],
)
def test_matmuls_take_what_was_measured(chip: str, shape: tuple[int, int, int], milliseconds: float) -> None:
    """gemm_perf.parquet, bfloat16."""
    assert float(matmul_time(*shape, engine(chip))) == pytest.approx(milliseconds * 1e-3, rel=0.20)


@pytest.mark.parametrize(
    ("chip", "batch", "tokens", "heads", "milliseconds"),
    [
        ("a100", 4, 4096, 32, 3.39585082),
        ("h100", 1, 8192, 32, 0.91221865),
        ("h100", 4, 4096, 64, 1.90219196),
        ("b200", 1, 16384, 32, 1.76821868),
    ],
)
def test_attention_takes_what_was_measured(chip: str, batch: int, tokens: int, heads: int, milliseconds: float) -> None:
    """context_attention_perf.parquet, causal, 8 key-value heads of 128; the engine also fills its cache."""
    one = engine(chip)
    time = attention_time(tokens, tokens, heads, 8, 128, one, batch=batch)
    time = time + streaming_time(8.0 * batch * tokens * 8 * 128, one)
    assert float(time) == pytest.approx(milliseconds * 1e-3, rel=0.20)


@pytest.mark.parametrize(
    ("chip", "collective", "message", "microseconds"),
    [
        ("a100", all_gather_time, 536870912, 2288.0),
        ("a100", all_reduce_time, 16777216, 216.5),
        ("h100", all_gather_time, 536870912, 1401.5),
        ("h100", all_reduce_time, 536870912, 2111.1),
        ("h100", all_gather_time, 65536, 13.1),
        ("b200", all_gather_time, 536870912, 761.4),
        ("b200", all_reduce_time, 67108864, 278.3),
    ],
)
def test_collectives_take_what_was_measured(chip: str, collective, message: int, microseconds: float) -> None:
    """nccl_perf.parquet, half precision, 8 GPUs of one node."""
    name, *_, bandwidth = CHIPS[chip]
    facts = stack(name)["scale-up"]
    share = facts.pop("in-network", facts["fraction"])
    fabric = Fabric(Link(bandwidth, **facts), 8, Link(50e9), in_network_reduction=True, in_network_fraction=share)
    time = float(collective(message, 8, fabric, local=8))
    assert time == pytest.approx(microseconds * 1e-6, rel=0.20)
