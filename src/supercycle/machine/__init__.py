"""Times on a machine: kernels (roofline, efficiency by shape), fabric, collectives."""

from supercycle.machine.attention import attention_flop, attention_time, unfused_attention_time
from supercycle.machine.collectives import (
    all_gather_time,
    all_reduce_time,
    all_to_all_time,
    point_to_point_time,
    reduce_scatter_time,
)
from supercycle.machine.decode import DecodeCosts, decode_attention_time
from supercycle.machine.engine import Engine
from supercycle.machine.fabric import Fabric, Link
from supercycle.machine.grouped import GroupedCosts, grouped_matmul_time, padded_rows, touched_groups
from supercycle.machine.matmul import matmul_bytes, matmul_flop, matmul_time
from supercycle.machine.streaming import streaming_time

__all__ = [
    "DecodeCosts",
    "Engine",
    "Fabric",
    "GroupedCosts",
    "Link",
    "all_gather_time",
    "all_reduce_time",
    "all_to_all_time",
    "attention_flop",
    "attention_time",
    "decode_attention_time",
    "grouped_matmul_time",
    "matmul_bytes",
    "matmul_flop",
    "matmul_time",
    "padded_rows",
    "point_to_point_time",
    "reduce_scatter_time",
    "streaming_time",
    "touched_groups",
    "unfused_attention_time",
]
