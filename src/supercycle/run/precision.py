"""Number formats of a training run, and the bytes that mixed-precision training keeps of each parameter."""

from dataclasses import dataclass

from supercycle.base.errors import InputError, closest, join_or
from supercycle.base.units import Bytes


@dataclass(frozen=True)
class Precision:
    """How a run computes and what it keeps.

    ``matmul`` is the format of the products with weights and ``attention`` that of attention; ``operand`` is
    the bytes of one element of those products. ``weight``, ``gradient`` and ``optimizer`` are bytes a
    parameter that stay in memory: master weights and two moments of Adam are 4 bytes each.

    ``reduced`` is the bytes of a gradient that data parallelism sums, ``activation`` those of an activation
    that is kept for the backward pass, ``kept`` those of one that is kept only as an operand of a product.

    Source: rajbhandari-2020, section 3.1 (16 bytes a parameter: 2 + 2 + 12); narayanan-2021 accumulates
    gradients in 4 bytes (18).
    """

    name: str
    matmul: str
    attention: str
    operand: Bytes
    weight: Bytes
    gradient: Bytes = 4.0
    optimizer: Bytes = 12.0
    reduced: Bytes = 4.0
    activation: Bytes = 2.0
    kept: Bytes = 2.0
    quantised: bool = False

    @property
    def pure(self) -> bool:
        """Whether there is no master copy: the weights that the products use are those that Adam updates."""
        return self.weight == self.gradient == self.activation == 4.0


PRECISIONS = {
    p.name: p
    for p in (
        Precision("fp32", "fp32", "fp32", operand=4.0, weight=4.0, optimizer=8.0, activation=4.0, kept=4.0),
        Precision("fp16", "fp16", "fp16", operand=2.0, weight=2.0),
        Precision("bf16", "bf16", "bf16", operand=2.0, weight=2.0),
        Precision("fp8", "fp8", "bf16", operand=1.0, weight=2.0, kept=1.0, quantised=True),
        Precision("mxfp8", "mxfp8", "bf16", operand=1.0, weight=2.0, kept=1.0, quantised=True),
        Precision("fp4", "fp4", "bf16", operand=0.5625, weight=2.5625, kept=1.0, quantised=True),
    )
}
"""The precisions that a run may have. The 8-bit ones keep 8-bit weights and their transposes and operands in 8
bits, the 4-bit one 16-bit weights and their 4-bit copies (software: Transformer Engine). ``fp32`` is pure: the
weights are their own master copy."""

ALIASES = {
    "float32": "fp32", "single": "fp32", "float16": "fp16", "half": "fp16", "bfloat16": "bf16", "nvfp4": "fp4",
    "fp8_e4m3": "fp8",
}  # fmt: skip


def precision_named(name: str) -> Precision:
    """The precision of a name, as people spell it."""
    key = ALIASES.get(name.lower(), name.lower())
    if key not in PRECISIONS:
        near = closest(key, PRECISIONS)
        question = f" Did you mean {join_or(near)}?" if near else ""
        raise InputError(f"no precision named {name!r}.{question}", hint=f"known: {', '.join(PRECISIONS)}")
    return PRECISIONS[key]
