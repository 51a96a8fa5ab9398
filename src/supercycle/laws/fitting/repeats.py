"""What repeated tokens are worth, fitted to runs over limited data: how fast their worth dies away, if runs tell it."""

from dataclasses import dataclass

import numpy as np

from supercycle.base.errors import InputError
from supercycle.laws.fitting.doubt import CHI_SQUARE_90
from supercycle.laws.fitting.objective import HUBER_DELTA, Array
from supercycle.laws.fitting.terms import Runs
from supercycle.laws.form import PowerLaw
from supercycle.laws.repetition import Repetition, data_limited_loss

LEAST_REPEATED = 8
"""Runs with repeated tokens without which nothing is said of repetition (a choice)."""

TOKENS_SCALES = tuple(np.geomspace(0.5, 1e6, 90))
"""Scales R_D* at which the profile is taken; the last is a worth that hardly dies away within any run (a choice)."""

PARAMETER_SCALES = tuple(np.geomspace(0.1, 1e4, 70))
"""Scales R_N* over which each point of the profile is minimised (a choice)."""

UNBOUNDED = 0.5
"""Where the objective is within the limit at the last scale the upper end is unbounded; the share of the range, on
logarithms, that the interval must leave free to be called identified (a choice)."""


@dataclass(frozen=True)
class RepeatFit:
    """The fitted scales, the objective there, and the profile of R_D*.

    ``low`` and ``high`` end its 90 % interval; None where the objective does not rise before the range ends.
    """

    scales: Repetition
    value: float
    low: float | None
    high: float | None
    identified: bool
    profile: Array
    notes: tuple[str, ...]

    @property
    def answer(self) -> str:
        """R_D* in words: "at least 8, upper end unbounded" where the runs do not bound it."""
        if self.high is None and self.low is None:
            return "not told by these runs"
        if self.high is None:
            return f"at least {self.low:.2g}, upper end unbounded"
        if self.low is None:
            return f"at most {self.high:.2g}, lower end unbounded"
        return f"{self.scales.tokens:.3g} ({self.low:.2g} to {self.high:.2g})"


def fit_repeats(runs: Runs, unique: Array, law: PowerLaw) -> RepeatFit:
    """The scales R_D* and R_N* of least Huber objective under a law of unlimited data, and the profile of R_D*.

    Every point of the profile takes the best R_N* of a grid. The interval holds where the objective rises by less than
    half of chi square's 90 % quantile times its pull over its curvature.

    Source: muennighoff-2023, section 3.1 (form, objective). Raises InputError where fewer than eight runs repeat.
    """
    repeated = int((runs.tokens > unique * (1 + HUBER_DELTA)).sum())
    if repeated < LEAST_REPEATED:
        raise InputError(
            f"{repeated} runs repeat tokens; at least {LEAST_REPEATED} are needed to tell what repetition is worth",
            hint="Runs repeat where tokens exceed unique_tokens.",
        )
    target = np.log(runs.loss)
    of_tokens, of_parameters = np.array(TOKENS_SCALES), np.array(PARAMETER_SCALES)
    surface = np.empty((len(of_tokens), len(of_parameters)))
    for row, scale in enumerate(of_tokens):
        decay = Repetition(scale, of_parameters[:, None])
        expected = data_limited_loss(law, decay, runs.parameters, runs.tokens, unique)
        surface[row] = _huber(target - np.log(np.asarray(expected)))
    best = np.unravel_index(int(np.argmin(surface)), surface.shape)
    chosen = Repetition(float(of_tokens[best[0]]), float(of_parameters[best[1]]))
    at = target - np.log(np.asarray(data_limited_loss(law, chosen, runs.parameters, runs.tokens, unique)))
    profile = surface.min(1)
    limit = 0.5 * CHI_SQUARE_90 * _unit(at)
    place, rise = int(np.argmin(profile)), profile - profile.min()
    low = _end(np.log(of_tokens[: place + 1][::-1]), rise[: place + 1][::-1], limit)
    high = _end(np.log(of_tokens[place:]), rise[place:], limit)
    known = (
        low is not None and high is not None and np.log(high / low) < UNBOUNDED * np.log(of_tokens[-1] / of_tokens[0])
    )
    if not known:
        high = None
    notes = (
        () if known else ("the profile of R_D* is flat: these runs do not tell how soon repeated tokens lose worth",)
    )
    return RepeatFit(
        chosen, float(surface[best]), low, high, bool(known), np.stack([of_tokens, profile], 1), notes
    )  # fmt: skip


def _end(logs: Array, rise: Array, limit: float) -> float | None:
    """Where the rise first passes the limit, going outwards; None where it does not before the range ends."""
    if not (rise > limit).any():
        return None
    after = int(np.argmax(rise > limit))
    share = (limit - rise[after - 1]) / (rise[after] - rise[after - 1])
    return float(np.exp(logs[after - 1] + share * (logs[after] - logs[after - 1])))


def _huber(residual: Array) -> Array:
    inside = np.minimum(np.abs(residual), HUBER_DELTA)
    return np.asarray((inside * (np.abs(residual) - 0.5 * inside)).sum(-1))


def _unit(residual: Array) -> float:
    """Pull over curvature of the objective a run, the density at zero counted in a robust window."""
    window = max(HUBER_DELTA, float(np.median(np.abs(residual))))
    curvature = float((np.abs(residual) <= window).mean()) / window * HUBER_DELTA
    pull = float((np.clip(residual, -HUBER_DELTA, HUBER_DELTA) ** 2).mean())
    return pull / curvature
