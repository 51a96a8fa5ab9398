"""Number formats of a served model: weights, the products with them, the KV cache."""

from dataclasses import dataclass, replace

from supercycle.base.errors import InputError, closest, join_or
from supercycle.base.units import Bytes


@dataclass(frozen=True)
class Numbers:
    """How a model is served: bytes a weight, the format of its products, bytes a number of the KV cache.

    ``attention`` is the format in which attention multiplies and the head is kept. ``expert`` is the bytes of a
    weight of the routed experts, where they are kept in fewer than the others.
    """

    name: str
    matmul: str
    attention: str
    weight: Bytes
    cache: Bytes
    expert: Bytes = 0.0

    @property
    def expert_weight(self) -> Bytes:
        """Bytes of a weight of a routed expert."""
        return self.expert or self.weight


FOUR_BITS = 0.5625
"""Bytes of a 4-bit number with a scale of 8 bits for each 16 (NVFP4; the format's definition)."""

KNOWN = {
    n.name: n
    for n in (
        Numbers("fp32", "fp32", "fp32", weight=4.0, cache=4.0),
        Numbers("bf16", "bf16", "bf16", weight=2.0, cache=2.0),
        Numbers("fp16", "fp16", "fp16", weight=2.0, cache=2.0),
        Numbers("fp8", "fp8", "bf16", weight=1.0, cache=1.0),
        Numbers("mxfp8", "mxfp8", "bf16", weight=1.03125, cache=1.0),
        Numbers("int8", "int8", "bf16", weight=1.0, cache=2.0),
        Numbers("fp4", "fp4", "bf16", weight=FOUR_BITS, cache=1.0),
        Numbers("int4", "fp16", "fp16", weight=FOUR_BITS, cache=2.0),
        Numbers("q4_k_m", "fp16", "fp16", weight=0.606, cache=2.0),
        Numbers("q8_0", "fp16", "fp16", weight=1.0625, cache=2.0),
    )
}
"""The ways to serve that have a name. Scales are counted: one byte for 16 (NVFP4) or 32 (MX) numbers; ``q4_k_m``
is 4.85 bits and ``q8_0`` 8.5 bits a weight (llama.cpp). 4-bit integers are unpacked and multiplied in 16 bits."""

ALIASES = {
    "float16": "fp16", "half": "fp16", "bfloat16": "bf16", "nvfp4": "fp4", "mxfp4": "fp4", "w4a16": "int4",
    "awq": "int4", "gptq": "int4", "fp8_e4m3": "fp8", "w8a8": "int8", "q4": "q4_k_m", "f16": "fp16", "4bit": "int4",
    "uint4": "int4", "uint8": "int8",
}  # fmt: skip

CACHES = {"fp32": 4.0, "bf16": 2.0, "fp16": 2.0, "fp8": 1.0, "int8": 1.0, "fp4": FOUR_BITS}
"""Bytes of a number of the KV cache, by format."""

FALLBACK = {
    "fp4": ("nvfp4", "fp8", "int8", "bf16", "fp16"), "nvfp4": ("fp4", "fp8", "int8", "bf16", "fp16"),
    "fp8": ("mxfp8", "bf16", "fp16"), "mxfp8": ("fp8", "bf16", "fp16"), "int8": ("fp8", "bf16", "fp16"),
    "bf16": ("fp16", "fp32"), "fp16": ("bf16", "fp32"), "fp32": ("tf32", "bf16", "fp16"), "int4": ("fp16", "bf16"),
}  # fmt: skip
"""Formats in which a chip multiplies that lacks one, nearest first: weights are unpacked on the way (software)."""


def numbers_named(name: str, cache: str | None = None) -> Numbers:
    """The numbers of a name, as people spell it, with another format of the KV cache where one is given."""
    key = ALIASES.get(name.lower(), name.lower())
    if key not in KNOWN:
        near = closest(key, KNOWN)
        question = f" Did you mean {join_or(near)}?" if near else ""
        raise InputError(f"no precision named {name!r}.{question}", hint=f"known: {', '.join(KNOWN)}")
    found = KNOWN[key]
    if cache is None:
        return found
    kept = ALIASES.get(cache.lower(), cache.lower())
    if kept not in CACHES:
        raise InputError(f"no format of the KV cache named {cache!r}", hint=f"known: {', '.join(CACHES)}")
    return replace(found, cache=CACHES[kept])
