"""Rents of chips over time, from the tables ``prices/*.csv`` of the packaged data and of the reader's own.

A rent has a basis: ``on-demand`` is the list price by the hour, ``contract`` that of a commitment of months
or years, ``spot`` that of capacity which can be taken away. They are different series and are never mixed; a
look-up that must use another basis than the one asked for says so.
"""

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal, TextIO, TypeVar, get_args

from supercycle.base.errors import InputError, MissingFact, join_or
from supercycle.base.estimate import Estimate
from supercycle.base.series import Found, Series, series
from supercycle.base.units import SECONDS_PER_HOUR
from supercycle.catalog.fact import DOUBTFUL, Kind, day
from supercycle.catalog.store import Catalog

Basis = Literal["on-demand", "contract", "spot"]
BASES: tuple[Basis, ...] = get_args(Basis)
FALLBACKS: dict[str, tuple[Basis, ...]] = {
    "contract": ("contract", "on-demand", "spot"),
    "on-demand": ("on-demand", "contract", "spot"),
    "spot": ("spot", "contract", "on-demand"),
}
"""The bases to try in turn: first the one asked for, then the one whose prices are nearest to it."""
COLUMNS = ("chip", "date", "price_usd_per_hour", "low", "high", "basis", "source", "at", "kind", "note")

Value = TypeVar("Value")


@dataclass(frozen=True)
class Rent:
    """One row: what one chip costs to rent, in USD/s with its 90 % interval, on a day and a basis."""

    chip: str
    day: date
    price: Estimate
    basis: str
    source: str
    at: str
    kind: Kind
    note: str


def rents(catalog: Catalog) -> tuple[Rent, ...]:
    """Every row of every table, in order of chip, basis and day.

    A later directory's row stands in for an earlier one of the same chip, day and basis. Raises InputError
    with all faults of all tables, each with its file, line and column.
    """
    return _read_all(catalog)


def rental_series(catalog: Catalog, chip: str, basis: Basis) -> Series:
    """The rent of one chip in USD/s on one basis over time; raises MissingFact where none is known.

    ``chip`` is an exact id of the catalogue. Money is of the day of each price, not adjusted for inflation.
    """
    points = [(r.day, r.price) for r in rents(catalog) if r.chip == chip and r.basis == basis]
    if not points:
        known = _bases(catalog, chip)
        instead = f"; known on the basis {join_or(known)}" if known else ""
        raise MissingFact(
            f"no {basis} rent of {chip} is known{instead}",
            hint="Add rows to prices/rental.csv of your own catalogue directory.",
        )
    return series(f"{basis} rent of {chip}", points)


def rental_price(catalog: Catalog, chip: str, when: date, basis: Basis = "contract") -> Found | None:
    """The rent of one chip in USD/s on a day, and how it was found; None where no rent is known at all.

    Between two dated prices it is interpolated, outside them held flat. Where the basis has no price the next
    of ``FALLBACKS`` is used, and ``how`` says so.
    """
    known = _bases(catalog, chip)
    used = next((b for b in _checked_basis(basis) if b in known), None)
    if used is None:
        return None
    found = rental_series(catalog, chip, used).at(when)
    if used == basis:
        return found
    return Found(found.estimate, f"{found.how}; no {basis} rent is known", found.as_of)


def rental_sources(catalog: Catalog, chip: str, basis: Basis) -> tuple[str, ...]:
    """The keys of the sources behind a chip's rents on one basis."""
    return tuple(sorted({r.source for r in rents(catalog) if r.chip == chip and r.basis == basis}))


def _bases(catalog: Catalog, chip: str) -> list[str]:
    return sorted({r.basis for r in rents(catalog) if r.chip == chip})


def _checked_basis(basis: str) -> tuple[Basis, ...]:
    if basis not in FALLBACKS:
        raise InputError(f"{basis!r} is not a basis of rents; it is {join_or(list(FALLBACKS))}")
    return FALLBACKS[basis]


@lru_cache(maxsize=16)
def _read_all(catalog: Catalog) -> tuple[Rent, ...]:
    kept: dict[tuple[str, str, date], Rent] = {}
    faults: list[str] = []
    files = [path for folder in catalog.folders for path in sorted((folder / "prices").glob("*.csv"))]
    faulty: list[Path] = []
    for path in files:
        rows, wrong = _table(catalog, path)
        kept.update({(r.chip, r.basis, r.day): r for r in rows})
        faults.extend(wrong)
        faulty.extend([path] if wrong else [])
    if faults:
        plural = "" if len(faults) == 1 else "s"
        where = join_or([str(path) for path in faulty]).replace(" or ", " and ")
        raise InputError(f"the rents have {len(faults)} fault{plural}", faults, f"the file is {where}")
    return tuple(kept[key] for key in sorted(kept))


def _table(catalog: Catalog, path: Path) -> tuple[list[Rent], list[str]]:
    """The rows of one file that can be read, and the faults of those that cannot."""
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            return _rows(catalog, path.name, lines)
    except OSError as fault:
        return [], [f"{path.name}: cannot be read: {fault.strerror}"]
    except (csv.Error, UnicodeDecodeError) as fault:
        return [], [f"{path.name}: is not a table: {fault}"]


def _rows(catalog: Catalog, name: str, lines: TextIO) -> tuple[list[Rent], list[str]]:
    table = csv.DictReader(lines)
    missing = [column for column in COLUMNS if column not in (table.fieldnames or ())]
    if missing:
        return [], [f"{name} line 1: column {column!r} is missing" for column in missing]
    rows: list[Rent] = []
    faults: list[str] = []
    first_lines: dict[tuple[str, str, date], int] = {}
    for cells in table:
        line = table.line_num
        if None in cells or None in cells.values():
            expected = f"{len(table.fieldnames or ())} cells; put quotes around a cell with a comma"
            faults.append(f"{name} line {line}: has not {expected}")
            continue
        reader = _Row(catalog, {column: str(cell).strip() for column, cell in cells.items()})
        rent = reader.rent()
        faults.extend(f"{name} line {line}, {fault}" for fault in reader.faults)
        if rent is None:
            continue
        earlier = first_lines.setdefault((rent.chip, rent.basis, rent.day), line)
        if earlier != line:
            faults.append(f"{name} line {line}, date: line {earlier} has the same chip, date and basis")
        rows.append(rent)
    return rows, faults


class _Row:
    """The cells of one line; gathers a fault for each that is wrong instead of stopping at the first."""

    def __init__(self, catalog: Catalog, cells: dict[str, str]) -> None:
        self.catalog = catalog
        self.cells = cells
        self.faults: list[str] = []

    def rent(self) -> Rent | None:
        """The row, or None if any cell is wrong."""
        chip = self._read("chip", lambda name: self.catalog.find("chips", name).id)
        when = self._read("date", day)
        price = self._price()
        basis = self._one_of("basis", FALLBACKS)
        kind = self._one_of("kind", [str(k) for k in Kind])
        source = self._read("source", self._known_source)
        if kind in DOUBTFUL and not self.cells["note"]:
            self.faults.append(f"note: is empty; a price that is {kind} needs a note on how it was made")
        if self.faults or chip is None or when is None or price is None or basis is None or source is None:
            return None
        at, note = self.cells["at"], self.cells["note"]
        return Rent(chip, when, price, basis, source, at, Kind(self.cells["kind"]), note)

    def _price(self) -> Estimate | None:
        read = [self._read(column, _dollars_per_hour) for column in ("price_usd_per_hour", "low", "high")]
        numbers = [number for number in read if number is not None]
        if len(numbers) < 3:
            return None
        value, low, high = numbers
        if not low <= value <= high:
            fault = f"{value:g} must lie between low ({low:g}) and high ({high:g})"
            self.faults.append(f"price_usd_per_hour: {fault}")
            return None
        return Estimate(value, low, high).scaled(1 / SECONDS_PER_HOUR)

    def _one_of(self, column: str, known: Iterable[str]) -> str | None:
        names = list(known)
        if self.cells[column] in names:
            return self.cells[column]
        self.faults.append(f"{column}: {self.cells[column]!r} is not {join_or(names)}")
        return None

    def _known_source(self, name: str) -> str:
        if name not in self.catalog.sources:
            raise InputError(f"{name!r} is not a key of sources/*.toml")
        return name

    def _read(self, column: str, reader: Callable[[str], Value]) -> Value | None:
        try:
            return reader(self.cells[column])
        except InputError as fault:
            self.faults.append(f"{column}: {fault.headline}")
            return None


def _dollars_per_hour(text: str) -> float:
    try:
        number = float(text)
    except ValueError as fault:
        raise InputError(f"{text!r} is not a price in USD per hour; write it like '2.10'") from fault
    if not 0 < number < float("inf"):
        raise InputError(f"{text!r} must be greater than zero; write it like '2.10'")
    return number
