"""Simulated truth: over experiments with a known law, intervals hold it as often as they say.

The full test takes about three minutes: python -m pytest tests/laws/fitting/test_truth.py -m slow
"""

import numpy as np
import pytest

from supercycle.base.errors import InputError
from supercycle.laws.fitting.answer import answer
from supercycle.laws.fitting.objective import HUBER, MSE, Objective
from supercycle.laws.fitting.table import RunTable
from supercycle.laws.fitting.terms import Runs
from supercycle.laws.form import PowerLaw
from supercycle.laws.optimum import compute_optimal

TRUE = PowerLaw(1.8172, 482.01, 2085.43, 0.3478, 0.3658)
FLOP = 1e23
NOISES = (0.003, 0.015)
OUTLIERS = 0.05
FARTHER = 10.0


def _table(sizes: np.ndarray, tokens: np.ndarray, noise: float, draw: np.random.Generator) -> RunTable:
    """Runs with normal noise of log loss, one in twenty with a rise of up to some ten times more."""
    log_loss = np.log(TRUE.loss(sizes, tokens)) + noise * draw.standard_normal(len(sizes))
    out = draw.random(len(sizes)) < OUTLIERS
    log_loss[out] += FARTHER * noise * np.abs(draw.standard_normal(int(out.sum())))
    names = tuple(str(index) for index in range(len(sizes)))
    empty = np.array([])
    return RunTable(
        Runs(sizes, tokens, np.exp(log_loss)), names, tuple(range(len(sizes))), None, None, None, None,
        Runs(empty, empty, empty), (), (), (),
    )  # fmt: skip


def _sizes(index: int, draw: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Slices of equal compute about the optimum, or sizes and ratios at random."""
    if index % 2:
        flop = np.repeat(np.geomspace(1e18, 1e21, 7), 7)
        sizes = compute_optimal(TRUE, flop).parameters * np.tile(np.geomspace(1 / 6, 6, 7), 7)
        return sizes, flop / 6 / sizes
    sizes = np.exp(draw.uniform(np.log(5e7), np.log(1e10), 60))
    return sizes, sizes * np.exp(draw.uniform(np.log(3), np.log(300), 60))


def _coverage(experiments: int, objective: Objective, seed: int) -> float:
    draw = np.random.default_rng(seed)
    truth = float(np.asarray(compute_optimal(TRUE, FLOP).parameters))
    held = told = 0
    for index in range(experiments):
        table = _table(*_sizes(index, draw), NOISES[(index // 2) % 2], draw)
        best = answer(table, objective, resamples=300, seed=index, flops=[FLOP]).optimum[0].parameters
        if best is not None:
            told += 1
            held += best.low <= truth <= best.high
    assert told > (0.75 if objective.squared else 0.95) * experiments, "squared error tells less with outliers"
    return held / told


def _untold(index: int, draw: np.random.Generator) -> RunTable:
    """One ratio of tokens to parameters; hardly any spread of tokens; hardly any of sizes; two sizes."""
    sizes = np.exp(draw.uniform(np.log(5e7), np.log(1e10), 40))
    tokens = sizes * np.exp(draw.uniform(np.log(3), np.log(300), 40))
    narrow = np.exp(draw.uniform(0, 0.02, 40))
    cases = (
        (sizes, 20 * sizes), (sizes, 1e10 * narrow), (1e9 * narrow, tokens),
        (np.repeat([1e8, 1e9], 20), tokens),
    )  # fmt: skip
    return _table(*cases[index % len(cases)], NOISES[(index // len(cases)) % 2], draw)


def _marked(experiments: int, seed: int) -> float:
    draw = np.random.default_rng(seed)
    marked = 0
    for index in range(experiments):
        try:
            found = answer(_untold(index, draw), HUBER, resamples=0, seed=index, flops=[FLOP])
        except InputError:
            marked += 1
        else:
            marked += not found.told
    return marked / experiments


def test_what_cannot_be_told_is_marked_in_a_few_experiments() -> None:
    """24 tables that cannot tell the optimum: at least 95 % are refused or marked."""
    assert _marked(24, seed=2) >= 0.95


@pytest.mark.slow
@pytest.mark.parametrize("objective", [HUBER, MSE])
def test_intervals_hold_the_truth(objective: Objective) -> None:
    """200 experiments with noise and outliers: 90 % intervals hold the truth 85 to 95 % of the time."""
    assert 0.85 <= _coverage(200, objective, seed=11) <= 0.95


@pytest.mark.slow
def test_what_cannot_be_told_is_marked() -> None:
    """200 tables that cannot tell the optimum: at least 95 % are refused or marked."""
    assert _marked(200, seed=12) >= 0.95
