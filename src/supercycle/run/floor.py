"""What a step takes at least: the arithmetic and the messages of its stages, without what depends on replicas."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from supercycle.base.units import Seconds
from supercycle.machine.machine import Machine, Software
from supercycle.model.shape import LayerKind
from supercycle.run.job import Job
from supercycle.run.passes import PARTS, SEEN_BY_HEAD, SEEN_BY_LAYERS, Pass, head_work, layer_work
from supercycle.run.split import Places, Split, picked
from supercycle.run.weights import stage_kinds

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Table:
    """What one micro-batch spends in a layer, or in the head, for each combination of what matters to it in a space.

    ``rows`` are the places of the grids of ranks in the table, ``axes`` the choices that follow, of ``sizes``.
    """

    work: Pass
    total: Array
    rows: NDArray[np.intp]
    axes: tuple[int, ...]
    sizes: tuple[int, ...]

    def at(self, places: Places) -> NDArray[np.intp]:
        """Where splits at places of the space stand in the table."""
        found = self.rows[places[0]]
        for axis, size in zip(self.axes, self.sizes, strict=True):
            found = found * size + places[axis]
        return found


@dataclass(frozen=True)
class Tables:
    """The tables of a space: of a layer of each kind, and of the head."""

    layers: dict[LayerKind, Table]
    head: Table


def tables_of(job: Job, every: Split, machine: Machine) -> Tables:
    """What one micro-batch spends in each layer and in the head, for every split of a space."""
    layers = {
        kind: _table(every, SEEN_BY_LAYERS, partial(layer_work, job, kind), machine)
        for kind in stage_kinds(job.shape, every)
    }
    return Tables(layers, _table(every, SEEN_BY_HEAD, partial(head_work, job), machine))


def least_time(job: Job, every: Split, places: Places, machine: Machine, tables: Tables) -> Array:
    """A bound that the step time of the splits at places of a space is not below, far cheaper than the time itself.

    Left out are the messages of data parallelism and between stages and the optimiser, none of which is below zero,
    so that splits which differ only in how replicas share states have one bound. For the schedule 1F1B and a machine
    of single numbers. Where a reader sets more of a message to be hidden than there is of it, the bound is zero.
    """
    if max(_hidden_shares(machine.software)) > 1:
        return np.zeros(len(places[0]))
    split = every.at(places)
    layers = {kind: table.total[table.at(places)] for kind, table in tables.layers.items()}
    head = tables.head.total[tables.head.at(places)]
    fullest: list[LayerKind] = ["moe"] if len(layers) == 1 else ["moe", "dense"]
    bounds = [_with_fullest(job, split, layers, head, most) for most in fullest]
    return np.asarray(np.minimum.reduce(bounds) + machine.software.step)


def _hidden_shares(software: Software) -> tuple[float, ...]:
    shares = software.tensor, software.data, software.shard, software.pipeline, software.context, software.expert
    return tuple(float(np.max(share)) for share in shares)


def _with_fullest(job: Job, split: Split, layers: dict[LayerKind, Array], head: Array, most: LayerKind) -> Array:
    """The bound where the fullest stage holds as many layers of one kind as it can.

    Gathered weights only lengthen layers, and so stage, bubble and all; the head may then hide behind a layer of
    another kind, so that beside mixtures with dense layers it does not count.
    """
    counts: dict[LayerKind, int] = {"dense": job.shape.dense_layers, "moe": job.shape.moe_layers}
    stage: Seconds = 0.0
    others: Seconds = 0.0
    fewer: NDArray[np.bool_] = np.asarray(True)
    for kind, held in stage_kinds(job.shape, split, most).items():
        stage = stage + held * layers[kind]
        others = others + (counts[kind] - held) * layers[kind]
        fewer = fewer & (np.asarray(held) <= counts[kind])
    even = job.shape.layers % (np.asarray(split.pipeline) * split.virtual) == 0
    beyond = np.maximum(head - layers[kind], 0.0) if len(layers) == 1 else 0.0
    counted = np.where(even, head, beyond)
    rest = others + (head - counted if len(layers) == 1 else 0.0)
    bubble = np.where(fewer & (np.asarray(split.pipeline) > 1), np.maximum(rest, 0.0) / split.virtual, 0.0)
    return np.asarray(split.micro_batches(job.global_batch) * (stage + counted) + bubble)


def _table(every: Split, names: tuple[str, ...], work: Callable[[Split, Machine], Pass], machine: Machine) -> Table:
    """A table over the fields that matter: grids of ranks that are alike in them, crossed with the choices.

    The last choice (what is recomputed, which few parts depend on) has an axis of its own while it is computed.
    """
    columns = {name: np.asarray(getattr(every, name)) for name in names}
    key = np.zeros(every.extent[0], dtype=np.int64)
    axes: list[int] = []
    for column in columns.values():
        axis = int(np.argmax(column.shape)) if column.size > 1 else 0
        if axis:
            axes.append(axis)
        elif column.size > 1:
            key = key * (int(column.max()) + 1) + column.ravel()
    _, first, rows = np.unique(key, return_index=True, return_inverse=True)
    sizes = [len(first), *(every.extent[axis] for axis in axes)]
    cells = np.unravel_index(np.arange(int(np.prod(sizes[:-1])))[:, None], sizes[:-1])
    places = [np.zeros_like(cells[0]) for _ in every.extent]
    places[0] = first[cells[0]]
    for axis, cell in zip(axes[:-1], cells[1:], strict=True):
        places[axis] = cell
    last = np.arange(sizes[-1])[None, :]
    fields = {
        name: picked(column, (*places[: axes[-1]], last, *places[axes[-1] + 1 :])) for name, column in columns.items()
    }
    found = work(Split(**fields), machine)
    whole = (len(cells[0]), sizes[-1])
    flat = Pass(**{name: _flat(getattr(found, name), whole) for name in PARTS})
    return Table(flat, np.broadcast_to(flat.total, whole[0] * whole[1]), rows, tuple(axes), tuple(sizes[1:]))


def _flat(part: Seconds, whole: tuple[int, int]) -> Seconds:
    return part if np.ndim(part) == 0 else np.broadcast_to(part, whole).ravel()
