"""Terms of finance by the credit of who pays in the end, as uncertain inputs of a study."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from supercycle.base.draws import Uncertain
from supercycle.base.errors import unknown_name
from supercycle.base.units import SECONDS_PER_YEAR, Number
from supercycle.catalog.finance import FinanceEntry
from supercycle.catalog.store import Catalog
from supercycle.spend.capital import CapitalStructure
from supercycle.study.given import Given, applied
from supercycle.study.given_names import FINANCE

MONEY_PRICE = "price of money"


@dataclass(frozen=True)
class Terms:
    """Uncertain inputs ``debt_share``, ``debt_rate``, ``equity_return``, ``tax_rate``, ``upkeep``, ``building``
    (USD/W of the site), ``building_life``; whole years of the loan and months of construction; the sources.
    """

    uncertain: Mapping[str, Uncertain]
    loan_years: int
    construction_months: int
    sources: tuple[str, ...]


def terms(catalog: Catalog, credit: str, entry: str = "reference", *, given: Sequence[Given] = ()) -> Terms:
    """The terms for one credit, with what the reader sets. Raises InputError for a credit that is not there."""
    found = cast(FinanceEntry, catalog.entry("finance", entry))
    if credit not in found.credits:
        raise unknown_name("credit", credit, found.credits, f"supercycle catalog finance {entry}")
    rate = found.credits[credit].rate
    facts = {
        "debt_share": Uncertain(found.debt_share.estimate, least=0.0, most=0.95),
        "debt_rate": Uncertain(rate.estimate, MONEY_PRICE),
        "equity_return": Uncertain(found.equity_return.estimate, MONEY_PRICE, 0.5),
        "tax_rate": Uncertain(found.tax_rate.estimate, least=0.0, most=0.9),
        "upkeep": Uncertain(found.upkeep.estimate, least=0.0, most=1.0),
        "building": Uncertain(found.building.estimate, least=0.0),
        "building_life": Uncertain(found.building_life.estimate),
    }
    used = (rate, found.debt_share, found.equity_return, found.tax_rate, found.term, found.upkeep, found.construction)
    cited = {fact.source for fact in (*used, found.building, found.building_life)}
    return Terms(
        applied(given, FINANCE, facts),
        max(round(found.term.number / SECONDS_PER_YEAR), 1),
        max(round(found.construction.number / SECONDS_PER_YEAR * 12), 1),
        tuple(sorted(cited)),
    )


def credits_known(catalog: Catalog, entry: str = "reference") -> tuple[str, ...]:
    """The credits of an entry, in its order."""
    return tuple(cast(FinanceEntry, catalog.entry("finance", entry)).credits)


EQUITY_PREMIUM = 0.04
"""What equity wants above the rate of the debt that stands before it (assumed; premiums of 3 to 6 points are usual)."""


def structure(values: Mapping[str, Number]) -> CapitalStructure:
    """The capital structure of inputs named as Terms names them; floats or draws.

    Equity comes after the debt: it wants its usual return, or EQUITY_PREMIUM above the debt's rate if that is more.
    """
    equity = np.maximum(values["equity_return"], values["debt_rate"] + EQUITY_PREMIUM)
    return CapitalStructure(values["debt_share"], values["debt_rate"], equity, values["tax_rate"])
