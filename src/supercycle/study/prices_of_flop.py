"""What a FLOP costs on a chip: rent over peak and utilisation."""

from dataclasses import dataclass
from typing import cast

from supercycle.base.errors import MissingFact
from supercycle.base.estimate import Estimate, certain
from supercycle.catalog.chips import ChipEntry
from supercycle.catalog.edition import edition
from supercycle.catalog.prices import BASES, rental_price, rental_sources
from supercycle.catalog.store import Catalog
from supercycle.run.precision import precision_named


@dataclass(frozen=True)
class Rate:
    """A chip's peak in FLOP/s, its price in USD/s, and how both were found."""

    chip: str
    peak: float
    price: Estimate
    notes: tuple[str, ...]
    sources: tuple[str, ...]


def rate_of(catalog: Catalog, chip: str, precision: str, price: float | None) -> Rate:
    """The dense peak of a chip in a precision, and its price: the one given, or the rent of this edition.

    Raises InputError for a chip or a precision that is not known, MissingFact where a figure is missing.
    """
    resolved = catalog.find("chips", chip)
    entry = cast(ChipEntry, catalog.entry("chips", resolved.id))
    key = f"{precision_named(precision).matmul}-dense"
    if key not in entry.peak:
        raise MissingFact(f"{resolved.id}: no peak is known in {key}", hint="Name another precision.")
    peak = entry.peak[key]
    notes = [resolved.note]
    sources = {peak.source}
    if price is not None:
        cost = certain(price)
        notes.append(f"{resolved.id}: the price of a chip is given")
    else:
        found = rental_price(catalog, resolved.id, edition())
        if found is None:
            raise MissingFact(f"{resolved.id}: no rent is known", hint="Give a price.")
        cost = found.estimate
        notes.append(f"{resolved.id}: rent by {found.how}")
        sources |= {source for basis in BASES for source in rental_sources(catalog, resolved.id, basis)}
    return Rate(resolved.id, peak.number, cost, tuple(filter(None, notes)), tuple(sorted(sources)))
