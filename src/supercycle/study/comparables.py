"""Prices on record beside a venture: rounds of companies like it, with the revenue nearest in time."""

from datetime import date
from typing import cast

from supercycle.catalog.rounds import Pace, RoundsEntry
from supercycle.catalog.store import Catalog
from supercycle.study.valued import Record

NEAR = 125
"""Days between a price and a revenue at most for a multiple (a choice: a third of a year)."""


def comparables(catalog: Catalog, names: tuple[str, ...], own: str, asked: date) -> tuple[tuple[Record, ...], set[str]]:
    """Every price on record of the companies named, own first, by date; and the sources.

    Raises InputError for a company that the catalogue does not have.
    """
    found: list[Record] = []
    sources: set[str] = set()
    for name in dict.fromkeys([*([own] if own else []), *names]):
        id = catalog.find("rounds", name).id
        entry = cast(RoundsEntry, catalog.entry("rounds", id))
        for one in sorted(entry.rounds.values(), key=lambda item: item.date):
            pace = _near(entry, one.date)
            revenue = None if pace is None else pace.revenue.number
            found.append(
                Record(
                    entry.name,
                    name == own,
                    entry.product,
                    one.date,
                    one.basis,
                    one.price.estimate,
                    None if one.raised is None else one.raised.number,
                    revenue,
                    "" if pace is None else pace.basis,
                    None if revenue is None else one.price.number / revenue,
                    one.date > asked,
                    one.note,
                )
            )
            sources |= {one.price.source} | ({pace.revenue.source} if pace is not None else set())
    return tuple(found), sources


def _near(entry: RoundsEntry, when: date) -> Pace | None:
    """The revenue nearest in time, a run rate before a year's sum."""
    near = [one for one in entry.revenue.values() if abs((one.date - when).days) <= NEAR]
    ranked = sorted(near, key=lambda one: (abs((one.date - when).days), one.basis != "run rate"))
    return ranked[0] if ranked else None
