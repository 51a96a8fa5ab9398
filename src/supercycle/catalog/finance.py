"""What money costs: debt by the credit of who pays in the end, equity, taxes, terms."""

from supercycle.catalog.fact import Duration, Fact, Fraction, Part, PowerPrice, Written


class Credit(Part):
    """What one kind of off-taker's promise makes debt cost; ``rating`` is an agency's letter where one is known."""

    rate: Fraction
    rating: Written | None = None


class FinanceEntry(Part):
    """Terms on which machines and plants are financed."""

    name: str
    credits: dict[str, Credit]
    debt_share: Fraction
    equity_return: Fraction
    tax_rate: Fraction
    term: Duration
    construction: Duration
    upkeep: Fraction
    building: PowerPrice
    building_life: Duration
    note: str = ""


def rate_facts(entry: FinanceEntry) -> dict[str, Fact]:
    """The cost of debt by credit."""
    return {name: credit.rate for name, credit in entry.credits.items()}
