"""From an error to a share of successes and back: a logistic curve in the logarithm of the error."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.units import Number, Share
from supercycle.sim.gap_table import GapCell

LEAST = 0.02
"""Shares of successes are held this far from 0 and 1 before their logit is taken (48 trials cannot tell more)."""


@dataclass(frozen=True)
class SuccessCurve:
    """``logit(success) = height - slope ln error``; ``plain`` where the error is one less the success itself.

    ``highest`` is the largest share that was seen: beyond it the curve is extrapolated.
    """

    height: float
    slope: float
    highest: float
    plain: bool = False

    def success(self, error: Number) -> Share:
        """Share of successes at an error."""
        if self.plain:
            return np.clip(1.0 - np.asarray(error), 0.0, 1.0)
        return np.asarray(1.0 / (1.0 + np.exp(self.slope * np.log(np.asarray(error)) - self.height)))

    def error(self, success: Share) -> Number:
        """Error at a share of successes."""
        share = np.asarray(success, dtype=float)
        if self.plain:
            return 1.0 - share
        return np.asarray(np.exp((self.height - np.log(share / (1.0 - share))) / self.slope))


def success_curve(cells: Sequence[GapCell]) -> SuccessCurve:
    """The curve of cells that know both, by least squares on the logit.

    Raises InputError where fewer than three do, or where success does not fall with the error.
    """
    both = [one for one in cells if one.success is not None]
    if len(both) < 3:
        raise InputError(
            "the table of the gap does not say how errors turn into successes",
            hint="Give a column success, or take the task that has one (policy).",
        )
    error = np.array([one.error for one in both])
    success = np.array([one.success for one in both], dtype=float)
    highest = float(success.max())
    if np.allclose(error, np.maximum(1.0 - success, 1e-9), atol=1e-6):
        return SuccessCurve(0.0, 1.0, highest, plain=True)
    held = np.clip(success, LEAST, 1 - LEAST)
    slope, height = np.polyfit(np.log(error), np.log(held / (1 - held)), 1)
    if slope >= 0:
        raise InputError("success does not fall with the error in this table")
    return SuccessCurve(float(height), float(-slope), highest)
