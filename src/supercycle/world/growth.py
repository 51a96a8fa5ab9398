"""How fast a series of events or figures grows: a straight line through logarithms over time."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from supercycle.base.draws import SCORE_OF_INTERVAL
from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate
from supercycle.catalog.points import Point

DAYS_OF_A_YEAR = 365.25


def yearly_factor(points: Sequence[Point], start: date | None = None, end: date | None = None) -> Estimate:
    """The factor a year of figures from ``start`` to ``end``, by least squares of their logarithms, with its interval.

    The 90 % interval is that of the slope for independent normal errors; models come in families, so that it is
    narrower than the truth. Raises InputError for fewer than three figures.
    """
    kept = [one for one in points if (start is None or one.end >= start) and (end is None or one.end <= end)]
    if len(kept) < 3:
        raise InputError(f"growth needs three figures, not {len(kept)}")
    years = np.array([one.end.toordinal() for one in kept]) / DAYS_OF_A_YEAR
    logs = np.log(np.array([one.estimate.value for one in kept]))
    apart = years - years.mean()
    slope = float((apart * logs).sum() / (apart**2).sum())
    errors = logs - logs.mean() - slope * apart
    doubt = float(np.sqrt((errors**2).sum() / (len(kept) - 2) / (apart**2).sum())) * SCORE_OF_INTERVAL
    return Estimate(float(np.exp(slope)), float(np.exp(slope - doubt)), float(np.exp(slope + doubt)))


def doubling_years(factor: float) -> float:
    """Years in which a series that grows by a factor a year doubles; infinite where it does not grow."""
    return float(np.log(2) / np.log(factor)) if factor > 1 else float("inf")
