"""Blocks in which nothing is defined that matters: they are left out of what is parsed.

Parsing is most of what reading costs. Inside the body of a function only inline assembly, macros and the
declaration of a name that looks like a library's need the tree; whatever else is used there is read off the text.
What is left out becomes blanks, so that every place and line stays where it was. The blocks of a file whose braces do
not match, as branches of the preprocessor make them, are left whole.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

import numpy as np

NUMBER = re.compile(rb"^#[ \t]*define[ \t]+\w+[ \t]+(?!32|0[xX][fF]{8})[-+\d][\w.+-]*[ \t]*(?=\n)", re.MULTILINE)
"""A number with a name, other than the lanes of a warp and their mask."""

LOUD = (b"asm", b"define", b"__global__")
"""What a block is kept for, besides names that may be declared in it."""

BODY = re.compile(rb"\)\s*(?:const\s*|noexcept\s*|override\s*)*\Z")
"""What stands before the body of a function, or of a condition or loop."""

LEAST = 60
"""Bytes of a block that is worth leaving out, at least (numerical)."""

BLANKS = bytes(byte if byte in b"\n\\" else 32 for byte in range(256))
"""Everything but line ends, and what joins lines, as a blank."""


def quieted(code: bytes, named: Iterable[int]) -> bytes:
    """The code with the insides of the outermost blocks as blanks that follow a bracket ``)``, as bodies do, and hold
    nothing loud and none of the places ``named``. An empty statement stays: braces around nothing would be a value."""
    places = sorted([*named, *(place for sign in LOUD for place in _places(code, sign))])
    code = NUMBER.sub(lambda found: found.group().translate(BLANKS), code)
    opens, closes = _pairs(code)
    parts = []
    end = 0
    for start, stop in zip(opens, closes, strict=True):
        if start < end:
            continue
        at = bisect_left(places, start)
        if (at == len(places) or places[at] >= stop) and BODY.search(code, max(start - 80, 0), start):
            parts += [code[end : start + 1], code[start + 1 : stop].translate(BLANKS).replace(b" ", b";", 1)]
            end = stop
    return b"".join([*parts, code[end:]])


def _places(code: bytes, sign: bytes) -> Iterator[int]:
    place = code.find(sign)
    while place >= 0:
        yield place
        place = code.find(sign, place + 1)


def _pairs(code: bytes) -> tuple[list[int], list[int]]:
    """Where braces open that enclose enough, in order, and where each closes; nothing where they do not match."""
    signs = np.frombuffer(code, np.uint8)
    places = np.flatnonzero((signs == 123) | (signs == 125))
    opening = signs[places] == 123
    after = np.cumsum(np.where(opening, 1, -1))
    if not places.size or after[-1] != 0 or after.min() < 0:
        return [], []
    level = np.where(opening, after, after + 1)
    order = np.argsort(level, kind="stable")
    opens, closes = places[order[0::2]], places[order[1::2]]
    long = closes - opens >= LEAST
    by_place = np.argsort(opens[long], kind="stable")
    return opens[long][by_place].tolist(), closes[long][by_place].tolist()
