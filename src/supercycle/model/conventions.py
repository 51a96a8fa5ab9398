"""Counts of operations as two papers print them, for comparing with what they report."""

from supercycle.base.units import Flop, Parameters, Tokens
from supercycle.model.shape import Shape


def palm_flop_per_token(parameters: Parameters, shape: Shape, sequence: Tokens) -> Flop:
    """Operations to train on one token: ``6 N + 12 L H Q T``, every parameter in N, no causal discount.

    Source: palm-paper, appendix B. Valid for dense models whose embedding is tied to the head; elsewhere N
    counts a look-up as a product.
    """
    return 6 * parameters + 12 * shape.layers * shape.heads * shape.head_size * sequence


def megatron_flop(shape: Shape, sequence: Tokens, batch: float, *, recompute: bool = True) -> Flop:
    """Operations of one step over ``batch`` sequences: ``96 B s l h^2 (1 + s / 6 h + V / 16 l h)``.

    The factor 96 holds the forward pass, a backward pass of twice as much, and the forward pass of every
    layer once more (full recomputation); without it the count is ``72 B s l h^2 (1 + s / 6 h + V / 12 l h)``.

    Source: megatron-ptdp-paper, equation 3. Valid for GPT shapes: every head has its own keys and the
    feed-forward block has two matrices of four times the model's width.
    """
    width, layers = shape.width, shape.layers
    passes = 4 if recompute else 3
    per_layer = 24 * batch * sequence * width**2 * (1 + sequence / (6 * width))
    return passes * layers * per_layer + 6 * batch * sequence * width * shape.vocabulary
