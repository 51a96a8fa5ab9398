"""The kernels that are measured, each as one prediction of its constants: those of a stack and those of an engine.

A constant is (name, start, lowest, highest), times in microseconds. The constants of a stack are in the
catalogue; those of an inference engine (how it converts activations, launches, and how fast its attention is
beside others) belong to the benchmark, and are fitted beside it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.optimize import least_squares

from kernel_rows import SPEED_UP, WEIGHT_BYTES, column
from supercycle.machine import (
    DecodeCosts,
    Engine,
    Fabric,
    GroupedCosts,
    Link,
    all_gather_time,
    all_reduce_time,
    all_to_all_time,
    attention_time,
    decode_attention_time,
    grouped_matmul_time,
    matmul_time,
    reduce_scatter_time,
)

Constants = dict[str, float]
Bound = tuple[str, float, float, float]
BASE = (("memory", 0.85, 0.4, 1.0), ("launch", 2.5, 0.5, 9.0), ("wave", 0.1, 0.0, 4.0), ("latency", 0.4, 0.0, 20.0))


@dataclass(frozen=True)
class Task:
    """One kind of kernel: its constants in a stack, those of each engine, and the prediction from both."""

    name: str
    shared: tuple[Bound, ...]
    own: tuple[Bound, ...]
    predict: Callable[[pd.DataFrame, Constants], np.ndarray]


def by_engine(rows: pd.DataFrame, constants: Constants, name: str) -> np.ndarray:
    """A constant of each row's engine."""
    found = {engine: constants[f"{name} {engine}"] for engine in rows.engine.unique()}
    return rows.engine.map(found).to_numpy(dtype=float)


def chip(rows: pd.DataFrame, c: Constants, speed_up: float = 1.0, **more: float) -> Engine:
    peak, bandwidth, units = (column(rows, name) for name in ("peak", "bandwidth", "units"))
    return Engine(peak * speed_up, bandwidth, units, bandwidth_fraction=c["memory"], **more)


def gemm(rows: pd.DataFrame, c: Constants) -> np.ndarray:
    """A product; low precision also converts the activations: a launch, a time a row, bytes an element."""
    name = rows.format.iloc[0]
    own = chip(rows, c, SPEED_UP.get(name, 1), matmul_fraction=c["share"], epilogue=c["epilogue"],
               launch=c["launch"] * 1e-6, partial_wave=c["wave"], inner_latency=c["latency"] * 1e-9)  # fmt: skip
    m, n, k = (column(rows, size) for size in "mnk")
    time = matmul_time(m, n, k, own, element_bytes=WEIGHT_BYTES[name])
    if name == "bfloat16":
        return time
    converted = by_engine(rows, c, "passes") * m * k / (own.bandwidth * c["memory"])
    return time + converted + by_engine(rows, c, "fixed") * 1e-6 + by_engine(rows, c, "row") * 1e-9 * m


def context(rows: pd.DataFrame, c: Constants) -> np.ndarray:
    """Fused attention, and what an engine adds: launches, the copy of keys and values into its cache (and out of one of
    8 bits), and how its kernels compare: over those of vLLM in 16 bits, and with a window over without one.

    Where scores are multiplied in 8 bits the products run at twice the rate, the exponentials do not.
    """
    speed = np.where(rows.engine.str.endswith("8/8"), 2.0, 1.0)
    own = replace(chip(rows, c, attention_fraction=c["share"], attention_ramp=c["ramp"], attention_wave=c["wave"]),
                  peak=column(rows, "peak") * speed, softmax=c["softmax"] * speed)  # fmt: skip
    batch, tokens, heads, pairs, size, window = (
        column(rows, n) for n in ("batch_size", "isl", "num_heads", "num_key_value_heads", "head_dim", "window")
    )
    reach = np.where(window > 0, np.minimum(window, tokens), tokens)
    seen = reach - reach * reach / (2.0 * tokens) + tokens / 2.0
    small = rows.engine.str.startswith("TRT").to_numpy() & (tokens <= 64)
    kernel = attention_time(tokens, seen, heads, pairs, size, own, batch=batch, tile=np.where(small, 64.0, 128.0))
    slower = by_engine(rows, c, "time") * np.where(reach < tokens, by_engine(rows, c, "window"), 1.0)
    copied = by_engine(rows, c, "copy") * batch * tokens * pairs * size / (own.bandwidth * c["memory"])
    return kernel * slower + copied + by_engine(rows, c, "fixed") * 1e-6


def decode(rows: pd.DataFrame, c: Constants) -> np.ndarray:
    """Decode attention; an engine has its own launches and its own rate of the rest."""
    costs = DecodeCosts(0.0, c["reduction"] * 1e-6, c["row"] * 1e-6, c["sequence"] * 1e-6, c["rate"])
    batch, context, heads, pairs, size, window = (
        column(rows, n) for n in ("batch_size", "step", "num_heads", "num_key_value_heads", "head_dim", "window")
    )
    bytes_each = np.where(rows.kv_cache_dtype == "fp8", 1.0, 2.0)
    time = decode_attention_time(context + 1.0, heads, pairs, size, chip(rows, c), costs, batch=batch,
                                 window=np.where(window > 0, window, np.inf), cache_bytes=bytes_each)  # fmt: skip
    return time * by_engine(rows, c, "time") + by_engine(rows, c, "fixed") * 1e-6


def collective(rows: pd.DataFrame, c: Constants) -> np.ndarray:
    """NCCL within a node; only the boards with switches that add use them."""
    up = Link(column(rows, "link"), c["step"] * 1e-6, c["share"], c["start"] * 1e-6, c["chunk"] * 1e-6,
              crowding=np.where(rows.system == "l40s", c["crowding"], 0.0))  # fmt: skip
    adds = np.isin(rows.system, ["h100_sxm", "h200_sxm", "b200_sxm"])
    fabric = Fabric(up, 8.0, Link(50e9), in_network_reduction=True,
                    in_network_fraction=np.where(adds, c["in-network"], c["share"]))  # fmt: skip
    ranks, size = column(rows, "num_gpus"), column(rows, "bytes")
    times = {"all_reduce": all_reduce_time, "all_gather": all_gather_time,
             "reduce_scatter": reduce_scatter_time, "alltoall": all_to_all_time}  # fmt: skip
    every = {name: time(size, ranks, fabric, local=ranks) for name, time in times.items()}
    return np.select([rows.op_name == name for name in every], list(every.values()))


def mixture(rows: pd.DataFrame, c: Constants) -> np.ndarray:
    """A layer of experts, by the kernel's share of peak, launches, tile and traffic."""
    name = rows.format.iloc[0]
    even = (rows.distribution == "balanced").to_numpy()
    tokens, width, inner = column(rows, "rows"), column(rows, "hidden_size"), column(rows, "inter_size")
    costs = GroupedCosts(by_engine(rows, c, "share"), by_engine(rows, c, "fixed") * 1e-6,
                         by_engine(rows, c, "tile"), by_engine(rows, c, "traffic"))  # fmt: skip
    own, touched, matrices = chip(rows, c, SPEED_UP.get(name, 1)), column(rows, "touched"), column(rows, "matrices")
    cut = inner / column(rows, "moe_tp_size")
    times = [grouped_matmul_time(tokens, cut, width, own, costs, touched=touched, matrices=matrices, even=flat,
                                 weight_bytes=WEIGHT_BYTES[name]) for flat in (False, True)]  # fmt: skip
    return np.where(even, times[1], times[0])


FORMAT = (("share", 0.7, 0.1, 1.0), ("epilogue", 150.0, 1.0, 3000.0))
CONVERSION = (("fixed", 5.0, 0.0, 500.0), ("row", 0.5, 0.0, 30.0), ("passes", 4.0, 0.0, 60.0))
TASKS = {
    "bfloat16": Task("bfloat16", (*BASE, *FORMAT), (), gemm),
    "low": Task("low", (*BASE, *FORMAT), CONVERSION, gemm),
    "context": Task("context", (("memory", 0.85, 0.3, 1.0), ("share", 0.7, 0.2, 1.0), ("softmax", 80.0, 0.0, 400.0),
                                ("ramp", 500.0, 0.0, 4000.0), ("wave", 0.5, 0.0, 4.0)),
                    (("fixed", 8.0, 0.5, 40.0), ("time", 1.0, 0.3, 3.0), ("window", 1.3, 0.5, 5.0),
                     ("copy", 8.0, 0.0, 400.0)), context),
    "decode": Task("decode", (("memory", 0.85, 0.3, 1.0), ("reduction", 1.0, 0.0, 10.0), ("row", 0.1, 0.0, 5.0),
                              ("sequence", 0.5, 0.0, 10.0), ("rate", 0.1, 0.01, 1.0)),
                   (("fixed", 9.0, 0.5, 40.0), ("time", 1.0, 0.3, 2.5)), decode),
    "collective": Task("collective", (("start", 5.0, 0.1, 20.0), ("step", 1.0, 0.05, 10.0), ("share", 0.7, 0.01, 1.0),
                                      ("chunk", 3.0, 0.0, 100.0), ("in-network", 0.9, 0.02, 1.5),
                                      ("crowding", 2.0, 0.0, 3.0)), (), collective),
    "mixture": Task("mixture", (("memory", 0.85, 0.3, 1.0),),
                    (("share", 0.5, 0.05, 1.0), ("fixed", 25.0, 1.0, 200.0), ("tile", 64.0, 1.0, 256.0),
                     ("traffic", 2.0, 0.0, 9.0)), mixture),
}  # fmt: skip


def bounds(task: Task, rows: pd.DataFrame) -> list[Bound]:
    """All constants of a task on these rows, those of each engine included."""
    engines = sorted(rows.engine.unique())
    return [*task.shared, *((f"{n} {e}", s, low, high) for n, s, low, high in task.own for e in engines)]


def fit(task: Task, rows: pd.DataFrame, held: Constants | None = None) -> Constants:
    """Constants of least robust log error; those in `held` stay as they are."""
    held = held or {}
    free = [bound for bound in bounds(task, rows) if bound[0] not in held]
    if not free:
        return dict(held)
    names, start, low, high = zip(*free, strict=True)
    measured = np.log(column(rows, "seconds"))

    def residual(values: np.ndarray) -> np.ndarray:
        return np.log(task.predict(rows, {**held, **dict(zip(names, values, strict=True))})) - measured

    scale = [abs(value) + 0.05 for value in start]
    found = least_squares(residual, start, bounds=(low, high), loss="soft_l1", f_scale=0.1, x_scale=scale, max_nfev=60)
    return {**held, **dict(zip(names, found.x.tolist(), strict=True))}


def errors(task: Task, rows: pd.DataFrame, constants: Constants) -> np.ndarray:
    return np.abs(task.predict(rows, constants) / column(rows, "seconds") - 1.0)
