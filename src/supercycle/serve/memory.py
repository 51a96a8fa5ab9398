"""Memory of one chip of a served copy: weights, and how many requests the rest holds."""

import numpy as np

from supercycle.base.units import Bytes, Count, Share, Tokens
from supercycle.model.arithmetic import layer_matmuls
from supercycle.model.parameters import parameters
from supercycle.model.shape import LayerKind
from supercycle.serve.layout import Layout
from supercycle.serve.service import Service

HEAD_BYTES = 2.0
"""Bytes of a number of the embedding and the head, which engines keep in 16 bits (software)."""

BLOCK = 16.0
"""Tokens of a block of a paged cache; half of one is lost a sequence (software: vLLM's default)."""


def weight_bytes(service: Service, layout: Layout) -> Bytes:
    """Weights on the fullest chip: its stage's layers, and the embedding and the head."""
    shape = service.shape
    counts: dict[LayerKind, int] = {"dense": shape.dense_layers, "moe": shape.moe_layers}
    total: Bytes = 0.0
    for kind, count in counts.items():
        if count:
            total = total + count * _layer_bytes(service, kind, layout)
    fullest = np.ceil(shape.layers / np.asarray(layout.pipeline)) / shape.layers
    outer = float(parameters(shape).embedding) * HEAD_BYTES
    head = 0.0 if shape.tied else shape.vocabulary * shape.width * HEAD_BYTES
    ends = np.where(np.asarray(layout.pipeline) > 1, max(outer, head), outer + head)
    return np.asarray(total * fullest + ends / np.asarray(layout.tensor))


def _layer_bytes(service: Service, kind: LayerKind, layout: Layout) -> Bytes:
    matmuls = layer_matmuls(service.shape, kind)
    divided = sum(m.weights for m in matmuls if m.split in ("column", "row"))
    whole = sum(m.weights for m in matmuls if m.split == "none")
    routed = sum(m.weights for m in matmuls if m.split == "expert")
    dense = (divided / np.asarray(layout.tensor) + whole) * service.numbers.weight
    return dense + routed / layout.group * service.numbers.expert_weight


def cache_bytes(service: Service, layout: Layout, context: Tokens) -> Bytes:
    """Bytes that one request of ``context`` tokens keeps on a chip of the fullest stage.

    Latents are on every tensor rank, keys and values on those that have their heads; a sliding window keeps its
    window, a paged cache loses half a block a sequence.
    """
    shape = service.shape
    kept = np.maximum(shape.key_value_heads / np.asarray(layout.tensor), 1.0)
    numbers = shape.cached_per_token if shape.latent else 2.0 * kept * shape.head_size
    held = np.asarray(context) / layout.context + BLOCK / 2.0
    windowed = np.minimum(held, shape.window) if shape.window else held
    tokens = (shape.layers - shape.window_layers) * held + shape.window_layers * windowed
    fullest = np.ceil(shape.layers / np.asarray(layout.pipeline)) / shape.layers
    return numbers * service.numbers.cache * tokens * fullest


def most_requests(service: Service, layout: Layout, capacity: Bytes, used: Share, activations: Share) -> Count:
    """Requests that one copy holds at a time, at the mean length of their caches; 0 where the weights do not fit.

    ``used`` is the share of ``capacity`` that the engine takes, ``activations`` what it keeps for activations.

    Source: vllm-memory-results for the shares (0.9 of an H100, and 0.06 to 0.09 of it for activations).
    """
    room = np.asarray(capacity) * (np.asarray(used) - activations) - weight_bytes(service, layout)
    held = room / cache_bytes(service, layout, service.context)
    return np.maximum(np.floor(np.maximum(held, 0.0)) * layout.data, 0.0)
