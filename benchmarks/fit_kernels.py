"""Fits the constants of a generation to measured kernels: python benchmarks/fit_kernels.py FOLDER

Prints, for each generation and number format, the constants that the catalogue's stacks hold, with the error
that remains. FOLDER holds the tables of measured kernels that benchmarks/kernels.py describes.
"""

import sys
from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy.optimize import least_squares

from kernel_tables import (
    FORMATS,
    GENERATIONS,
    attention_rows,
    gemm_rows,
    nccl_rows,
    predict_attention,
    predict_collective,
    predict_gemm,
)


def fit(predict: Callable[[np.ndarray], np.ndarray], measured: np.ndarray, start: list[float],
        low: list[float], high: list[float]) -> np.ndarray:  # fmt: skip
    """Constants of least robust log error: the scatter of kernel choices has long tails."""

    def residual(constants: np.ndarray) -> np.ndarray:
        return np.log(predict(constants) / measured)

    return least_squares(residual, start, bounds=(low, high), loss="soft_l1", f_scale=0.1).x


def spread(predicted: np.ndarray, measured: np.ndarray) -> str:
    """Median absolute error, and the 5th and 95th percentile of measured speed over predicted."""
    ratio = predicted / measured
    low, high = np.quantile(ratio, (0.05, 0.95))
    return f"error {np.median(np.abs(ratio - 1)):.3f} speed {low:.2f}..{high:.2f} rows {len(ratio)}"


def fit_gemm(rows: pd.DataFrame) -> None:
    """BF16 gives launch, memory and wave; the other formats their fraction, epilogue and quantisation
    launch."""
    for generation, chips in GENERATIONS.items():
        own = rows[rows.system.isin(chips)]
        bf16 = own[(own.gemm_dtype == "bfloat16") & own.cold]

        def base(c: np.ndarray, table: pd.DataFrame = bf16) -> np.ndarray:
            return predict_gemm(table, {"matmul_fraction": c[0], "bandwidth_fraction": c[1],
                                        "launch": c[2] * 1e-6,
                                        "partial_wave": c[3], "epilogue": c[4]})  # fmt: skip

        low, high = [0.2, 0.3, 1.0, 0, 1], [1, 1, 9, 4, 999]
        c = fit(base, bf16.seconds.to_numpy(), [0.8, 0.8, 2, 0.1, 100], low, high)
        print(generation, "bf16", c.round(3), spread(base(c), bf16.seconds.to_numpy()))
        for name in FORMATS[1:]:
            table = own[own.gemm_dtype == name]
            if name == "fp8_block":
                table = table[table.framework == "TRTLLM"]
            if table.empty:
                continue

            def other(f: np.ndarray, table: pd.DataFrame = table, c: np.ndarray = c) -> np.ndarray:
                held = {"bandwidth_fraction": c[1], "launch": c[2] * 1e-6, "partial_wave": c[3]}
                return predict_gemm(table, {**held, "matmul_fraction": f[0], "epilogue": f[1]}, quantise=f[2] * 1e-6)

            f = fit(other, table.seconds.to_numpy(), [0.6, 100, 5], [0.1, 1, 0], [1, 999, 40])
            print(generation, name, f.round(3), spread(other(f), table.seconds.to_numpy()))


def fit_attention(rows: pd.DataFrame, memory: dict[str, tuple[float, float]]) -> None:
    """Flash-attention's own kernels (those of vLLM), BF16; memory and launch are those of the matmuls."""
    for generation, chips in GENERATIONS.items():
        table = rows[rows.system.isin(chips) & (rows.framework == "VLLM")]
        fraction, launch = memory[generation]

        def predict(c: np.ndarray, table: pd.DataFrame = table, held: tuple[float, float] = (fraction, launch)
                    ) -> np.ndarray:  # fmt: skip
            constants = {"attention_fraction": c[0], "softmax": c[1], "attention_ramp": c[2],
                         "attention_wave": c[3], "bandwidth_fraction": held[0],
                         "launch": held[1]}  # fmt: skip
            return predict_attention(table, constants, c[4])

        measured = table.seconds.to_numpy()
        c = fit(predict, measured, [0.7, 60, 500, 0.5, 2], [0.1, 0, 0, 0, 1], [1, 400, 4000, 4, 9])
        print(generation, "attention", c.round(3), spread(predict(c), measured))


def fit_collectives(rows: pd.DataFrame) -> None:
    """Start, step latency, reached share, chunk and the share with in-network reduction, for each link."""
    for generation, chips in GENERATIONS.items():
        table = rows[rows.system.isin(chips)]

        def predict(c: np.ndarray, table: pd.DataFrame = table) -> np.ndarray:
            return predict_collective(table, {"start": c[0] * 1e-6, "latency": c[1] * 1e-6, "fraction": c[2],
                                                  "chunk": c[3] * 1e-6}, c[4])  # fmt: skip

        measured = table.seconds.to_numpy()
        c = fit(predict, measured, [5, 1, 0.7, 3, 0.9], [0.1, 0.05, 0.01, 0, 0.02], [20, 10, 1, 100, 1.5])
        print(generation, "collectives", c.round(3), spread(predict(c), measured))


def main(folder: str) -> None:
    fit_gemm(gemm_rows(folder, each=3000))
    memory = {"ampere": (0.912, 1.8e-6), "hopper": (0.911, 2.7e-6),
              "blackwell": (0.767, 2.3e-6), "ada": (0.813, 1e-6)}  # fmt: skip
    fit_attention(attention_rows(folder, each=3000), memory)
    fit_collectives(nccl_rows(folder))


if __name__ == "__main__":
    main(sys.argv[1])
