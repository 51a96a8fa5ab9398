"""What to choose where the world is unsure: expected value, regret, and what it is worth to know an input."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supercycle.base.errors import InputError

BINS = 8
"""Parts into which an input with many values is cut for the worth of knowing it (a choice)."""

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Option:
    """One choice over all states: its mean, the worst it can be, the most that it can be worse than the best choice,
    and in what share of the states it is the best."""

    choice: str
    mean: float
    worst: float
    most_regret: float
    best_in: float


@dataclass(frozen=True)
class Decision:
    """Choices over the states that a study holds. ``expected`` has the best mean and ``robust`` the least regret.

    ``perfect`` is what it would be worth to know the state before choosing, ``worth`` what it would be worth to know
    one input, both in the output's unit; ``tipping`` says for each input where the best choice changes.
    """

    output: str
    better: str
    states: int
    options: tuple[Option, ...]
    expected: str
    robust: str
    perfect: float
    worth: Mapping[str, float]
    tipping: Mapping[str, tuple[tuple[float | str, str], ...]]


def decide(
    choices: Sequence[str], states: Mapping[str, Sequence[float | str]], values: Array, *, output: str, better: str
) -> Decision:
    """The decision of a table: ``values`` has a row a choice and a column a state, NaN where there is no answer.

    ``states`` gives the value of each input in every state; states are equally likely. Mathematics: regret is the
    value over the best of the state; the worth of knowing an input is the mean of the best choice within each of its
    values (in BINS of them, where there are more), less the best mean.
    """
    sign = 1.0 if better == "lower" else -1.0
    cost = sign * np.where(np.isnan(values), sign * np.inf, values)
    if not len(choices) or cost.size == 0:
        raise InputError("no choice or no state in the study")
    if np.isinf(cost).all(axis=1).all():
        raise InputError(f"no point of the study has {output}")
    usable = np.asarray(~np.isinf(cost).all(axis=0))
    cost, states = cost[:, usable], {name: _kept(column, usable) for name, column in states.items()}
    best = cost.min(axis=0)
    mean, regret = cost.mean(axis=1), (cost - best).max(axis=1)
    options = tuple(
        Option(choice, sign * float(mean[i]), sign * float(cost[i].max()), float(regret[i]),
               float(np.mean(cost[i] <= best)))
        for i, choice in enumerate(choices)
    )  # fmt: skip
    informed = {name: _informed(cost, column) for name, column in states.items()}
    worth = {name: max(float(mean.min() - value), 0.0) for name, value in informed.items()}
    return Decision(
        output, better, int(cost.shape[1]), options, choices[int(np.argmin(mean))], choices[int(np.argmin(regret))],
        max(float(mean.min() - best.mean()), 0.0), worth,
        {name: _tipping(choices, cost, column) for name, column in states.items()},
    )  # fmt: skip


def _kept(column: Sequence[float | str], usable: NDArray[np.bool_]) -> list[float | str]:
    return [value for value, keep in zip(column, usable, strict=True) if keep]


def _groups(column: Sequence[float | str]) -> tuple[list[float | str], NDArray[np.int64]]:
    """The distinct values of an input, or the middles of BINS parts of as many states, and each state's part."""
    distinct = sorted(set(column), key=lambda value: (isinstance(value, str), value))
    if len(distinct) <= BINS or any(isinstance(value, str) for value in distinct):
        place = {value: index for index, value in enumerate(distinct)}
        return distinct, np.array([place[value] for value in column])
    numbers = np.array(column, dtype=float)
    part = np.minimum((np.argsort(np.argsort(numbers, kind="stable")) * BINS) // len(numbers), BINS - 1)
    return [float(np.median(numbers[part == index])) for index in range(BINS)], part


def _informed(cost: Array, column: Sequence[float | str]) -> float:
    _, part = _groups(column)
    best = [cost[:, part == one].mean(axis=1).min() * np.mean(part == one) for one in np.unique(part)]
    return float(np.sum(best))


def _tipping(choices: Sequence[str], cost: Array, column: Sequence[float | str]) -> tuple[tuple[float | str, str], ...]:
    """The best choice at the lowest value of an input, and every value from which another one is best."""
    values, part = _groups(column)
    found: list[tuple[float | str, str]] = []
    for index, value in enumerate(values):
        best = choices[int(np.argmin(cost[:, part == index].mean(axis=1)))]
        if not found or found[-1][1] != best:
            found.append((value, best))
    return tuple(found)
