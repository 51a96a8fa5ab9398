"""Lines that assume a warp of 32 lanes, where other chips run 64 (or 16) in lockstep.

A translator renames such lines, the compiler takes them, and the kernel computes something else: masks of 32 bits
leave half of the lanes out, ``threadIdx.x % 32`` names the same lane twice, a reduction that starts at 16 adds half
a wave. What is looked for was taken from what authors changed by hand in public pairs of programs
(docs/porting.md says how often it is right).
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from supercycle.port.parts import FILE, HOST, MACRO, Hazard

MASK, CONSTANT, LANE, BALLOT, TILE, STEP, SHARED = "mask", "constant", "lane", "ballot", "tile", "step", "shared"

SAYS = {
    MASK: "a mask of 32 bits names half of the lanes of a wave of 64",
    CONSTANT: "the size of a warp is written as 32",
    LANE: "a lane or warp is counted in 32s",
    BALLOT: "the votes of a wave of 64 need 64 bits",
    TILE: "a tile of 32 lanes is half a wave of 64",
    STEP: "a reduction starts at 16, half of 32 lanes",
    SHARED: "threads are taken to run in lockstep by 32",
}
"""What each kind means."""

FULL = rb"(?:0[xX][fF]{8}[uUlL]*|~\s*0[uU]?\b|-\s*1\b|UINT_MAX|(?:FULL|ALL|FINAL|WARP|ACTIVE)\w*MASK\w*|FULLMASK|MASK)"
SIGNS = (
    b"_sync", b"shfl", b"SHFL", b"allot", b"__any", b"__all", b"__match", b"activemask", b"laneid", b"lanemask",
    b"tiled_partition", b"block_tile", b"32", b"31", b"16;", b"0x1f", b"0x1F", b">> 5", b">>5", b"<< 5", b"<<5",
    b"xffffffff", b"xFFFFFFFF",
)  # fmt: skip
"""Bytes of which a hazard has at least one: the other lines are not looked at."""

INTRINSIC = re.compile(rb"__(?:shfl|ballot|any|all|match|reduce|activemask|syncwarp)\w*\s*\(|SHFL|laneid|lanemask")

LOOKED_FOR: tuple[tuple[str, "re.Pattern[bytes]"], ...] = (
    (MASK, re.compile(rb"__\w+_sync\s*\(\s*" + FULL + rb"\s*[,)]")),
    (MASK, re.compile(
        rb"(?i:#\s*define|\bconst\w*|\bunsigned|\buint32_t|\bint)\b[^;()]*\b\w*(?i:mask|warp|lanes|full)\w*"
        rb"\s*[=(\s]\s*\(?0[xX][fF]{8}[uUlL]*\b(?!\w)")),
    (CONSTANT, re.compile(
        rb"(?i:\b\w*(?:warp|wave|lanes?_?per)_?\w*size\w*|\bwarp_?sz|\bthreads_per_warp"
        rb"|\bk?warp_?(?:threads|width|lanes)|\bwarp_?size|\bwarp\b|\bWS\b|\bk?lanes\b)\s*(?:=|\{|\s)\s*\(?32\b")),
    (LANE, re.compile(rb"\bthreadIdx\s*\.\s*[xyz]\s*\)?\s*(?:%\s*32\b|/\s*32\b|&\s*(?:31|0[xX]1[fF])\b|>>\s*5\b)")),
    (LANE, re.compile(
        rb"(?i:\b\w*(?:tid|lane|thread_?id|thread_?rank|local_?id)\w*)\s*\)?\s*"
        rb"(?:%\s*32\b|&\s*\(?(?:31|0x1f)\b|>>\s*5\b)")),
    (LANE, re.compile(rb"\bblockDim\s*\.\s*[xyz]\s*\)?\s*(?:/\s*32\b|>>\s*5\b)")),
    (BALLOT, re.compile(
        rb"\b(?:int|unsigned(?: int)?|uint|uint32_t|u32)\s+\w+\s*=\s*__(?:ballot|activemask|match)\w*\s*\(")),
    (BALLOT, re.compile(rb"__(?:popc|ffs|clz)\s*\(\s*(?:__ballot|__activemask|__match)")),
    (TILE, re.compile(rb"\b(?:tiled_partition|thread_block_tile)\s*<\s*(?:32|WARP\w*|k?[Ww]arp\w*)\b")),
)  # fmt: skip
"""Kind, and how a line of it reads, comments and texts taken out."""

WITH_INTRINSIC: tuple[tuple[str, "re.Pattern[bytes]"], ...] = (
    (STEP, re.compile(rb"\b(?:for\s*\([^;]*=\s*16\b|=\s*16\s*;)")),
    (STEP, re.compile(rb"\b(?:__shfl\w*|SHFL\w*)\s*\([^;]*,\s*16\s*\)")),
    (LANE, re.compile(rb"(?:%|/)\s*32\b|&\s*(?:31|0[xX]1[fF])\b|>>\s*5\b|<<\s*5\b")),
    (SHARED, re.compile(rb"\[\s*\w+\s*\+\s*(?:32|16)\s*\]|\[\s*32\s*\]")),
    (MASK, re.compile(rb"\b\w*(?:mask|Mask|MASK)\w*\s*=\s*0[xX][fF]{8}[uUlL]*\b")),
    (CONSTANT, re.compile(rb",\s*32\s*\)")),
    (BALLOT, re.compile(rb"\b\w*(?:[mM]ask|MASK|bal|vote)\w*\s*=\s*__(?:ballot|match)\w*\s*\(")),
)  # fmt: skip
"""The same for lines of a function that talks across the lanes of a warp."""

LONGEST_LINE = 2000
"""Bytes of a line that is looked at, at most (a limit of this package)."""

MOST = 2000
"""Suspicious lines of one function that are looked at, at most (a limit of this package)."""


@dataclass(frozen=True)
class Suspect:
    """A line that is worth a closer look, with its number and place in the file."""

    number: int
    place: int
    text: bytes


def suspects(code: bytes, starts: Sequence[int]) -> tuple[Suspect, ...]:
    """The lines of a file that may be hazards; ``code`` has no comments and texts, ``starts`` is where lines begin."""
    numbers: dict[int, int] = {}
    for sign in SIGNS:
        place = code.find(sign)
        while place >= 0:
            number = bisect_right(starts, place)
            numbers.setdefault(number, place)
            if number >= len(starts):
                break
            place = code.find(sign, starts[number])
    bounds = [*starts, len(code)]
    return tuple(
        Suspect(number, numbers[number], code[bounds[number - 1] : bounds[number]].rstrip())
        for number in sorted(numbers)
        if bounds[number] - bounds[number - 1] <= LONGEST_LINE
    )


def hazards(kind: str, lines: Sequence[Suspect], path: str, *, warps: bool) -> tuple[Hazard, ...]:
    """The hazards among the suspicious lines of one function, or of what a file says around its functions.

    ``warps`` says whether the file talks across lanes anywhere: only then is a constant of 32 ones a mask of lanes.
    """
    talks = kind != FILE and any(INTRINSIC.search(line.text) for line in lines)
    rules = (*LOOKED_FOR, *WITH_INTRINSIC) if talks else LOOKED_FOR
    wanted = {MASK, CONSTANT} if kind in (FILE, HOST) or (kind == MACRO and not talks) else set(SAYS)
    if not warps:
        wanted = wanted - {MASK}
    out = []
    for line in lines[:MOST]:
        named = next((name for name, pattern in rules if name in wanted and pattern.search(line.text)), None)
        if named is not None:
            text = line.text.strip().decode("utf-8", "replace")[:200]
            defines = re.search(r"\b(\w+)\s*(?:=|\{)", text) if kind == FILE else None
            out.append(Hazard(path, line.number, named, text, defines.group(1) if defines else ""))
    return tuple(out)
