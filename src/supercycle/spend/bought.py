"""The third price: what the cluster costs to buy, however long it is used afterwards."""

from supercycle.base.units import Count, Dollars, Number, Share


def bought_cost(chips: Count, chip_price: Dollars, server_factor: Number, interconnect_share: Share) -> Dollars:
    """Chips with their servers and interconnect, at the price on the day they were bought.

    ``N x price x server factor / (1 - interconnect share)``. A price that holds the server already (a DGX
    divided by its chips) takes a factor of 1. Land, buildings and power plant are not in it.

    Source: cottier-2024; epoch-training-cost-trends, estimate_hardware_acquisition_cost.
    """
    return chips * chip_price * server_factor / (1 - interconnect_share)
