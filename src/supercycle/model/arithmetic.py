"""The matrix products of a layer and of the head, and the floating-point operations of a token."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.units import Count, Flop, Tokens
from supercycle.model.shape import LayerKind, Shape

Split = Literal["column", "row", "none", "expert"]
Convention = Literal["causal", "full", "6n"]

BACKWARD = 2
"""The backward pass multiplies twice as much as the forward pass: by weights and by inputs (mathematics)."""


@dataclass(frozen=True)
class Matmul:
    """One matrix product of a layer: ``inner`` input features to ``columns`` output features.

    Each token passes through ``count`` such matrices; the layer holds ``held`` of them (more than ``count``
    where a router chooses among experts). ``split`` says how tensor parallelism divides it: by output
    ``column``, by input ``row`` (an all-reduce follows), not at all, or by whole ``expert``.
    """

    name: str
    columns: int
    inner: int
    count: int = 1
    split: Split = "column"
    held: int = 0

    @property
    def weights(self) -> int:
        """Numbers in all the matrices that the layer holds."""
        return self.columns * self.inner * (self.held or self.count)

    @property
    def active(self) -> int:
        """Numbers in the matrices that one token passes through."""
        return self.columns * self.inner * self.count

    @property
    def flop(self) -> int:
        """Operations for one token, forward: one multiply and one add a weight."""
        return 2 * self.active


@dataclass(frozen=True)
class FlopCount:
    """Operations of one token of training, by part; parts and ``forward`` are of the forward pass.

    ``attention`` is the products of queries with keys and of scores with values, ``projections`` the matrices
    around them. ``total`` is forward and backward, without recomputation.
    """

    projections: Flop
    attention: Flop
    ffn: Flop
    experts: Flop
    router: Flop
    head: Flop

    @property
    def forward(self) -> Flop:
        """All parts together."""
        return self.projections + self.attention + self.ffn + self.experts + self.router + self.head

    @property
    def total(self) -> Flop:
        """Forward and backward."""
        return (1 + BACKWARD) * self.forward


def attention_matmuls(shape: Shape) -> tuple[Matmul, ...]:
    """The matrices around attention in one layer: fused query, key and value, and output; or those of MLA."""
    if shape.latent is None:
        fused = (shape.heads + 2 * shape.key_value_heads) * shape.head_size
        return (
            Matmul("qkv", fused, shape.width),
            Matmul("attention output", shape.width, shape.heads * shape.head_size, split="row"),
        )
    latent = shape.latent
    query = shape.heads * shape.key_size
    down_query = (Matmul("query down", latent.query_rank, shape.width, split="none"),) if latent.query_rank else ()
    return (
        *down_query,
        Matmul("query up", query, latent.query_rank or shape.width),
        Matmul("key value down", latent.key_value_rank + latent.rope_size, shape.width, split="none"),
        Matmul("key value up", shape.heads * (latent.nope_size + latent.value_size), latent.key_value_rank),
        Matmul("attention output", shape.width, shape.heads * latent.value_size, split="row"),
    )


def ffn_matmuls(shape: Shape) -> tuple[Matmul, ...]:
    """The matrices of a dense feed-forward block: up (fused with its gate) and down."""
    return (
        Matmul("up", shape.ffn * (2 if shape.gated else 1), shape.width),
        Matmul("down", shape.width, shape.ffn, split="row"),
    )


def router_matmuls(shape: Shape) -> tuple[Matmul, ...]:
    """The router of a mixture, and the gate of its shared experts where it has one."""
    mix = shape.experts
    if mix is None:
        return ()
    router = Matmul("router", mix.count, shape.width, split="none")
    gate = (Matmul("shared gate", 1, shape.width, split="none"),) if mix.shared_gate else ()
    return (router, *gate)


def expert_matmuls(shape: Shape) -> tuple[Matmul, ...]:
    """The matrices of a mixture: routed experts split by expert, shared ones like a dense block."""
    mix = shape.experts
    if mix is None:
        return ()
    gates = 2 if shape.gated else 1
    routed = (
        Matmul("expert up", mix.width * gates, shape.width, mix.per_token, "expert", mix.count),
        Matmul("expert down", shape.width, mix.width, mix.per_token, "expert", mix.count),
    )
    if not mix.shared:
        return routed
    return (
        *routed,
        Matmul("shared up", mix.shared_width * gates, shape.width, mix.shared),
        Matmul("shared down", shape.width, mix.shared_width, mix.shared, "row"),
    )


@lru_cache(maxsize=4096)
def layer_matmuls(shape: Shape, kind: LayerKind = "dense") -> tuple[Matmul, ...]:
    """Every matrix product with weights in one layer, in order. The product of scores is not among them."""
    if kind == "dense":
        return (*attention_matmuls(shape), *ffn_matmuls(shape))
    if shape.experts is None:
        raise InputError(f"{shape.name} has no mixture of experts, so it has no layer of kind 'moe'")
    return (*attention_matmuls(shape), *router_matmuls(shape), *expert_matmuls(shape))


def head_matmul(shape: Shape) -> Matmul:
    """The product that turns the last layer's output into a score for every word of the vocabulary."""
    return Matmul("head", shape.vocabulary, shape.width)


def attended_keys(sequence: Tokens, window: int = 0, causal: bool = True) -> Count:
    """Keys that a token attends to, averaged over a sequence: all, half (causal), or a sliding window.

    A causal token at position i sees min(i, w) keys, ``w - w^2 / (2 T)`` on average with w the window and T
    the sequence (T / 2 without a window).

    Source: palm-paper, appendix B, counts all T; the average is arithmetic, exact but for half a key.
    """
    reach = np.minimum(window, sequence) if window else sequence
    return reach - reach * reach / (2 * sequence) if causal else reach


def attention_flop(shape: Shape, keys: Count) -> Flop:
    """Forward operations of a token in one layer that attends to ``keys`` keys: scores and sums of values."""
    return 2 * shape.heads * (shape.key_size + shape.value_size) * keys


def flops_per_token(shape: Shape, sequence: Tokens, *, convention: Convention = "causal") -> FlopCount:
    """Operations to train on one token of a sequence of ``sequence`` tokens.

    ``full``: 6 times the weights that a token is multiplied by, and ``12 L H Q T`` for attention (PaLM's
    count); ``causal`` counts only the keys that a causal mask leaves, half of them; ``6n`` leaves attention
    out. Sliding windows are counted as such in both. Look-ups, norms, biases and softmax are not counted.

    Source: palm-paper, appendix B.
    """
    attention: Flop = 0.0
    if convention != "6n":
        for layers, window in ((shape.window_layers, shape.window), (shape.layers - shape.window_layers, 0)):
            if layers:
                attention = attention + layers * attention_flop(
                    shape, attended_keys(sequence, window, convention == "causal")
                )
    return FlopCount(
        projections=shape.layers * _flop(attention_matmuls(shape)),
        attention=attention,
        ffn=shape.dense_layers * _flop(ffn_matmuls(shape)),
        experts=shape.moe_layers * _flop(expert_matmuls(shape)),
        router=shape.moe_layers * _flop(router_matmuls(shape)),
        head=head_matmul(shape).flop,
    )


def _flop(matmuls: tuple[Matmul, ...]) -> int:
    return sum(matmul.flop for matmul in matmuls)
