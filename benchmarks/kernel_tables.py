"""Tables of measured kernels, and what the kernel layer predicts for their rows."""

from pathlib import Path

import numpy as np
import pandas as pd

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

Constants = dict[str, float]

GENERATIONS = {"ampere": ["a100_sxm"], "hopper": ["h100_sxm", "h200_sxm"], "blackwell": ["b200_sxm", "gb200"],
               "ada": ["l40s"]}  # fmt: skip
ALONE = {"a100_sxm": ["hopper"], "l40s": ["ampere", "hopper"]}
"""Chips without a sibling of their generation, and the generations between which they are put when left out."""

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
QUANTISE_LAUNCH = {("fp8", "TRTLLM"): 12e-6, ("fp8", "VLLM"): 4e-6, ("fp8_block", "TRTLLM"): 3e-6,
                   ("nvfp4", "TRTLLM"): 5e-6, ("nvfp4", "VLLM"): 5e-6}  # fmt: skip
"""Launches of the conversion of the activations in the engines (fitted, one an engine; no part of a stack)."""
QUANTISE_ROW = {("fp8", "VLLM"): 6e-9}
"""Seconds a row of that conversion, beside its bytes: vLLM gives each token a block of its own (fitted)."""
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


def engine(rows: pd.DataFrame, constants: Constants, speed_up: float = 1.0) -> Engine:
    peak, bandwidth, units = (column(rows, name) for name in ("peak", "bandwidth", "units"))
    return Engine(peak * speed_up, bandwidth, units, **constants)


def predict_gemm(
    rows: pd.DataFrame, constants: Constants, framework: str = "", quantise: float | None = None
) -> np.ndarray:
    """One product; low precision also converts the activations, in `quantise` seconds of launches."""
    name = rows.gemm_dtype.iloc[0]
    chip = engine(rows, constants, SPEED_UP[name])
    m, n, k = (column(rows, size) for size in "mnk")
    time = matmul_time(m, n, k, chip, element_bytes=ELEMENT_BYTES[name])
    if name == "bfloat16":
        return time
    launches = QUANTISE_LAUNCH.get((name, framework), 0.0) if quantise is None else quantise
    return (
        time
        + streaming_time(QUANTISE_BYTES * m * k, chip)
        - chip.launch
        + launches
        + QUANTISE_ROW.get((name, framework), 0.0) * m
    )


def predict_attention(rows: pd.DataFrame, constants: Constants, launches: float = 2.0) -> np.ndarray:
    """Fused attention, and the copy of keys and values into the cache (read and written once)."""
    chip = engine(rows, constants)
    batch, tokens, heads, pairs, size = (
        column(rows, n) for n in ("batch_size", "isl", "num_heads", "num_key_value_heads", "head_dim")
    )
    time = attention_time(tokens, tokens, heads, pairs, size, chip, batch=batch)
    return time + streaming_time(8.0 * batch * tokens * pairs * size, chip) + (launches - 2.0) * chip.launch


def fabric(rows: pd.DataFrame, link: Constants, in_network: float) -> Fabric:
    up = Link(column(rows, "link"), **link)
    nvls = np.isin(rows.system, ["h100_sxm", "h200_sxm", "b200_sxm"])
    return Fabric(up, 8.0, Link(50e9), in_network_reduction=True,
                  in_network_fraction=np.where(nvls, in_network, up.fraction))  # fmt: skip


def predict_collective(rows: pd.DataFrame, link: Constants, in_network: float) -> np.ndarray:
    joined = fabric(rows, link, in_network)
    ranks, size = column(rows, "num_gpus"), column(rows, "bytes")
    times = {"all_reduce": all_reduce_time, "all_gather": all_gather_time,
             "reduce_scatter": reduce_scatter_time, "alltoall": all_to_all_time}  # fmt: skip
    every = {name: time(size, ranks, joined, local=ranks) for name, time in times.items()}
    return np.select([rows.op_name == name for name in every], list(every.values()))
