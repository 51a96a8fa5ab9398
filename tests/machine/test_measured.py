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
    DecodeCosts,
    Engine,
    Fabric,
    GroupedCosts,
    Link,
    all_gather_time,
    all_reduce_time,
    attention_time,
    decode_attention_time,
    grouped_matmul_time,
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
    unit = {"us": "s", "ns": "s", "token": "token"}
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
        partial_wave=facts["shape"]["partial-wave"],
        inner_latency=facts["shape"]["inner-latency"], attention_fraction=facts["attention"]["bf16"],
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
    """gemm_perf.parquet, bfloat16; the largest runs a fifth below smaller ones on H200, by its power limit."""
    allowed = 0.21 if chip == "h200" else 0.20
    assert float(matmul_time(*shape, engine(chip))) == pytest.approx(milliseconds * 1e-3, rel=allowed)


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


@pytest.mark.parametrize(("ranks", "milliseconds"), [(2, 13.698), (4, 84.965), (8, 400.176)])
def test_chips_on_one_host_bridge_share_the_way(ranks: int, milliseconds: float) -> None:
    """nccl_perf.parquet: an all-gather of 512 MiB over 2, 4 and 8 L40S on PCIe, half precision."""
    facts = stack("ada-cuda")["scale-up"]
    facts["crowding"] = 2.0  # the exponent is the chip's, in its entry
    fabric = Fabric(Link(32e9, **facts), 8, Link(50e9))
    time = float(all_gather_time(536870912, ranks, fabric, local=ranks))
    assert time == pytest.approx(milliseconds * 1e-3, rel=0.20)


@pytest.mark.parametrize(
    ("name", "batch", "step", "microseconds"),
    [
        ("h100", 64, 4095, 354.0),
        ("h100", 16, 16383, 365.0),
        ("b200", 64, 8191, 309.0),
        ("b200", 1, 4095, 11.0),
    ],
)
def test_decode_attention_takes_what_was_measured(name: str, batch: int, step: int, microseconds: float) -> None:
    """generation_attention_perf.parquet, vLLM, 32 heads of 128 over 8 key heads, 16-bit cache."""
    table = stack(CHIPS[name][0])["decode"]
    time = decode_attention_time(step + 1, 32, 8, 128, engine(name), DecodeCosts(**table), batch=batch)
    assert float(time) == pytest.approx(microseconds * 1e-6, rel=0.20)


@pytest.mark.parametrize(("tokens", "milliseconds"), [(16, 1.585), (64, 1.609), (1024, 1.864)])
def test_a_layer_of_experts_takes_what_was_measured(tokens: int, milliseconds: float) -> None:
    """moe_perf.parquet, H100, vLLM in BF16: 128 experts of 4096 × 1536, 8 a token, balanced.

    Where weights set the time; from 4,096 tokens this kernel is faster than the median of its table, by up to 40 %.
    """
    table = stack("hopper-cuda")["grouped"]
    costs = GroupedCosts(table["bf16"], table["launch"], table["tile"], table["traffic"])
    rows = 8 * tokens
    time = grouped_matmul_time(rows, 1536, 4096, engine("h100"), costs, touched=min(128, rows), matrices=3, even=True)
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
