"""Time of a grouped product: many groups of rows, each with a matrix of its own (a mixture's experts)."""

from dataclasses import dataclass

import numpy as np

from supercycle.base.units import Bytes, Count, Number, Seconds, Share, Tokens
from supercycle.machine.engine import Engine, rounded_up


@dataclass(frozen=True)
class GroupedCosts:
    """What the kernels of a grouped product reach: constants of a generation and its software."""

    fraction: Share = 1.0
    """Share of ``peak`` of a grouped product with many full tiles a group."""
    launch: Seconds = 0.0
    """Time of sorting the rows by group and of launching the kernels, once a layer."""
    tile: Tokens = 64.0
    """Rows of the tile to which each group is padded."""
    traffic: Number = 1.0
    """How often the rows are moved in all, as a multiple of reading and writing them once (gather, scatter, sum)."""


def touched_groups(groups: Count, per_token: Count, tokens: Tokens) -> Count:
    """Groups that at least one of ``tokens`` tokens is sent to: ``G (1 - (1 - k / G)^n)``.

    Mathematics of independent, even routing; uneven routing touches fewer and loads them more. An exactly balanced
    router touches ``min(tokens · per_token, groups)``.
    """
    share = np.asarray(per_token, dtype=float) / groups
    return np.asarray(groups * -np.expm1(np.asarray(tokens) * np.log1p(-np.minimum(share, 1.0 - 1e-12))))


def padded_rows(rows: Tokens, touched: Count, tile: Tokens, *, even: bool = False) -> Tokens:
    """Rows that the kernels work on: each touched group in whole tiles.

    Groups of equal size are rounded up; of uneven groups each fills half of its last tile on average.
    """
    touched = np.maximum(np.asarray(touched, dtype=float), 1e-9)
    if even:
        return touched * rounded_up(np.asarray(rows) / touched, tile)
    return np.maximum(np.asarray(rows) + touched * np.asarray(tile) / 2.0, touched)


def grouped_matmul_time(
    rows: Tokens, columns: Count, inner: Count, engine: Engine, costs: GroupedCosts, *, touched: Count,
    matrices: Count = 1.0, even: bool = False, weight_bytes: Bytes = 2.0, element_bytes: Bytes = 2.0,
) -> Seconds:  # fmt: skip
    """Time of ``rows`` rows in ``touched`` groups times ``matrices`` matrices (inner × columns) a group.

    ``launch + sqrt(compute² + weights²) + activations``. Compute is ``2 · padded · inner · columns · matrices`` at
    ``peak · fraction``, with each group padded to whole tiles; weights are the matrices of the touched groups,
    read once; activations are the gather of rows of width ``inner``, the outputs, and their weighted sum,
    ``traffic`` times ``2 · element_bytes · rows · inner``, and one pass over the ``matrices · columns`` between.

    A whole expert layer is one call with ``inner`` the model width, ``columns`` the expert's width and
    ``matrices`` 3 (gated) or 2. ``rows`` are those of the chip: tokens · experts a token / expert parallelism,
    times the share of the busiest rank where routing is uneven. A backward pass is two such products.

    Source: aiconfigurator-kernels (mixture tables of vLLM: 1 to 16,384 tokens, 8 to 512 experts, expert and
    tensor parallelism, balanced and power-law routing).
    """
    work = 2.0 * padded_rows(rows, touched, costs.tile, even=even) * inner * np.asarray(columns) * matrices
    compute = work / (np.asarray(engine.peak) * costs.fraction)
    reached = np.asarray(engine.bandwidth) * engine.bandwidth_fraction
    weights = weight_bytes * np.asarray(touched) * matrices * inner * columns / reached
    moved = 2.0 * element_bytes * np.asarray(rows) * (inner * np.asarray(costs.traffic))
    between = element_bytes * np.asarray(rows) * matrices * columns
    return costs.launch + np.hypot(compute, weights) + (moved + between) / reached
