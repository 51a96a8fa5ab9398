"""Tables of training runs for a fit, as people bring them: which columns, which lines, what is wrong with them."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, isnan
from pathlib import Path

import numpy as np

from supercycle.base.errors import InputError, closest, join_or
from supercycle.laws.fitting.objective import Array
from supercycle.laws.fitting.terms import Runs
from supercycle.laws.optimum import TRAINING_FLOP

REQUIRED = ("parameters", "tokens", "loss")
"""Columns without which there is nothing to fit; ``tokens`` may follow from ``flop``."""

OPTIONAL = ("flop", "unique_tokens", "experts", "active_parameters", "width", "vocabulary", "held_back", "run")
"""Columns that are read where they stand."""

WANTED = (
    "parameters", "loss", "tokens", "flop", "unique_tokens", "experts", "active_parameters", "width", "vocabulary",
    "held_back",
)  # fmt: skip
"""Columns whose cells are numbers."""

MOST_LISTED = 10
"""Faulty cells that a message names."""

MOST_RUNS = 100_000
"""Runs of a table at most (a limit of this package)."""

DIVERGED_TEXT = frozenset({"nan", "inf", "+inf", "infinity", "diverged"})
"""A loss that says that a run diverged."""


@dataclass(frozen=True)
class RunTable:
    """A table as read. ``fitted`` are the runs to fit; ``names`` and ``lines`` say which each is.

    ``flop``, ``unique_tokens``, ``experts`` and ``active_parameters`` are as given, or None; ``held_back`` runs are
    kept to be foretold, ``diverged`` runs have no finite loss. ``matrix`` is vocabulary times width of the fitted runs
    and of those held back, or None.
    """

    fitted: Runs
    names: tuple[str, ...]
    lines: tuple[int, ...]
    flop: Array | None
    unique_tokens: Array | None
    experts: Array | None
    active_parameters: Array | None
    held_back: Runs
    held_back_names: tuple[str, ...]
    diverged: tuple[str, ...]
    notes: tuple[str, ...]
    matrix: tuple[Array, Array] | None = None

    @property
    def compute(self) -> Array:
        """Training compute of each run: as given, or six FLOP a parameter and token."""
        if self.flop is not None:
            return self.flop
        return TRAINING_FLOP * self.fitted.parameters * self.fitted.tokens


def read_runs(path: Path, columns: Mapping[str, str] | None = None) -> RunTable:
    """The runs of a CSV. ``columns`` says which of its columns mean ours, as ``{"parameters": "N"}``.

    Raises InputError that names every faulty cell by line, column and value, and says what was expected.
    """
    header, body = _cells(path)
    places = _places(path, header, columns or {})
    faults: list[str] = []
    numbers: dict[str, list[float]] = {name: [] for name in WANTED if name in places}
    for line, cells in body:
        for name in numbers:
            numbers[name].append(_number(line, name, header[places[name]], cells[places[name]], faults))
    if faults:
        more = [f"and {len(faults) - MOST_LISTED:,} more"] if len(faults) > MOST_LISTED else []
        raise InputError(
            f"{path.name} has {len(faults)} cells that cannot be fitted", [*faults[:MOST_LISTED], *more],
            "Numbers are plain, like 1.4e9.",
        )  # fmt: skip
    names = [cells[places["run"]].strip() if "run" in places else "" for _, cells in body]
    return _table({name: np.array(found) for name, found in numbers.items()}, names, [line for line, _ in body])


def read_columns(path: Path, wanted: Sequence[str], columns: Mapping[str, str] | None = None) -> tuple[Array, ...]:
    """Columns of positive numbers of a CSV, in the order wanted; ``columns`` maps names as in :func:`read_runs`.

    Raises InputError that names a column that is not there, or every faulty cell.
    """
    header, body = _cells(path)
    own = {name: (columns or {}).get(name, name) for name in wanted}
    missing = [f"{name}: no column {one!r}{_perhaps(one, header)}" for name, one in own.items() if one not in header]
    if missing:
        raise InputError(
            f"{path.name} lacks columns", missing, f"It has {', '.join(header)[:300]}; map with --columns."
        )
    faults: list[str] = []
    found = tuple(
        np.array([_number(line, name, one, cells[header.index(one)], faults) for line, cells in body])
        for name, one in own.items()
    )
    if faults or any(np.isnan(one).any() for one in found):
        raise InputError(f"{path.name} has cells that are no positive numbers", faults[:MOST_LISTED])
    return found


def _cells(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) else "it is not text in UTF-8"
        raise InputError(f"{path} cannot be read: {reason}") from fault
    try:
        reader = csv.reader(text.splitlines(keepends=True), strict=True)
        rows = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as fault:
        raise InputError(
            f"{path.name} is not a table: {fault}", hint="A cell with quotes ends with a quote."
        ) from fault
    if len(rows) < 2:
        raise InputError(f"{path.name} has no runs", hint=f"Its first line names columns: {', '.join(REQUIRED)}.")
    if len(rows) > MOST_RUNS + 1:
        raise InputError(f"{path.name} has {len(rows) - 1:,} runs; at most {MOST_RUNS:,} are read")
    header = [name.strip() for name in rows[0][1]]
    wrong = [f"line {line}: {len(cells)} cells" for line, cells in rows[1:] if len(cells) != len(header)]
    if wrong:
        raise InputError(f"{path.name}: lines that do not match its {len(header)} columns", wrong[:MOST_LISTED])
    return header, rows[1:]


def _places(path: Path, header: Sequence[str], columns: Mapping[str, str]) -> dict[str, int]:
    known = (*REQUIRED, *OPTIONAL)
    faults = [f"{name}: no such column to map; known: {', '.join(known)}" for name in columns if name not in known]
    faults += [
        f"{name}={own}: the table has no column {own!r}" + _perhaps(own, header)
        for name, own in columns.items() if own not in header
    ]  # fmt: skip
    found = {name: header.index(columns.get(name, name)) for name in known if columns.get(name, name) in header}
    for name in REQUIRED:
        if name not in found and name not in columns and not (name == "tokens" and "flop" in found):
            faults.append(f"{name}: missing{' (flop would do)' if name == 'tokens' else ''}{_perhaps(name, header)}")
    faults += [f"{name}: named twice" for name in sorted({n for n in header if n and header.count(n) > 1})]
    if faults:
        raise InputError(
            f"{path.name} is not a table of runs to fit", faults,
            f"It has the columns {', '.join(header)[:300]}; map them with --columns parameters=N,loss=val_loss.",
        )  # fmt: skip
    return found


def _perhaps(name: str, header: Sequence[str]) -> str:
    near = closest(name, header)
    return f"; did you mean {join_or(near)}?" if near else ""


def _number(line: int, name: str, own: str, cell: str, faults: list[str]) -> float:
    """The number of a cell; a fault where there is none. A loss may say that the run diverged: nan."""
    text = cell.strip()
    column = own if own == name else f"{own} ({name})"
    if name == "loss" and text.lower() in DIVERGED_TEXT:
        return float("nan")
    if name == "held_back" and text in ("", "0", "0.0", "false", "False"):
        return 0.0
    if name == "held_back" and text in ("1", "1.0", "true", "True"):
        return 1.0
    try:
        number = float(text.replace("_", "x"))
    except ValueError:
        number = float("nan")
    expected = "0 or 1" if name == "held_back" else "a positive number"
    if name == "held_back" or isnan(number) or not isfinite(number) or number <= 0:
        faults.append(f"line {line}, column {column}: {text[:40]!r} is not {expected}")
    return number


def _table(numbers: dict[str, Array], names: Sequence[str], lines: Sequence[int]) -> RunTable:
    notes = []
    if "tokens" not in numbers:
        numbers = {**numbers, "tokens": numbers["flop"] / (TRAINING_FLOP * numbers["parameters"])}
        notes.append("tokens follow from the compute: FLOP / (6 × parameters)")
    named = [name or f"line {line}" for name, line in zip(names, lines, strict=True)]
    diverged = np.isnan(numbers["loss"])
    held = numbers.get("held_back", np.zeros(len(lines))) > 0
    keep = [int(i) for i in np.flatnonzero(~diverged & ~held)]
    apart = [int(i) for i in np.flatnonzero(~diverged & held)]

    def given(name: str) -> Array | None:
        return numbers[name][keep] if name in numbers else None

    entries = numbers["width"] * numbers["vocabulary"] if {"width", "vocabulary"} <= set(numbers) else None
    return RunTable(
        fitted=_runs(numbers, keep),
        names=tuple(named[i] for i in keep),
        lines=tuple(lines[i] for i in keep),
        flop=given("flop"),
        unique_tokens=given("unique_tokens"),
        experts=given("experts"),
        active_parameters=given("active_parameters"),
        held_back=_runs(numbers, apart),
        held_back_names=tuple(named[i] for i in apart),
        diverged=tuple(named[i] for i in np.flatnonzero(diverged)),
        notes=tuple(notes),
        matrix=None if entries is None else (entries[keep], entries[apart]),
    )


def _runs(numbers: Mapping[str, Array], places: Sequence[int]) -> Runs:
    index = np.array(places, dtype=int)
    return Runs(numbers["parameters"][index], numbers["tokens"][index], numbers["loss"][index])
