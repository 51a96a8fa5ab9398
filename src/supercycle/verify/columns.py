"""Reading the columns of one row of a table of runs."""

from collections.abc import Mapping
from math import isfinite

from supercycle.base.errors import InputError

Row = Mapping[str, str]


class Unpredictable(InputError):
    """A row that says too little, or something that is not understood; the message is the reason."""


def written(row: Row, column: str) -> str:
    """What a column says, without spaces around it; empty where it is blank or missing."""
    return (row.get(column) or "").strip()


def text(row: Row, column: str) -> str:
    """What a column says. Raises Unpredictable where it is blank."""
    found = written(row, column)
    if not found:
        raise Unpredictable(f"{column} is blank")
    return found


def number(row: Row, column: str) -> float | None:
    """A number of a column, None where it is blank. Raises Unpredictable where it is not a positive number."""
    found = written(row, column)
    if not found:
        return None
    try:
        value = float(found)
    except ValueError as fault:
        raise Unpredictable(f"{column}: {found!r} is not a number") from fault
    if not (isfinite(value) and value > 0):
        raise Unpredictable(f"{column}: {found!r} is not a positive number")
    return value


def whole(row: Row, column: str, default: int | None = None) -> int:
    """A whole number of a column, or the default where it is blank. Raises Unpredictable for anything else."""
    found = written(row, column)
    if not found:
        if default is None:
            raise Unpredictable(f"{column} is blank")
        return default
    try:
        value = float(found)
    except ValueError as fault:
        raise Unpredictable(f"{column}: {found!r} is not a number") from fault
    if not isfinite(value) or value != int(value) or value < 0:
        raise Unpredictable(f"{column}: {found!r} is not a whole number")
    return int(value)
