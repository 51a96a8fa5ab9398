"""What is not known of a chip that no training run was seen of: it has the constants of its generation."""

from supercycle.base.draws import Uncertain
from supercycle.base.estimate import Estimate
from supercycle.catalog.runs import chips_of_runs
from supercycle.catalog.store import Catalog

CHIP_FACTOR = "chip factor"
"""A step on a chip over one on its siblings, all else predicted: an input of chips without runs of their own."""

SIBLINGS_DIFFER = 1.15
"""The 90 % interval of CHIP_FACTOR, a factor to each side. Fitted, roughly: in the shipped runs six pairs of siblings
under one set of constants (two of Hopper, Blackwell twice, Volta, TPU twice) differ by 1 to 19 %, 8 % root mean square.
"""


def chip_factor(catalog: Catalog, chip: str) -> dict[str, Uncertain]:
    """The doubt of a chip that no run of the tables is of; nothing for others."""
    if chip in chips_of_runs(catalog):
        return {}
    return {CHIP_FACTOR: Uncertain(Estimate(1.0, 1 / SIBLINGS_DIFFER, SIBLINGS_DIFFER), least=0.0)}


def sibling_note(catalog: Catalog, chip: str, name: str) -> tuple[str, ...]:
    """What has to be said of such a chip."""
    if chip in chips_of_runs(catalog):
        return ()
    return (
        f"uncalibrated: no training run of {name} is known; it has its generation's constants, and wider intervals",
    )
