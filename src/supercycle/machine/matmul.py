"""Time of a matrix product."""

import numpy as np

from supercycle.base.units import Bytes, Count, Flop, Seconds
from supercycle.machine.engine import SMALL_TILE_ROWS, TILE_COLUMNS, TILE_ROWS, Engine, rounded_up

SKINNY_ROWS = 8
"""Rows of the smallest tile that matrix units take (hardware: 8 or 16 on those that are documented)."""


def matmul_flop(rows: Count, columns: Count, inner: Count, *, batch: Count = 1) -> Flop:
    """Additions and multiplications of ``batch`` products (rows × inner) · (inner × columns): 2·m·n·k
    each."""
    return 2.0 * np.asarray(batch) * rows * columns * inner


def matmul_bytes(
    rows: Count, columns: Count, inner: Count, *, element_bytes: Bytes = 2.0, output_bytes: Bytes = 2.0,
    batch: Count = 1,
) -> Bytes:  # fmt: skip
    """Bytes that a product must move when each operand is read once and the output is written once."""
    operands = (np.asarray(rows) + columns) * inner
    return batch * (element_bytes * operands + output_bytes * np.asarray(rows) * columns)


def matmul_time(
    rows: Count, columns: Count, inner: Count, engine: Engine, *, element_bytes: Bytes = 2.0,
    output_bytes: Bytes = 2.0, batch: Count = 1,
) -> Seconds:  # fmt: skip
    """Time of ``batch`` products (rows × inner) · (inner × columns) run as one kernel.

    ``launch + sqrt(compute² + memory² + latency²)``: arithmetic and memory traffic overlap, but not at the point
    where both take as long. Memory is every operand read once, the output written once, at the reached
    bandwidth; latency is that of a tile's loop over ``inner``, which small products wait for. Compute counts the
    padded output ``o = batch·m·n`` (to 128 rows, or to 64 if there are no more; 64 columns), the part of a wave
    ``w`` that units without a tile lose, and the epilogue ``e`` of each tile in elements of ``inner``:
    ``2 (o + w)(k + e) / (peak · fraction)``. Where that is larger than with the inner dimension split over
    idle units, the kernel splits it ``s`` ways; the best ``s`` gives ``2 (√(o k) + √(w e))²``.

    Where padding alone would make a product slower than its memory traffic, which happens on chips that multiply little
    for each byte they read, a library takes a kernel for few rows, padded to ``SKINNY_ROWS`` (held against ten rows of
    llama.cpp on three chips of Apple: 5 to 36 % too slow, and up to five times without).

    Source: aiconfigurator-kernels, fitted for m from 1 to 32,768, n and k from 32 to 65,536. Valid for
    kernels of a tuned library and operands that come from memory; a slow kernel choice of a library is not
    foreseen.
    """
    padded = np.where(np.asarray(rows) <= SMALL_TILE_ROWS, float(SMALL_TILE_ROWS), rounded_up(rows, TILE_ROWS))
    output = batch * padded * rounded_up(columns, TILE_COLUMNS)
    wave = engine.wave
    tail, epilogue = wave * np.asarray(inner), output * engine.epilogue
    both = tail + epilogue
    product = tail * epilogue
    lost = np.where(tail > epilogue, 2.0 * np.sqrt(product), both) + wave * engine.epilogue
    compute = 2.0 * (output * inner + lost) / engine.matmul_rate
    traffic = matmul_bytes(rows, columns, inner, element_bytes=element_bytes, output_bytes=output_bytes, batch=batch)
    memory = traffic / engine.reached_bandwidth
    latency = np.asarray(engine.inner_latency) * inner
    skinny = compute * np.minimum(rounded_up(rows, SKINNY_ROWS) / SMALL_TILE_ROWS, 1.0)
    compute = np.minimum(compute, np.maximum(memory, skinny))
    return engine.launch + np.sqrt(compute * compute + memory * memory + latency * latency)
