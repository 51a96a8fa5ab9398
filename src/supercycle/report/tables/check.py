"""Tables of a check: how far predictions lie from measurements, in groups and row by row."""

from collections.abc import Mapping, Sequence

from rich.console import RenderableType

from supercycle.base.units import Number
from supercycle.report import numbers
from supercycle.report.tables.layout import Column, blank, line, numbered, pairs, table
from supercycle.verify.check import Check, CheckedRow
from supercycle.verify.summary import Errors, Ranking

GROUPS = {
    "chip": "by_chip",
    "framework": "by_framework",
    "source": "by_source",
    "kind of model": "by_kind",
    "precision": "by_precision",
}
"""The groups of a summary: heading, and attribute."""

MOST_ROWS = 40
"""Rows of a table that are listed one by one; of a longer table only the summary is shown."""

MOST_REASONS = 20
"""Rows without a prediction that are listed with their reason; the others are counted."""


PACKAGED = (
    "The packaged runs include those that the constants of software stacks were fitted to: expect larger errors"
    " on runs that they have not seen."
)
"""What has to be said of a check that uses the packaged table."""


def check(found: Check, *, with_baseline: bool = False, notes: Sequence[str] = ()) -> list[RenderableType]:
    """The summary of errors, the ranking of layouts, and the rows that cannot be predicted.

    ``with_baseline`` adds the median error of the estimate that predictions have to beat.
    """
    out: list[RenderableType] = [pairs(_head(found))]
    for heading, attribute in GROUPS.items():
        out += [blank(), _errors(heading, getattr(found.summary, attribute), with_baseline)]
    out += _ranking(found.ranking)
    if len(found.rows) <= MOST_ROWS:
        out += [blank(), _rows(found.rows, with_baseline)]
    return [*out, *_unpredicted(found.rows), *numbered("Notes", notes)]


def _head(found: Check) -> list[tuple[str, str]]:
    every = found.summary.all
    unknown = f", {every.rows - every.predicted:,} without a prediction" if every.predicted < every.rows else ""
    return [
        ("Rows", f"{every.rows:,}{unknown}"),
        ("Median error", f"{_percent(every.median_error)} of the measured step; mean {_percent(every.mean_error)}"),
        ("Bias", f"{_signed(every.median_bias)}% (median; below 0 the predictions are too fast)"),
        ("Coverage", f"{_percent(every.coverage)} of the measured steps lie in their 90 % interval"),
        ("Baseline", f"half of the peak errs by {_percent(every.baseline_error)} (median)"),
        ("Memory", f"{_percent(every.admitted)} of the layouts fit by the memory model"),
    ]


def _errors(heading: str, groups: Mapping[str, Errors], with_baseline: bool) -> RenderableType:
    columns = [
        Column(heading), Column("rows", True), Column("predicted", True), Column("median", True), Column("mean", True),
        Column("bias", True), Column("in 90 %", True),
    ]  # fmt: skip
    rows = [
        [
            name, f"{one.rows:,}", f"{one.predicted:,}", _share(one.median_error), _share(one.mean_error),
            _signed(one.median_bias), _share(one.coverage),
        ]
        for name, one in groups.items()
    ]  # fmt: skip
    if with_baseline:
        columns.append(Column("baseline", True))
        rows = [[*row, _share(one.baseline_error)] for row, one in zip(rows, groups.values(), strict=True)]
    return table(f"Errors by {heading}, % of the measured step", columns, rows)


def _ranking(found: Sequence[Ranking]) -> list[RenderableType]:
    if not found:
        return []
    heads = ("layouts", "rank correlation", "regret, %")
    columns = [Column("layouts of one job"), *(Column(name, True) for name in heads)]
    rows = [
        (one.group, f"{one.layouts:,}", f"{one.spearman:.2f}", numbers.SHARE.text(float(one.regret))) for one in found
    ]  # fmt: skip
    return [blank(), table("How well layouts are ranked", columns, rows)]


def _rows(found: Sequence[CheckedRow], with_baseline: bool) -> RenderableType:
    heads = ("measured, s", "predicted, s", "error, %")
    columns = [Column("row"), Column("chip"), *(Column(name, True) for name in heads)]
    if with_baseline:
        columns.append(Column("baseline, s", True))
    rows = []
    for index, row in enumerate(found, 1):
        cells = [row.id or str(index), row.chip, _seconds(row.measured_s), _predicted(row), _error(row)]
        rows.append([*cells, _seconds(row.baseline_s)] if with_baseline else cells)
    return table("Rows", columns, rows)


def _predicted(row: CheckedRow) -> str:
    if row.predicted_s is None or row.low_s is None or row.high_s is None:
        return "unknown"
    return f"{_seconds(row.predicted_s)} ({_seconds(row.low_s)}–{_seconds(row.high_s)})"


def _error(row: CheckedRow) -> str:
    if row.predicted_s is None or not row.measured_s:
        return ""
    return _signed(float(row.predicted_s) / float(row.measured_s) - 1.0)


def _unpredicted(found: Sequence[CheckedRow]) -> list[RenderableType]:
    reasons = [(row.id or str(index), row.reason) for index, row in enumerate(found, 1) if row.reason]
    if not reasons:
        return []
    out: list[RenderableType] = [blank(), pairs(reasons[:MOST_REASONS], "Rows without a prediction")]
    if len(reasons) > MOST_REASONS:
        out.append(line(f"and {len(reasons) - MOST_REASONS:,} more; --json lists all"))
    return out


def _bare(number: Number | None) -> float | None:
    return None if number is None else float(number)


def _seconds(number: Number | None) -> str:
    return numbers.STEP.text(_bare(number))


def _percent(share: Number | None) -> str:
    return numbers.PERCENT.text(_bare(share))


def _share(share: Number | None) -> str:
    return "" if share is None else numbers.SHARE.text(_bare(share))


def _signed(share: Number | None) -> str:
    return "" if share is None else f"{100 * float(share):+.1f}"
