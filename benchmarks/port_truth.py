"""What authors changed by hand between the CUDA and the HIP (or SYCL) side of a pair of programs.

The CUDA side is put through the public table of renames; comments, texts, blanks and the headers of the ecosystem are
dropped; what is left is cut into statements, each with the lines that it spans, so that a line broken elsewhere is no
difference. Kernel launches are brought to one spelling, since HIP takes both; names that only say CUDA or HIP are
folded. Statements are compared; a hunk of the difference counts as porting where the two sides name different things
of the ecosystem (names that stand in the tables of renames, on either side, and prefixes of libraries) or another
size of a warp; every other hunk is drift between two programs that people edit apart. Statements that merely moved to
another file count as equal.
"""

import difflib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from supercycle.catalog.coverage import coverage
from supercycle.catalog.store import Catalog
from supercycle.port.codebase import read
from supercycle.port.parts import CodeBase, SourceFile

ENDINGS = frozenset({".cu", ".cuh", ".h", ".hh", ".hpp", ".cpp", ".c", ".cc", ".hip", ".hxx", ".cxx", ".inl"})
MARKS = re.compile(rb"__global__|__device__|<<<|\bcuda[A-Z]|\bcu(?:blas|sparse|fft|rand|solver|dnn)|\bthrust::|\bcub::")
"""Signs of a file that uses CUDA."""

LEAST_MATCHED = 0.7
"""Share of the lines in files that use CUDA that must stand in files with a counterpart; else there is no pair."""

LARGEST = 4e7
"""Statements times statements that are compared at most; beyond, the file is left out."""

LIBRARY = re.compile(
    r"(?:hip|cu)(?:cub|prim|tensor)?::\w+|(?:cub|cg|wmma|rocwmma|rocprim|cooperative_groups)::\w+|roc(?:blas|fft|sparse|rand|solver|prim|thrust)\w*|miopen\w+|nccl\w+|\basm\b"
)
"""Names of libraries by their prefix."""

NEUTRAL = re.compile(
    r"__(global|device|host|shared|constant|launch_bounds|restrict|forceinline|inline|noinline|attribute|file|line|func"
    r"|align|managed|syncthreads|builtin_\w+|volatile|asm|cplusplus|unix\w*|sun|sgi|linux\w*|declspec|longlong_as_double"
    r"|double_as_longlong|uint_as_float|float_as_uint|ldg|fdividef|expf|clang|cpp\w*|has\w*|stat64|dp4a)\w*"
    r"|hip(devicesynchronize|getlasterror|peekatlasterror|success|error_t|event\w*|streamsynchronize|getdevice\w*"
    r"|deviceprop\w*|setdevice|devicereset|launchkernelggl|devicegetattribute|deviceattribute\w*|memset\w*|check\w*"
    r"|_\w+|hostmalloc|hostalloc|mallochost|hostfree|freehost|memcpy\w*|malloc|free|stream_t)"
    r"|hip\w*(geterror\w+|statustostring|status\w*|_t)|hip(block|thread|grid)\w+|warpsize"
)
"""Names whose coming and going says nothing of a port: qualifiers, timing, error reporting, allocation's variants,
macros of host compilers. In small letters."""

PREFIX = re.compile(r"hip\w|__|roc|nccl|rccl|nv|cu[A-Z]|CU_|miopen")
"""How names of the ecosystem begin: the tables hold plain words of C++ too."""

WARP = re.compile(
    r"(?i)warp_?size|wave_?size|_per_warp|0xf{8}(?!f)|%32|/32|&31|&0x1f|>>5|_partition<|block_tile<|warp_?sz"
)
"""Signs of a warp's size on a line without blanks."""

ASKS = re.compile(r"(?i)warp_?size|wave_?size|wavefront|wave64|threads_per_warp")
MASK_USED = re.compile(r"_sync\((0x[fF]{8}u?|~0|-1|\w*(?i:mask)\w*|Warp)[,)]")
MASK_DEFINED = re.compile(r"(?i)(mask|warp|full)\w*=?\(?0xf{8}u?\b")
SIZE_DEFINED = re.compile(r"(?i)(warp|wave|lane)\w*=?\(?32\b|tiled_partition<32|block_tile<32")
LANE_COUNTED = re.compile(r"threadIdx\.x\)?(%32|/32|&31|&0x1f|>>5)|\[32\]")
SIZE_ASKED = re.compile(r"(?i)(warp_?size|wave_?size)\w*=?64\b|DeviceAttributeWarpSize|__GFX9__|WAVE64")


@dataclass(frozen=True)
class Statement:
    """One statement without blanks, the lines that it spans, and the names of the ecosystem in it."""

    text: str
    lines: int
    names: frozenset[str]


@dataclass(frozen=True)
class Pair:
    """One pair: lines of the CUDA side, how many of those that use CUDA stand in files with a counterpart, lines that
    differ in hunks of porting and of drift, what changed, labels."""

    name: str
    lines: int
    using: int
    matched: int
    porting: int
    drift: int
    removed: tuple[Statement, ...]
    added: tuple[Statement, ...]

    @property
    def is_one(self) -> bool:
        """Whether most of what uses CUDA has a counterpart; else there is no pair."""
        return bool(self.using) and self.matched >= LEAST_MATCHED * self.using

    @property
    def labels(self) -> tuple[str, ...]:
        """Which assumption of 32 lanes the author of the other side changed by hand."""
        gone, new = self._texts()
        found = {
            "mask": any(MASK_USED.search(line) for line in gone),
            "mask-defined": any(MASK_DEFINED.search(line) for line in gone),
            "size": any(SIZE_DEFINED.search(line) for line in gone),
            "lane": any(LANE_COUNTED.search(line) for line in gone) and self.speaks_of_warps(new),
            "asked": any(SIZE_ASKED.search(line) for line in new),
        }
        return tuple(name for name, is_so in found.items() if is_so)

    @property
    def clean(self) -> bool:
        """Whether nothing about warps was changed."""
        gone, new = self._texts()
        both = gone + new
        return (
            not self.labels
            and not self.speaks_of_warps(both)
            and not re.search(r"__shfl|__ballot|_sync\b", " ".join(both))
        )

    def _texts(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return tuple(one.text for one in self.removed), tuple(one.text for one in self.added)

    @staticmethod
    def speaks_of_warps(lines: tuple[str, ...]) -> bool:
        """Whether any line names the size of a warp."""
        return any(ASKS.search(line) for line in lines)


class Translator:
    """The public table of renames, applied name by name."""

    def __init__(self) -> None:
        self.rows = coverage(Catalog(), "hip").rows

    def __call__(self, text: str) -> str:
        """CUDA code with every name of the table replaced."""
        text = re.sub(r'(#\s*include\s*[<"])([^>"]+)', lambda m: m[1] + self._to(m[2]), text)
        return re.sub(r"[A-Za-z_]\w*", lambda m: self._to(m[0]), text)

    def _to(self, name: str) -> str:
        row = self.rows.get(name)
        if row is None or row.status != "rename" or not row.to or row.to.startswith("TORCH_"):
            return name
        return row.to


@lru_cache(maxsize=1)
def ecosystem_names() -> frozenset[str]:
    """Every name of the tables of renames, before and after, folded."""
    rows = coverage(Catalog(), "hip").rows
    both = {name for name in rows if re.fullmatch(r"\w+", name)}
    both |= {row.to for row in rows.values() if re.fullmatch(r"\w+", row.to)}
    return frozenset(fold(name).lower() for name in both if PREFIX.match(fold(name)))


@lru_cache(maxsize=64)
def _around(folder: Path) -> tuple[SourceFile, ...]:
    """The headers of a project, of which only the names that they define count."""
    return tuple(replace(file, functions=(), lines=0, errors=0) for file in read(folder).files)


def with_names(root: Path, name: str, code: CodeBase) -> CodeBase:
    """A program with the names of the project that it is a part of, where ``context.json`` says which."""
    listed = root / "context.json"
    around = json.loads(listed.read_text()).get(name) if listed.exists() else None
    return code if around is None else replace(code, files=(*code.files, *_around(root.parent / "context" / around)))


def sources(folder: Path) -> dict[str, Path]:
    """The files of code of a program by their path."""
    return {
        p.relative_to(folder).as_posix(): p for p in sorted(folder.rglob("*")) if p.suffix in ENDINGS and p.is_file()
    }


def fold(text: str) -> str:
    """Names that only say CUDA or HIP, as one."""
    text = re.sub(r"cuda|CUDA|Cuda|HIP|Hip", "hip", text)
    text = re.sub(r"(?i)(?:\b|(?<=_))(?:cu|hip)_?(?=(?:blas|sparse|fft|rand|solver|dnn))", "hip", text)
    return re.sub(r"(?i)hip(blas|sparse|fft|rand|solver|dnn)", lambda m: "hip" + m[1].lower(), text)


def statements(text: str) -> list[Statement]:
    """Code as statements, without comments, texts, brackets on their own and headers of the ecosystem."""
    text = re.sub(r"/\*.*?\*/|//[^\n]*", lambda m: "\n" * m[0].count("\n"), text, flags=re.DOTALL)
    text = re.sub(r'(#\s*include\s*)?"(?:[^"\\\n]|\\.)*"', lambda m: m[0] if m[1] else '""', text)
    text = re.sub(r"\\\r?\n", "\n", text)
    out = []
    for part in re.findall(r"#[^\n]*|[^;{}#]+|[;{}]", text):
        bare = part.strip()
        if not bare or set(bare) <= set("{}();\\# \n\t"):
            continue
        if re.match(r'#\s*include\s*[<"](hip|cuda|cub|roc|cu|nccl|rccl|device_launch|cooperative)', bare):
            continue
        folded = fold(launches(re.sub(r"\s+", " ", bare)))
        out.append(
            Statement(folded.replace(" ", ""), len([one for one in bare.split("\n") if one.strip()]), _names(folded))
        )
    return out


def _names(folded: str) -> frozenset[str]:
    words = {word.lower() for word in re.findall(r"\w+", folded)}
    known = {word for word in words & ecosystem_names() if not NEUTRAL.fullmatch(word)}
    return frozenset(known | {name.lower() for name in LIBRARY.findall(folded)})


def launches(text: str) -> str:
    """Both spellings of a kernel's launch as one: ``kernel<<<grid, block>>>(arguments)``."""
    found = re.search(r"\bhipLaunchKernelGGL\s*\(", text)
    if found:
        parts = list(_arguments(text[found.end() :]))
        if len(parts) >= 5:
            kernel = re.sub(r"^\(?\s*(?:HIP_KERNEL_NAME\s*)?\(?(.*?)\)?\s*\)?$", r"\1", parts[0].strip())
            text = f"{text[: found.start()]}{kernel}<<<{','.join(parts[1:5])}>>>({','.join(parts[5:])})"
    found = re.search(r"<<<(.*?)>>>", text)
    if not found:
        return text
    shape = [re.sub(r"^\s*dim3\s*\((.*)\)\s*$", r"\1", part).strip() for part in _arguments(found[1])]
    while len(shape) > 2 and shape[-1] in ("0", "nullptr", "NULL"):
        shape.pop()
    return f"{text[: found.start()]}<<<{','.join(shape)}>>>{text[found.end() :]}"


def _arguments(text: str) -> Iterator[str]:
    """The parts of a list of arguments, up to the bracket that closes it."""
    depth, start = 0, 0
    for place, sign in enumerate(text):
        if sign in "([":
            depth += 1
        elif sign in ")]":
            depth -= 1
            if depth < 0:
                yield text[start:place]
                return
        elif sign == "," and not depth and text[start:place].count("<") <= text[start:place].count(">"):
            yield text[start:place]
            start = place + 1
    yield text[start:]


def read_pair(root: Path, name: str, translate: Translator | None, side: str) -> Pair:
    """One pair of programs, ``name-cuda`` and ``name-hip`` (or ``-sycl``)."""
    first, other = sources(root / f"{name}-cuda"), sources(root / f"{name}-{side}")
    by_stem = {_stem(path): path for path in reversed(list(other))}
    mine = {p: statements((translate or str)(f.read_text(errors="replace"))) for p, f in first.items()}
    theirs = {p: statements(f.read_text(errors="replace")) for p, f in other.items()}
    all_mine, all_theirs = ({one.text for part in side_.values() for one in part} for side_ in (mine, theirs))
    marked = {p for p, f in first.items() if MARKS.search(f.read_bytes())}
    porting = drift = using = matched = 0
    removed: list[Statement] = []
    added: list[Statement] = []
    for path, found in mine.items():
        match = path if path in theirs else by_stem.get(_stem(path))
        size = _lines(found) * (path in marked)
        using += size
        if match is None or len(found) * len(theirs[match]) > LARGEST:
            continue
        matched += size
        sides = [one.text for one in found], [one.text for one in theirs[match]]
        for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, *sides, autojunk=False).get_opcodes():
            gone = [one for one in found[i1:i2] if one.text not in all_theirs]
            new = [one for one in theirs[match][j1:j2] if one.text not in all_mine]
            if tag == "equal" or not (gone or new):
                continue
            removed += gone
            added += new
            most = max(_lines(gone), _lines(new))
            if side != "hip" or _ports(gone, new):
                porting += most
            else:
                drift += most
    lines = sum(_lines(part) for part in mine.values())
    return Pair(name, lines, using, matched, porting, drift, tuple(removed), tuple(added))


def _lines(found: list[Statement]) -> int:
    return sum(one.lines for one in found)


def _stem(path: str) -> str:
    bare = path.rsplit(".", 1)[0].lower().removesuffix(".dp").removesuffix(".hip")
    return re.sub("cuda|hip|sycl", "x", bare)


def _ports(gone: list[Statement], new: list[Statement]) -> bool:
    warps = [sorted(one.text for one in side if WARP.search(one.text)) for side in (gone, new)]
    return names_in(gone) != names_in(new) or warps[0] != warps[1]


def names_in(found: list[Statement] | tuple[Statement, ...]) -> frozenset[str]:
    """The names of the ecosystem in some statements."""
    return frozenset().union(*(one.names for one in found))


def mechanical(pair: Pair) -> bool:
    """Whether the HIP side needed nothing by hand: no name of the ecosystem that the table does not carry over went
    missing, and no size of a warp was changed."""
    return not names_in(pair.removed) - names_in(pair.added) and not pair.labels
