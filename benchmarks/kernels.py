"""How wrong the kernel times are: python benchmarks/kernels.py FOLDER

FOLDER holds gemm, attention_context, attention_generation, moe and nccl.parquet: measured kernels of inference
engines (ai-dynamo/aiconfigurator, Apache-2.0), `latency` in milliseconds. One line a chip, format, engine and size:
the median absolute error with the constants of the catalogue's stack (those of an engine are fitted beside it), and
with constants fitted without this chip: to the other chip of its generation, or else to all other chips.
"""

import sys
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd

import supercycle
from kernel_rows import GENERATIONS, attention_rows, decode_rows, gemm_rows, moe_rows, nccl_rows
from kernel_tasks import TASKS, Constants, Task, errors, fit
from supercycle.base.units import parse

KEYS = {"bfloat16": "bf16", "fp8": "fp8", "fp8_block": "mxfp8", "nvfp4": "nvfp4"}
GENERATION = {chip: generation for generation, chips in GENERATIONS.items() for chip in chips}
LEFT_OUT = ", chip left out"
FEW = 250
"""Rows a chip, engine and size to which constants are fitted for a chip that is left out."""


TARGETS = {"bfloat16 large": 0.08, "bfloat16 small": 0.15, "low large": 0.15, "low small": 0.15, "context long": 0.12,
           "context window": 0.12, "collective > 1 MiB": 0.15}  # fmt: skip
"""What the median error of a kind of kernel should be at most; and 1.5 times that with its chip left out."""


def stack(generation: str) -> dict[str, dict[str, dict]]:
    """The tables of a generation's stack, from the catalogue's file."""
    path = Path(supercycle.__file__).parent / "catalog" / "data" / "stacks" / f"{generation}-cuda.toml"
    return {key: table for key, table in tomllib.loads(path.read_text()).items() if isinstance(table, dict)}


def held(generation: str, task: str, name: str) -> Constants:
    """What the catalogue's stack says of one kind of kernel, in the units of the tasks."""
    facts = stack(generation)

    def value(table: str, key: str, unit: str = "", scale: float = 1.0) -> float:
        return parse(facts[table][key]["value"], unit) / scale

    memory = {"memory": value("memory", "fraction")}
    if task in ("bfloat16", "low"):
        shape = {"launch": value("launch", "time", "s", 1e-6), "wave": value("shape", "partial-wave"),
                 "latency": value("shape", "inner-latency", "s", 1e-9)}  # fmt: skip
        key = KEYS.get(name, "")
        own = {"share": value("matmul", key), "epilogue": value("epilogue", key)} if key in facts["matmul"] else {}
        return memory | shape | own
    if task == "context":
        own = {key: value("attention", key) for key in ("softmax", "wave")}
        unit = {"time VLLM 16/16": 1.0}
        return memory | own | {"share": value("attention", "bf16"), "ramp": value("attention", "ramp", "token")} | unit
    if task == "decode":
        times = {key: value("decode", key, "s", 1e-6) for key in ("reduction", "row", "sequence")}
        return memory | times | {"rate": value("decode", "rate"), "time VLLM 16": 1.0}
    if task == "collective":
        names = {"start": "start", "latency": "step", "chunk": "chunk"}
        found = {short: value("scale-up", key, "s", 1e-6) for key, short in names.items()}
        share = value("scale-up", "fraction")
        more = {k: value("scale-up", k) for k in ("in-network",) if k in facts["scale-up"]}
        return {**found, "share": share, "in-network": share, "crowding": 2.0, **more}
    return memory


def left_out(task: Task, rows: pd.DataFrame, chip: str) -> Constants | None:
    """Constants fitted without a chip: to its sibling of one generation, or to all other chips."""
    others = rows[rows.system != chip]
    siblings = others[others.system.isin(GENERATIONS[GENERATION[chip]])]
    chosen = siblings if len(siblings) else others
    if chosen.empty or not set(rows[rows.system == chip].engine) <= set(chosen.engine):
        return None
    few = chosen.groupby(["system", "engine", "kind"]).head(FEW)
    return fit(task, few)


def report(task: Task, rows: pd.DataFrame, totals: dict[str, list[float]]) -> None:
    """Lines of one kind of kernel in one format."""
    name = rows.format.iloc[0]
    for generation, chips in GENERATIONS.items():
        own = rows[rows.system.isin(chips)]
        if own.empty:
            continue
        constants = fit(task, own, held(generation, task.name, name))
        for chip in own.system.unique():
            table = own[own.system == chip]
            without = left_out(task, rows, chip)
            found = errors(task, table, constants)
            apart = errors(task, table, without) if without else np.full(len(table), np.nan)
            for (engine, kind), at in table.groupby(["engine", "kind"]).indices.items():
                print(f"{chip:9} {name:17} {engine:45} {kind:8} {np.median(found[at]):6.1%} "
                      f"{np.median(apart[at]):7.1%} {len(at):6}", flush=True)  # fmt: skip
                totals.setdefault(f"{task.name} {kind}", []).append(float(np.median(found[at])))
                totals.setdefault(f"{task.name} {kind}{LEFT_OUT}", []).append(float(np.median(apart[at])))


def main(folder: str) -> None:
    totals: dict[str, list[float]] = {}
    print(f"{'chip':9} {'format':17} {'engine':45} {'size':8} {'error':>6} {'left out':>7} {'rows':>6}")
    gemm = gemm_rows(folder, each=1500)
    for name, rows in gemm.groupby("format"):
        report(TASKS["bfloat16" if name == "bfloat16" else "low"], rows, totals)
    report(TASKS["context"], attention_rows(folder, each=800), totals)
    report(TASKS["decode"], decode_rows(folder, each=1500), totals)
    report(TASKS["collective"], nccl_rows(folder), totals)
    for _, rows in moe_rows(folder, each=500).groupby("format"):
        report(TASKS["mixture"], rows, totals)
    for name, values in totals.items():
        known = np.array(values)[~np.isnan(values)]
        if len(known):
            goal = TARGETS.get(name.removesuffix(LEFT_OUT), np.nan) * (1.5 if name.endswith(LEFT_OUT) else 1.0)
            met = "" if np.isnan(goal) else f", at most {goal:.0%}: {np.sum(known <= goal)} lines"
            print(f"{name:40} median of medians {np.median(known):6.1%}, worst {known.max():6.1%}, "
                  f"lines {len(known)}{met}")  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1])
