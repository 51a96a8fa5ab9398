"""What the catalogue knows of chips sold: revenue by fiscal quarter, shares by chip, ranges of prices."""

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from supercycle.base.definitions import Flow, quarter
from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate
from supercycle.base.units import Dollars
from supercycle.catalog.fact import day

SHIPMENTS = Path(__file__).parent / "data" / "series" / "nvidia-shipments.csv"
"""The packaged table."""


@dataclass(frozen=True)
class Shipment:
    """One chip in one fiscal quarter: the revenue from it, and the price of one with its 90 % interval."""

    quarter: str
    start: date
    end: date
    chip: str
    revenue: Dollars
    price: Estimate
    source: str


def shipments(path: Path = SHIPMENTS) -> tuple[Shipment, ...]:
    """Every row of the table, in its order. Raises InputError that names a row that cannot be read.

    A price is the geometric mean of the range that the source gives, which is taken as its 90 % interval.
    """
    with path.open(newline="", encoding="utf-8") as file:
        return tuple(_shipment(line, row) for line, row in enumerate(csv.DictReader(file), 2))


def _shipment(line: int, row: dict[str, str]) -> Shipment:
    try:
        low, high = float(row["price_low_usd"]), float(row["price_high_usd"])
        revenue = float(row["compute_revenue_busd"]) * 1e9 * float(row["share"])
        price = Estimate((low * high) ** 0.5, low, high)
        period = quarter(Flow(revenue, day(row["start"]), day(row["end"]), "fiscal"))
        return Shipment(row["quarter"], period.start, period.end, row["chip"], revenue, price, row["source"])
    except (KeyError, TypeError, ValueError, InputError) as fault:
        raise InputError(f"{SHIPMENTS.name}, line {line}: cannot be read: {fault}") from fault
