"""The text of a file of C++ made small before it is parsed: comments and the insides of literals taken out.

Lines keep their numbers, so that whatever is found in what is left stands on the same line of the file. What a
literal said is kept in a list; in the text stands its number, spelled in letters, so that assembly can be read later.
"""

import re
from dataclasses import dataclass

LEXICAL = re.compile(
    rb'(?<!\w)R"([^()\s\\]{0,16})\((?:.*?\)\1"|.*\Z)'
    rb"|//[^\n]*(?:(?<=\\)\n[^\n]*)*|/\*(?:.*?\*/|.*\Z)"
    rb'|"(?:[^"\\\n]|\\.)*"?'
    rb"|'(?:[^'\\\n]|\\[^\n']{1,10}|\\')'",
    re.DOTALL,
)
"""Raw texts, comments, texts and signs, as C++ spells them."""

INCLUDE = re.compile(rb'^#[ \t]*include(?:_next)?[ \t]*(?:<([^>\n]+)>|"([g-p]+)")', re.MULTILINE)
INDENT = re.compile(rb"\n[ \t]+")
NUMBERS = re.compile(rb"\{[\s\d.,xXa-fA-F+\-uUlL]{24,}\}")
"""A table of numbers, of which nothing is said."""

DIRECTIVE = re.compile(rb"^#[ \t]*(?:if|elif|include)", re.MULTILINE)
"""A line of the preprocessor whose words are no uses: in a condition, a name that is not defined counts as zero
(C++ standard, [cpp.cond]), and headers are looked at by themselves."""

LETTERS = bytes.maketrans(b"0123456789", b"ghijklmnop")
DIGITS = bytes.maketrans(b"ghijklmnop", b"0123456789")

DEEPEST = 200
"""Brackets open at once at most; a file with more is not code that anyone wrote (a limit of this package)."""

MOST_OPEN = 2000
"""Brackets without a partner at most (a limit of this package)."""

REPEATED = tuple(bytes([sign]) * 500 for sign in b"*!&~+<-")
"""Runs of operators that no code has."""

NO_BRACKETS = bytes(byte for byte in range(256) if byte not in b"(){}[]")


@dataclass(frozen=True)
class Lexed:
    """A file without comments and texts: the code, what each text said, and the headers that it includes by line."""

    code: bytes
    literals: tuple[bytes, ...]
    includes: tuple[tuple[int, str], ...]

    def said(self, part: bytes) -> str:
        """What the texts in a part of the code said, one after the other."""
        numbers = (int(found.translate(DIGITS)) for found in re.findall(rb'"([g-p]+)"', part))
        return " ".join(self.literals[i].decode("utf-8", "replace") for i in numbers if i < len(self.literals))


def lexed(text: bytes) -> Lexed:
    """The code of a file; raises nothing, whatever the bytes."""
    literals: list[bytes] = []

    def instead(found: "re.Match[bytes]") -> bytes:
        whole = found.group()
        splices = b"\\\n" * whole.count(b"\n")
        first = whole[:1]
        if first == b"/":
            return splices or b" "
        if first == b"'":
            return b"' '"
        literals.append(whole[whole.index(b'"') + 1 : -1])
        return b'"%s"%s' % (str(len(literals) - 1).encode().translate(LETTERS), splices)

    code = INDENT.sub(b"\n", LEXICAL.sub(instead, text.replace(b"\r\n", b"\n")))
    code = NUMBERS.sub(lambda found: b"{0%s}" % (b"\n" * found.group().count(b"\n")), code)
    return Lexed(code, tuple(literals), _includes(code, literals))


def _includes(code: bytes, literals: list[bytes]) -> tuple[tuple[int, str], ...]:
    """The headers that a code includes, with their lines."""
    out = []
    line, last = 1, 0
    for found in INCLUDE.finditer(code):
        line += code.count(b"\n", last, found.start())
        last = found.start()
        place = found.group(2)
        name = found.group(1) if place is None else literals[int(place.translate(DIGITS))]
        out.append((line, name.decode("utf-8", "replace").strip()))
    return tuple(out)


def too_deep(code: bytes) -> bool:
    """Whether brackets nest deeper than any code's, or stay open: such files make parsers slow."""
    if any(run in code for run in REPEATED):
        return True
    left = code.translate(None, NO_BRACKETS)
    for _ in range(DEEPEST):
        inner = left.replace(b"()", b"").replace(b"{}", b"").replace(b"[]", b"")
        if len(inner) == len(left):
            return len(left) > MOST_OPEN
        left = inner
    return True
