"""Seconds of a measured step, from whichever figure a row prints."""

import re
from typing import Literal

from supercycle.base.definitions import dense_utilization
from supercycle.base.units import Count, Flop, FlopPerSecond, Seconds
from supercycle.catalog.runs import MEASURES
from supercycle.model.arithmetic import BACKWARD, flops_per_token
from supercycle.model.parameters import parameters
from supercycle.run.job import Job
from supercycle.run.split import FULL
from supercycle.verify.columns import Row, Unpredictable, number, whole, written

Counted = Literal["8n", "hardware", "full", "causal"]

TERA = 1e12
"""Operations of a TFLOP (a prefix)."""

CONVENTIONS: tuple[tuple[str, Counted], ...] = (
    (r"\b8n\b", "8n"),
    (r"hardware", "hardware"),
    (r"\bcausal \(half\)|half attention", "causal"),
    (r"model flops|korthikanti|6n \+ 12|megatron(-core)? counter|full attention", "full"),
)
"""How a table's wording of its FLOP count is read, first match first: ``8n`` is 8 operations a parameter and
token, ``hardware`` and ``full`` count attention without the mask (narayanan-2021, palm-paper), with and without
what is recomputed, ``causal`` counts the half that the mask leaves."""


CAUSAL_SINCE = 2026
"""Year from which Megatron-Core's own counter is taken to count the causal half of attention."""

UNCLEAR = r"some older|unknown"
"""Wordings that mix two counts, or say that it is not known."""


def convention(row: Row) -> Counted | None:
    """The FLOP count behind a row's TFLOP/s or MFU; None where its wording says none that is understood.

    Megatron's counter counted attention in full, and counts the causal half in Megatron Bridge and in
    Megatron-Core of CAUSAL_SINCE: rows that print TFLOP/s beside seconds agree to three digits.
    """
    told = written(row, "flops_convention").lower()
    if re.search(UNCLEAR, told):
        return None
    found = next((counted for pattern, counted in CONVENTIONS if re.search(pattern, told)), None)
    framework = written(row, "framework").lower()
    recent = "megatron" in framework and whole(row, "year", 0) >= CAUSAL_SINCE
    halved = "megatron bridge" in framework or recent
    return "causal" if found == "full" and halved and "full" not in told else found


def counted_flop(job: Job, counted: Counted, recomputes: bool | None) -> Flop:
    """Operations of one step under a convention; with adapters the backward pass multiplies by weights alone.

    ``recomputes`` says whether whole layers are run again. Raises Unpredictable where the convention needs that and the
    row does not say.
    """
    if counted in ("8n", "hardware") and recomputes is None:
        raise Unpredictable("its FLOP count includes recomputation, which the row does not state")
    if counted == "8n":
        return (8.0 if recomputes else 6.0) * float(parameters(job.shape).total) * job.tokens
    found = flops_per_token(job.shape, job.sequence, convention="causal" if counted == "causal" else "full")
    again = found.forward - found.head if counted == "hardware" and recomputes else 0.0
    passes = 2 if job.adapters else 1 + BACKWARD
    return (passes * found.forward + again) * job.tokens


def seconds(row: Row, job: Job, chips: Count, peak: FlopPerSecond, completed: list[str]) -> Seconds:
    """Measured seconds of a step. Raises Unpredictable where the row prints nothing that gives them."""
    direct = number(row, "step_time_s")
    if direct is not None:
        return direct
    rate = number(row, "tokens_per_s_per_device")
    if rate is not None:
        completed.append("measured seconds from tokens/s")
        return job.tokens / (rate * chips)
    counted = convention(row)
    flop_rate = number(row, "tflops_per_s_per_device_reported")
    used = number(row, "mfu_reported")
    if flop_rate is None and used is None:
        raise Unpredictable(f"none of {', '.join(MEASURES)} is given")
    if counted is None:
        raise Unpredictable(f"flops_convention {written(row, 'flops_convention')!r} does not say what is counted")
    if used is not None:
        _against_dense(row, used, flop_rate, peak, completed)
    if flop_rate is not None:
        completed.append(f"measured seconds from TFLOP/s ({counted} count)")
        return counted_flop(job, counted, _recomputes(row)) / (flop_rate * TERA * chips)
    assert used is not None
    model = counted if counted == "causal" else "full"
    completed.append(f"measured seconds from MFU ({model} count)")
    return counted_flop(job, model, False) / (used * peak * chips)


SPARSE = (1.85, 2.15)
"""Peak behind a printed MFU over the dense one from which it is read as the sparse peak (2, with rounding)."""


def _against_dense(
    row: Row, used: float, flop_rate: float | None, peak: FlopPerSecond, completed: list[str]
) -> None:  # fmt: skip
    """Refuses an MFU that the row says is against a sparse peak, or that is above 1.

    Where operations a second stand beside it that show the same, they are used and the reader is told.
    """
    told = f"{written(row, 'flops_convention')} {written(row, 'precision_detail')}".lower()
    if flop_rate is None:
        dense_utilization(used * peak, peak, "sparse" if re.search(r"spars", told) else "dense")
    elif SPARSE[0] < flop_rate * TERA / used / float(peak) < SPARSE[1]:
        completed.append("its MFU is against the sparse peak, half of what it means: TFLOP/s are used instead")


def _recomputes(row: Row) -> bool | None:
    told = written(row, "recompute").lower()
    return told == "full" if told in ("none", "selective", "full") else None


def baseline(job: Job, chips: Count, peak: FlopPerSecond, recompute: int, schedule: tuple[int, int, float]) -> Seconds:
    """The estimate that a prediction has to beat: half of the peak, and a pipeline's bubble.

    ``FLOP / (chips · peak · 0.5) · (1 + (p - 1) / (v m))`` with the FLOP of a full recomputation where there is
    one; ``schedule`` is stages p, interleaved pieces v and micro-batches m (narayanan-2021, section 2.2).
    """
    flop = counted_flop(job, "hardware", recompute == FULL)
    stages, pieces, batches = schedule
    return flop / (chips * peak * BASELINE_SHARE) * (1.0 + (stages - 1) / (pieces * max(batches, 1.0)))


BASELINE_SHARE = 0.5
"""Share of the dense peak that the baseline takes every step to reach (a convention of the comparison)."""
