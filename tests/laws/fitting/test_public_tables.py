"""Fits of public tables of runs say what their papers say, or that the runs do not tell it."""

import numpy as np
import pytest

from supercycle.catalog.store import PACKAGED
from supercycle.laws.experts import RoutedLaw
from supercycle.laws.fitting.repeats import fit_repeats
from supercycle.laws.fitting.table import read_runs
from supercycle.laws.fitting.tasks import fit_tasks, read_tasks
from supercycle.laws.form import PowerLaw
from supercycle.verbs.fit import fit, fit_accuracy, fit_experts, fit_slices, fit_tied

LAWRUNS = PACKAGED / "lawruns"

TIED = PowerLaw(float(np.exp(0.6254804)), float(np.exp(6.255414)), float(np.exp(7.3049974)), 0.3526596, 0.3526596)
"""The tied law of muennighoff-2023, as its notebook prints it."""


def test_repetition_is_not_told_by_the_runs_that_it_was_fitted_to() -> None:
    """The 182 runs of Muennighoff et al. 2023: 0.01583 at R_D* 15.4, lower at 92, 0.01592 at 10,000; no upper end."""
    table = read_runs(LAWRUNS / "datablations-182.csv")
    assert table.unique_tokens is not None
    found = fit_repeats(table.fitted, table.unique_tokens, TIED)
    at = {
        scale: found.profile[np.argmin(np.abs(np.log(found.profile[:, 0] / scale))), 1] for scale in (8, 15.4, 95, 1e4)
    }
    assert [at[scale] for scale in (8, 15.4, 95, 1e4)] == pytest.approx([0.01596, 0.01583, 0.01581, 0.01592], abs=2e-5)
    assert not found.identified
    assert found.answer.startswith("at least")
    assert found.answer.endswith("upper end unbounded")


def test_tuned_slices_give_chinchillas_exponent() -> None:
    """Porian et al. 2024, tuned hyperparameters on RefinedWeb: N ~ C^0.497 (0.491 to 0.505)."""
    found = fit_slices(LAWRUNS / "porian-2024-tuned.csv", bootstrap=0)
    assert not [one for one in found.slices if one.reason]
    assert 0.491 <= found.exponent.value <= 0.505


def test_routed_runs_give_clarks_coefficients() -> None:
    """Clark et al. 2022, table 3: S-BASE a -0.082, b -0.108, c 0.009, d 1.104, start 1.85, most 314, inside 90 %."""
    found = fit_experts(LAWRUNS / "clark-2022-s-base.csv", bootstrap=200)
    assert found.form == "routed"
    printed = {"a": -0.082, "b": -0.108, "c": 0.009, "d": 1.104, "most": 314.478}
    for name, value in printed.items():
        low, high = found.intervals[name]
        slack = 0.5 * 10.0 ** -len(str(value).split(".")[1])
        assert low - slack <= value <= high + slack, name
    law = RoutedLaw(-0.082, -0.108, 0.009, 1.104, 1.847, 314.478)
    table = read_runs(LAWRUNS / "clark-2022-s-base.csv")
    theirs = np.log(law.loss(table.fitted.parameters, table.experts)) - np.log(table.fitted.loss)
    assert found.scatter <= float(np.sqrt(np.mean(theirs**2)))


def test_gemstones_give_their_exponents() -> None:
    """McLeish et al. 2025, approach 3 up to 100B tokens: exponents 0.2989 and 0.6928, E of exp(0.766).

    They minimise Huber's loss with a corner at 1e-4, this fit at 1e-3: 3 % of either exponent.
    """
    found = fit(LAWRUNS / "gemstones-100b.csv", bootstrap=0)
    assert float(found.law.alpha) == pytest.approx(0.2989, rel=0.03)
    assert float(found.law.beta) == pytest.approx(0.6928, rel=0.03)
    assert float(found.law.E) == pytest.approx(np.exp(0.766), rel=0.01)


STAGES = [
    ("1-kaplan", 0.824, 0.846), ("2-head", 0.691, 0.717), ("3-warmup", 0.591, 0.617), ("4-decay", 0.560, 0.589),
    ("tuned", 0.491, 0.505),
]  # fmt: skip
"""Stages of Porian et al. 2024 on RefinedWeb, and the paper's 95 % interval of the exponent of N."""


@pytest.mark.parametrize(("stage", "low", "high"), STAGES)
def test_slices_of_every_stage_give_the_papers_exponent(stage: str, low: float, high: float) -> None:
    """Porian et al. 2024: the minimum of Akima's curve under the noise of seeds, weighed by its certainty."""
    found = fit_slices(LAWRUNS / f"porian-2024-{stage}.csv", minimum="interpolated")
    assert low <= found.exponent.value <= high
    assert found.exponent.low < found.exponent.value < found.exponent.high


GADRE = [
    ("redpajama", 166.2, 366.7, 0.27285, 1.8366), ("c4", 113.7, 189.5, 0.24247, 1.5083),
    ("refinedweb", 125.1, 246.2, 0.25439, 1.7345),
]  # fmt: skip
"""Gadre et al. 2024: a, b, exponent and E of the five runs on each set, loss on C4."""


@pytest.mark.parametrize(("data", "a", "b", "exponent", "floor"), GADRE)
def test_five_runs_give_gadres_law(data: str, a: float, b: float, exponent: float, floor: float) -> None:
    """The printed numbers, to their digits; B of ``B / D^e`` is their b over 6^(e/2)."""
    found = fit_tied(LAWRUNS / f"gadre-2024-{data}.csv")
    law = found.law
    assert float(law.alpha) == pytest.approx(exponent, abs=6e-6)
    assert float(law.A) == pytest.approx(a, abs=0.06)
    assert float(law.B) * 6 ** (float(law.alpha) / 2) == pytest.approx(b, abs=0.06)
    assert float(law.E) == pytest.approx(floor, abs=6e-5)


def test_five_runs_foretell_gadres_large_ones() -> None:
    """Figure 1: the 1.4B at 640 tokens a parameter is foretold within 0.7 %, the 6.9B within 0.7 %."""
    found = fit_tied(LAWRUNS / "gadre-2024-redpajama.csv")
    errors = {name: abs(told / seen - 1) for name, seen, told in found.held_back}
    assert errors["rpj-open_lm_1b-32.0"] == pytest.approx(0.007103, abs=3e-5)
    assert errors["rpj-open_lm_7b-1.0"] == pytest.approx(0.007320, abs=3e-5)


def test_six_models_give_gadres_map_of_errors() -> None:
    """Gadre et al. 2024: k 2.2065, gamma 0.7146, epsilon 0.8570, of the five models and the 1.4B at 20."""
    loss, accuracy = read_tasks(LAWRUNS / "gadre-2024-redpajama.csv")
    found = fit_tasks(loss[:6], accuracy[:6], "exponential")
    assert found.coefficients["factor"] == pytest.approx(2.2065, abs=3e-4)
    assert found.coefficients["rate"] == pytest.approx(0.7146, abs=1e-4)
    assert found.coefficients["ceiling"] == pytest.approx(0.8570, abs=6e-5)


def test_the_ladder_gives_its_forecasts_of_mmlu() -> None:
    """Bhagia et al. 2024, tables of its code: OLMo 2 13B after 5T tokens at 0.750156 bits a byte and 51.268 %.

    The fit's mean relative error is 0.45996 %; a model of the loss that it reached (0.748827) would have 51.376 %.
    """
    found = fit(LAWRUNS / "bhagia-2024-mmlu.csv", bootstrap=0)
    told = {one.run: one.predicted.value for one in found.held_back}
    assert told["13B-5T"] == pytest.approx(0.7501562, abs=2e-7)
    fitted = read_runs(LAWRUNS / "bhagia-2024-mmlu.csv").fitted
    errors = np.abs(found.law.loss(fitted.parameters, fitted.tokens) / fitted.loss - 1)
    assert float(np.mean(errors)) == pytest.approx(0.0045996, abs=1e-6)
    tasks = fit_accuracy(LAWRUNS / "bhagia-2024-mmlu-checkpoints.csv", form="sigmoid")
    assert float(tasks.accuracy(0.7488274373888968)) == pytest.approx(0.513756, abs=2e-6)
    assert float(tasks.accuracy(told["13B-5T"])) == pytest.approx(0.512680, abs=2e-6)
