"""How wrong predictions of serving are: errors and coverage by kind of row, and the ranking of operating points."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from supercycle.base.units import Share
from supercycle.verify.summary import FEWEST_RANKED, NOT_STATED, spearman

if TYPE_CHECKING:
    from supercycle.verify.serving_check import ServingRow


@dataclass(frozen=True)
class ServingErrors:
    """Errors of a set of rows, as fractions of the measured value; None where there is nothing to compare.

    ``median_error`` to ``coverage`` are of the time per output token, ``baseline_error`` that of a roofline of
    weights and cache; ``ttft_error`` is the median error of the time to the first token under load (queueing),
    ``rate_error`` that of output tokens a second of a chip.
    """

    rows: int
    predicted: int
    compared: int
    median_error: Share | None
    mean_error: Share | None
    median_bias: Share | None
    coverage: Share | None
    baseline_error: Share | None
    ttft_error: Share | None
    prefill_error: Share | None
    rate_error: Share | None


@dataclass(frozen=True)
class ServingSummary:
    """Errors of all rows, of those that state everything and do not speculate, and by kind."""

    all: ServingErrors
    fully_described: ServingErrors
    by_chip: dict[str, ServingErrors]
    by_model: dict[str, ServingErrors]
    by_engine: dict[str, ServingErrors]
    by_source: dict[str, ServingErrors]
    by_kind: dict[str, ServingErrors]
    by_precision: dict[str, ServingErrors]


REPEATED = 0.05
"""How far two measurements of one operating point may lie apart: 4.5 % at the 90th percentile of repeated points
(InferenceX, within four days), rounded. Pairs closer than that have no order that a prediction could find."""


@dataclass(frozen=True)
class ServingRanking:
    """How well predictions order the operating points of one model on one chip: ``layouts`` among them, how far the
    measured times ``spread`` (95th over 5th percentile), their rank correlation, and the share of pairs that differ by
    more than repetitions do (``REPEATED``) which are in the right order."""

    group: str
    points: int
    layouts: int
    spread: float
    spearman: float
    clear_pairs_right: Share


def summary(rows: Sequence["ServingRow"]) -> ServingSummary:
    """The errors of checked rows."""
    keys: tuple[Callable[[ServingRow], str], ...] = (
        lambda r: r.chip, lambda r: r.model, lambda r: (r.engine.split() or [""])[0], lambda r: r.source_key,
        lambda r: r.kind, lambda r: r.precision,
    )  # fmt: skip
    fully = [row for row in rows if row.fully and not row.speculation]
    return ServingSummary(errors(rows), errors(fully), *(_by(rows, key) for key in keys))


def errors(rows: Sequence["ServingRow"]) -> ServingErrors:
    """The errors of one set of rows."""
    predicted = [r for r in rows if r.predicted_tpot_s is not None]
    known = [r for r in predicted if r.measured_tpot_s is not None]
    ttft = _median_error(predicted, "predicted_ttft_s", "measured_ttft_s")
    idle = _median_error(predicted, "predicted_prefill_s", "measured_ttft_s")
    rate = _median_error(predicted, "predicted_tokens_per_s_per_chip", "measured_tokens_per_s_per_chip")
    if not known:
        return ServingErrors(len(rows), len(predicted), 0, None, None, None, None, None, ttft, idle, rate)
    measured = np.array([r.measured_tpot_s for r in known], dtype=float)
    signed = np.array([r.predicted_tpot_s for r in known], dtype=float) / measured - 1.0
    low, high = (np.array([getattr(r, name) for r in known], dtype=float) for name in ("low_s", "high_s"))
    return ServingErrors(
        rows=len(rows),
        predicted=len(predicted),
        compared=len(known),
        median_error=float(np.median(np.abs(signed))),
        mean_error=float(np.mean(np.abs(signed))),
        median_bias=float(np.median(signed)),
        coverage=float(np.mean((low <= measured) & (measured <= high))),
        baseline_error=_median_error(known, "baseline_s", "measured_tpot_s"),
        ttft_error=ttft,
        prefill_error=idle,
        rate_error=rate,
    )


def _median_error(rows: Sequence["ServingRow"], predicted: str, measured: str) -> Share | None:
    pairs = [
        (getattr(r, predicted), getattr(r, measured))
        for r in rows
        if getattr(r, predicted) is not None and getattr(r, measured) is not None
    ]
    if not pairs:
        return None
    said, seen = np.array(pairs, dtype=float).T
    return float(np.median(np.abs(said / seen - 1.0)))


def rankings(rows: Sequence["ServingRow"]) -> tuple[ServingRanking, ...]:
    """The ranking of every model and chip with at least FEWEST_RANKED points, in alphabetical order.

    Rows that guess tokens ahead are left out, and those that do not state everything where any of the group does.
    """
    groups: dict[str, list[ServingRow]] = {}
    for row in rows:
        if row.predicted_tpot_s is not None and row.measured_tpot_s is not None and not row.speculation:
            groups.setdefault(f"{row.model}, {row.chip}", []).append(row)
    found = []
    for group, members in sorted(groups.items()):
        points = [row for row in members if row.fully] or members
        if len(points) >= FEWEST_RANKED:
            found.append(_ranking(group, points))
    return tuple(found)


def _ranking(group: str, points: Sequence["ServingRow"]) -> ServingRanking:
    measured = np.array([row.measured_tpot_s for row in points], dtype=float)
    predicted = np.array([row.predicted_tpot_s for row in points], dtype=float)
    low, high = np.quantile(measured, [0.05, 0.95])
    apart = measured[:, None] > (1.0 + REPEATED) * measured[None, :]
    right = (predicted[:, None] > predicted[None, :])[apart]
    return ServingRanking(
        group, len(points), len({row.layout for row in points}), float(high / low), spearman(measured, predicted),
        float(np.mean(right)) if right.size else float("nan"),
    )  # fmt: skip


def _by(rows: Sequence["ServingRow"], key: Callable[["ServingRow"], str]) -> dict[str, ServingErrors]:
    names = sorted({key(row) or NOT_STATED for row in rows})
    return {name: errors([row for row in rows if (key(row) or NOT_STATED) == name]) for name in names}
