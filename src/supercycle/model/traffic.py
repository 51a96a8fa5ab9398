"""The bytes that each operator moves: its weights once, and its inputs and outputs for every token."""

from dataclasses import dataclass

from supercycle.base.units import Bytes, Flop, Tokens
from supercycle.model.arithmetic import Matmul, attended_keys, attention_flop, layer_matmuls
from supercycle.model.shape import LayerKind, Shape


@dataclass(frozen=True)
class Operator:
    """One operator of a layer: operations and activation bytes of a token, forward; bytes of its weights."""

    name: str
    flop: Flop
    weights: Bytes
    read: Bytes
    written: Bytes


def operators(
    shape: Shape,
    sequence: Tokens,
    kind: LayerKind = "dense",
    *,
    weight_size: Bytes = 2.0,
    activation_size: Bytes = 2.0,
) -> tuple[Operator, ...]:
    """Every operator of one layer in order, with attention; sizes are the bytes of one number (2: BF16).

    Attention reads its queries once; its keys and values stay on the chip where the kernel is fused, as is
    usual, and are read once a token here. Full causal attention; valid for training and prefill.
    """
    found = [_of_matmul(matmul, weight_size, activation_size) for matmul in layer_matmuls(shape, kind)]
    place = next(i for i, item in enumerate(found) if item.name == "attention output")
    keys = attended_keys(sequence)
    key_heads = shape.heads if shape.latent else shape.key_value_heads
    attention = Operator(
        "attention",
        attention_flop(shape, keys),
        0.0,
        activation_size * (shape.heads * shape.key_size + key_heads * (shape.key_size + shape.value_size)),
        activation_size * shape.heads * shape.value_size,
    )
    return (*found[:place], attention, *found[place:])


def key_value_bytes_per_token(shape: Shape, size: Bytes = 2.0) -> Bytes:
    """Bytes that the KV cache keeps for each token, all layers; ``size`` is the bytes of one number.

    A layer with a sliding window keeps only its window: ask :func:`key_value_bytes` for a whole sequence.
    """
    return size * shape.layers * shape.cached_per_token


def key_value_bytes(shape: Shape, sequence: float, size: Bytes = 2.0) -> Bytes:
    """Bytes that the KV cache keeps for one sequence of ``sequence`` tokens, sliding windows counted."""
    full = (shape.layers - shape.window_layers) * sequence
    return size * shape.cached_per_token * (full + shape.window_layers * min(sequence, shape.window))


def _of_matmul(matmul: Matmul, weight_size: Bytes, activation_size: Bytes) -> Operator:
    return Operator(
        matmul.name,
        matmul.flop,
        weight_size * matmul.weights,
        activation_size * matmul.inner * matmul.count,
        activation_size * matmul.columns * matmul.count,
    )
