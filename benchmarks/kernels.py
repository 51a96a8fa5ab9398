"""How wrong the kernel times are: python benchmarks/kernels.py FOLDER

FOLDER holds gemm.parquet, attention_context.parquet and nccl.parquet: measured kernels of inference engines
(ai-dynamo/aiconfigurator, Apache-2.0), `latency` in milliseconds. Prints the median absolute error by chip
and format with the constants of the catalogue's stacks, and with those of the neighbouring generation or
chip.
"""

import sys
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd

import supercycle
from supercycle.base.units import parse
from supercycle.machine import (
    Engine,
    Fabric,
    Link,
    all_gather_time,
    all_reduce_time,
    all_to_all_time,
    attention_time,
    matmul_bytes,
    matmul_time,
    reduce_scatter_time,
    streaming_time,
)

GENERATIONS = {"ampere": ["a100_sxm"], "hopper": ["h100_sxm", "h200_sxm"], "blackwell": ["b200_sxm", "gb200"],
               "ada": ["l40s"]}  # fmt: skip
CHIPS = pd.DataFrame(
    {  # dense BF16 FLOP/s, memory B/s, streaming multiprocessors, last-level cache B, scale-up B/s one way
        "a100_sxm": (312e12, 2.039e12, 108, 40e6, 300e9),
        "h100_sxm": (989.4e12, 3.35e12, 132, 50e6, 450e9),
        "h200_sxm": (989.4e12, 4.8e12, 132, 50e6, 450e9),
        "b200_sxm": (2250e12, 8e12, 148, 126e6, 900e9),
        "gb200": (2500e12, 8e12, 152, 126e6, 900e9),
        "l40s": (362e12, 0.864e12, 142, 96e6, 32e9),
    },
    index=["peak", "bandwidth", "units", "cache", "link"],
).T
FORMATS = ["bfloat16", "fp8", "fp8_block", "nvfp4"]
KEYS = dict(zip(FORMATS, ["bf16", "fp8", "mxfp8", "nvfp4"], strict=True))
SPEED_UP = dict(zip(FORMATS, [1, 2, 2, 4], strict=True))
ELEMENT_BYTES = dict(zip(FORMATS, [2.0, 1.0, 1.0, 0.5625], strict=True))
QUANTISE_LAUNCH = dict(zip(FORMATS, [0.0, 13e-6, 3e-6, 5e-6], strict=True))
"""Launches of the conversion of the activations in the engines (fitted; no part of a stack)."""
QUANTISE_BYTES = 5.0
"""An engine reads a BF16 activation twice (largest value, conversion) and writes one byte."""


def sampled(rows: pd.DataFrame, by: list[str], each: int) -> pd.DataFrame:
    rows = rows.assign(seconds=rows.latency * 1e-3).join(CHIPS, on="system")
    return rows.sample(frac=1.0, random_state=0).groupby(by).head(each)


def gemm_rows(folder: str, each: int) -> pd.DataFrame:
    """Products with at least 512 rows, `each` a chip, framework and format; cold: too large for the cache."""
    rows = pd.read_parquet(Path(folder) / "gemm.parquet")
    rows = rows[rows.gemm_dtype.isin(FORMATS) & (rows.m >= 512)]
    rows = sampled(rows, ["system", "framework", "gemm_dtype"], each)
    cold = matmul_bytes(rows.m, rows.n, rows.k) > rows.cache * np.where(rows.system == "l40s", 1.0, 0.0)
    return rows.assign(cold=cold, flop=2.0 * rows.m * rows.n * rows.k)


def attention_rows(folder: str, each: int) -> pd.DataFrame:
    """Causal BF16 prefill of 512 tokens and more, no window, heads of 64, 128 or 256."""
    rows = pd.read_parquet(Path(folder) / "attention_context.parquet")
    rows = rows[(rows.window_size.fillna(0) == 0) & (rows.isl >= 512) & rows.head_dim.isin([64, 128, 256])]
    rows = rows[(rows.attn_dtype == "bfloat16") & (rows.kv_cache_dtype == "bfloat16")]
    return sampled(rows, ["system", "framework"], each)


def nccl_rows(folder: str) -> pd.DataFrame:
    """Collectives within one node; `bytes` is the whole buffer."""
    rows = pd.read_parquet(Path(folder) / "nccl.parquet")
    rows = rows.assign(bytes=rows.message_size * np.where(rows.nccl_dtype == "half", 2.0, 1.0))
    return sampled(rows, ["system"], len(rows))


def column(rows: pd.DataFrame, name: str) -> np.ndarray:
    return rows[name].to_numpy(dtype=float)


def engine(rows: pd.DataFrame, constants: dict[str, float], speed_up: float = 1.0) -> Engine:
    peak, bandwidth, units = (column(rows, name) for name in ("peak", "bandwidth", "units"))
    return Engine(peak * speed_up, bandwidth, units, **constants)


def predict_gemm(rows: pd.DataFrame, constants: dict[str, float], quantise: float = 0.0) -> np.ndarray:
    """One product; low precision also converts the activations, in `quantise` seconds of launches."""
    name = rows.gemm_dtype.iloc[0]
    chip = engine(rows, constants, SPEED_UP[name])
    m, n, k = (column(rows, size) for size in "mnk")
    time = matmul_time(m, n, k, chip, element_bytes=ELEMENT_BYTES[name])
    if name == "bfloat16":
        return time
    return time + streaming_time(QUANTISE_BYTES * m * k, chip) - chip.launch + quantise


def predict_attention(rows: pd.DataFrame, constants: dict[str, float], launches: float = 2.0) -> np.ndarray:
    """Fused attention, and the copy of keys and values into the cache (read and written once)."""
    chip = engine(rows, constants)
    batch, tokens, heads, pairs, size = (
        column(rows, n) for n in ("batch_size", "isl", "num_heads", "num_key_value_heads", "head_dim")
    )
    time = attention_time(tokens, tokens, heads, pairs, size, chip, batch=batch)
    return time + streaming_time(8.0 * batch * tokens * pairs * size, chip) + (launches - 2.0) * chip.launch


def fabric(rows: pd.DataFrame, link: dict[str, float], in_network: float) -> Fabric:
    up = Link(column(rows, "link"), **link)
    nvls = np.isin(rows.system, ["h100_sxm", "h200_sxm", "b200_sxm"])
    return Fabric(up, 8.0, Link(50e9), in_network_reduction=True,
                  in_network_fraction=np.where(nvls, in_network, up.fraction))  # fmt: skip


def predict_collective(rows: pd.DataFrame, link: dict[str, float], in_network: float) -> np.ndarray:
    joined = fabric(rows, link, in_network)
    ranks, size = column(rows, "num_gpus"), column(rows, "bytes")
    times = {"all_reduce": all_reduce_time, "all_gather": all_gather_time,
             "reduce_scatter": reduce_scatter_time, "alltoall": all_to_all_time}  # fmt: skip
    every = {name: time(size, ranks, joined, local=ranks) for name, time in times.items()}
    return np.select([rows.op_name == name for name in every], list(every.values()))


def stack(generation: str) -> dict[str, dict[str, float]]:
    """The constants of a generation in base units, from the catalogue's file."""
    path = Path(supercycle.__file__).parent / "catalog" / "data" / "stacks" / f"{generation}-cuda.toml"
    tables = tomllib.loads(path.read_text())
    units = {"us": "s", "token": "token"}
    return {
        section: {k: parse(f["value"], units.get(f["value"].split()[-1], "")) for k, f in facts.items()}
        for section, facts in tables.items()
        if isinstance(facts, dict)
    }


def constants(generation: str, name: str) -> dict[str, float]:
    """What a stack says of one format, as arguments of Engine."""
    facts = stack(generation)
    key = KEYS[name] if KEYS[name] in facts["matmul"] else "bf16"
    attention = facts["attention"]
    return {
        "matmul_fraction": facts["matmul"][key],
        "epilogue": facts["epilogue"][key],
        "bandwidth_fraction": facts["memory"]["fraction"],
        "launch": facts["launch"]["time"],
        "partial_wave": facts["shape"]["partial-wave"],
        "attention_fraction": attention["bf16"],
        "softmax": attention["softmax"],
        "attention_ramp": attention["ramp"],
        "attention_wave": attention["wave"],
    }


def error(predicted: np.ndarray, rows: pd.DataFrame) -> float:
    return float(np.median(np.abs(predicted / column(rows, "seconds") - 1.0)))


def report(gemm: pd.DataFrame, attention: pd.DataFrame, nccl: pd.DataFrame, generation: str, chip: str) -> None:
    """One line a table of one chip, with the constants of one generation."""
    for name in FORMATS:
        for framework in ("TRTLLM", "VLLM"):
            rows = gemm[(gemm.system == chip) & (gemm.gemm_dtype == name) & (gemm.framework == framework)]
            rows = rows[rows.flop >= 1e9]
            if len(rows) and (name == "bfloat16" or KEYS[name] in stack(generation)["matmul"]):
                value = error(predict_gemm(rows, constants(generation, name), QUANTISE_LAUNCH[name]), rows)
                print(f"{chip:9} {generation:10} {KEYS[name]:6} {framework:7} {value:6.1%}")
    for framework in ("TRTLLM", "VLLM"):
        rows = attention[(attention.system == chip) & (attention.framework == framework)]
        value = error(predict_attention(rows, constants(generation, "bfloat16")), rows)
        print(f"{chip:9} {generation:10} attention {framework:4} {value:6.1%}")
    rows = nccl[(nccl.system == chip) & (nccl.bytes > 2**20)]
    link = {k: v for k, v in stack(generation)["scale-up"].items() if k != "in-network"}
    share = stack(generation)["scale-up"].get("in-network", link["fraction"])
    value = error(predict_collective(rows, link, share), rows)
    print(f"{chip:9} {generation:10} collectives > 1 MiB {value:6.1%}")


def main(folder: str) -> None:
    gemm, attention, nccl = gemm_rows(folder, 5000), attention_rows(folder, 5000), nccl_rows(folder)
    for generation, chips in GENERATIONS.items():
        for chip in chips:
            report(gemm, attention, nccl, generation, chip)


if __name__ == "__main__":
    main(sys.argv[1])
