"""The edition of the catalogue: the month its figures were gathered for, and the default date of a plan."""

from datetime import date

from supercycle.base.errors import InputError
from supercycle.catalog.fact import day
from supercycle.catalog.store import PACKAGED


def edition() -> date:
    """The first day of the month in the file EDITION of the packaged data.

    It stands in for today wherever a date was not given, so that a result does not change with the clock.
    """
    path = PACKAGED / "EDITION"
    try:
        return day(path.read_text(encoding="utf-8").strip())
    except OSError as fault:
        raise InputError(f"{path} cannot be read: {fault.strerror}") from fault
