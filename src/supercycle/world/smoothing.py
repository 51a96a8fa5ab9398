"""Exponential smoothing (ETS) through statsmodels, an optional package: ``pip install 'supercycle[forecast]'``."""

import warnings
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from supercycle.world.baselines import LEAST_SPREAD, Growth, Predictive, carried

Array = NDArray[np.float64]

FORMS: tuple[dict[str, Any], ...] = ({}, {"trend": "add"}, {"trend": "add", "damped_trend": True})
"""Level alone, with a trend, with a damped trend; the corrected information criterion (AICc) chooses."""

MISSING = "exponential smoothing is left out: install it with pip install 'supercycle[forecast]'"


def available() -> bool:
    """Whether statsmodels is installed."""
    return find_spec("statsmodels") is not None


def smoothed(values: Array, steps: int, _: Sequence[Growth] = ()) -> Predictive:
    """ETS of the logarithm with additive errors, the form chosen by AICc among three.

    Means are the package's; spreads follow from its smoothing constants (``1 + sum (a + b (f + ... + f^j))^2``).
    """
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    logs = np.log(values)
    best = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for form in FORMS:
            if len(logs) <= 5 + 2 * len(form):
                continue
            fit = ETSModel(logs, **form).fit(disp=False)
            if best is None or fit.aicc < best[1].aicc:
                best = (form, fit)
        if best is None:
            raise ValueError("too few values")
        form, fit = best
        means = np.asarray(fit.forecast(steps), dtype=np.float64)
    found = dict(zip(fit.model.param_names, (float(number) for number in fit.params), strict=True))
    freedom = max(len(logs) - len(found), 1)
    spread = max(float(np.sqrt((np.asarray(fit.resid) ** 2).sum() / freedom)), LEAST_SPREAD)
    damping = found.get("damping_trend", 1.0)
    summed = np.cumsum(damping ** np.arange(1, steps + 1))
    return Predictive(means, spread * carried(found["smoothing_level"], found.get("smoothing_trend", 0.0), summed))
