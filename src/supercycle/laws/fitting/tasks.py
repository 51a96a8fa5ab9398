"""From a loss to the accuracy of tasks, by a table of models: an exponential of the loss, or a sigmoid of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.units import Number, Share
from supercycle.laws.fitting.objective import Array
from supercycle.laws.fitting.table import read_columns
from supercycle.laws.worth import BenchmarkLaw, SigmoidLaw

EXPONENTIAL, SIGMOID = "exponential", "sigmoid"
"""The two forms: gadre-2024, equation 5, and bhagia-2024, equation 2."""

LEAST_MODELS = 5
"""Models without which no curve is told (mathematics: one more than an exponential's numbers, and one to spare)."""

RATES = (0.02, 20.0)
"""Rates of the exponential between which the best is looked for (limits of this package)."""

POINTS = 4_000
"""Rates of the grid; the best is then refined between its neighbours (numerical)."""

REFINED = 200
"""Points between those neighbours (numerical)."""

STARTS = ((0.9, 3.0), (0.6, 5.0), (2.5, 2.0), (1.5, 1.0))
"""Midpoints and rates that searches for the sigmoid start from; the first is the authors' (bhagia-2024)."""


@dataclass(frozen=True)
class TaskFit:
    """The map, of how many models, the standard deviation of accuracy around it, and what has to be said."""

    form: str
    law: BenchmarkLaw | SigmoidLaw
    models: int
    spread: float
    coefficients: Mapping[str, float]
    notes: tuple[str, ...]

    def accuracy(self, loss: Number) -> Share:
        """Accuracy at a loss."""
        return self.law.accuracy(loss)


def read_tasks(path: Path, columns: Mapping[str, str] | None = None) -> tuple[Array, Array]:
    """Losses and accuracies of a CSV. Raises InputError for faults, or an accuracy above 1."""
    loss, accuracy = read_columns(path, ("loss", "accuracy"), columns)
    if np.any(accuracy > 1):
        raise InputError(
            f"accuracy: {float(accuracy.max()):g} is above 1", hint="Write shares, like 0.52; not an error."
        )
    return loss, accuracy


def fit_tasks(loss: Array, accuracy: Array, form: str) -> TaskFit:
    """Least squares of accuracy under one of the forms. Raises InputError for too few models or an unknown form."""
    if form not in (EXPONENTIAL, SIGMOID):
        raise InputError(f"accuracy: no form named {form!r}; known: {EXPONENTIAL}, {SIGMOID}")
    if len(np.unique(loss)) < LEAST_MODELS:
        raise InputError(f"{len(np.unique(loss))} different losses; at least {LEAST_MODELS} are needed")
    law: BenchmarkLaw | SigmoidLaw = _exponential(loss, accuracy) if form == EXPONENTIAL else _sigmoid(loss, accuracy)
    left = accuracy - np.asarray(law.accuracy(loss))
    note = f"told between losses of {loss.min():.3g} and {loss.max():.3g}; beyond them it is a guess"
    numbers = {name: float(value) for name, value in vars(law).items() if name != "spread"}
    return TaskFit(form, law, len(loss), float(np.std(left)), numbers, (note,))


def _exponential(loss: Array, accuracy: Array) -> BenchmarkLaw:
    """``error = ceiling - factor exp(-rate L)``: ceiling and factor follow exactly from each rate."""

    def solved(rate: float) -> tuple[Array, float]:
        columns = np.stack([np.ones_like(loss), -np.exp(-rate * (loss - loss.min()))], axis=1)
        found = np.linalg.lstsq(columns, 1 - accuracy, rcond=None)[0]
        return found, float(np.sum((columns @ found - 1 + accuracy) ** 2))

    grid = np.geomspace(*RATES, POINTS)
    place = int(np.argmin([solved(float(one))[1] for one in grid]))
    fine = np.linspace(grid[max(place - 1, 0)], grid[min(place + 1, POINTS - 1)], REFINED)
    rate = float(fine[np.argmin([solved(float(one))[1] for one in fine])])
    (ceiling, factor), _ = solved(rate)
    return BenchmarkLaw(float(ceiling), float(factor) * float(np.exp(rate * loss.min())), rate, float("nan"))


def _sigmoid(loss: Array, accuracy: Array) -> SigmoidLaw:
    """``accuracy = top + depth / (1 + exp(-rate (L - midpoint)))``, with one perfect model of no loss added.

    Source: bhagia-2024, equation 2, and its code for the bounds, the start and the perfect model.
    """
    from scipy.optimize import least_squares

    losses, reached = np.append(loss, 0.0), np.append(accuracy, 1.0)

    def residual(numbers: Array) -> Array:
        return np.asarray(_curve(numbers).curve(losses) - reached)

    found = [
        least_squares(residual, (-0.75, *start, 0.999), bounds=([-1, 0, 0, 0], [0, np.inf, np.inf, 1]), xtol=1e-12)
        for start in STARTS
    ]
    return _curve(min(found, key=lambda one: float(one.cost)).x)


def _curve(numbers: Array) -> SigmoidLaw:
    depth, midpoint, rate, top = (float(one) for one in numbers)
    return SigmoidLaw(depth, midpoint, rate, top, float("nan"))
