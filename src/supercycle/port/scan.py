"""A code base by one route or by all: verdicts, lines, hours, speed, and which route to take."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from supercycle.base.errors import InputError, closest, join_or
from supercycle.base.estimate import Estimate
from supercycle.catalog.chips import ChipEntry
from supercycle.catalog.coverage import porting, route_entry, routes_of
from supercycle.catalog.store import Catalog
from supercycle.port.asked import route_table
from supercycle.port.constructs import CUDA, code_lines, constructs
from supercycle.port.effort import Terms, Toll, Work, speed_after, terms, toll
from supercycle.port.graph import Graph, graph
from supercycle.port.parts import KERNEL, CodeBase, Hazard
from supercycle.port.verdict import AS_IS, LANES_OF_CUDA, MECHANICAL, NEW, UNKNOWN, VERDICTS, Judged, judged, worst

CUDA_MAKER = "NVIDIA"
"""The maker of chips that run CUDA itself."""

SHARES = ("kernels", "entries", "kernel_lines")
"""What verdicts are counted in."""


@dataclass(frozen=True)
class Answer:
    """What one route does with a code base.

    ``counts`` holds kernels, entry points and lines of kernels by verdict; ``verdict`` is the worst of all; ``toll``
    and ``speed`` are None where nothing public allows a number.
    """

    route: str
    name: str
    verdict: str
    judged: tuple[Judged, ...]
    counts: Mapping[str, Mapping[str, float]]
    uses: Mapping[str, int]
    toll: Toll | None
    speed: Estimate | None
    hazards: tuple[Hazard, ...]
    limits: tuple[str, ...]
    notes: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def runs(self) -> float:
        """Share of kernels and entry points that run as is or by mechanical translation."""
        whole = sum(self.counts["kernels"].values()) + sum(self.counts["entries"].values())
        good = sum(self.counts[what].get(v, 0) for what in ("kernels", "entries") for v in (AS_IS, MECHANICAL))
        return good / whole if whole else 1.0


@dataclass(frozen=True)
class Scan:
    """A code base as read, and what each route that was asked about does with it; ``advised`` is the one to take."""

    code: CodeBase
    asked: str
    answers: tuple[Answer, ...]
    advised: str | None
    notes: tuple[str, ...]

    @property
    def best(self) -> Answer | None:
        """The answer of the advised route."""
        return next((one for one in self.answers if one.route == self.advised), None)


def scan_code(
    catalog: Catalog, code: CodeBase, to: Sequence[str], minutes: Estimate | None = None, people: float = 1.0
) -> Scan:
    """What each route in ``to`` (routes, or chips and so the routes that lead to them) does with a code base.

    Without any, all routes are asked. Raises InputError for a name that is neither a route nor a chip.
    """
    routes, notes = _routes(catalog, to)
    found, cost = graph(code), terms(porting(catalog), minutes, people)
    answers = tuple(_answer(catalog, route, found, cost) for route in routes)
    if not found.kernels and not found.entries:
        notes = (*notes, "nothing of the CUDA ecosystem was found: there is nothing to port")
    return Scan(code, ", ".join(to) if to else "all routes", answers, _advised(answers), (*notes, *_reading(code)))


def _routes(catalog: Catalog, to: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if not to:
        return tuple(sorted(catalog.files("routes"))), ()
    routes: dict[str, None] = {}
    notes: list[str] = []
    for name in to:
        try:
            resolved = catalog.find("routes", name)
            routes[resolved.id] = None
        except InputError:
            found, note = _of_chip(catalog, name)
            routes.update(dict.fromkeys(found))
            notes.append(note)
    return tuple(routes), tuple(notes)


def _of_chip(catalog: Catalog, name: str) -> tuple[tuple[str, ...], str]:
    """The routes to a chip, and a note that names them."""
    try:
        id = catalog.find("chips", name).id
    except InputError as fault:
        near = closest(name, [*catalog.files("routes"), *catalog.files("chips")])
        question = f" Did you mean {join_or(near)}?" if near else ""
        hint = f"routes: {', '.join(sorted(catalog.files('routes')))}; chips: supercycle catalog chips"
        raise InputError(f"--to: {name!r} is neither a route nor a chip.{question}", hint=hint) from fault
    entry = cast(ChipEntry, catalog.entry("chips", id))
    found = routes_of(catalog, entry.generation)
    if entry.maker == CUDA_MAKER:
        return (), f"{id} runs CUDA itself: nothing is ported"
    if not found:
        return ("vendor-sdk",), f"no route of the catalogue leads to {id}: everything is unknown"
    return found, f"routes to {id}: {', '.join(found)}"


def _answer(catalog: Catalog, route: str, found: Graph, cost: Terms) -> Answer:
    entry, table = route_entry(catalog, route), route_table(catalog, route, found)
    verdicts = judged(found, table)
    counted = () if entry.effort is None else entry.effort.per
    uses = {name: number for name, number in constructs(found, table).items() if name != CUDA or name in counted}
    kernels = [one for one in verdicts if one.kind == "kernel"]
    cuda = {(f.path, f.line) for f in found.functions if f.kind == KERNEL}
    anew = sum(one.lines for one in kernels if one.verdict == NEW and (one.file, one.line) in cuda)
    work = Work(code_lines(found), uses, anew, sum(one.lines for one in kernels))
    waves = table.lanes != LANES_OF_CUDA
    hazards = {(h.path, h.line): h for f in found.functions for h in f.hazards} if waves else {}
    notes = [entry.note, f"legal: {entry.legal.text}" if entry.legal else "",
             f"projects: {entry.projects.text}" if entry.projects else ""]  # fmt: skip
    cited = {f.source for one in verdicts for f in one.evidence if f.source} | {t.source for t in entry.tables}
    return Answer(
        route, entry.name, worst(one.verdict for one in verdicts), verdicts, _counts(verdicts), uses,
        None if entry.effort is None else toll(work, entry.effort, cost), speed_after(work, entry.performance),
        tuple(hazards[key] for key in sorted(hazards)), tuple(one.text for one in entry.limits),
        tuple(filter(None, notes)), tuple(sorted(cited)),
    )  # fmt: skip


def _counts(verdicts: Sequence[Judged]) -> dict[str, dict[str, float]]:
    counts = {name: dict.fromkeys(VERDICTS, 0.0) for name in SHARES}
    tally = Counter((one.kind, one.verdict) for one in verdicts)
    for (kind, verdict), number in tally.items():
        counts["kernels" if kind == "kernel" else "entries"][verdict] += number
    for one in verdicts:
        if one.kind == "kernel":
            counts["kernel_lines"][one.verdict] += one.lines
    return counts


def _advised(answers: Sequence[Answer]) -> str | None:
    """The route that costs least per unit of speed among those by which most is known; None where none has a cost.

    Answers that leave more than half of kernels and entry points unknown stand back behind those that do not.
    """
    usable = [one for one in answers if one.toll is not None and one.speed is not None]
    if not usable:
        return None

    def order(one: Answer) -> tuple[bool, float]:
        whole = sum(sum(one.counts[what].values()) for what in ("kernels", "entries"))
        unknown = sum(one.counts[what].get(UNKNOWN, 0) for what in ("kernels", "entries"))
        assert one.toll is not None
        assert one.speed is not None
        return unknown > whole / 2, (1 + one.toll.cost.value) / one.speed.value

    return min(usable, key=order).route


def _reading(code: CodeBase) -> tuple[str, ...]:
    """What could not be read."""
    broken = sum(bool(file.errors) for file in code.files)
    return tuple(
        filter(
            None,
            (
                f"{broken:,} of {len(code.files):,} files hold code that the grammar knows in part" if broken else "",
                f"{len(code.skipped):,} files were not read" if code.skipped else "",
            ),
        )
    )
