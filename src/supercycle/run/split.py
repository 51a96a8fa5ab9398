"""How the work of one step is divided among chips: one split, or a million of them, in one object."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from supercycle.base.errors import InputError, closest, join_or
from supercycle.base.units import Count

Whole = int | NDArray[np.int64]
Places = tuple[NDArray[np.intp], ...]

NO_RECOMPUTE, SELECTIVE, FULL = 0, 1, 2
RECOMPUTE = ("none", "selective", "full")
"""What the backward pass computes again: nothing, the core of attention, or whole layers."""


ONE_FORWARD_ONE_BACKWARD, ZERO_BUBBLE, DUAL_PIPE = 0, 1, 2
SCHEDULES = ("1f1b", "zero-bubble", "dualpipe")
"""Orders of a pipeline's work: one forward, one backward (interleaved where a stage holds several pieces); backward
in two halves, of which that for weights fills the bubble (qi-2023, ZB-H1); and micro-batches from both ends, whose
messages run behind each other's work (deepseek-v3-report, section 3.2.1)."""


@dataclass(frozen=True)
class Split:
    """A division of the work, every field a whole number or an array of them (one element a split).

    ``data`` replicas each hold ``pipeline`` stages of ``tensor`` × ``context`` chips. ``virtual`` is how many
    pieces of the model a stage holds (interleaving). ``expert`` chips share the experts of a layer, each expert
    cut in ``expert_tensor`` parts; they are taken from tensor, context and data ranks. ``micro_batch`` counts
    sequences, ``recompute`` is an index of RECOMPUTE. ``zero`` is what data parallelism shards: 0 nothing,
    1 optimiser states, 2 and gradients, 3 and weights (FSDP); ``shard`` is over how many data × context ranks
    stage 3 shards (0: all; fewer is hybrid sharding). ``sequence_parallel`` (0 or 1) divides norms and residuals
    among tensor ranks. ``schedule`` is an index of SCHEDULES.
    """

    tensor: Whole = 1
    pipeline: Whole = 1
    virtual: Whole = 1
    data: Whole = 1
    context: Whole = 1
    expert: Whole = 1
    expert_tensor: Whole = 1
    micro_batch: Whole = 1
    recompute: Whole = NO_RECOMPUTE
    zero: Whole = 1
    shard: Whole = 0
    sequence_parallel: Whole = 1
    schedule: Whole = ONE_FORWARD_ONE_BACKWARD

    @property
    def chips(self) -> Count:
        """Chips that the split uses."""
        return np.asarray(self.tensor) * self.pipeline * self.data * self.context

    @property
    def replicas(self) -> Count:
        """Chips that hold the same dense weights: data × context ranks."""
        return np.asarray(self.data) * self.context

    @property
    def expert_replicas(self) -> Count:
        """Chips that hold the same experts."""
        return np.asarray(self.tensor) * self.replicas / (np.asarray(self.expert) * self.expert_tensor)

    @property
    def sharded_over(self) -> Count:
        """Ranks over which ZeRO stage 3 divides the dense weights."""
        return np.where(np.asarray(self.shard) > 0, np.minimum(self.shard, self.replicas), self.replicas)

    @property
    def sequence_ranks(self) -> Count:
        """Tensor ranks that share norms, residuals and kept inputs of a layer."""
        return np.where(np.asarray(self.sequence_parallel) > 0, self.tensor, 1)

    def micro_batches(self, global_batch: int) -> Count:
        """Micro-batches that each pipeline works through in a step."""
        return global_batch / (np.asarray(self.data) * self.micro_batch)

    def __len__(self) -> int:
        return int(np.prod(self.extent))

    @cached_property
    def extent(self) -> tuple[int, ...]:
        """The shape that the fields broadcast to."""
        return np.broadcast_shapes(*(np.shape(getattr(self, f.name)) for f in fields(self)))

    def where(self, mask: NDArray[np.bool_]) -> "Split":
        """The splits at which a mask of this one's extent is true, as flat arrays."""
        flat = np.flatnonzero(np.broadcast_to(mask, self.extent))
        return self.at(np.unravel_index(flat, self.extent))

    def at(self, places: Places) -> "Split":
        """The splits at places of this one's extent, an array of indices for each axis."""
        return Split(**{f.name: picked(getattr(self, f.name), places) for f in fields(self)})

    def take(self, index: Any) -> "Split":
        """The splits at an index, a slice or a mask of this one's arrays."""
        return Split(**{f.name: _at(getattr(self, f.name), index) for f in fields(self)})

    def numbers(self) -> dict[str, int]:
        """The fields of a single split."""
        return {f.name: int(getattr(self, f.name)) for f in fields(self)}


def _at(field: Whole, index: Any) -> Whole:
    if np.ndim(field) == 0:
        return field
    chosen = np.asarray(field)[index]
    return int(chosen) if np.ndim(chosen) == 0 else chosen


def picked(field: Any, places: Places) -> Any:
    """Elements of a broadcast field at the given places, without making the broadcast array."""
    values = np.asarray(field)
    axes = [axis for axis, length in enumerate(values.shape) if length > 1]
    if len(axes) > 1:
        ones = np.zeros(1, np.intp)
        chosen = tuple(place if axis in axes else ones for axis, place in enumerate(places))
        return np.broadcast_to(values[chosen], np.shape(places[0]))
    if axes:
        return values.ravel()[places[axes[0]]]
    return np.broadcast_to(values.ravel(), np.shape(places[0])) if values.ndim else field


KEYS: Mapping[str, str] = {
    "tp": "tensor", "pp": "pipeline", "vpp": "virtual", "dp": "data", "cp": "context", "ep": "expert",
    "etp": "expert_tensor", "mb": "micro_batch", "recompute": "recompute", "zero": "zero", "shard": "shard",
    "sp": "sequence_parallel", "schedule": "schedule",
}  # fmt: skip
"""Short names of the fields, as in the field's papers and on the command line."""


def parse_split(text: str, chips: int) -> Split:
    """A split written as ``tp=8,pp=16,vpp=3,mb=1,recompute=selective``; data parallelism takes the other chips.

    Raises InputError naming every key that cannot be read.
    """
    numbers: dict[str, int] = {}
    faults: list[str] = []
    for item in filter(None, (part.strip() for part in text.split(","))):
        key, _, written = item.partition("=")
        key = key.strip().lower()
        if key not in KEYS:
            near = closest(key, KEYS)
            faults.append(
                f"{key}: unknown; {'did you mean ' + join_or(near) + '?' if near else 'known: ' + ', '.join(KEYS)}"
            )
            continue
        number = _number(key, written.strip().lower())
        if number is None:
            faults.append(f"{key}: {written!r} is not {_expected(key)}")
        else:
            numbers[KEYS[key]] = number
    if faults:
        raise InputError(
            f"the split {text!r} cannot be read", faults, "write it like tp=8,pp=16,vpp=3,mb=1,recompute=full"
        )
    if "data" not in numbers:
        used = numbers.get("tensor", 1) * numbers.get("pipeline", 1) * numbers.get("context", 1)
        numbers["data"] = max(1, chips // used)
    if numbers.get("tensor", 1) == 1:
        numbers.setdefault("sequence_parallel", 0)
    return Split(**numbers)


def _number(key: str, written: str) -> int | None:
    for name, words in (("recompute", RECOMPUTE), ("schedule", SCHEDULES)):
        if key == name and written in words:
            return words.index(written)
    if not written.isascii() or not written.isdigit() or len(written) > 9:
        return None
    number = int(written)
    least, most = _BOUNDS.get(key, (1, 10**9))
    return number if least <= number <= most else None


_BOUNDS = {"recompute": (0, 2), "schedule": (0, 2), "zero": (0, 3), "shard": (0, 10**9), "sp": (0, 1)}


def _expected(key: str) -> str:
    listed = {"recompute": RECOMPUTE, "schedule": SCHEDULES}
    if key in listed:
        return f"one of {', '.join(listed[key])}"
    return {"zero": "0, 1, 2 or 3", "sp": "0 or 1"}.get(key, "a whole number of at least 1")


def split_text(split: Split) -> str:
    """A single split in the form that :func:`parse_split` reads, without what has its plain value."""
    numbers = split.numbers()
    plain = {"virtual": 1, "context": 1, "expert": 1, "expert_tensor": 1, "shard": 0, "schedule": 0}
    words = []
    for key, field in KEYS.items():
        if plain.get(field) == numbers[field] or (field == "sequence_parallel" and numbers["tensor"] == 1):
            continue
        named = {"recompute": RECOMPUTE, "schedule": SCHEDULES}.get(field)
        words.append(f"{key}={named[numbers[field]] if named else numbers[field]}")
    return ",".join(words)
