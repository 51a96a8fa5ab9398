"""What the catalogue knows of a way to buy or make power: what it emits, and how long until it runs."""

from supercycle.catalog.fact import CarbonIntensity, Duration, Part


class ContractEntry(Part):
    """Power of one kind, bought by contract or made on the site.

    ``carbon`` counts the whole life of the plant. ``lead`` is the time from the order to the first power of a plant
    of one's own; without it the power comes over the grid, and waits for it.
    """

    name: str
    aliases: tuple[str, ...] = ()
    carbon: CarbonIntensity
    lead: Duration | None = None
    note: str = ""
