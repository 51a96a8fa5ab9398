"""Peaks that the reader sets: a sparse one, printed twice as high, is no peak that an MFU can be taken against."""

from collections.abc import Sequence
from typing import cast

from supercycle.base.definitions import dense_utilization
from supercycle.base.errors import InputError
from supercycle.catalog.chips import ChipEntry
from supercycle.catalog.store import Catalog
from supercycle.study.given import Given
from supercycle.study.given_names import CHIP

CLOSE = 0.02
"""How near to a chip's sparse peak a number is read as that peak (printed figures are rounded)."""


def refuse_sparse(catalog: Catalog, chip: str, precision: str, given: Sequence[Given]) -> None:
    """Raises InputError where the peak that is set for a chip is its sparse one at the format of the run."""
    peaks = cast(ChipEntry, catalog.entry("chips", chip)).peak
    sparse, dense = peaks.get(f"{precision}-sparse"), peaks.get(f"{precision}-dense")
    if dense is None:
        return
    twice = sparse.number if sparse is not None else 2 * dense.number
    for item in given:
        if item.name.layer != CHIP or item.name.input != "peak" or not item.holds_for(chip):
            continue
        if abs(item.estimate.value / twice - 1) < CLOSE:
            try:
                dense_utilization(dense.number, twice, "sparse")
            except InputError as fault:
                raise InputError(
                    f"--set {item.name.name}: {item.estimate.value / 1e12:,.4g} TFLOP/s is the sparse {precision} peak"
                    f" of {chip}, dense is {dense.number / 1e12:,.4g}: {fault.headline}",
                    fault.faults,
                    fault.hint,
                ) from fault
