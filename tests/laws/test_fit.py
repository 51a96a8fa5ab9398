"""Fits of a law to runs."""

from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

import supercycle
from supercycle.base.errors import InputError
from supercycle.laws.fitting.fit import best_parameters, fit_runs

RUNS = Path(str(files("supercycle.catalog") / "data/lawruns/chinchilla-digitised.csv"))
TRUTH = np.array([1.8, 450.0, 2000.0, 0.345, 0.365])


def experiment(seed: int, outliers: int = 2) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Runs of five IsoFLOP slices under a known law, with half a per cent of noise and some that went wrong."""
    generator = np.random.default_rng(seed)
    flop, ratio = np.meshgrid(np.geomspace(1e18, 1e21, 6), np.geomspace(1.5, 300, 9))
    parameters = np.sqrt(flop / 6 / ratio).ravel()
    tokens = (flop / 6).ravel() / parameters
    floor, a, b, alpha, beta = TRUTH
    loss = (floor + a * parameters**-alpha + b * tokens**-beta) * np.exp(0.005 * generator.normal(size=len(tokens)))
    loss[generator.choice(len(loss), outliers, replace=False)] *= 1.1
    return parameters, tokens, loss


def test_the_digitised_runs_under_huber() -> None:
    """The 240 runs of besiroglu-2024 reach the known least objective, at the known coefficients."""
    found = supercycle.fit(RUNS, bootstrap=100)
    assert found.value <= 0.00101827402
    for name, value, close in (
        ("A", 477.83, 0.5), ("B", 2143.4, 2), ("E", 1.81722, 1e-4), ("alpha", 0.34731, 1e-4), ("beta", 0.36717, 1e-4),
    ):  # fmt: skip
        assert found.coefficients[name] == pytest.approx(value, abs=close)


def test_the_digitised_runs_under_least_absolute_deviations() -> None:
    """The published point of besiroglu-2024, table 1, is the optimum of absolute deviations."""
    found = supercycle.fit(RUNS, objective="lad", bootstrap=20)
    assert found.coefficients["A"] == pytest.approx(482.0, abs=0.5)
    assert found.coefficients["B"] == pytest.approx(2085.4, abs=2)
    assert found.coefficients["E"] == pytest.approx(1.8169, abs=1e-4)
    assert found.coefficients["alpha"] == pytest.approx(0.34781, abs=1e-4)
    assert found.coefficients["beta"] == pytest.approx(0.36585, abs=1e-4)


def test_standard_errors_of_the_replication() -> None:
    """4,000 resamples, the draws of besiroglu-2024's notebook, give the standard errors that it prints, within 5 %."""
    errors = supercycle.fit(RUNS, bootstrap=4000).standard_errors
    for name, error in (("A", 124.5), ("B", 1293), ("E", 0.0257), ("alpha", 0.0154), ("beta", 0.0206)):
        assert errors[name] == pytest.approx(error, rel=0.05)


def test_intervals_cover_a_known_law() -> None:
    """Over 40 experiments the 90 % intervals of the optimal parameters cover the truth about as often as they say."""
    truth = best_parameters(TRUTH[None], 1e23)[0]
    hits = 0
    for seed in range(40):
        at = fit_runs(*experiment(seed), resample=200, flop=(1e23,)).optimum[0].parameters
        hits += at.low <= truth <= at.high
    assert 31 <= hits <= 40


def test_runs_at_one_ratio_are_refused() -> None:
    """Where tokens follow parameters, no fit can tell alpha from beta."""
    parameters = np.geomspace(1e8, 1e10, 20)
    with pytest.raises(InputError, match="one D / N"):
        fit_runs(parameters, 20 * parameters, 2 + 400 * parameters**-0.3)


def test_a_bad_number_is_named(tmp_path: Path) -> None:
    """Line, column, what stands there and what was expected."""
    table = tmp_path / "runs.csv"
    table.write_text("parameters,tokens,loss\n1e8,2e9,3.5\n1e8,2e9,low\n")
    with pytest.raises(InputError, match="line 3, loss: 'low' is not a positive number"):
        supercycle.fit(table)
