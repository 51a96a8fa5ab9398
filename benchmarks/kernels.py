"""How wrong the kernel times are: python benchmarks/kernels.py FOLDER

FOLDER holds gemm.parquet, attention_context.parquet and nccl.parquet: measured kernels of inference engines
(ai-dynamo/aiconfigurator, Apache-2.0), `latency` in milliseconds. Prints the median absolute error by chip, format and
engine with the constants of the catalogue's stacks, and with constants fitted to the five other chips.

One constant an engine and table is allowed and fitted here (`ENGINE`): what the two engines differ by on one kernel.
"""

import sys
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd

import supercycle
from kernel_tables import (
    ALONE,
    FORMATS,
    GENERATIONS,
    KEYS,
    Constants,
    attention_rows,
    column,
    gemm_rows,
    nccl_rows,
    predict_attention,
    predict_collective,
    predict_gemm,
)
from supercycle.base.units import parse

LEFT_OUT = 1.5
"""How much larger than its goal the error of a chip may be whose generation the fit has not seen."""

TARGETS = {"bf16": 0.08, "fp8": 0.15, "mxfp8": 0.15, "nvfp4": 0.15, "attention": 0.12, "collectives": 0.15}
SMALL = 0.15
"""The goals of each table, and that of products below a GFLOP."""

ENGINE = {
    ("attention", "TRTLLM"): 1.25, ("attention", "VLLM"): 1.0,
    ("fp8", "TRTLLM"): 0.95, ("fp8", "VLLM"): 1.0,
    ("bf16", "TRTLLM"): 1.0, ("bf16", "VLLM"): 1.0,
    ("nvfp4", "TRTLLM"): 1.04, ("nvfp4", "VLLM"): 0.92,
    ("mxfp8", "TRTLLM"): 1.0, ("mxfp8", "VLLM"): 1.0,
}  # fmt: skip
"""Time of an engine's kernel over the catalogue's (fitted to all six chips together)."""


def stack(generation: str) -> dict[str, dict[str, float]]:
    """The constants of a generation in base units, from the catalogue's file."""
    path = Path(supercycle.__file__).parent / "catalog" / "data" / "stacks" / f"{generation}-cuda.toml"
    units = {"us": "s", "ms": "s", "token": "token"}
    return {
        section: {k: parse(f["value"], units.get(f["value"].split()[-1], "")) for k, f in facts.items()}
        for section, facts in tomllib.loads(path.read_text()).items()
        if isinstance(facts, dict)
    }


def constants(generation: str, name: str) -> Constants:
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


def inherited(chip: str, name: str) -> Constants:
    """Constants for a chip that was left out: its generation's, fitted to the sibling, or between the neighbours'."""
    own = next(generation for generation, chips in GENERATIONS.items() if chip in chips)
    if chip not in ALONE:
        return constants(own, name)
    near = [constants(generation, name) for generation in ALONE[chip]]
    return {key: float(np.exp(np.mean([np.log(max(one[key], 1e-9)) for one in near]))) for key in near[0]}


def link(generation: str, chip: str) -> tuple[dict[str, float], float]:
    """What a stack says of the links within a node, and the share of a reduction in the network."""
    table = stack(generation)["scale-up"]
    held = {key: value for key, value in table.items() if key != "in-network"}
    return {**held, "crowding": 2.0 if chip == "l40s" else 0.0}, table.get("in-network", held["fraction"])


def error(predicted: np.ndarray, rows: pd.DataFrame) -> float:
    """Median absolute error of one line, as a fraction."""
    return float(np.median(np.abs(predicted / column(rows, "seconds") - 1.0)))


class Report:
    """Prints lines and remembers the largest of each table."""

    def __init__(self) -> None:
        self.lines: dict[str, list[float]] = {}
        print(f"{'chip':9} {'table':12} {'engine':8} {'rows':>6} {'error':>7} {'goal':>5} {'left out':>9}")

    def line(self, chip: str, table: str, engine: str, rows: int, errors: tuple[float, float], goal: float) -> None:
        """One line; the second error is with constants fitted to other chips."""
        found, left_out = errors
        self.lines.setdefault(table, []).append(found)
        late = f"{left_out:9.1%}" if np.isfinite(left_out) else " " * 9
        mark = ("  *" if found > goal else "") + ("  left out *" if left_out > LEFT_OUT * goal else "")
        print(f"{chip:9} {table:12} {engine:8} {rows:6,} {found:7.1%} {goal:5.0%} {late}{mark}")

    def summary(self) -> None:
        """The median and the worst line of each table."""
        print()
        for table, errors in self.lines.items():
            print(f"{table:12} median of lines {np.median(errors):6.1%}, worst {max(errors):6.1%}, lines {len(errors)}")


def report_gemm(report: Report, gemm: pd.DataFrame, generation: str, chip: str) -> None:
    """Products of a chip by format and engine, large and small; on L40S those that its cache does not hold."""
    for name in FORMATS:
        if name != "bfloat16" and KEYS[name] not in stack(generation)["matmul"]:
            continue
        for engine in ("TRTLLM", "VLLM"):
            rows = gemm[(gemm.system == chip) & (gemm.gemm_dtype == name) & (gemm.framework == engine)]
            rows = rows[rows.cold] if chip == "l40s" else rows
            if name == "fp8_block" and engine == "VLLM":
                continue  # its small shapes take milliseconds: compilation was timed
            for small, goal in ((False, TARGETS[KEYS[name]]), (True, SMALL)):
                some = rows[(rows.flop < 1e9) == small]
                if len(some) < 30:
                    continue
                factor = ENGINE[KEYS[name], engine]
                errors = tuple(
                    error(factor * predict_gemm(some, held, engine), some)
                    for held in (constants(generation, name), inherited(chip, name))
                )
                table = KEYS[name] + (" small" if small else "")
                report.line(chip, table, engine, len(some), (errors[0], errors[1]), goal)


def main(folder: str) -> None:
    gemm, attention, nccl = gemm_rows(folder, 5000), attention_rows(folder, 5000), nccl_rows(folder)
    report = Report()
    for generation, chips in GENERATIONS.items():
        for chip in chips:
            report_gemm(report, gemm, generation, chip)
            for engine in ("TRTLLM", "VLLM"):
                rows = attention[(attention.system == chip) & (attention.framework == engine)]
                factor = ENGINE["attention", engine]
                errors = [
                    error(factor * predict_attention(rows, held), rows)
                    for held in (constants(generation, "bfloat16"), inherited(chip, "bfloat16"))
                ]
                report.line(chip, "attention", engine, len(rows), (errors[0], errors[1]), TARGETS["attention"])
            rows = nccl[(nccl.system == chip) & (nccl.bytes > 2**20)]
            near = ALONE.get(chip, [generation])[0]
            errors = [error(predict_collective(rows, *link(one, chip)), rows) for one in (generation, near)]
            report.line(chip, "collectives", "NCCL", len(rows), (errors[0], errors[1]), TARGETS["collectives"])
    report.summary()


if __name__ == "__main__":
    main(sys.argv[1])
