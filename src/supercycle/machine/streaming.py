"""Time of operators that only move memory: norms, activations, residuals, dropout, the optimiser."""

from supercycle.base.units import Bytes, Seconds
from supercycle.machine.engine import Engine


def streaming_time(traffic: Bytes, engine: Engine) -> Seconds:
    """Time of one kernel that reads and writes ``traffic`` bytes in all and computes next to nothing.

    ``launch + bytes / (bandwidth · fraction)``: the memory side of a roofline. Zero bytes cost one launch.

    Source: aiconfigurator-kernels for the two constants. Valid for kernels with contiguous access that a
    framework has fused; what it did not fuse is counted as more kernels by the caller.
    """
    return engine.launch + traffic / engine.reached_bandwidth
