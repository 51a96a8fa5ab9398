"""Who calls whom within a code base, and what each kernel and entry point reaches.

Calls are matched by name, nearest first: the same file, then the same folder, then the longest shared path. A name
that several functions carry at the same distance reaches all of them. Code outside the folder is not seen: what is
called there is judged by its name alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from supercycle.port.parts import FILE, HOST, KERNEL, MACRO, ON_CHIP, PYTHON, TRITON, CodeBase, Function

MOST_REACHED = 5000
"""Functions that one entry point reaches at most; beyond, the answer says so (a limit of this package)."""

COMMON_METHODS = 1
"""Functions of the code base that may carry the name of a method for a call of it to be followed."""


@dataclass(frozen=True)
class Graph:
    """Functions of a code base by index, and the indices of those that each one calls."""

    functions: tuple[Function, ...]
    called: tuple[tuple[int, ...], ...]
    own: frozenset[str]

    @cached_property
    def callers(self) -> tuple[int, ...]:
        """How many other functions call each one."""
        counts = [0] * len(self.functions)
        for caller, called in enumerate(self.called):
            for one in called:
                counts[one] += one != caller
        return tuple(counts)

    def reached(self, start: int) -> tuple[int, ...]:
        """A function and all that it reaches, itself first."""
        seen = {start: None}
        queue = [start]
        while queue and len(seen) < MOST_REACHED:
            for one in self.called[queue.pop()]:
                if one not in seen:
                    seen[one] = None
                    queue.append(one)
        return tuple(seen)

    @cached_property
    def kernels(self) -> tuple[int, ...]:
        """Every kernel, those of Triton too."""
        return tuple(i for i, one in enumerate(self.functions) if one.kind in (KERNEL, TRITON))

    @cached_property
    def entries(self) -> tuple[int, ...]:
        """Host functions that no other one calls and that reach the chip: a kernel or a library of the ecosystem."""
        hosts = (i for i, one in enumerate(self.functions) if one.kind in (HOST, PYTHON) and not self.callers[i])
        return tuple(i for i in hosts if any(self._of_the_chip(j) for j in self.reached(i)))

    def _of_the_chip(self, index: int) -> bool:
        one = self.functions[index]
        return one.kind in (KERNEL, TRITON) or (one.kind not in (FILE, MACRO) and bool(one.references))


def graph(code: CodeBase) -> Graph:
    """The calls of a code base."""
    functions = tuple(one for file in code.files for one in file.functions)
    by_name: dict[str, list[int]] = defaultdict(list)
    for index, one in enumerate(functions):
        if one.kind != FILE:
            by_name[one.name].append(index)
    whole = {one.path: index for index, one in enumerate(functions) if one.kind == FILE}
    called = tuple(_called(one, functions, by_name, whole) for one in functions)
    own = code.defined | {file.path.rsplit("/", 1)[-1] for file in code.files}
    return Graph(functions, called, own)


def _called(
    one: Function, functions: Sequence[Function], by_name: dict[str, list[int]], whole: dict[str, int],
) -> tuple[int, ...]:  # fmt: skip
    if one.kind == FILE:
        return ()
    found: dict[int, None] = {}
    for name in sorted(one.calls):
        if name in by_name and name != one.name:
            found.update(dict.fromkeys(_nearest(one, by_name[name], functions)))
    for name in sorted(one.methods):
        if len(by_name.get(name, ())) == COMMON_METHODS and name != one.name:
            found.update(dict.fromkeys(by_name[name]))
    if one.kind in (HOST, PYTHON) and one.path in whole:
        found[whole[one.path]] = None
    return tuple(found)


def _nearest(caller: Function, candidates: Iterable[int], functions: Sequence[Function]) -> list[int]:
    """The candidates that stand nearest to the caller; a function on the chip does not call one of the host."""
    usable = [i for i in candidates if not (caller.kind in ON_CHIP and functions[i].kind == PYTHON)]
    scores = [_shared(caller.path, functions[i].path) for i in usable]
    best = max(scores, default=0)
    return [i for i, score in zip(usable, scores, strict=True) if score == best]


def _shared(first: str, second: str) -> int:
    """How many folders two paths share; one more for the same file."""
    if first == second:
        return 1_000
    count = 0
    for one, other in zip(first.split("/")[:-1], second.split("/")[:-1], strict=False):
        if one != other:
            break
        count += 1
    return count
