"""How far long work has come: whoever wants to know listens, and functions that take long tell.

Without a listener telling costs a call and nothing else, so that the answer is the same either way.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

Listener = Callable[[str, int, int], None]
"""Takes the stage of the work, how many of its parts are done, and how many there are."""

_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Lets a listener hear of all work in this process, in place of the one before."""
    _listeners[:] = [listener]


Part = TypeVar("Part")


def told(stage: str, parts: Sequence[Part]) -> Iterator[Part]:
    """The parts of a stage one after another, telling how many are done."""
    for place, part in enumerate(parts):
        tell(stage, place, len(parts))
        yield part
    tell(stage, len(parts), len(parts))


def tell(stage: str, done: int, total: int) -> None:
    """Says that ``done`` of the ``total`` parts of a stage are done."""
    for listener in _listeners:
        listener(stage, done, total)
