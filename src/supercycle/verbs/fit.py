"""The verb ``fit``: a scaling law from your own runs."""

import csv
from collections.abc import Mapping
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING

from supercycle.base.errors import InputError
from supercycle.verbs.door import bounded

if TYPE_CHECKING:
    from supercycle.laws.fitting.fit import Fit

COLUMNS = ("parameters", "tokens", "loss")
"""The columns that a table of runs must have."""

OBJECTIVES = ("huber", "lad", "mse")
"""The objectives of a fit, all on log loss."""


def fit(
    path: Path | str,
    *,
    objective: str = "huber",
    columns: Mapping[str, str] | None = None,
    flop: tuple[float, ...] = (),
    bootstrap: int = 1000,
    seed: int = 42,
) -> "Fit":
    """Fits ``L = E + A / N^alpha + B / D^beta`` to a table of runs, with bootstrap intervals.

    ``columns`` maps parameters, tokens and loss to the table's own names; ``flop`` asks for the optimum of a compute.

    Raises InputError for a table that cannot be read, or runs that cannot identify the law.
    """
    import numpy as np

    from supercycle.laws.fitting.fit import fit_runs

    if objective not in OBJECTIVES:
        raise InputError(f"objective: {objective!r} is none of {', '.join(OBJECTIVES)}")
    for compute in flop:
        if not (isfinite(compute) and compute > 0):
            raise InputError(f"flop: {compute!r} is not a positive number")
    table = np.array(_rows(Path(path), columns or {}), dtype=float).reshape(-1, 3)
    return fit_runs(
        table[:, 0], table[:, 1], table[:, 2], objective=objective,
        resample=bounded("bootstrap", bootstrap, 100_000), seed=bounded("seed", seed, 2**32 - 1), flop=tuple(flop),
    )  # fmt: skip


def _rows(path: Path, columns: Mapping[str, str]) -> list[list[float]]:
    unknown = [name for name in columns if name not in COLUMNS]
    if unknown:
        raise InputError(f"columns: {unknown[0]!r} is none of {', '.join(COLUMNS)}")
    names = [columns.get(name, name) for name in COLUMNS]
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in names if name not in (reader.fieldnames or ())]
            if missing:
                raise InputError(
                    f"{path} has no column {missing[0]!r}",
                    [f"line 1: its columns are {', '.join(reader.fieldnames or ())}"],
                    "map other names with --columns parameters=N,tokens=D,loss=val_loss",
                )
            lines = [(reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise InputError(f"{path} cannot be read: {fault}") from fault
    faults: list[str] = []
    found = [[_number(row[name], line, name, faults) for name in names] for line, row in lines]
    if faults:
        raise InputError(f"{path} has {len(faults)} faults", faults[:20])
    return found


def _number(text: str | None, line: int, column: str, faults: list[str]) -> float:
    try:
        number = float(text or "")
    except ValueError:
        number = float("nan")
    if not (isfinite(number) and number > 0):
        faults.append(f"line {line}, {column}: {text or ''!r} is not a positive number")
    return number
