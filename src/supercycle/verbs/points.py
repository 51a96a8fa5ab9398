"""One point of a study: the question made whole, asked of its verb, and the answer as one row of plain cells."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from inspect import signature
from pathlib import Path
from typing import Any

import numpy as np

from supercycle.base.errors import InputError
from supercycle.catalog.store import Catalog

Folders = tuple[str, ...]
"""The directories of the reader's own entries, as :func:`folders_of` gives them: a worker on another machine, or with
another environment, reads the same ones."""

FAULT = "fault"
"""The column that says why a point has no answer."""

LEFT_OUT = frozenset(
    {"notes", "sources", "rejected", "parts", "alternatives", "best", "pareto", "frontier", "timeline", "shape"}
)
"""Keys of an answer that are lists or texts of their own and no cells of a row."""

PLAIN = (bool, int, float, np.bool_, np.number, np.ndarray)
"""What makes a column of numbers or truths."""

LONGEST_TEXT = 120
"""Letters of a cell at most: longer texts are prose (a choice)."""


def chunk_work(folders: Folders, outputs: Sequence[str], kind: str, question: Mapping[str, Any]) -> "partial[Any]":
    """The function that answers a chunk of points, as processes can be sent it."""
    return partial(answer_points, folders, tuple(outputs), kind, dict(question))


def folders_of(catalog: Catalog) -> Folders:
    """The directories beside the packaged one that a catalogue reads."""
    return tuple(str(folder) for folder in catalog.folders[1:])


def answer_points(
    folders: Folders, outputs: tuple[str, ...], kind: str, question: Mapping[str, Any],
    points: Sequence[Mapping[str, Any]],
) -> list[dict[str, Any]]:  # fmt: skip
    """One row a point, in their order; ``outputs`` are the columns that are kept, by name or by its beginning.

    A point that cannot be answered has a row with its reason; a question that no point of which could ever be asked
    (an argument that is no argument) raises InputError.
    """
    catalog = _catalog(folders)
    whole = [filled(question, point) for point in points]
    known = _steps(whole, outputs, catalog) if kind == "run" else {}
    return [known[place] if place in known else _alone(one, outputs, kind, catalog) for place, one in enumerate(whole)]


def _alone(whole: dict[str, Any], outputs: Sequence[str], kind: str, catalog: Catalog) -> dict[str, Any]:
    """The row of one point by itself."""
    try:
        row = flat(VERBS[kind](whole, catalog))
    except _Unasked:
        raise
    except InputError as fault:
        return _why_not(fault)
    return {FAULT: None, **{name: cell for name, cell in row.items() if _wanted(name, outputs)}}


def _why_not(fault: InputError) -> dict[str, Any]:
    """The row of a point that has no answer: what is wrong, and the first reason."""
    said = f"{fault.headline}: {fault.faults[0]}" if fault.faults else fault.headline
    return {FAULT: said[:LONGEST_TEXT]}


def _steps(whole: Sequence[Mapping[str, Any]], outputs: Sequence[str], catalog: Catalog) -> dict[int, dict[str, Any]]:
    """The rows of steps that can be computed together, by place."""
    from supercycle.report.json_forms import step_numbers
    from supercycle.verbs.points_together import steps_together

    rows: dict[int, dict[str, Any]] = {}
    for places, found in steps_together(whole, catalog):
        if isinstance(found, InputError):
            rows |= dict.fromkeys(places, _why_not(found))
            continue
        columns = {name: cell for name, cell in flat(step_numbers(found)).items() if _wanted(name, outputs)}
        listed = {name: _listed(cell, len(places)) for name, cell in columns.items()}
        for at, place in enumerate(places):
            rows[place] = {FAULT: None, **{name: cells[at] for name, cells in listed.items()}}
    return rows


def _listed(cell: Any, count: int) -> list[Any]:
    """The cells of a column: an array's first elements, or one value for all."""
    if np.ndim(cell) == 0:
        return [cell.item() if isinstance(cell, np.ndarray | np.generic) else cell] * count
    cells: list[Any] = cell[:count].tolist()
    return cells


class _Unasked(InputError):
    """A question that its verb does not take at all: no value of what varies would help."""


def _asked(kind: str, verb: Callable[..., Any], catalog: Catalog, arguments: Mapping[str, Any]) -> Any:
    """The answer of a verb. Raises InputError where it has no such argument, or one that it needs is missing."""
    try:
        signature(verb).bind(**arguments, catalog=catalog)
    except TypeError as fault:
        known = [name for name in signature(verb).parameters if name not in ("catalog", "spec", "given")]
        raise _Unasked(f"a study of {kind}: {fault}", hint=f"It takes {', '.join(known)}, and a table set.") from fault
    return verb(**arguments, catalog=catalog)


def _wanted(name: str, outputs: Sequence[str]) -> bool:
    return not outputs or any(name == one or name.startswith(f"{one}.") for one in outputs)


def filled(question: Mapping[str, Any], point: Mapping[str, Any]) -> dict[str, Any]:
    """The question with a point's values at their dotted places. ``set.NAME`` is one name, dots and all."""
    whole = _copied(question)
    for name, value in point.items():
        path = ["set", name[4:]] if name.startswith("set.") else name.split(".")
        table = whole
        for key in path[:-1]:
            table = table.setdefault(key, {})
            if not isinstance(table, dict):
                raise InputError(f"vary.{name}: {key} is a value, not a table")
        table[path[-1]] = int(value) if isinstance(value, float) and value.is_integer() else value
    return whole


def flat(form: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """An answer's numbers, truths and short texts by dotted name; a quantity is its value and its two ends."""
    cells: dict[str, Any] = {}
    for key, value in form.items():
        name = f"{before}{key}"
        if key in LEFT_OUT and not before:
            continue
        if isinstance(value, Mapping) and set(value) == {"value", "low", "high"}:
            cells |= {name: value["value"], f"{name}.low": value["low"], f"{name}.high": value["high"]}
        elif isinstance(value, Mapping):
            cells |= flat(value, f"{name}.")
        elif isinstance(value, PLAIN) or (isinstance(value, str) and len(value) <= LONGEST_TEXT):
            cells[name] = value
    return cells


def _copied(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _copied(value) if isinstance(value, Mapping) else value for key, value in table.items()}


@lru_cache(maxsize=4)
def _catalog(folders: Folders) -> Catalog:
    return Catalog(map(Path, folders))


def _settings(whole: dict[str, Any]) -> list[str]:
    return [f"{name}={value}" for name, value in whole.pop("set", {}).items()]


def _run(whole: dict[str, Any], catalog: Catalog) -> Mapping[str, Any]:
    """A step; without ``draws`` at central values alone, so that it has no interval."""
    from supercycle.report import json_forms
    from supercycle.verbs.step import central, predict

    given = _settings(whole)
    if "draws" in whole:
        return json_forms.prediction(_asked("run", predict, catalog, {**whole, "given": given}), catalog)
    found = _asked("run", central, catalog, {**whole, "given": given})
    return {key: json_forms.plain(value) for key, value in json_forms.step_numbers(found).items()}


def _plan(whole: dict[str, Any], catalog: Catalog) -> Mapping[str, Any]:
    from supercycle.report import json_forms
    from supercycle.verbs.plan import plan

    given, draws = _settings(whole), whole.pop("draws", 100)
    form = json_forms.plan(plan(whole, given=given, draws=draws, catalog=catalog), catalog)
    best = form["recommended"]
    return {**form, "recommended": {} if best is None else form["alternatives"][best]}


def _spend(whole: dict[str, Any], catalog: Catalog) -> Mapping[str, Any]:
    from supercycle.catalog.fact import day
    from supercycle.report import spend_forms
    from supercycle.verbs.price import price

    given = _settings(whole)
    if "date" in whole:
        whole["date"] = day(str(whole["date"]))
    return spend_forms.priced(_asked("spend", price, catalog, {"draws": 100, **whole, "given": given}), catalog)


def _site(whole: dict[str, Any], catalog: Catalog) -> Mapping[str, Any]:
    from supercycle.report import site_forms
    from supercycle.verbs.site import size

    given = _settings(whole)
    return site_forms.site(_asked("site", size, catalog, {"draws": 100, **whole, "given": given}), catalog)


def _serve(whole: dict[str, Any], catalog: Catalog) -> Mapping[str, Any]:
    from supercycle.report import serve_forms
    from supercycle.verbs.serve import frontier

    if "set" in whole:
        raise _Unasked("a study of serve sets no inputs", hint="Take its arguments, like precision or tpot.")
    form = serve_forms.serving(_asked("serve", frontier, catalog, {"draws": 100, **whole}), {}, catalog)
    return {**form, "point": form["best"]}


VERBS: dict[str, Callable[[dict[str, Any], Catalog], Mapping[str, Any]]] = {
    "run": _run, "plan": _plan, "spend": _spend, "site": _site, "serve": _serve,
}  # fmt: skip
"""What answers a question of each kind, as the document that its command writes with --json."""
