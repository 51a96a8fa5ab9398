"""What a fit makes small: the distance between measured losses and a law, and its derivatives."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supercycle.base.errors import InputError

Array = NDArray[np.float64]

HUBER_DELTA = 1e-3
"""Residual of the logarithm of loss up to which Huber's function is a parabola (hoffmann-2022, section 3.3)."""

LAD_STAGES = tuple(HUBER_DELTA * 0.5**halving for halving in range(15))
"""Widths through which absolute deviations are approached, each stage from the one before; the last, 6e-8, is too small
to be told from none. Steps of ten instead of two end at another, higher, corner of the 240 Chinchilla runs
(mathematics)."""


@dataclass(frozen=True)
class Objective:
    """A sum over runs of Huber's function of residuals, or their mean square.

    ``stages`` are the widths of the parabola, the last one is meant; an infinite width is squared error.
    ``logarithmic`` tells whether residuals are of the logarithm of loss.
    """

    name: str
    stages: tuple[float, ...]
    logarithmic: bool

    @property
    def delta(self) -> float:
        """The width that is meant."""
        return self.stages[-1]

    @property
    def squared(self) -> bool:
        """Whether the objective is a mean square."""
        return self.delta == float("inf")

    def reported(self, residuals: Array) -> float:
        """The value as it is usually printed: Huber's sum, the sum of absolute residuals, or the mean square."""
        if self.squared:
            return float(np.mean(residuals**2))
        size = np.abs(residuals)
        if self.name == "lad":
            return float(size.sum())
        inside = np.minimum(size, self.delta)
        return float((inside * (size - 0.5 * inside)).sum())


HUBER = Objective("huber", (HUBER_DELTA,), True)
"""Huber's function of the logarithm of loss, summed (hoffmann-2022; its sum, not its mean)."""

LAD = Objective("lad", LAD_STAGES, True)
"""Least absolute deviations of the logarithm of loss (besiroglu-2024: what its printed point is the optimum of)."""

MSE = Objective("mse", (float("inf"),), False)
"""Mean squared error of loss."""

OBJECTIVES = {objective.name: objective for objective in (HUBER, LAD, MSE)}
"""The objectives by name."""


def objective_named(name: str) -> Objective:
    """The objective of a name; raises InputError that lists the others."""
    if name not in OBJECTIVES:
        raise InputError(f"objective: {name!r} is not {', '.join(list(OBJECTIVES)[:-1])} or {list(OBJECTIVES)[-1]}")
    return OBJECTIVES[name]
