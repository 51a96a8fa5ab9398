"""Why two points of studies differ: one input or fact after the other is changed from the first to the second."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from supercycle.base.errors import InputError
from supercycle.study.studies.runners import Row

Answer = Callable[[Mapping[str, Any]], Row]
"""From a point's inputs to its outputs."""


@dataclass(frozen=True)
class Change:
    """One input or fact changed: from what, to what, the output after it, and what it did to it in its turn.

    ``change`` is 0 where the output has no answer: the next one that has takes it over.
    """

    input: str
    before: Any
    after: Any
    output: float | None
    change: float


@dataclass(frozen=True)
class Walk:
    """The way from one point to the other: the output at the first, after each change, and at the last."""

    output: str
    first: float
    changes: tuple[Change, ...]
    last: float


def walk(answer: Answer, one: Mapping[str, Any], other: Mapping[str, Any], output: str) -> Walk:
    """Changes the inputs that differ in the order of their names, and asks for the output after each.

    The changes add up to the whole; in another order each would have another share. A step between the two that has no
    answer (a layout that does not fit) has None, and its share goes to the next.
    """
    start = _value(answer(one), output)
    if start is None:
        raise InputError(f"the first point has no {output}")
    now, steps = dict(one), []
    for name in sorted({*one, *other}):
        if one.get(name) == other.get(name):
            continue
        now = {**now, name: other[name]} if name in other else {k: v for k, v in now.items() if k != name}
        steps.append((name, one.get(name), other.get(name), _value(answer(now), output)))
    return _walked(output, start, steps)


def onward(found: Walk, steps: Iterable[tuple[str, Any, Any, Row]]) -> Walk:
    """A walk gone on with: what else is changed, with the row that is answered then. What changes nothing is left out.

    Raises InputError where the last of them has no answer.
    """
    made = [(one.input, one.before, one.after, one.output) for one in found.changes]
    now: float | None = found.last
    for name, before, after, row in steps:
        value = _value(row, found.output)
        if value != now:
            made.append((name, before, after, value))
        now = value
    return _walked(found.output, found.first, made)


def _walked(output: str, start: float, steps: Sequence[tuple[str, Any, Any, float | None]]) -> Walk:
    changes, now = [], start
    for name, before, after, value in steps:
        changes.append(Change(name, before, after, value, 0.0 if value is None else value - now))
        now = now if value is None else value
    if changes and changes[-1].output is None:
        raise InputError(f"the second point has no {output}")
    return Walk(output, start, tuple(changes), now)


def _value(row: Row, output: str) -> float | None:
    value = row.get(output)
    if isinstance(value, bool) or (value is not None and not isinstance(value, int | float)):
        raise InputError(f"{output} is no number: {value!r}")
    return None if value is None else float(value)
