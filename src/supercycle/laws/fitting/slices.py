"""Approaches 1 and 2: the compute-optimal size by slices of compute, without a law of the loss."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate
from supercycle.base.units import Count, Flop, Parameters
from supercycle.laws.fitting.fit import distinct
from supercycle.laws.fitting.objective import Array
from supercycle.laws.fitting.table import RunTable
from supercycle.laws.optimum import TRAINING_FLOP

SAME_SLICE = 0.25
"""Runs whose ln FLOP lie closer than this to the next belong to one slice (a choice; slices are usually a factor of two
or more apart)."""

WIDEST_SLICE = 0.7
"""Largest ln of the ratio of computes within one slice: a factor of two (a choice)."""

NEAR = float(np.log(3.0))
"""Runs of a slice within this of the lowest one's ln N shape its parabola, where they are enough: the law is no
parabola further away. A choice: among factors of 3, 4, 6, 9 and no limit its mean error is least (0.013) over the
exponents that Porian et al. 2024 print for seven sets of slices, the one that comes along among them."""

LEAST_IN_SLICE = 4
"""Sizes of a slice without which a parabola has no scatter to judge it by (mathematics)."""

LEAST_SLICES = 2
"""Slices without which there is no exponent (mathematics)."""

ENVELOPE_BINS = 2.0
"""Bins of the envelope a factor of ten of compute (a choice)."""

TAIL = 0.05
"""Share of resamples beyond each end of a 90 % interval (the package's intervals)."""


@dataclass(frozen=True)
class Slice:
    """One slice: its compute, how many runs, and the size of least loss; nan and a ``reason`` where there is none."""

    flop: Flop
    runs: int
    parameters: Parameters
    loss: Count
    reason: str


@dataclass(frozen=True)
class Slices:
    """The optimum as a power of compute through slices: ``N = exp(intercept) C^exponent``.

    ``draws`` are (intercept, exponent) of resamples, within each slice; empty where none were asked for.
    """

    approach: int
    slices: tuple[Slice, ...]
    intercept: float
    exponent: Estimate
    draws: Array
    notes: tuple[str, ...]

    def parameters(self, flop: Flop) -> Estimate:
        """The optimal size for a compute, with the 90 % interval of the resamples."""
        log = np.log(flop)
        value = float(np.exp(self.intercept + self.exponent.value * log))
        if not len(self.draws):
            return Estimate(value, value, value)
        low, high = np.exp(np.quantile(self.draws[:, 0] + self.draws[:, 1] * log, [TAIL, 1 - TAIL]))
        return Estimate(value, min(float(low), value), max(float(high), value))


def groups_of(flop: Array) -> np.ndarray:
    """The slice of each run: a gap in ln FLOP parts two."""
    order = np.argsort(flop)
    steps = np.diff(np.log(flop[order])) > SAME_SLICE
    found = np.empty(len(flop), dtype=int)
    found[order] = np.concatenate([[0], np.cumsum(steps)])
    return found


def with_minimum(found: Sequence[Slice]) -> list[int]:
    """Which slices have a minimum. Raises InputError where they are too few for a line."""
    kept = [index for index, one in enumerate(found) if not one.reason]
    if len(kept) < LEAST_SLICES:
        faults = [f"{one.flop:.3g} FLOP, {one.runs} runs: {one.reason}" for one in found if one.reason]
        raise InputError(
            f"{len(kept)} slices of equal compute have a minimum; at least {LEAST_SLICES} are needed", faults[:10],
            "Fit the law itself instead: --approach 3.",
        )  # fmt: skip
    return kept


def parabolas(table: RunTable, *, resamples: int, seed: int) -> Slices:
    """Approach 2: a parabola of ln loss in ln N for each slice of equal compute, a line through their minima.

    Slices without an interior minimum, or with fewer than four sizes, are left out and named. Exponents are right where
    slices are centred alike; the intercept is off by 4 to 8 % where alpha and beta differ.

    Source: hoffmann-2022, section 3.2. Raises InputError where fewer than two slices have a minimum.
    """
    flop, groups = table.compute, groups_of(table.compute)
    log_n, loss = np.log(table.fitted.parameters), table.fitted.loss
    members = [np.flatnonzero(groups == group) for group in range(int(groups.max()) + 1)]
    found = tuple(_slice(flop[one], log_n[one], loss[one]) for one in members)
    kept = with_minimum(found)
    line = _line([found[index] for index in kept])
    draw, lines = np.random.default_rng(seed), []
    for _ in range(resamples):
        again = []
        for index in kept:
            chosen = draw.choice(members[index], len(members[index]))
            again.append(_slice(flop[chosen], log_n[chosen], loss[chosen]))
        whole = [one for one in again if not one.reason]
        if len({one.flop for one in whole}) >= LEAST_SLICES:
            lines.append(_line(whole))
    return _slices(2, found, line, np.array(lines).reshape(-1, 2), ())


def envelope(table: RunTable, *, resamples: int, seed: int) -> Slices:
    """Approach 1: the run of least loss within each half decade of compute, a line through their sizes.

    With final losses alone, where the paper takes whole training curves: coarse, and says so.

    Source: hoffmann-2022, section 3.1. Raises InputError where runs span fewer than two such bins.
    """
    flop = table.compute
    bins = np.floor(np.log10(flop) * ENVELOPE_BINS).astype(int)
    draw = np.random.default_rng(seed)

    def lowest(chosen: np.ndarray) -> list[Slice]:
        best = []
        for group in np.unique(bins[chosen]):
            inside = chosen[bins[chosen] == group]
            place = inside[np.argmin(table.fitted.loss[inside])]
            size, loss = float(table.fitted.parameters[place]), float(table.fitted.loss[place])
            best.append(Slice(float(flop[place]), len(inside), size, loss, ""))
        return best

    found = lowest(np.arange(len(flop)))
    if len(found) < LEAST_SLICES:
        raise InputError("the runs span less than half a factor of ten of compute: there is no envelope")
    drawn = (lowest(draw.choice(len(flop), len(flop))) for _ in range(resamples))
    lines = [_line(one) for one in drawn if len(one) >= LEAST_SLICES]
    note = "an envelope of final losses, not of training curves: coarse; prefer approach 3"
    return _slices(1, tuple(found), _line(found), np.array(lines).reshape(-1, 2), (note,))


def _slice(flop: Array, log_n: Array, loss: Array) -> Slice:
    center, count = float(np.exp(np.log(flop).mean())), len(loss)
    if np.log(flop.max() / flop.min()) > WIDEST_SLICE:
        reason = f"computes run into one another up to {flop.max():.3g}: no slice of equal compute"
        return Slice(center, count, float("nan"), float("nan"), reason)
    if distinct(np.exp(log_n)) < LEAST_IN_SLICE:
        return Slice(center, count, float("nan"), float("nan"), f"fewer than {LEAST_IN_SLICE} sizes")
    lowest = log_n[int(np.argmin(loss))]
    near = np.abs(log_n - lowest) <= NEAR
    if distinct(np.exp(log_n[near])) >= LEAST_IN_SLICE:
        log_n, loss = log_n[near], loss[near]
    middle = float(log_n.mean())
    bend, slope, level = np.polynomial.polynomial.polyfit(log_n - middle, np.log(loss), 2)[::-1]
    if bend <= 0:
        return Slice(center, count, float("nan"), float("nan"), "no minimum: the parabola opens downwards")
    best = float(middle - slope / (2 * bend))
    if not log_n.min() < best < log_n.max():
        return Slice(center, count, float("nan"), float("nan"), "no interior minimum")
    return Slice(center, count, float(np.exp(best)), float(np.exp(level - slope**2 / (4 * bend))), "")


def _line(found: list[Slice]) -> tuple[float, float]:
    logs = np.log(np.array([[one.flop, one.parameters] for one in found]))
    intercept, exponent = np.polynomial.polynomial.polyfit(logs[:, 0], logs[:, 1], 1)
    return float(intercept), float(exponent)


def _slices(
    approach: int, found: tuple[Slice, ...], line: tuple[float, float], draws: Array, notes: tuple[str, ...]
) -> Slices:
    value = line[1]
    low = high = value
    if len(draws):
        low, high = (float(end) for end in np.quantile(draws[:, 1], [TAIL, 1 - TAIL]))
    left = [f"left out: {one.flop:.3g} FLOP, {one.runs} runs: {one.reason}" for one in found if one.reason]
    told = f"tokens follow as FLOP / ({TRAINING_FLOP:g} N)"
    exponent = Estimate(value, min(low, value), max(high, value))
    return Slices(approach, found, line[0], exponent, draws, (*notes, *left, told))
