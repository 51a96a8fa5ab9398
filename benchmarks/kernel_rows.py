"""Measured kernels as tables of rows with their chip's data-sheet figures; see kernels.py for the folder."""

from pathlib import Path

import numpy as np
import pandas as pd

GENERATIONS = {"ampere": ["a100_sxm"], "hopper": ["h100_sxm", "h200_sxm"], "blackwell": ["b200_sxm", "gb200"],
               "ada": ["l40s"]}  # fmt: skip
CHIPS = pd.DataFrame(
    {  # dense BF16 FLOP/s, memory B/s, streaming multiprocessors, scale-up B/s one way
        "a100_sxm": (312e12, 2.039e12, 108, 300e9),
        "h100_sxm": (989.4e12, 3.35e12, 132, 450e9),
        "h200_sxm": (989.4e12, 4.8e12, 132, 450e9),
        "b200_sxm": (2250e12, 8e12, 148, 900e9),
        "gb200": (2500e12, 8e12, 152, 900e9),
        "l40s": (362e12, 0.864e12, 142, 32e9),
    },
    index=["peak", "bandwidth", "units", "link"],
).T
SPEED_UP = {"fp8": 2, "fp8_block": 2, "nvfp4": 4, "sq": 2, "w4a8_mxfp4_mxfp8": 2}
"""Data-sheet peak over that of BF16; formats of weights alone multiply in 16 bits."""
WEIGHT_BYTES = {"bfloat16": 2.0, "fp8": 1.0, "fp8_block": 1.0, "nvfp4": 0.5625, "int8_wo": 1.0, "int4_wo": 0.5,
                "sq": 1.0, "w4a16_mxfp4": 0.53125, "w4a8_mxfp4_mxfp8": 0.53125}  # fmt: skip
SMALL_FLOP = 1e9
CACHE_ADA = 96e6
LARGE_MESSAGE = 2**20


def column(rows: pd.DataFrame, name: str) -> np.ndarray:
    return rows[name].to_numpy(dtype=float)


def sampled(rows: pd.DataFrame, by: list[str], each: int) -> pd.DataFrame:
    rows = rows.assign(seconds=rows.latency * 1e-3).join(CHIPS, on="system")
    return rows.sample(frac=1.0, random_state=0).groupby(by).head(each)


def gemm_rows(folder: str, each: int) -> pd.DataFrame:
    """Products, `each` a chip, engine, format and size class: below or from 1 GFLOP; `cached` on the L40S, whose
    cache of 96 MB is six times as fast as its memory, while these products are timed again and again."""
    columns = ["system", "framework", "gemm_dtype", "m", "n", "k", "latency"]
    rows = pd.read_parquet(Path(folder) / "gemm.parquet", columns=columns)
    flop = 2.0 * rows.m * rows.n * rows.k
    moved = 2.0 * (rows.m * rows.k + rows.k * rows.n + rows.m * rows.n)
    kind = np.where(flop < SMALL_FLOP, "small", "large")
    kind = np.where((rows.system == "l40s") & (moved < CACHE_ADA), "cached", kind)
    rows = rows.assign(kind=kind, engine=rows.framework, format=rows.gemm_dtype)
    return sampled(rows, ["system", "framework", "format", "kind"], each)


def attention_rows(folder: str, each: int) -> pd.DataFrame:
    """Causal prefill from 1 token, all head sizes; `long` has 512 tokens and more and no window."""
    rows = pd.read_parquet(Path(folder) / "attention_context.parquet")
    names = {"bfloat16": "16", "fp8": "8"}
    engine = rows.framework + " " + rows.attn_dtype.map(names) + "/" + rows.kv_cache_dtype.map(names)
    rows = rows.assign(
        engine=engine,
        window=rows.window_size.fillna(0),
        format="attention",
        kind=np.select([rows.isl < 512, rows.window_size.fillna(0) > 0], ["short", "window"], "long"),
    )
    return sampled(rows, ["system", "engine", "kind"], each)


def decode_rows(folder: str, each: int) -> pd.DataFrame:
    """One new token a sequence over `step` kept ones."""
    rows = pd.read_parquet(Path(folder) / "attention_generation.parquet")
    engine = rows.framework + " " + rows.kv_cache_dtype.map({"bfloat16": "16", "fp8": "8"})
    rows = rows.assign(engine=engine, window=rows.window_size.fillna(0), format="decode",
                       kind=np.where(rows.latency < 0.02, "short", "long"))  # fmt: skip
    return sampled(rows, ["system", "engine"], each)


def nccl_rows(folder: str) -> pd.DataFrame:
    """Collectives within one node; `bytes` is the whole buffer."""
    rows = pd.read_parquet(Path(folder) / "nccl.parquet")
    rows = rows.assign(bytes=rows.message_size * np.where(rows.nccl_dtype == "half", 2.0, 1.0), engine="NCCL")
    rows = rows.assign(kind=np.where(rows.bytes > LARGE_MESSAGE, "> 1 MiB", "small"), format="collective")
    return sampled(rows, ["system"], len(rows))


def moe_rows(folder: str, each: int) -> pd.DataFrame:
    """Layers of experts; `rows` and `touched` experts are those of the busiest rank, `matrices` 3 if gated."""
    rows = pd.read_parquet(Path(folder) / "moe.parquet")
    engine = rows.kernel_source.str.replace("vllm_", "").str.split("_").str[1:].str.join("_")
    engine = engine.where(engine != "moe", "triton")
    rows = rows.assign(engine=engine, format=rows.moe_dtype, kind=np.where(rows.num_tokens < 512, "few", "many"))
    rows = sampled(rows, ["system", "format", "engine"], each)
    keys = zip(rows.num_tokens, rows.num_experts, rows.topk, rows.moe_ep_size, rows.distribution, strict=True)
    generator = np.random.default_rng(0)
    loads: dict[tuple, tuple[float, float]] = {}
    for key in set(keys):
        loads[key] = _load(*key, generator)
    keys = zip(rows.num_tokens, rows.num_experts, rows.topk, rows.moe_ep_size, rows.distribution, strict=True)
    found = np.array([loads[key] for key in keys])
    gated = ~rows.inter_size.isin([1856, 2688])  # Nemotron's experts are not gated
    return rows.assign(rows=found[:, 0], touched=found[:, 1], matrices=np.where(gated, 3.0, 2.0))


def _load(tokens: int, experts: int, each: int, ranks: int, law: str,
          generator: np.random.Generator) -> tuple[float, float]:  # fmt: skip
    """Rows and touched experts of the busiest rank; power laws as the collector draws them, mean of 4 draws."""
    copies = tokens * each
    if law == "balanced":
        touched = min(experts // ranks, max(1.0, np.ceil(copies / ranks)))
        return max(copies / ranks, 1.0), touched
    power = 1.0 - float(law.rsplit("_", 1)[-1])
    low, high = (1.0, max(tokens * 0.8, 2.0)) if copies > experts else (0.01, 2.0)
    drawn = []
    for _ in range(4):
        weights = ((high**power - low**power) * generator.random(experts) + low**power) ** (1.0 / power)
        counts = np.floor(np.minimum(weights / weights.sum() * copies, tokens) + generator.random(experts))
        own = counts.reshape(ranks, -1)
        busiest = own[own.sum(axis=1).argmax()]
        drawn.append((max(busiest.sum(), 1.0), max((busiest > 0).sum(), 1.0)))
    rows, touched = np.mean(drawn, axis=0)
    return float(rows), float(touched)
