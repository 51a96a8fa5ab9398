"""A study carried out: what is known is taken, what is not is computed in chunks, and each chunk is kept at once."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

from supercycle.catalog.store import Catalog
from supercycle.study.studies.design import Point, batches, count, points
from supercycle.study.studies.identity import Asker, address, code, facts_of
from supercycle.study.studies.on_ray import ray_cluster
from supercycle.study.studies.pareto import generations
from supercycle.study.studies.runners import Row, Work, here, processes
from supercycle.study.studies.spec import Sweep
from supercycle.study.studies.store import Kept, Store
from supercycle.study.studies.table import INDEX, query, write_rows

RUNNERS = {"here": here, "processes": processes, "ray": ray_cluster}
"""Where chunks can be computed."""

SECONDS_A_CHUNK = 4.0
"""Work of a chunk: long beside the 0.05 s of sending, keeping and recording it, short enough to lose (a choice)."""

MOST_A_CHUNK = 10_000
"""Points of a chunk at most: rows of a chunk are held in memory (a choice)."""

SHORT_CALL = 0.02
"""Seconds below which the time of a call says little of the time of a point (a choice)."""

MOST_TRIED = 512
"""Points that are computed at most to find the size of a chunk (a choice)."""

Progress = Callable[[int, int, float | None], None]
"""Is told points done, points in all and the seconds that are left by the speed so far (None: not known yet)."""


@dataclass(frozen=True)
class Conducted:
    """A study and what this call did for it: points computed now, points taken from other studies."""

    study: Kept
    computed: int
    taken: int
    seconds: float
    notes: tuple[str, ...] = ()


def conduct(
    sweep: Sweep, work: Callable[[str, Mapping[str, Any]], Work], catalog: Catalog, store: Store, *,
    on: str, workers: int, progress: Progress | None = None,
) -> Conducted:  # fmt: skip
    """Computes the points of a study that its store does not hold, and keeps them.

    ``work`` makes, of the kind of question and what stays, the function that computes a chunk. A study is known by
    what it asks, the facts and the code: the same call again finds it, and goes on where it was left.
    """
    started = time.perf_counter()
    total, facts = count(sweep), facts_of(catalog)
    spec = sweep.model_dump(mode="json")
    chunk_work = work(sweep.study.kind, sweep.question)
    id = address(spec, facts, code())
    size = _known_size(store, id) or _chunk_size(chunk_work, sweep, total)
    study = store.begin(id, sweep.study.name or sweep.study.kind, spec, facts, code(), total, size)
    notes = []
    if again := store.forget_damaged(id):
        notes.append(f"{again} damaged chunks are computed again")
    if sweep.study.method == "pareto":
        return _bred(sweep, chunk_work, store, study, started, progress, tuple(notes))
    done = store.chunks(id)
    todo = [
        (number, first, last) for number, (first, last) in enumerate(batches(total, study.chunk)) if number not in done
    ]
    ahead = _Ahead(sweep, store, facts, todo)
    finished, taken, computed = total - sum(last - first for _, first, last in todo), 0, 0
    rates = _Rate(finished, total, progress)
    for number, rows in RUNNERS[on](chunk_work, ahead.unknown(), workers):
        first, addresses, points_of, known = ahead.pop(number)
        whole = _merged(rows, known, points_of, first)
        _keep(store, id, number, whole, addresses, first, rates.since())
        taken, computed = taken + len(known), computed + len(rows)
        rates.tell(len(whole))
    return Conducted(store.study(id), computed, taken, time.perf_counter() - started, tuple(notes))


def _bred(
    sweep: Sweep, work: Work, store: Store, study: Kept, started: float, progress: Progress | None,
    notes: tuple[str, ...],
) -> Conducted:  # fmt: skip
    """A search for the Pareto front, one generation after the other in this process; what is known is not computed."""
    rates, done = _Rate(0, study.points, progress), store.chunks(study.id)
    asker = Asker(sweep, study.facts)
    counts = {"number": 0, "first": 0, "computed": 0, "taken": 0}

    def answer(made: Sequence[Point]) -> Sequence[Row]:
        number, first = counts["number"], counts["first"]
        addresses = [asker.address(point) for point in made]
        known = _taken(store, addresses)
        fresh = work([point for place, point in enumerate(made) if place not in known])
        whole = _merged(fresh, known, made, first)
        if number not in done:
            _keep(store, study.id, number, whole, addresses, first, rates.since())
        counts.update(number=number + 1, first=first + len(made))
        counts.update(computed=counts["computed"] + len(fresh), taken=counts["taken"] + len(known))
        rates.tell(len(made))
        return whole

    generations(sweep, answer)
    return Conducted(
        store.study(study.id), counts["computed"], counts["taken"], time.perf_counter() - started, notes
    )  # fmt: skip


class _Ahead:
    """The chunks still to do, made as they are asked for, with what other studies know of them."""

    def __init__(self, sweep: Sweep, store: Store, facts: str, todo: Sequence[tuple[int, int, int]]) -> None:
        self._sweep, self._store, self._todo, self._asker = sweep, store, todo, Asker(sweep, facts)
        self._open: dict[int, tuple[int, list[str], list[Point], dict[int, Row]]] = {}

    def unknown(self) -> Iterator[tuple[int, list[Point]]]:
        """Each chunk's points that nobody has computed; a chunk that is all known has none."""
        for number, first, last in self._todo:
            made = points(self._sweep, first, last)
            addresses = [self._asker.address(point) for point in made]
            known = _taken(self._store, addresses)
            self._open[number] = first, addresses, made, known
            yield number, [point for place, point in enumerate(made) if place not in known]

    def pop(self, number: int) -> tuple[int, list[str], list[Point], dict[int, Row]]:
        """What belongs to a chunk that is done."""
        return self._open.pop(number)


class _Rate:
    """Tells how far a study is, and how long the rest takes at the speed so far."""

    def __init__(self, done: int, total: int, progress: Progress | None) -> None:
        self._start = self._last = time.perf_counter()
        self._before, self._done, self._total, self._progress = done, done, total, progress
        if progress:
            progress(done, total, None)

    def since(self) -> float:
        """Seconds since it was last asked."""
        now = time.perf_counter()
        self._last, passed = now, now - self._last
        return passed

    def tell(self, points_done: int) -> None:
        """So many points more are done."""
        self._done += points_done
        if self._progress:
            speed = (self._done - self._before) / (time.perf_counter() - self._start)
            self._progress(self._done, self._total, (self._total - self._done) / speed)


def _known_size(store: Store, id: str) -> int | None:
    return next((one.chunk for one in store.studies() if one.id == id), None)


def _chunk_size(work: Work, sweep: Sweep, total: int) -> int:
    """Points that take about SECONDS_A_CHUNK. The first one is computed once to open the catalogue and once for its
    time, then more of them as long as a call is short: points that are computed together take less time each."""
    work(points(sweep, 0, 1))
    few = 1
    while True:
        tried = points(sweep, 0, few)
        began = time.perf_counter()
        work(tried)
        passed = time.perf_counter() - began
        if few == total or passed > SHORT_CALL or few >= MOST_TRIED:
            return max(1, min(MOST_A_CHUNK, ceil(SECONDS_A_CHUNK * few / max(passed, 1e-6)), total))
        few = min(total, few * 8)


def _taken(store: Store, addresses: Sequence[str]) -> dict[int, Row]:
    """The rows, by place in the chunk, of questions that another study has answered."""
    known = store.known(addresses)
    by_study: dict[str, dict[int, list[int]]] = {}
    for place, one in enumerate(addresses):
        if one in known:
            study, point = known[one]
            by_study.setdefault(study, {}).setdefault(point, []).append(place)
    found: dict[int, Row] = {}
    for study, wanted in by_study.items():
        files = [path for path in store.chunks(study).values() if path.exists()]
        if not files:
            continue
        listed = ", ".join(str(point) for point in wanted)
        names, rows = query(files, f"SELECT * FROM results WHERE {INDEX} IN ({listed})")
        for row in rows:
            cells = dict(zip(names, row, strict=True))
            for place in wanted[int(cells.pop(INDEX))]:
                found[place] = {name: value for name, value in cells.items() if not name.startswith("vary.")}
    return found


def _merged(rows: Sequence[Row], known: Mapping[int, Row], made: Sequence[Point], first: int) -> list[Row]:
    """The rows of a chunk in the order of its points, each with its place and its inputs."""
    fresh = iter(rows)
    return [
        {INDEX: first + place, **{f"vary.{name}": value for name, value in point.items()},
         **(known[place] if place in known else next(fresh))}
        for place, point in enumerate(made)
    ]  # fmt: skip


def _keep(
    store: Store, study: str, number: int, rows: Sequence[Row], addresses: Sequence[str], first: int, seconds: float
) -> None:
    """Writes and records a chunk; files of it that nobody recorded (of a process that died between) are removed."""
    path = _free(store.rows_folder(study), number)
    content = write_rows(path, rows)
    store.record(study, number, path, content, addresses, first, seconds)
    recorded = store.chunks(study)[number]
    for other in path.parent.glob(f"{number:06d}-*.parquet"):
        if other.name != recorded.name:
            other.unlink(missing_ok=True)


def _free(folder: Path, number: int) -> Path:
    """A name of its own for a chunk's file: two processes may compute the same chunk, and one of them is kept."""
    import uuid

    return folder / f"{number:06d}-{uuid.uuid4().hex[:8]}.parquet"
