"""How many parameters one chip holds, under every kind of parallelism."""

from dataclasses import dataclass

import numpy as np

from supercycle.base.units import Count
from supercycle.model.arithmetic import layer_matmuls
from supercycle.model.parameters import parameters
from supercycle.model.shape import LayerKind, Shape
from supercycle.run.split import Split


@dataclass(frozen=True)
class Held:
    """Parameters of one chip before data parallelism shards any: its stage's ``dense`` and ``experts``,
    and the ``embedding`` or ``head`` that the first and the last stage hold beside them."""

    dense: Count
    experts: Count
    embedding: Count
    head: Count


def stage_layers(shape: Shape, split: Split) -> Count:
    """Layers of the fullest pipeline stage."""
    pieces = np.asarray(split.pipeline) * split.virtual
    return np.ceil(shape.layers / pieces) * split.virtual


def stage_kinds(shape: Shape, split: Split, most: LayerKind = "moe") -> dict[LayerKind, Count]:
    """Layers of each kind on the fullest stage, taken to be one with as many of a kind as it can hold."""
    layers = np.minimum(stage_layers(shape, split), shape.layers)
    interval = shape.experts.interval if shape.experts else 1
    counts: dict[LayerKind, int] = {"dense": shape.dense_layers, "moe": shape.moe_layers}
    held_most = np.minimum(np.ceil(layers / split.virtual / interval) * split.virtual, counts[most])
    return {kind: held_most if kind == most else layers - held_most for kind, count in counts.items() if count}


def layer_weights(shape: Shape, kind: LayerKind, split: Split) -> tuple[Count, Count]:
    """Parameters of one layer on one chip: those outside routed experts, and those of routed experts.

    Matrices split by column or row are divided by tensor parallelism, experts by expert parallelism, the rest
    (routers, the down-projections of latent attention, norms) is on every tensor rank.
    """
    matmuls = layer_matmuls(shape, kind)
    divided = sum(m.weights for m in matmuls if m.split in ("column", "row"))
    routed = sum(m.weights for m in matmuls if m.split == "expert")
    whole = sum(m.weights for m in matmuls if m.split == "none") + shape.norms.per_layer * shape.width
    parts = np.asarray(split.expert) * split.expert_tensor
    return divided / np.asarray(split.tensor) + whole, routed / parts


def held(shape: Shape, split: Split) -> Held:
    """Parameters that one chip of the fullest stage holds."""
    dense: Count = 0.0
    experts: Count = 0.0
    for kind, layers in stage_kinds(shape, split).items():
        outside, routed = layer_weights(shape, kind, split)
        dense, experts = dense + layers * outside, experts + layers * routed
    counted = parameters(shape)
    embedding = counted.embedding / np.asarray(split.tensor)
    head = shape.vocabulary * shape.width / np.asarray(split.tensor)
    one_stage_shares = bool(shape.tied) & (np.asarray(split.pipeline) == 1)
    return Held(dense, experts, embedding, np.where(one_stage_shares, 0.0, head))
