"""Chinchilla Scaling: A replication attempt (arXiv 2404.10102)."""

import numpy as np
import pytest

from supercycle.catalog.store import open_catalog
from supercycle.laws import compute_optimal, draws, law_named

CATALOG = open_catalog()
LAD = law_named(CATALOG, "besiroglu-2024-lad")
HUBER = law_named(CATALOG, "besiroglu-2024-huber")
STANDARD_ERRORS = {"E": 0.0257, "alpha": 0.0154, "beta": 0.0206}


def test_corrected_exponent():
    """The exponent of parameters is 0.5126, near that of approaches 1 and 2."""
    assert LAD.power_law.parameter_exponent == pytest.approx(0.5126, abs=0.0001)


def test_tokens_per_parameter_at_the_budget_of_gopher():
    """About 20 tokens per parameter, as Chinchilla was trained: 18.4 at 5.76e23 FLOP."""
    assert compute_optimal(LAD.power_law, 5.76e23).tokens_per_parameter == pytest.approx(18.4, abs=0.05)


def test_the_objective_moves_the_optimum():
    """The same runs give 18.4, 17.9 and 10.4 under absolute, Huber and squared errors."""
    ratios = [
        compute_optimal(law_named(CATALOG, f"besiroglu-2024-{name}").power_law, 5.76e23).tokens_per_parameter
        for name in ("lad", "huber", "mse")
    ]
    assert ratios == pytest.approx([18.4, 17.9, 10.4], abs=0.05)


@pytest.mark.parametrize("name", STANDARD_ERRORS)
def test_draws_have_the_published_standard_errors(name):
    """The authors' notebook: 0.0257, 0.0154 and 0.0206 for E, alpha and beta, of 4,000 bootstraps (Huber)."""
    drawn = draws(HUBER, 20_000, 0)
    assert getattr(drawn, name).std() == pytest.approx(STANDARD_ERRORS[name], rel=0.05)


def test_draws_have_the_published_standard_error_of_the_exponent():
    """The standard error of the exponent of parameters is 0.018 to 0.020."""
    exponent = draws(HUBER, 20_000, 0).parameter_exponent
    assert 0.0175 < exponent.std() < 0.0205


@pytest.mark.parametrize(
    ("flop", "quantiles", "tolerance"),
    [
        (1e21, (16.9, 21.1, 26.3), 0.04),
        (5.76e23, (9.9, 17.2, 29.0), 0.10),
        (3.8e25, (7.0, 15.0, 31.0), 0.12),
        (1e28, (4.3, 12.6, 34.1), 0.20),
    ],
)
def test_draws_span_the_bootstrap_of_tokens_per_parameter(flop, quantiles, tolerance):
    """10th, 50th and 90th percentile of 4,000 bootstraps of the runs.

    Draws center on the fit, and its ratio lies 1 to 9 % above the median of the bootstraps; the width agrees.
    """
    best = compute_optimal(draws(HUBER, 20_000, 0), flop)
    found = np.quantile(best.tokens_per_parameter, [0.1, 0.5, 0.9])
    assert found == pytest.approx(quantiles, rel=tolerance)
    assert np.log(found[2] / found[0]) == pytest.approx(np.log(quantiles[2] / quantiles[0]), rel=0.1)


def test_draws_span_the_bootstrap_of_parameters_at_the_budget_of_gopher():
    """57.5, 74.7 and 98.6 billion parameters at 5.76e23 FLOP (10th, 50th and 90th percentile)."""
    best = compute_optimal(draws(HUBER, 20_000, 0), 5.76e23)
    assert np.quantile(best.parameters, [0.1, 0.5, 0.9]) == pytest.approx([57.5e9, 74.7e9, 98.6e9], rel=0.05)


def test_beyond_1e26_the_ratio_is_between_4_and_40():
    """The paper's 80 % interval at the largest budgets is 4 to 40 tokens per parameter."""
    best = compute_optimal(draws(HUBER, 20_000, 0), 1e28)
    low, high = np.quantile(best.tokens_per_parameter, [0.1, 0.9])
    assert (low, high) == (pytest.approx(4, abs=1.5), pytest.approx(40, abs=5))
