"""What the catalogue knows of a stock of data: how much there is, how much is worth training on, how it grows."""

from supercycle.catalog.fact import Counted, Dated, Fraction, Part, Plain, TokenCount


class StockEntry(Part):
    """A stock of data in tokens, at a date; shares and factors of what is usable, and growth a year.

    ``quality`` is the share worth training on and ``repetition`` how often it can be seen with gain.
    """

    name: str
    aliases: tuple[str, ...] = ()
    kind: str
    counted: Dated
    tokens: TokenCount
    quality: Fraction | None = None
    repetition: Counted | None = None
    growth: Counted | None = None
    notes: tuple[str, ...] = ()


class DemandEntry(Part):
    """How large training sets are and how fast they grow, in orders of magnitude a year."""

    name: str
    aliases: tuple[str, ...] = ()
    counted: Dated
    largest: TokenCount
    growth: Plain
    notes: tuple[str, ...] = ()
