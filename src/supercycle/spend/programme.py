"""The fourth price: the programme that led to the run, with the runs before it and the people."""

from supercycle.base.units import Dollars, Number, Share

DEFINITION = (
    "all-in programme: amortised hardware and energy of the final run, times all compute of the programme "
    "over that of the final run (experiments, ablations, failed and repeated runs), divided by one less the "
    "share of research staff with equity; without data licences, inference, offices and overhead"
)
"""What the figure means, for every place that prints it."""


def programme_cost(amortised: Dollars, experiments_multiplier: Number, staff_share: Share) -> Dollars:
    """The cost of the whole development of a model: compute for everything tried, and the staff.

    ``amortised x multiplier / (1 - staff share)``. The multiplier is all compute of the programme over
    that of the final run, so it is at least 1. The staff share is of the whole programme, pay and equity.

    Source: cottier-2024 (staff 29-49 % of four models' development). The multiplier is an
    estimate with a wide interval: two published readings differ by a factor of four.
    """
    return amortised * experiments_multiplier / (1 - staff_share)
