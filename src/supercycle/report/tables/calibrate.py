"""Tables of a calibration: the constants, and the errors on sources that were left out."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import RenderableType

from supercycle.base.units import Number
from supercycle.report.tables.layout import Column, blank, line, numbered, pairs, table
from supercycle.verify.calibration.calibrate import Calibration, FittedConstant
from supercycle.verify.calibration.entries import UNITS


def calibration(found: Calibration, paths: Sequence[Path] = ()) -> list[RenderableType]:
    """What was fitted, how it foretells, and where it was written."""
    out: list[RenderableType] = [pairs(_head(found))]
    if found.left_out:
        out += [blank(), _left_out(found)]
    out += [blank(), _constants(found.constants)]
    if paths:
        out += [blank(), line(f"Written to {paths[0].parent.parent}: {len(paths)} files; name it with --catalog.")]
    return [*out, *numbered("Notes", found.notes)]


def _head(found: Calibration) -> list[tuple[str, str]]:
    rows = [("Runs", f"{found.rows:,} of {len({s for c in found.constants for s in c.sources})} sources")]
    if found.error is not None and found.coverage is not None:
        rows.append(("Left out", f"{_percent(found.error)} mean over sources of the median error of runs not seen"))
        rows.append(("Coverage", f"{_percent(found.coverage)} of them in their 90 % interval"))
    return rows


def _left_out(found: Calibration) -> RenderableType:
    names = ("rows", "median", "mean", "bias", "in 90 %", "rule")
    columns = [Column("source left out"), *(Column(name, number=True) for name in names)]
    rows = []
    for one in found.left_out:
        shares = (one.median_error, one.mean_error, one.median_bias, one.coverage, one.baseline_error)
        rows.append([one.source, f"{one.rows:,}", *map(_percent, shares)])
    return table("Predicted by constants fitted to all other sources", columns, rows)


def _constants(found: Sequence[FittedConstant]) -> RenderableType:
    names = ("was", "is", "90 % interval", "runs")
    columns = [Column("entry"), Column("constant"), *(Column(name, number=True) for name in names)]
    rows = []
    for one in sorted(found, key=lambda one: (one.kind != "stacks", one.entry)):
        numbers = (one.before, one.estimate.value, one.estimate.low, one.estimate.high)
        was, now, low, high = (_value(one, number) for number in numbers)
        rows.append([one.entry, one.name, was, now, f"{low}–{high}", f"{one.rows:,}" if one.informed else "prior"])
    return table("Constants (prior: the runs say little of it)", columns, rows)


def _value(one: FittedConstant, value: Number) -> str:
    unit, scale = UNITS.get(one.key, ("", 1.0))
    return f"{float(value) * scale:.3g} {unit}".strip()


def _percent(share: Number) -> str:
    return f"{float(share) * 100:.0f} %".replace("-0 %", "0 %")
