"""Speed of fits: one global fit, and bootstrap fits, against a loop of scipy's L-BFGS with analytic gradients.

Run: python benchmarks/laws.py [RESAMPLES]
"""

import sys
from importlib.resources import files
from time import process_time

import numpy as np
from scipy.optimize import minimize

from supercycle.laws.fitting.bootstrap import bootstrap, resamples
from supercycle.laws.fitting.engine import HUBER_DELTA, Array, Sample, grid, minimise, sample, slopes, terms

LOOP = 40
"""Resamples that the slow loop fits; its time a fit is scaled from them."""


def loop_fit(runs: Sample, weights: Array, start: Array) -> float:
    """One fit by scipy's L-BFGS; returns its objective."""

    def objective(point: Array) -> tuple[float, Array]:
        shares, predicted = terms(runs, point[None])
        residual = predicted[0] - runs.z
        size = np.abs(residual)
        bent = np.clip(residual, -HUBER_DELTA, HUBER_DELTA)
        each = np.where(size < HUBER_DELTA, size**2 / 2, HUBER_DELTA * (size - HUBER_DELTA / 2))
        scale = 1 / HUBER_DELTA**2
        return scale * float(weights @ each), scale * (weights * bent) @ slopes(runs, shares)[0]

    found = minimize(objective, start, jac=True, method="L-BFGS-B", options={"ftol": 1e-14, "maxiter": 2000})
    return float(found.fun) * HUBER_DELTA**2


def main() -> None:
    """Prints CPU seconds of both, and their ratio."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 4000
    table = np.loadtxt(
        str(files("supercycle.catalog") / "data/lawruns/chinchilla-digitised.csv"), delimiter=",", skiprows=1
    )
    runs = sample(*table.T)
    began = process_time()
    points, values = minimise(runs, grid(runs), np.ones(len(table)), "huber")
    print(
        f"one global fit from {len(points)} starts: {process_time() - began:.3f} CPU s, objective {values.min():.14f}"
    )
    best = points[values.argmin()]
    weights = resamples(count, len(table), 42)
    began = process_time()
    fitted = bootstrap(runs, best, weights, "huber", np.random.default_rng(0))
    ours = (process_time() - began) / count
    began = process_time()
    for row in weights[:LOOP]:
        loop_fit(runs, row, best)
    theirs = (process_time() - began) / min(LOOP, count)
    print(f"{count} bootstrap fits, three starts each: {ours * count:.2f} CPU s; starts agreed in {fitted.agreed:.2%}")
    print(f"scipy's loop, one start: {theirs * count:.1f} CPU s for as many; ratio {theirs / ours:.1f}")


if __name__ == "__main__":
    main()
