"""Rents on another basis than the usual one, put in the place of the site's."""

from dataclasses import replace
from datetime import date

from supercycle.base.draws import Uncertain
from supercycle.base.estimate import Estimate
from supercycle.catalog.prices import BASES, Basis, rental_price, rental_series
from supercycle.catalog.store import Catalog
from supercycle.site.assumptions import HARDWARE_PRICE, RENT_FOLLOWS_HARDWARE, SiteInputs

USUAL: Basis = "contract"
"""The basis of rents where none is asked for: a commitment of months, as training runs are bought (a default)."""


def with_rent(found: SiteInputs, catalog: Catalog, chip: str, when: date, basis: Basis) -> SiteInputs:
    """The same inputs with the rent of another basis; as they are where no rent is known or the basis is the usual."""
    usual, wanted = rental_price(catalog, chip, when), rental_price(catalog, chip, when, basis)
    if basis == USUAL or usual is None or wanted is None:
        return found
    return replace(
        found,
        uncertain={
            **found.uncertain,
            "rental_price": Uncertain(wanted.estimate, HARDWARE_PRICE, RENT_FOLLOWS_HARDWARE),
        },
        notes=tuple(wanted.how if note == usual.how else note for note in found.notes),
    )


def rents_on(catalog: Catalog, chip: str, when: date) -> dict[str, Estimate | None]:
    """The rent of a chip in USD/s on each basis on a day; None on a basis that has none (no other stands in)."""
    from supercycle.base.errors import MissingFact

    found: dict[str, Estimate | None] = {}
    for basis in BASES:
        try:
            found[basis] = rental_series(catalog, chip, basis).at(when).estimate
        except MissingFact:
            found[basis] = None
    return found
