"""The exchange law that a programme stands on: a measured table, fitted, and moved to the programme's own tasks."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from supercycle.base.errors import InputError, unknown_name
from supercycle.base.units import Number
from supercycle.catalog.store import Catalog
from supercycle.sim.exchange import ExchangeLaw
from supercycle.sim.exchange_fit import PRIOR_NAMES, GapFit, fit_gap, settings
from supercycle.sim.gap_table import GapCell, read_cells
from supercycle.sim.success import SuccessCurve, success_curve
from supercycle.study.programme_spec import ProgrammeSpec

Array = NDArray[np.float64]


@dataclass(frozen=True)
class GapChoice:
    """The laws of a table's chosen gap, by kind of simulation, and how errors turn into successes there."""

    table: str
    fits: Mapping[str, GapFit]
    curve: SuccessCurve
    notes: tuple[str, ...]


def gap_files(catalog: Catalog) -> dict[str, Path]:
    """Tables of gaps by name: the packaged ones, then those of the reader's directories."""
    return {path.stem: path for folder in catalog.folders for path in sorted((folder / "gaps").glob("*.csv"))}


def gap_path(catalog: Catalog, name: str) -> Path:
    """The file that a table's name means: one of the catalogue, or a path."""
    known = gap_files(catalog)
    if name in known:
        return known[name]
    if name.endswith(".csv"):
        return Path(name)
    raise unknown_name("table of a gap", name, known, "supercycle sim gap --list")


def gap_choice(catalog: Catalog, spec: ProgrammeSpec) -> GapChoice:
    """Fits the table that a programme names. Raises InputError where its setting is not there."""
    wanted = spec.gap
    path = gap_path(catalog, wanted.table)
    cells = read_cells(path)
    kinds = [kind for task, gap, kind in settings(cells) if task == wanted.task and gap == wanted.gap]
    if not kinds:
        there = "; ".join(sorted({f"task {task}, gap {gap}" for task, gap, _ in settings(cells)}))
        raise InputError(
            f"gap: {path.name} has no task {wanted.task!r} with gap {wanted.gap!r}", hint=f"It has {there}."
        )
    fits = {kind: _fit(cells, wanted.task, wanted.gap, kind) for kind in kinds}
    mine = [one for one in cells if one.task == wanted.task and one.gap == wanted.gap]
    curve = success_curve(mine)
    notes = [
        f"the worth of simulated hours is that of the table {path.stem} ({wanted.task}, gap {wanted.gap}), carried over"
        " to this programme's tasks by its form and one anchor in hours"
    ]
    if spec.programme.success > curve.highest:
        notes.append(
            f"a success of {spec.programme.success:.0%} is beyond the {curve.highest:.0%} that the table reached:"
            " extrapolated"
        )
    return GapChoice(path.stem, fits, curve, tuple(notes))


@lru_cache(maxsize=32)
def _fit(cells: tuple[GapCell, ...], task: str, gap: str, kind: str) -> GapFit:
    """A fit, kept for the next question of the same table."""
    return fit_gap(cells, task, gap, kind)


def moved(law: ExchangeLaw, curve: SuccessCurve, hours: Number, success: float) -> ExchangeLaw:
    """The law with its unit of hours changed so that real data alone reach ``success`` after ``hours``.

    Raises InputError where the law's floor lies above that success.
    """
    alone = np.asarray(law.real_worth(curve.error(success)))
    alone = np.where(np.isfinite(alone), alone, np.nan)
    if np.all(np.isnan(alone)):
        raise InputError(f"anchor: real data alone never reach a success of {success:.0%} in this table")
    usual = np.where(np.isnan(alone), np.nanmax(alone), alone)
    scale = np.asarray(hours, dtype=float)
    scale = scale[:, None] if scale.ndim == 1 else scale
    return replace(law, unit=law.unit * scale / usual)


def drawn_law(fit: GapFit, count: int, seed: int) -> ExchangeLaw:
    """Resamples of a fitted law for so many draws, columns."""
    chosen = np.random.default_rng(seed).integers(0, len(fit.draws.floor), count)  # type: ignore[arg-type]
    return ExchangeLaw(
        **{name: np.asarray(getattr(fit.draws, name))[chosen] for name in PRIOR_NAMES}, unit=fit.draws.unit
    )
