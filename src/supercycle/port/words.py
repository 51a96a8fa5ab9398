"""The words of a code without comments that matter here: names that may be a library's, calls, constants.

They are found by their spelling, in one pass each; the tree settles afterwards which of them are declared.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from supercycle.port.libraries import library_of

WORD = re.compile(
    rb"\b(?:cu|CU|__|nv|nccl|NCCL|NV|thrust::|cg::|half|wmma::|cooperative_groups::|tex|surf|make_cuda"
    rb"|SM\d|bfloat|npp|memcpy_async|h2?(?:exp|log|sqrt|rsqrt)\b)\w*(?:::\w+)*"
)
"""Words that may be a library's: all of :data:`supercycle.port.libraries.SPELLINGS` begin like one of these."""

CAPITALS = re.compile(rb"\b(?:[A-Z][A-Z0-9_]+|k[A-Z]\w+)\b")
WARPS = re.compile(rb"\b\w*[wW]arp\w*")
"""Names of macros and constants: a function uses them without calling them."""

CALL = re.compile(rb"(?<![\w.>])([A-Za-z_]\w*)\s*(?:<[\w:, *&]{1,80}>\s*)?(?:\(|<<<)")
METHOD = re.compile(rb"(?:\.|->)\s*([A-Za-z_]\w*)\s*(?:<[\w:, *&]{1,80}>\s*)?\(")
"""A call or a launch, and a call of a method, as code spells them."""

TYPED = frozenset({b"*", b"&", b">"})
BEFORE = TYPED | {b",", b"(", b"{"}
AFTER = frozenset({b"=", b";", b",", b")", b"[", b"(", b"{", b":", b"}", b"\n", b""})
"""Signs that stand before a function or another name that is declared, and after it; where others stand, the tree is
not asked."""


CUDA_SIGNS = (
    b"threadIdx", b"blockIdx", b"blockDim", b"gridDim", b"__shared__", b"__sync", b"<<<", b"__global__", b"__device__",
    b"__host__", b"__constant__", b"__launch_bounds__", b"__restrict__", b"atomic", b"dim3",
)  # fmt: skip
"""What only CUDA says, besides names of libraries: in another language its line is written anew."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word that may be a library's, where it stands, and whether it may be declared there."""

    spoken: str
    library: str
    start: int
    end: int
    declared: bool


def library_words(code: bytes) -> list[Word]:
    """The words that look like a library's, in order; a member of something is none."""
    out = []
    for found in WORD.finditer(code):
        library, spoken = library_word(found.group())
        if library:
            start, end = found.span()
            before = code[max(start - 3, 0) : start]
            if not before.endswith((b"\\", b".", b"->")) and not (before.endswith(b"::") and before[:1].isalnum()):
                out.append(Word(spoken, library, start, end, may_declare(code, start, end)))
    return out


@lru_cache(maxsize=200_000)
def library_word(word: bytes) -> tuple[str, str]:
    """The library that a word belongs to, and the word as text."""
    spoken = word.decode("ascii", "replace")
    return library_of(spoken), spoken


def may_declare(code: bytes, start: int, end: int) -> bool:
    """Whether what stands around a name may make it a declared one; the tree settles it."""
    right = code[end : end + 12].lstrip(b" \t")[:1]
    if right not in AFTER:
        return False
    left = code[max(start - 60, 0) : start].rstrip(b" \t")
    last = left[-1:]
    if last.isalnum() or last == b"_":
        return not left.endswith((b"return", b"else", b"case", b"define"))
    if right == b"(":
        return last in TYPED
    return last in BEFORE


def spoken(words: set[bytes]) -> frozenset[str]:
    """Words as texts."""
    return frozenset([library_word(word)[1] for word in words])


def cuda_lines(code: bytes, starts: Sequence[int], found: Iterable[Word]) -> int:
    """How many lines say anything of CUDA."""
    lines = {bisect_right(starts, word.start) for word in found}
    for sign in CUDA_SIGNS:
        place = code.find(sign)
        while place >= 0:
            line = bisect_right(starts, place)
            lines.add(line)
            place = code.find(sign, starts[line]) if line < len(starts) else -1
    return len(lines)
