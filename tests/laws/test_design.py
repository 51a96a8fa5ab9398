"""The runs to make next."""

import numpy as np
from tests.laws.test_fit import TRUTH, experiment

from supercycle.laws.fitting.design import decision_slopes, information, next_runs, variance
from supercycle.laws.fitting.engine import grid, minimise, sample


def test_the_design_beats_a_grid_of_the_same_cost() -> None:
    """Eight designed runs shrink the variance of the optimal parameters more than eight on one IsoFLOP slice."""
    for seed in range(3):
        parameters, tokens, loss = experiment(seed)
        runs = sample(parameters, tokens, loss)
        points, values = minimise(runs, grid(runs), np.ones(len(loss)), "huber")
        best = points[values.argmin()]
        chosen = next_runs(runs, best, budget=8e21, count=8, decide_at=1e24)
        assert 6 * (chosen[0] * chosen[1]).sum() <= 8e21 * (1 + 1e-9)
        ratio = np.geomspace(1.5, 300, 8)
        uniform = np.sqrt(1e21 / 6 / ratio), np.sqrt(1e21 / 6 * ratio)
        floor, a, b, alpha, beta = TRUTH
        truth = np.array([np.log(floor), np.log(a) - alpha * runs.x_mean, np.log(b) - beta * runs.y_mean, alpha, beta])
        decision = decision_slopes(runs, truth, 1e24)
        old = information(runs, truth, parameters, tokens)
        designed, grid_like = (
            variance(np.concatenate([old, information(runs, truth, *extra)]), decision) for extra in (chosen, uniform)
        )
        assert designed < grid_like < variance(old, decision)
