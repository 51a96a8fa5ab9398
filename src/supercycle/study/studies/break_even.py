"""Where the best choice changes as one input moves: at what price a chip wins."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite

from supercycle.base.errors import InputError
from supercycle.study.studies.design import at
from supercycle.study.studies.runners import Row
from supercycle.study.studies.spec import Sweep, Value

LOOKS = 9
"""Values of the input at which the choices are compared first: a choice that is best only between two of them, and at
neither, is not seen (a choice)."""

CLOSE = 1e-4
"""How near a break-even is found, as a share of the range (a choice)."""

Answer = Callable[[Sequence[dict[str, Value]]], Sequence[Row]]
"""From points to their rows."""


@dataclass(frozen=True)
class Crossing:
    """The value of the input at which the best choice changes, and which is best on either side."""

    value: float
    below: str
    above: str


@dataclass(frozen=True)
class BreakEven:
    """Which choice is best between two ends of an input, in its unit: at the ends, and where that changes.

    A choice of ``never`` is best nowhere that was looked at. What else varies in the study is ``held``. Without an
    ``output`` the choice is the answer's own, like the chip that a plan recommends.
    """

    choice: str
    output: str | None
    better: str
    input: str
    unit: str
    low: float
    high: float
    choices: tuple[str, ...]
    best_at_low: str
    best_at_high: str
    crossings: tuple[Crossing, ...]
    never: tuple[str, ...]
    held: dict[str, Value]
    asked: int


@dataclass(frozen=True)
class Asked:
    """What is looked for: the choice, an input that varies or an output that is a text; the input that moves; the
    output that decides between the values of an input (None: the choice is the answer's own); what else is held."""

    choose: str
    input: str
    output: str | None
    better: str
    held: dict[str, Value]


def break_even(sweep: Sweep, answer: Answer, asked: Asked) -> BreakEven:
    """Compares the choices at LOOKS values of the input, and halves the way between two where the best one differs.

    Every look goes through the functions of the study itself. Raises InputError where no choice has an answer.
    """
    item = sweep.varied[asked.input]
    asking = _Asking(sweep, answer, asked)
    places = [place / (LOOKS - 1) for place in range(LOOKS)]
    best = [asking.best(place) for place in places]
    crossings = [found for left, right in pairwise(places) for found in _between(asking, left, right)]
    seen = {*best, *(one.below for one in crossings), *(one.above for one in crossings)}
    choices = tuple(str(one) for one in asking.choices) or tuple(sorted(seen))
    return BreakEven(
        asked.choose, asked.output, asked.better, asked.input, item.unit, asking.number(0.0), asking.number(1.0),
        choices, best[0], best[-1], tuple(crossings), tuple(one for one in choices if one not in seen), asked.held,
        asking.asked,
    )  # fmt: skip


def _between(asking: "_Asking", left: float, right: float) -> list[Crossing]:
    """The changes between two places, from the left: each is the end of what is best there."""
    found: list[Crossing] = []
    while (below := asking.best(left)) != asking.best(right):
        low, high = left, right
        while high - low > CLOSE:
            middle = (low + high) / 2
            low, high = (middle, high) if asking.best(middle) == below else (low, middle)
        found.append(Crossing(asking.number((low + high) / 2), below, asking.best(high)))
        left = high
    return found


class _Asking:
    """Asks for the best choice at places between 0 and 1, each once."""

    def __init__(self, sweep: Sweep, answer: Answer, asked: Asked) -> None:
        self._answer, self._what, self._item = answer, asked, sweep.varied[asked.input]
        self._sign = 1.0 if asked.better == "lower" else -1.0
        self._known: dict[float, str] = {}
        self.choices: list[Value] = [] if asked.output is None else list(sweep.varied[asked.choose].values or [])
        self.asked = 0

    def number(self, place: float) -> float:
        """The value of the input at a place, in its unit."""
        return float(str(at(self._item, place)).removesuffix(self._item.unit).strip())

    def best(self, place: float) -> str:
        """The best choice at a place, the first of equals."""
        if place not in self._known:
            self._known[place] = self._asked_best(at(self._item, place))
        return self._known[place]

    def _asked_best(self, value: Value) -> str:
        point = {**self._what.held, self._what.input: value}
        made = [{**point, self._what.choose: one} for one in self.choices] or [point]
        rows = self._answer(made)
        self.asked += len(rows)
        costs = [self._cost(row) for row in rows]
        place = costs.index(min(costs))
        if not isfinite(costs[place]):
            wanted = self._what.output or self._what.choose
            why = next((str(row["fault"]) for row in rows if row.get("fault")), f"no answer has {wanted}")
            raise InputError(f"no choice has an answer at {self._what.input} = {value}: {why}")
        return str(self.choices[place] if self.choices else rows[0][self._what.choose])

    def _cost(self, row: Row) -> float:
        if self._what.output is None:
            return 0.0 if isinstance(row.get(self._what.choose), str) else float("inf")
        value = row.get(self._what.output)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return float("inf")
        return self._sign * float(value)
