"""The layout of a row: the fields of a split that it gives, and the completion of those it leaves open."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from supercycle.base.errors import InputError
from supercycle.machine.machine import Machine
from supercycle.run.job import Job
from supercycle.run.memory import memory
from supercycle.run.space import LARGEST_MICRO_BATCH, divisors, space
from supercycle.run.split import DUAL_PIPE, FULL, RECOMPUTE, SCHEDULES, ZERO_BUBBLE, Split
from supercycle.run.step import step_time
from supercycle.run.valid import Mask, faults, unbalanced
from supercycle.verify.columns import Row, Unpredictable, whole, written

MEGATRON = r"megatron|nemo"
"""How tables name Megatron-Core and the frameworks on it, which interleave and shard optimiser states."""

SHARDED_SINCE = 2023
"""Year from which Megatron-LM and NeMo are taken to shard optimiser states where a row does not say."""

SCHEDULE_WORDS = ((r"dual-?pipe", DUAL_PIPE), (r"zero[- ]bubble|\bzb-?(?:v|h1|h2|1p)\b", ZERO_BUBBLE))
"""How rows name a schedule of their pipeline, in small letters."""

OPEN_NAMES = {
    "tensor": "tensor parallelism", "pipeline": "pipeline parallelism", "context": "context parallelism",
    "expert": "expert parallelism", "micro_batch": "micro-batch", "virtual": "interleaving",
    "recompute": "recomputation",
}  # fmt: skip
"""Fields that a row may leave open, as messages call them."""


TOO_MANY_STAGES = "more pipeline stages than layers"
"""The reason that measured layouts are held to by stages, not by interleaved pieces."""


@dataclass(frozen=True)
class Layout:
    """The fields of a split that a row fixes; the others are open."""

    known: Mapping[str, int]

    @property
    def open(self) -> list[str]:
        """Fields that have to be chosen."""
        return [name for name in OPEN_NAMES if name not in self.known]


def row_layout(row: Row, chips: int, modern: bool, mixture: bool, completed: list[str]) -> Layout:
    """The layout of a row over ``chips`` chips. ``modern`` frameworks divide norms among tensor ranks."""
    recompute = _recompute(row, completed)
    zero, shard = sharding(written(row, "fsdp_or_zero"), written(row, "framework"), whole(row, "year", SHARDED_SINCE))
    known = {"zero": zero, "shard": shard, "expert_tensor": _expert_parts(row)}
    columns = {"tp": "tensor", "pp": "pipeline", "vpp": "virtual", "micro_batch": "micro_batch", "ep": "expert"}
    for column, field in columns.items():
        if written(row, column):
            known[field] = max(whole(row, column), 1)
    split_known = "tensor" in known and "pipeline" in known
    if written(row, "cp") or split_known:
        known["context"] = max(whole(row, "cp", 1), 1)
    if split_known:
        model = known["tensor"] * known["pipeline"] * known["context"]
        known["data"] = whole(row, "dp", max(chips // model, 1))
    known |= _schedule(row, known, completed)
    known |= _interleaving(
        known, modern and re.search(MEGATRON, written(row, "framework").lower()) is not None, completed
    )
    if not mixture:
        known["expert"] = known["expert_tensor"] = 1
    if recompute in RECOMPUTE:
        known["recompute"] = RECOMPUTE.index(recompute)
    parallel_norms = modern or recompute == "selective"
    if "tensor" in known:
        known["sequence_parallel"] = int(known["tensor"] > 1 and parallel_norms)
    elif not parallel_norms:
        known["sequence_parallel"] = 0
    return Layout(known)


def complete(layout: Layout, job: Job, chips: int, machine: Machine, completed: list[str]) -> Split:
    """The split of a layout: open recomputation is the least that fits, other open fields the fastest that fit.

    Raises Unpredictable where the given fields cannot run, or where nothing that fits is left.
    """
    if not layout.open:
        split = Split(**layout.known)
        _refuse(split, job, chips)
        return split
    candidates = _runnable(_candidates(layout, job, chips, machine), job, chips)
    needed = np.broadcast_to(np.asarray(memory(job, candidates).total), candidates.extent)
    fits = needed <= float(machine.memory)
    if layout.open == ["recompute"]:
        completed.append("recomputation taken as the least that fits")
        leanest = Split(**{**layout.known, "recompute": FULL})
        return candidates.take(int(np.argmax(fits))) if fits.any() else leanest
    if not fits.any() and "data" not in layout.known:
        raise Unpredictable(f"no {_listed(layout.open)} fits in memory")
    if not fits.any():
        completed.append(f"{_listed(layout.open)} taken as the leanest; none fits")
        return candidates.take(int(np.argmin(needed)))
    completed.append(f"{_listed(layout.open)} taken as the fastest that fits")
    left = candidates.where(fits)
    return left.take(int(np.argmin(np.broadcast_to(step_time(job, left, machine).total, left.extent))))


def _candidates(layout: Layout, job: Job, chips: int, machine: Machine) -> Split:
    """Every value of the open fields."""
    if "data" not in layout.known:
        try:
            return space(job, chips, machine, fixed=layout.known)
        except InputError as fault:
            raise Unpredictable(fault.headline, fault.faults) from fault
    replicas = layout.known["data"]
    options = {
        "micro_batch": [b for b in divisors(max(job.global_batch // replicas, 1)) if b <= LARGEST_MICRO_BATCH],
        "virtual": divisors(max(job.shape.layers // layout.known.get("pipeline", 1), 1)),
        "recompute": list(range(len(RECOMPUTE))),
        "expert": divisors(job.shape.experts.count) if job.shape.experts else [1],
    }
    crossed = np.meshgrid(*(options[name] for name in layout.open), indexing="ij")
    return Split(**layout.known, **{n: axis.ravel() for n, axis in zip(layout.open, crossed, strict=True)})


def _runnable(candidates: Split, job: Job, chips: int) -> Split:
    reasons = _faults(candidates, job, chips)
    valid = ~np.any(np.stack([np.broadcast_to(mask, candidates.extent) for mask in reasons.values()]), axis=0)
    even = ~np.any(
        np.stack([np.broadcast_to(mask, candidates.extent) for mask in unbalanced(candidates, job).values()]), axis=0
    )
    if not valid.any():
        blocking = [reason for reason, mask in reasons.items() if mask.all()] or list(reasons)[:1]
        raise Unpredictable("; ".join(blocking))
    return candidates.where(valid & even if (valid & even).any() else valid)


def _refuse(split: Split, job: Job, chips: int) -> None:
    blocking = [reason for reason, mask in _faults(split, job, chips).items() if mask.any()]
    if blocking:
        raise Unpredictable("; ".join(blocking))


def _faults(split: Split, job: Job, chips: int) -> dict[str, Mask]:
    """Why a split cannot run. A measured one may have more pieces than layers: frameworks can give the embedding
    and the loss pieces of their own."""
    reasons = faults(split, job, chips)
    return {**reasons, TOO_MANY_STAGES: np.atleast_1d(np.asarray(split.pipeline) > job.shape.layers)}


def _interleaving(known: Mapping[str, int], interleaves: bool, completed: list[str]) -> dict[str, int]:
    """Interleaved pieces where a row gives none: one without a pipeline, open where the framework interleaves."""
    stages = known.get("pipeline", 0)
    if stages == 1:
        if known.get("virtual", 1) > 1:
            completed.append("interleaving without a pipeline left out")
        return {"virtual": 1}
    if "virtual" in known or interleaves:
        return {}
    if stages > 1:
        completed.append("no interleaving taken")
    return {"virtual": 1}


def _schedule(row: Row, known: Mapping[str, int], completed: list[str]) -> dict[str, int]:
    """The schedule of a pipeline where the framework or the notes name it; those that are not interleaved have one
    piece."""
    told = f"{written(row, 'framework')} {written(row, 'notes')}".lower()
    stages = known.get("pipeline", 1)
    found = next((schedule for words, schedule in SCHEDULE_WORDS if re.search(words, told)), None)
    if found is None or stages == 1 or (found == DUAL_PIPE and stages % 2):
        return {}
    completed.append(f"the schedule {SCHEDULES[found]} is taken from its words")
    return {"schedule": found, "virtual": 1}


def _listed(names: list[str]) -> str:
    words = [OPEN_NAMES[name] for name in names]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _recompute(row: Row, completed: list[str]) -> str:
    """What a row says of recomputation, or what its FLOP count implies where it says nothing."""
    told = written(row, "recompute").lower()
    if not told and re.search(r"full (?:activation )?recomput", written(row, "flops_convention").lower()):
        completed.append("recomputation taken as full, which its FLOP count includes")
        return "full"
    return told


def _expert_parts(row: Row) -> int:
    """Expert tensor parallelism, which tables only mention in their notes; 1 where they do not."""
    told = re.search(r"\bETP ?= ?(\d+)", written(row, "notes"))
    return max(int(told[1]), 1) if told else 1


def sharding(wording: str, framework: str, year: int) -> tuple[int, int]:
    """ZeRO stage and shard group of a table's wording, as ``zero3 (torch FSDP)`` or ``hsdp: fsdp 128 x dp 2``.

    Where nothing is written, Megatron and NeMo since 2023 shard optimiser states (their distributed optimiser).
    """
    told = wording.lower()
    if re.search(r"fsdp=0|^ddp", told) or not told:
        return (1 if re.search(MEGATRON, framework.lower()) and year >= SHARDED_SINCE else 0), 0
    stage = re.search(r"zero[- ]?(\d)", told)
    if stage and "fsdp" not in told:
        return min(int(stage[1]), 3), 0
    if "fsdp" in told or "hsdp" in told:
        group = re.search(r"(?:group|fsdp) (\d+)", told)
        return 3, int(group[1]) if group else 0
    return (3 if "zero" in told else 1), 0
