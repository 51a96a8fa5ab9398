"""What one chip does at one number format, as its kernels see it."""

from dataclasses import dataclass
from functools import cached_property
from math import nan

import numpy as np

from supercycle.base.units import BytesPerSecond, Count, FlopPerSecond, Number, Seconds, Share, Tokens

TILE_ROWS = 128
"""Rows of the output that one compute unit works on at a time: the tile of large matmul kernels
(software)."""

SMALL_TILE_ROWS = 64
"""Rows of the tile that kernels take for products of at most as many rows (software)."""

TILE_COLUMNS = 64
"""Columns to which an output is padded; kernels for narrow outputs take narrower tiles than 128
(software)."""


@dataclass(frozen=True)
class Engine:
    """One chip at one number format: two data-sheet rates, and how much of them kernels reach.

    The data-sheet rates are the vendor's, for dense operands; the rest are constants of an architecture
    generation and its software, fitted to measured kernels and kept in the catalogue (``stacks``). Every
    number may be an array, so that thousands of draws of an uncertain chip go through one call.

    The defaults describe an ideal chip: it reaches its data sheet at every shape. An unknown
    ``compute_units`` is ``nan``: then no part of a wave is lost.

    Source: aiconfigurator-kernels for the form. The ramp of a matmul in ``inner`` and over the compute units
    is that of tiled kernels, the softmax term that of fused attention, whose exponentials do not run on the
    matrix units.
    """

    peak: FlopPerSecond
    """Dense data-sheet rate of the format in which the matmuls run."""
    bandwidth: BytesPerSecond
    """Data-sheet rate of the chip's memory."""
    compute_units: Count = nan
    """Streaming multiprocessors, compute units or matrix cores that share a kernel's output tiles."""
    matmul_fraction: Share = 1.0
    """Share of ``peak`` that a very large matmul reaches."""
    attention_fraction: Share = 1.0
    """Share of ``peak`` that the two products of fused attention would reach if softmax were free."""
    bandwidth_fraction: Share = 1.0
    """Share of ``bandwidth`` that large transfers reach."""
    launch: Seconds = 0.0
    """Shortest time of one kernel."""
    partial_wave: Share = 0.0
    """Part of one wave of 128 × 128 output tiles that a matmul loses to units without work."""
    epilogue: Count = 0.0
    """Time to fill the pipeline and to write a tile, in elements of ``inner``."""
    inner_latency: Seconds = 0.0
    """Time of one element of ``inner`` in the loop of a tile that waits for memory: what small products cost."""
    softmax: Count = 0.0
    """Time of one score outside the products of fused attention, in elements of ``head_size``."""
    attention_ramp: Tokens = 0.0
    """Context that one tile of queries loses to start-up and masked work in fused attention."""
    attention_wave: Share = 0.0
    """Part of one wave of 128-query tiles that fused attention loses to units without work."""
    backward_attention: Share = 1.0
    """Rate of the backward attention kernel as a share of the forward one's."""

    @cached_property
    def matmul_rate(self) -> FlopPerSecond:
        """Rate that a very large matmul reaches."""
        return np.asarray(self.peak) * self.matmul_fraction

    @cached_property
    def reached_bandwidth(self) -> BytesPerSecond:
        """Bandwidth that large transfers reach."""
        return np.asarray(self.bandwidth) * self.bandwidth_fraction

    @cached_property
    def wave(self) -> Count:
        """Output elements that idle units of the last wave would have computed; 0 if the units are
        unknown."""
        return float(TILE_ROWS * TILE_ROWS) * self.partial_wave * self._known_units

    @cached_property
    def idle_queries(self) -> Count:
        """Queries that idle units of the last wave of fused attention would have taken; 0 if they are
        unknown."""
        return float(TILE_ROWS) * self.attention_wave * self._known_units

    @cached_property
    def _known_units(self) -> Count:
        return np.where(np.isnan(self.compute_units), 0.0, self.compute_units)


def rounded_up(size: Number, quantum: Number) -> Number:
    """The smallest multiple of ``quantum`` that holds ``size``."""
    return np.multiply(np.ceil(np.asarray(size, dtype=float) / quantum), quantum)
