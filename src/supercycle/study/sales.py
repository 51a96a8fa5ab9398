"""A year's sales from the quarters that a file lists, each with its first and last day and whose calendar it is."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ConfigDict

from supercycle.base.definitions import Flow, discrete, quarter, total
from supercycle.base.errors import InputError
from supercycle.catalog.reading import checked, faulty
from supercycle.study.shared_tables import Table
from supercycle.study.venture_spec import SalesTable

YEAR = (357, 378)
"""Days that four quarters together have: 51 to 54 weeks (a fiscal year of 52 or 53, and room for leap days)."""


class _Listed(Table):
    model_config = ConfigDict(extra="ignore", frozen=True)

    sales: tuple[SalesTable, ...] = ()


def with_sales(path: Path, tables: Mapping[str, Any]) -> dict[str, Any]:
    """The tables of a venture with its listed ``sales`` added up as the revenue of its business.

    Raises InputError, naming the file, for fiscal and calendar quarters together, a figure of the year to date that
    stands for a quarter, a gap, or quarters that are no year.
    """
    if "sales" not in tables:
        return dict(tables)
    rest = {key: value for key, value in tables.items() if key != "sales"}
    business = rest.get("business", {})
    if "revenue" in business:
        raise faulty(path, ["business.revenue: the file lists sales; leave it out, or them"])
    listed = checked(path, _Listed, {"sales": tables["sales"]}).sales
    try:
        year = _year(
            [Flow(one.amount, one.start, one.end, one.calendar) for one in listed], [o.to_date for o in listed]
        )
    except InputError as fault:
        raise faulty(
            path, [f"sales: {fault.headline}", *fault.faults, *([fault.hint] if fault.hint else [])]
        ) from fault
    told = f"four quarters from {year.start} to {year.end}, {year.calendar} year"
    return {**rest, "business": {**business, "revenue": year.amount, "basis": business.get("basis", told)}}


def _year(flows: list[Flow], to_date: list[bool]) -> Flow:
    cumulative = [flow for flow, whole in zip(flows, to_date, strict=True) if whole]
    single = [quarter(flow) for flow, whole in zip(flows, to_date, strict=True) if not whole]
    found = total([*single, *(discrete(cumulative) if cumulative else ())])
    if not YEAR[0] <= found.days <= YEAR[1]:
        raise InputError(f"{found.start} to {found.end} is {found.days} days, not a year")
    return found
