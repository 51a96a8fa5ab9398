"""Experts in a batch: how many are touched, how unevenly, and the time of their grouped product."""

import numpy as np

from supercycle.base.units import Bytes, Count, Number, Seconds, Share, Tokens
from supercycle.machine.engine import Engine

TILE = 16.0
"""Rows that a grouped product loses to each expert it touches: half-filled tiles.

Fitted to the kernel tables (5 to 20 by format and chip)."""

GROUPED_SHARE = 0.45
"""Rate of a large grouped product over that of one large product.

Fitted: the kernel tables of one engine give 0.2 to 0.35 by format and chip (block-scaled 8 bits on Blackwell less),
saturated servers of another 0.6 or more; single rows of either lie within that."""

SKEW = 0.25
"""How much more the busiest group of experts has to do than the mean, for routing as it is measured: times the
square root of groups over touched experts (assumed, 0 to 1)."""


def touched(experts: Count, per_token: Count, tokens: Tokens) -> Count:
    """Experts that at least one of ``tokens`` tokens is sent to: ``E (1 - (1 - k / E)^n)``.

    Mathematics of independent, even routing; uneven routing touches fewer and loads them more.
    """
    share = np.asarray(per_token, dtype=float) / experts
    return np.asarray(experts * -np.expm1(np.asarray(tokens) * np.log1p(-np.minimum(share, 1.0 - 1e-12))))


def busiest(experts_per_group: Count, groups: Count) -> Number:
    """Load of the busiest of ``groups`` over the mean: 1 for one group, rising as groups hold fewer experts."""
    held = np.maximum(experts_per_group, 1.0)
    spread = np.maximum(np.asarray(groups) - 1.0, 0.0) / np.asarray(groups)
    return np.asarray(1.0 + SKEW * np.sqrt(spread) / np.sqrt(held / 4.0))


def grouped_time(
    rows: Count, hit: Count, width: Count, inner: Count, engine: Engine,
    *, matrices: int = 3, weight: Bytes = 2.0, activation: Bytes = 2.0, share: Share = GROUPED_SHARE,
) -> Seconds:  # fmt: skip
    """Time of the products of ``rows`` routed rows with the ``hit`` experts they touch, on one chip.

    ``sqrt(compute² + memory²)``: compute is ``2 m (rows + hit · tile)`` weights at ``share`` of the rate of a
    large product; memory is the touched experts' weights once and the rows in and out.

    Source: aiconfigurator-kernels, fused mixtures of vLLM, 1 to 65,536 tokens: median error 12 to 24 % by chip and
    format. Launches, sorting and summing are the engine's (``Runtime.mixture``).
    """
    weights = matrices * np.asarray(width) * inner
    compute = (
        2.0 * (np.asarray(rows) + hit * TILE) * weights / (np.asarray(engine.peak) * engine.matmul_fraction * share)
    )
    moved = hit * weights * weight + 4.0 * activation * np.asarray(rows) * width
    memory = moved / (np.asarray(engine.bandwidth) * engine.bandwidth_fraction)
    return np.hypot(compute, memory)
