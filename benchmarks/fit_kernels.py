"""Fits the constants of a generation to measured kernels: python benchmarks/fit_kernels.py FOLDER

Prints, for each generation and number format, the constants that the catalogue's stacks hold, and the error that
remains. FOLDER holds the tables that benchmarks/kernels.py describes.
"""

import sys

import numpy as np
import pandas as pd

from kernel_rows import GENERATIONS, attention_rows, decode_rows, gemm_rows, moe_rows, nccl_rows
from kernel_tasks import TASKS, Constants, Task, errors, fit

UNIT = {"time VLLM 16/16": 1.0, "time VLLM 16": 1.0}
"""The engine whose attention is that of the stack: others are stated relative to it."""
BASE = ("memory", "launch", "wave", "latency")


def told(generation: str, task: Task, name: str, rows: pd.DataFrame, held: Constants) -> Constants:
    constants = fit(task, rows, held)
    shown = {key: round(value, 3) for key, value in constants.items()}
    print(
        f"{generation} {name} error {np.median(errors(task, rows, constants)):.3f} rows {len(rows)} {shown}", flush=True
    )
    return constants


def main(folder: str) -> None:
    gemm = gemm_rows(folder, each=1000)
    others = {"context": attention_rows(folder, each=400), "decode": decode_rows(folder, each=1200),
              "collective": nccl_rows(folder)}  # fmt: skip
    experts = moe_rows(folder, each=400) if "--all" in sys.argv else None
    for generation, chips in GENERATIONS.items():
        own = gemm[gemm.system.isin(chips)]
        wide = told(
            generation, TASKS["bfloat16"], "bfloat16", own[(own.format == "bfloat16") & (own.kind != "cached")], {}
        )
        held = {name: wide[name] for name in BASE}
        for name in sorted(set(own.format) - {"bfloat16"}):
            told(generation, TASKS["low"], name, own[own.format == name], held)
        for name, rows in others.items():
            fixed = {} if name == "collective" else {"memory": wide["memory"], **UNIT}
            told(generation, TASKS[name], name, rows[rows.system.isin(chips)], fixed)
        if experts is None:
            continue
        own = experts[experts.system.isin(chips)]
        for name in sorted(own.format.unique()):
            told(generation, TASKS["mixture"], f"moe {name}", own[own.format == name], {"memory": wide["memory"]})


if __name__ == "__main__":
    main(sys.argv[1])
