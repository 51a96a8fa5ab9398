"""Whether a kernel or entry point runs by a route: judged by everything that it reaches, each finding with its line.

A name that stands in no table of the route is unknown, never supported; a name that the code base defines itself is
its own business. The verdict is that of the worst finding.
"""

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from supercycle.base.errors import InputError
from supercycle.port.graph import Graph
from supercycle.port.hazards import SAYS
from supercycle.port.libraries import HELPER, NEW_KERNEL, NEW_KERNEL_OPCODES
from supercycle.port.parts import KERNEL, TRITON, Function, Reference

AS_IS, MECHANICAL, NEEDS_WORK, UNKNOWN, NEW = "as-is", "mechanical", "needs-work", "unknown", "new-kernel"
VERDICTS = (AS_IS, MECHANICAL, NEEDS_WORK, UNKNOWN, NEW)
"""From the best to the worst. Unknown is worse than work that is known, and better than work that is known to be
a rewrite."""

WORDS = {
    AS_IS: "runs as is", MECHANICAL: "mechanical translation", NEEDS_WORK: "needs work", UNKNOWN: "unknown",
    NEW: "needs a new kernel",
}  # fmt: skip
"""The verdicts as they are spoken."""

LANES_OF_CUDA = 32
"""Lanes of a warp, which CUDA promises (CUDA C++ programming guide)."""

HAZARD = "hazard"
"""The place that a finding names where it is no row of a table but a line that assumes 32 lanes."""

MOST_FINDINGS = 50
"""Findings that one kernel or entry point lists at most; the verdict counts them all (a limit of this package)."""


@dataclass(frozen=True)
class Says:
    """What a route says of a name: its status, what it becomes, and where that stands."""

    status: str
    to: str
    source: str
    at: str


@dataclass(frozen=True)
class RouteTable:
    """What the judgement needs of a route: what it says of each name, and the lanes of the chips that it leads to."""

    route: str
    says: Mapping[str, Says]
    lanes: float


@dataclass(frozen=True)
class Finding:
    """One line that bears on a verdict: where, what, which verdict it asks for, and the row of the table."""

    path: str
    line: int
    name: str
    verdict: str
    why: str
    source: str
    at: str


@dataclass(frozen=True)
class Judged:
    """A kernel or an entry point with its verdict by one route; ``lines`` are those it spans itself."""

    name: str
    kind: str
    file: str
    line: int
    lines: int
    verdict: str
    route: str
    evidence: tuple[Finding, ...]
    hidden: int
    reached: int
    hazards: int


def judged(found: Graph, table: RouteTable) -> tuple[Judged, ...]:
    """Every kernel and entry point by one route: kernels first, each in order of file and line."""
    findings = [_of_function(one, table, found.own) for one in found.functions]
    order = [*found.kernels, *(i for i in found.entries if found.functions[i].kind not in (KERNEL, TRITON))]
    return tuple(_judged(found, index, findings, table) for index in order)


@dataclass(frozen=True)
class _Own:
    """What one function brings into a verdict: its worst finding, those that tell, and its hazards."""

    worst: str
    telling: tuple[Finding, ...]
    hazards: int


def _of_function(one: Function, table: RouteTable, own: frozenset[str]) -> _Own:
    found = {(f.line, f.name): f for f in _findings(one, table, own)}.values()
    telling = sorted((f for f in found if f.verdict != AS_IS), key=_order)
    return _Own(worst(f.verdict for f in found), tuple(telling), sum(f.at == HAZARD for f in found))


def _order(finding: Finding) -> tuple[int, str, int]:
    """Worst first, then by place."""
    return -VERDICTS.index(finding.verdict), finding.path, finding.line


def _judged(found: Graph, index: int, findings: list[_Own], table: RouteTable) -> Judged:
    one, reached = found.functions[index], found.reached(index)
    parts = [findings[i] for i in reached]
    telling = sum(len(part.telling) for part in parts)
    first = heapq.nsmallest(MOST_FINDINGS, (f for part in parts for f in part.telling[:MOST_FINDINGS]), key=_order)
    kind = "kernel" if one.kind in (KERNEL, TRITON) else "entry"
    return Judged(
        one.name, kind, one.path, one.line, one.lines, worst(part.worst for part in parts), table.route,
        tuple(dict.fromkeys(first)), telling - len(first), len(reached), sum(part.hazards for part in parts),
    )  # fmt: skip


def worst(verdicts: Iterable[str]) -> str:
    """The worst of some verdicts; runs as is where there are none."""
    return max(verdicts, key=VERDICTS.index, default=AS_IS)


def _findings(one: Function, table: RouteTable, own: frozenset[str]) -> Iterable[Finding]:
    for reference in (*_implied(one), *one.references):
        says = table.says.get(reference.name)
        if says is None:
            raise InputError(f"the route {table.route} was not asked about {reference.name!r}")
        if says.status == "unknown" and is_own(reference.name, own):
            continue
        verdict = _verdict(reference, says)
        yield Finding(one.path, reference.line, reference.name, verdict, _why(reference, says), says.source, says.at)
    if table.lanes != LANES_OF_CUDA:
        for hazard in one.hazards:
            yield Finding(hazard.path, hazard.line, hazard.text, NEEDS_WORK, SAYS[hazard.kind], "", HAZARD)


def _implied(one: Function) -> tuple[Reference, ...]:
    """That a kernel is one is a use of the language it is written in."""
    if one.kind == KERNEL:
        return (Reference("cuda:kernel", "kernel", one.line),)
    return (Reference("py:triton", "triton", one.line),) if one.kind == TRITON else ()


def names_of(functions: Iterable[Function]) -> frozenset[str]:
    """Every name that a route has to be asked about."""
    return frozenset(r.name for one in functions for r in (*_implied(one), *one.references))


def is_own(name: str, own: frozenset[str]) -> bool:
    """Whether the code base defines a name itself, or the file or namespace that it stands in; or the name is that of
    a helper which code outside the folder defines."""
    if name in own or name.rsplit("/", 1)[-1] in own or name.split("::", 1)[0] in own:
        return True
    return HELPER.fullmatch(name) is not None


def _verdict(reference: Reference, says: Says) -> str:
    if says.status in ("same", "rename"):
        return AS_IS if says.status == "same" else MECHANICAL
    if says.status == "partial":
        return NEEDS_WORK
    if says.status == "none":
        whole = reference.library in NEW_KERNEL or reference.library in ("kernel", "triton", "cupy", "numba")
        by_opcode = reference.name.startswith("asm:") and reference.name[4:] in NEW_KERNEL_OPCODES
        return NEW if whole or by_opcode else NEEDS_WORK
    return UNKNOWN


def _why(reference: Reference, says: Says) -> str:
    spoken = {
        "same": "is the same", "rename": f"becomes {says.to}" if says.to else "is translated",
        "partial": "is taken in part" + (f", as {says.to}" if says.to else ""), "none": "has no counterpart",
        "renamed-unmarked": f"is renamed {says.to}; no table says whether it works", "unknown": "stands in no table",
    }  # fmt: skip
    return f"{reference.library}: {spoken[says.status]}"
