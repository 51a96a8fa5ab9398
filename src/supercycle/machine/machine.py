"""A machine: many chips of one kind, their fabric, and what their software stack makes of them."""

from dataclasses import dataclass

from supercycle.base.units import Bytes, FlopPerSecond, Number, Seconds, Share
from supercycle.machine.decode import DecodeCosts
from supercycle.machine.engine import Engine
from supercycle.machine.fabric import Fabric
from supercycle.machine.grouped import GroupedCosts

IDEAL_DECODE, IDEAL_GROUPED = DecodeCosts(), GroupedCosts()
"""Kernels that reach the data sheet."""


@dataclass(frozen=True)
class Software:
    """What a training stack adds to the times of kernels and messages.

    ``factor`` multiplies the time of all kernels: the residual between a step and the sum of its kernels.
    ``mixture`` multiplies those of layers with a mixture of experts once more: uneven experts, products of many
    small groups, and the permutation of tokens are not in the kernels.
    ``host`` is the time that the host needs to issue one operator, ``gap`` what its small kernels and the pauses
    between them take on the chip, ``step`` a fixed time a step (data loading,
    logging, host work). ``early`` is 1 where the second forward pass of a recomputed layer stops before its last
    product, which nothing needs; ``gather`` the share of the network's reached rate at which FSDP gathers weights.
    The others are the share of a kind of traffic that can run behind arithmetic:
    ``tensor`` (the backward messages of tensor parallelism), ``data`` (gradients and weights of data
    parallelism), ``shard`` (weights gathered by FSDP), ``pipeline`` (messages between stages), ``context`` and
    ``expert`` (keys and values, dispatched tokens).
    """

    factor: Number = 1.0
    mixture: Number = 1.0
    host: Seconds = 0.0
    gap: Seconds = 0.0
    step: Seconds = 0.0
    early: Share = 0.0
    gather: Share = 1.0
    tensor: Share = 0.0
    data: Share = 0.0
    shard: Share = 0.0
    pipeline: Share = 0.0
    context: Share = 0.0
    expert: Share = 0.0


@dataclass(frozen=True)
class Machine:
    """Chips of one kind as a training step sees them; every number may be an array of draws.

    ``matmul`` and ``attention`` are the chip in the formats in which a run multiplies and attends, ``peak`` the
    dense rate that MFU is measured against, ``memory`` what one chip holds. ``decode`` and ``grouped`` are what the
    kernels of generated tokens and of experts cost; they are ideal unless they were asked for (``chip_inputs``).
    """

    chip: str
    matmul: Engine
    attention: Engine
    fabric: Fabric
    memory: Bytes
    peak: FlopPerSecond
    software: Software = Software()
    decode: DecodeCosts = IDEAL_DECODE
    grouped: GroupedCosts = IDEAL_GROUPED
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
