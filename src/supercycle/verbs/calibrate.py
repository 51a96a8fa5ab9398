"""The verb ``calibrate``: constants of software stacks, fitted to measured runs."""

from pathlib import Path
from typing import TYPE_CHECKING

from supercycle.verbs.door import Store, opened

if TYPE_CHECKING:
    from supercycle.verify.calibration.calibrate import Calibration


def calibrate(
    runs: Path | str | None = None, *, to: Path | str | None = None, catalog: Store = None
) -> "tuple[Calibration, list[Path]]":
    """Fits the constants of stacks and frameworks to a table of measured runs; None is the packaged table.

    With ``to`` the fitted entries are written into that directory, which ``catalog`` then reads. Returns the
    calibration and the paths written.

    Raises InputError for a table that cannot be read, or says too little.
    """
    from datetime import date

    from supercycle.verify.calibration.calibrate import calibrate as fitted
    from supercycle.verify.calibration.entries import write_calibration

    store = opened(catalog)
    found = fitted(store, None if runs is None else Path(runs))
    name = "the packaged runs" if runs is None else Path(runs).name
    return found, [] if to is None else write_calibration(found, store, Path(to), name, date.today())
