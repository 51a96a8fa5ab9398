"""Why two points of studies differ: one input after the other is changed from the first to the second."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from supercycle.base.errors import InputError
from supercycle.study.studies.runners import Row

Answer = Callable[[Mapping[str, Any]], Row]
"""From a point's inputs to its outputs."""


@dataclass(frozen=True)
class Change:
    """One input changed: from what, to what, and what it does to the output in its turn."""

    input: str
    before: Any
    after: Any
    output: float | None


@dataclass(frozen=True)
class Walk:
    """The way from one point to the other: the output at the first, after each change, and at the last."""

    output: str
    first: float
    changes: tuple[Change, ...]
    last: float


def walk(answer: Answer, one: Mapping[str, Any], other: Mapping[str, Any], output: str) -> Walk:
    """Changes the inputs that differ in the order of their names, and asks for the output after each.

    The differences add up to the whole; with another order each would have another share. A step between the two that
    has no answer (a layout that does not fit) has None, and its share goes to the next.
    """
    start = _value(answer(one), output)
    if start is None:
        raise InputError(f"the first point has no {output}")
    now, changes = dict(one), []
    for name in sorted({*one, *other}):
        if one.get(name) == other.get(name):
            continue
        now = {**now, name: other[name]} if name in other else {k: v for k, v in now.items() if k != name}
        changes.append(Change(name, one.get(name), other.get(name), _value(answer(now), output)))
    last = changes[-1].output if changes else start
    if last is None:
        raise InputError(f"the second point has no {output}")
    return Walk(output, start, tuple(changes), last)


def _value(row: Row, output: str) -> float | None:
    value = row.get(output)
    if isinstance(value, bool) or (value is not None and not isinstance(value, int | float)):
        raise InputError(f"{output} is no number: {value!r}")
    return None if value is None else float(value)
