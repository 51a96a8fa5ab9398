"""Speed of fits of scaling laws against a loop of L-BFGS with an analytic gradient: python benchmarks/laws.py

CPU-seconds of 4,000 resamples of the 240 Chinchilla runs. Ours start each from three places and check which is lowest;
the loop starts once, at the optimum of all runs, and is timed over its first 200 resamples. Threads of linear algebra
only spin here: set OPENBLAS_NUM_THREADS=1.
"""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from supercycle.catalog.store import PACKAGED
from supercycle.laws.fitting.fit import fit_power_law, pairs_of, resampled
from supercycle.laws.fitting.objective import HUBER, HUBER_DELTA
from supercycle.laws.fitting.table import read_runs
from supercycle.laws.fitting.terms import Runs

RESAMPLES, LOOPED = 4000, 200

CONVERGED = {"ftol": 1e-14, "gtol": 1e-9, "maxiter": 2000}
"""The loop's tolerances: by default it stops where the objective (0.001) moves by less than 2e-9."""


def objective(row: np.ndarray, runs: Runs, weights: np.ndarray) -> tuple[float, np.ndarray]:
    """Huber's sum of log loss and its gradient, by ln E, ln A, ln B, alpha and beta."""
    n, d = np.log(runs.parameters), np.log(runs.tokens)
    terms = np.exp(np.stack([np.full_like(n, row[0]), row[1] - row[3] * n, row[2] - row[4] * d]))
    residual = np.log(runs.loss) - np.log(terms.sum(0))
    slope = np.clip(residual, -HUBER_DELTA, HUBER_DELTA)
    e, a, b = weights * slope * terms / terms.sum(0)
    gradient = -np.array([e.sum(), a.sum(), b.sum(), -(n * a).sum(), -(d * b).sum()])
    return float((weights * slope * (residual - slope / 2)).sum()), gradient


def spent(work: Callable[[], object]) -> float:
    """CPU-seconds of some work."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def main() -> None:
    """Prints a line for one fit, for all resamples, and their ratio to the loop."""
    runs = read_runs(Path(PACKAGED) / "lawruns" / "chinchilla-digitised.csv").fitted
    single = min(spent(lambda: fit_power_law(runs, HUBER)) for _ in range(5))
    fit, weights = fit_power_law(runs, HUBER), pairs_of(len(runs), RESAMPLES, 42)
    ours = min(spent(lambda: resampled(fit, weights)) for _ in range(2))

    def loop() -> None:
        for one in weights[:LOOPED]:
            minimize(objective, fit.row, args=(runs, one), jac=True, method="L-BFGS-B", options=CONVERGED)

    theirs = spent(loop) * RESAMPLES / LOOPED
    print(f"one global fit, 16 starts: {single:.3f} CPU-seconds")
    print(f"{RESAMPLES} resamples, 3 starts each: {ours:.2f} CPU-seconds, {3 * RESAMPLES / ours:,.0f} fits a second")
    print(f"L-BFGS loop, 1 start each: {theirs:.1f} CPU-seconds ({LOOPED} timed); ratio {theirs / ours:.1f}")


if __name__ == "__main__":
    main()
