"""Scaling Data-Constrained Language Models (arXiv 2305.16264)."""

import pytest

from supercycle.catalog.store import open_catalog
from supercycle.laws import (
    Program,
    Repetition,
    Supply,
    best_within,
    compute_optimal,
    data_limited_loss,
    data_limited_optimum,
    effective_tokens,
    law_named,
    parameters_for_tokens,
)

CATALOG = open_catalog()
LAW = law_named(CATALOG, "muennighoff-2023")


def test_optimum_of_gophers_budget_tied():
    """The notebook prints 69962173313.52132 parameters and 1372170066384.2363 tokens at 5.76e23 FLOP."""
    best = compute_optimal(LAW.power_law, 5.76e23)
    assert best.parameters == pytest.approx(69962173313.5, rel=1e-6)
    assert best.tokens == pytest.approx(1372170066384.2, rel=1e-6)


def test_optimum_of_gophers_budget_untied():
    """The notebook prints 99030049618.41035 parameters and 969402725434.4951 tokens at 5.76e23 FLOP."""
    best = compute_optimal(law_named(CATALOG, "muennighoff-2023-untied").power_law, 5.76e23)
    assert best.parameters == pytest.approx(99030049618.4, rel=1e-6)
    assert best.tokens == pytest.approx(969402725434.5, rel=1e-6)


def test_parameters_that_suit_unique_tokens():
    """With tied exponents U_N is 0.051 of U_D at every size."""
    for unique in (1e8, 1e11):
        assert parameters_for_tokens(LAW.power_law, unique) / unique == pytest.approx(0.051, abs=0.0005)


@pytest.mark.parametrize(
    ("scale", "of_four", "of_forty"), [(8, 0.88, 0.22), (15.387756, 0.93, 0.38), (95.4, 0.99, 0.82)]
)
def test_worth_of_four_and_of_forty_epochs(scale, of_four, of_forty):
    """Four epochs keep most of their worth at every scale that fits the runs; forty do not agree."""
    repetition = Repetition(scale, 5.3)
    assert effective_tokens(repetition, 4e9, 1e9) / 4e9 == pytest.approx(of_four, abs=0.005)
    assert effective_tokens(repetition, 40e9, 1e9) / 40e9 == pytest.approx(of_forty, abs=0.006)


def test_four_epochs_are_nearly_free():
    """The abstract: up to 4 epochs yield "negligible changes to loss compared to having unique data"."""
    parameters, tokens = 8.7e9, 178e9
    fresh = LAW.power_law.loss(parameters, tokens)
    repeated = data_limited_loss(LAW.power_law, LAW.repetition, parameters, tokens, tokens / 4)
    assert 0 < repeated / fresh - 1 < 0.02


def test_allocation_for_1e22_flop_and_25_billion_tokens():
    """7.02e9 parameters and 9.49 epochs for 1e22 FLOP and 25e9 unique tokens; by both ways to the optimum."""
    best = data_limited_optimum(LAW.power_law, LAW.repetition, 1e22, 25e9)
    assert best.parameters == pytest.approx(7.02e9, rel=0.002)
    assert best.epochs == pytest.approx(9.49, abs=0.005)
    bought = best_within(Program(LAW.power_law, supply=Supply(25e9, repetition=LAW.repetition)), 1e22)
    assert bought.parameters == pytest.approx(7.02e9, rel=0.002)
    assert bought.tokens / 25e9 == pytest.approx(9.49, abs=0.005)
