"""The fourth price: the programme that led to the run, with the runs before it and after it, people and data."""

from collections.abc import Mapping
from dataclasses import dataclass

from supercycle.base.errors import InputError
from supercycle.base.units import Dollars, Number, Share

DEFINITION = (
    "all-in programme: amortised hardware and energy of the final run, times all compute of the programme "
    "over that of the final run (experiments, failed and repeated runs, synthetic data, reinforcement learning, "
    "safety), divided by one less the shares of research staff with equity and of data (licences and labelling); "
    "without inference, offices and overhead"
)
"""What the figure means, for every place that prints it."""

COMPUTE = ("experiments", "failed_runs", "synthetic_data", "reinforcement", "safety")
"""What the compute of a programme beside its final run goes into."""


@dataclass(frozen=True)
class ProgrammeParts:
    """The parts of a programme in USD; ``compute`` is what is not the final run, by what it is for."""

    final_run: Dollars
    compute: Mapping[str, Dollars]
    staff: Dollars
    data: Dollars

    @property
    def total(self) -> Dollars:
        """All parts together."""
        return self.final_run + sum(self.compute.values()) + self.staff + self.data


def programme_cost(
    amortised: Dollars, experiments_multiplier: Number, staff_share: Share, data_share: Share = 0.0
) -> Dollars:  # fmt: skip
    """The cost of the whole development of a model: compute for everything tried, the staff, and the data.

    ``amortised x multiplier / (1 - staff share - data share)``. The multiplier is all compute of the programme
    over that of the final run, so it is at least 1. The shares are of the whole programme; staff is pay and equity,
    data are licences and labelling.

    Source: cottier-2024 (staff 29-49 % of four models' development). The multiplier is an
    estimate with a wide interval: two published readings differ by a factor of four.
    """
    return amortised * experiments_multiplier / (1 - staff_share - data_share)


def programme_parts(
    amortised: Dollars, experiments_multiplier: Number, staff_share: Share, data_share: Share,
    divided: Mapping[str, Number],
) -> ProgrammeParts:  # fmt: skip
    """The same total by parts: ``divided`` weighs what the compute beside the final run is for (any scale).

    Raises InputError where it names something that is not in COMPUTE.
    """
    unknown = sorted(set(divided) - set(COMPUTE))
    if unknown:
        raise InputError(f"not a part of a programme's compute: {', '.join(unknown)}; they are {', '.join(COMPUTE)}")
    whole = programme_cost(amortised, experiments_multiplier, staff_share, data_share)
    beside, weight = amortised * (experiments_multiplier - 1), sum(divided.values())
    return ProgrammeParts(
        amortised,
        {name: beside * part / weight for name, part in divided.items()},
        whole * staff_share,
        whole * data_share,
    )
