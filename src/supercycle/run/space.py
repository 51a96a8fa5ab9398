"""Every split of a job over a number of chips that a training framework could be asked to run."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import numpy as np

from supercycle.base.errors import InputError
from supercycle.machine.machine import Machine
from supercycle.run.job import Job
from supercycle.run.split import FULL, NO_RECOMPUTE, SELECTIVE, Split

MOST_SPLITS = 20_000_000
"""Splits that one search may hold at once (about 2 GB of whole numbers while it runs)."""

SHORTEST_SLICE = 1024
"""Tokens of a sequence that context parallelism leaves on a chip at least (a limit of the search, not physics)."""

WIDEST_TENSOR = 64
"""Tensor ranks tried at most; beyond a scale-up domain none are tried (a limit of the search)."""

LARGEST_MICRO_BATCH = 64
"""Sequences of a micro-batch tried at most (a limit of the search)."""

GRID = ("tensor", "pipeline", "context", "data", "expert", "expert_tensor", "shard")
CHOICES = ("virtual", "micro_batch", "recompute", "zero", "sequence_parallel")


def space(job: Job, chips: int, machine: Machine, *, fixed: Mapping[str, int] | None = None) -> Split:
    """All splits to examine: every grid of ranks (first axis) crossed with every choice left open (an axis each), so
    that what depends on few of them is computed for few.

    ``fixed`` holds fields of a split at one value; without it all are open.

    Grids fill the chips and divide the model; the choices are crossed with them freely, so that many splits
    are not valid together (:func:`supercycle.run.valid.faults` says which). Raises InputError where there are
    more than MOST_SPLITS, before any is made, or where no grid fits the job.
    """
    held = dict(fixed or {})
    wanted = [(place, held[name]) for place, name in enumerate(GRID) if name in held]
    every = _grids(job, chips, int(np.min(machine.fabric.domain)))
    grids = [grid for grid in every if all(grid[place] == value for place, value in wanted)]
    choices = {name: [held[name]] if name in held else options for name, options in _choices(job).items()}
    count = len(grids) * int(np.prod([len(options) for options in choices.values()]))
    if count > MOST_SPLITS:
        raise InputError(
            f"{count:,} splits are more than a search can hold ({MOST_SPLITS:,})",
            hint="Use a number of chips, or a global batch, with fewer divisors, or name a split.",
        )
    if not grids:
        raise InputError(
            f"{job.shape.name} cannot be split over {chips:,} chips with a global batch of {job.global_batch:,}"
            " sequences",
            hint="Data parallelism must divide the batch, tensor parallelism the heads; a stage has a layer.",
        )
    columns = np.asarray(grids, dtype=np.int64).T.reshape(len(GRID), -1, *[1] * len(choices))
    axes = np.ix_(np.zeros(1, np.int64), *(np.asarray(options, np.int64) for options in choices.values()))[1:]
    return Split(**dict(zip(GRID, columns, strict=True)), **dict(zip(choices, axes, strict=True)))


def _choices(job: Job) -> dict[str, Sequence[int]]:
    """What any grid may be combined with."""
    recompute = [NO_RECOMPUTE, SELECTIVE, FULL]
    sizes = [size for size in divisors(job.global_batch) if size <= LARGEST_MICRO_BATCH]
    options = (divisors(job.shape.layers), sizes, recompute, [0, 1, 2, 3], [0, 1])
    return dict(zip(CHOICES, options, strict=True))


def _grids(job: Job, chips: int, domain: int) -> Iterator[tuple[int, ...]]:
    """Ranks of every kind of parallelism that fill the chips and divide the model, in the order of GRID."""
    for tensor in _tensor_sizes(job, chips, domain):
        for pipeline in (p for p in divisors(chips // tensor) if p <= job.shape.layers):
            for context in _context_sizes(job, chips // (tensor * pipeline)):
                data = chips // (tensor * pipeline * context)
                if job.global_batch % data:
                    continue
                for expert, parts in _expert_sizes(job, tensor, context * data):
                    for shard in _shards(context * data, domain // tensor):
                        yield tensor, pipeline, context, data, expert, parts, shard


def _tensor_sizes(job: Job, chips: int, domain: int) -> list[int]:
    shape = job.shape
    keys = shape.key_value_heads
    return [
        t for t in divisors(chips)
        if t <= min(domain, WIDEST_TENSOR) and shape.heads % t == 0 and (keys % t == 0 or t % keys == 0)
        and shape.ffn % t == 0 and job.sequence % t == 0
    ]  # fmt: skip


def _context_sizes(job: Job, ranks: int) -> list[int]:
    return [c for c in divisors(ranks) if c & (c - 1) == 0 and (c == 1 or job.sequence // c >= SHORTEST_SLICE)]


def _expert_sizes(job: Job, tensor: int, replicas: int) -> list[tuple[int, int]]:
    """Expert ranks and the parts of one expert: uncut, or cut among the tensor ranks."""
    mix = job.shape.experts
    if mix is None:
        return [(1, 1)]
    parts = [p for p in sorted({1, tensor}) if mix.width % p == 0]
    return [(e, p) for p in parts for e in divisors(mix.count) if tensor * replicas % (e * p) == 0]


def _shards(replicas: int, per_domain: int) -> list[int]:
    """Over how many replicas ZeRO stage 3 shards: all (0), or those of one scale-up domain."""
    return [0, per_domain] if 1 < per_domain < replicas and replicas % per_domain == 0 else [0]


@lru_cache(maxsize=4096)
def divisors(number: int) -> tuple[int, ...]:
    """All divisors, ascending."""
    small = [d for d in range(1, int(number**0.5) + 1) if number % d == 0]
    return tuple(sorted({*small, *(number // d for d in small)}))
