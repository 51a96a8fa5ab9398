"""The second price: what a cloud bills for the same chip-hours."""

from supercycle.base.units import SECONDS_PER_HOUR, Dollars, DollarsPerSecond, Number


def rental_cost(chip_hours: Number, rental_price: DollarsPerSecond) -> Dollars:
    """Chip-hours times the price of one chip.

    The price carries the server, its power and the provider's margin; storage and traffic out are not in it.
    Spot, contract and list prices are different series: the caller says which one this is.

    Source: cottier-2024; epoch-training-cost-trends, estimate_cloud_costs.
    """
    return chip_hours * SECONDS_PER_HOUR * rental_price
