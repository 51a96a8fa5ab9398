"""The table of a measured reality gap: one row a cell. The planner reads what ``sim measure`` or the reader wrote."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

from supercycle.base.errors import InputError, join_or

COLUMNS = (
    "task", "gap", "simulation", "real_hours", "simulated_hours", "seed", "error", "success", "trials", "held_back",
)  # fmt: skip
"""Columns of the table; ``real_hours``, ``simulated_hours`` and ``error`` or ``success`` must be there."""


@dataclass(frozen=True)
class GapCell:
    """One training on a mix: hours of real and of simulated data, the error on real episodes, the share of successes.

    ``task``, ``gap`` and ``simulation`` name the setting; cells of one setting are fitted together. ``trials`` is how
    many episodes the error is a share of failures of; None where it is another error. ``held_back`` cells are foretold
    and never fitted.
    """

    real_hours: float
    simulated_hours: float
    error: float
    success: float | None = None
    task: str = "policy"
    gap: str = "own"
    simulation: str = "nominal"
    seed: int = 0
    trials: float | None = None
    held_back: bool = False


def written(path: Path, cells: Iterable[GapCell]) -> None:
    """Writes cells as a table."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as lines:
        table = csv.writer(lines)
        table.writerow(COLUMNS)
        for one in cells:
            table.writerow([_text(getattr(one, name)) for name in COLUMNS])


def read_cells(path: Path) -> tuple[GapCell, ...]:
    """The cells of a table. Raises InputError that names every row at fault.

    Without a column ``error`` it is one less the success; without ``simulation`` rows with simulated hours are
    nominal.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as lines:
            rows = list(csv.DictReader(lines))
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise InputError(f"{path} cannot be read as a table: {fault}") from fault
    present = set(rows[0]) if rows else set()
    missing = [name for name in ("real_hours", "simulated_hours") if name not in present]
    if not {"error", "success"} & present:
        missing.append("error or success")
    if missing:
        raise InputError(
            f"{path} is not a table of a reality gap", [f"no column {name}" for name in missing],
            f"Columns: {', '.join(COLUMNS)}.",
        )  # fmt: skip
    found, faults = [], []
    for index, row in enumerate(rows, 1):
        try:
            found.append(_cell(row))
        except ValueError as fault:
            faults.append(f"row {index}: {fault}")
    if faults:
        raise InputError(f"{path} has rows that cannot be read", faults[:20])
    return tuple(found)


def _cell(row: dict[str, str | None]) -> GapCell:
    real, simulated = _number(row, "real_hours"), _number(row, "simulated_hours")
    success = _number(row, "success") if row.get("success") else None
    if success is not None and not 0 <= success <= 1:
        raise ValueError(f"success: {success:g} is not a share")
    if row.get("error"):
        error = _number(row, "error")
    elif success is not None:
        error = 1 - success
    else:
        raise ValueError("neither error nor success")
    if real < 0 or simulated < 0 or error < 0 or real + simulated == 0:
        raise ValueError("hours and error must not be negative, and hours not both zero")
    held = (row.get("held_back") or "0").strip().lower()
    if held not in ("0", "1", "true", "false"):
        raise ValueError(f"held_back: {held!r} is not {join_or(['0', '1'])}")
    return GapCell(
        real, simulated, max(error, 1e-9), success, row.get("task") or "policy", row.get("gap") or "own",
        row.get("simulation") or ("nominal" if simulated else "none"),
        int(_number(row, "seed")) if row.get("seed") else 0,
        _number(row, "trials") if row.get("trials") else None,
        held in ("1", "true"),
    )  # fmt: skip


def _number(row: dict[str, str | None], name: str) -> float:
    text = (row.get(name) or "").strip()
    try:
        number = float(text)
    except ValueError:
        raise ValueError(f"{name}: {text!r} is not a number") from None
    if not isfinite(number):
        raise ValueError(f"{name}: {text!r} is not finite")
    return number


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    return f"{value:.6g}" if isinstance(value, float) else str(value)
