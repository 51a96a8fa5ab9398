"""What authors changed by hand between the CUDA and the HIP (or SYCL) side of a pair of programs.

The CUDA side is put through the public table of renames; comments, texts, blank lines and lone brackets are dropped;
names that only say CUDA or HIP are folded; what is left is compared line by line. A hunk of the difference counts as
porting where the two sides name different things of the ecosystem or another size of a warp; every other hunk is
drift between two programs that people edit apart. Lines that merely moved to another file count as equal.
"""

import difflib
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from supercycle.catalog.coverage import coverage
from supercycle.catalog.store import Catalog

ENDINGS = frozenset({".cu", ".cuh", ".h", ".hpp", ".cpp", ".c", ".cc", ".hip", ".hxx", ".cxx", ".inl"})
LARGEST = 9e7
"""Lines times lines that are compared at most; beyond, the file is left out."""

ECOSYSTEM = re.compile(
    r"hip[A-Za-z_]\w+|__[a-z]\w+|roc[a-z]+\w*|miopen\w+|cu[A-Z]\w+|cublas\w+|cudnn\w+|nccl\w+|asm(?=\(|vol)|cg::\w+"
    r"|wmma|nv_bfloat16\w*"
)
"""Names that are of the ecosystem rather than the program's own."""

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
class Pair:
    """One pair: lines of the CUDA side, lines that differ in hunks of porting and of drift, what changed, labels."""

    name: str
    lines: int
    porting: int
    drift: int
    removed: tuple[str, ...]
    added: tuple[str, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """Which assumption of 32 lanes the author of the other side changed by hand."""
        found = {
            "mask": any(MASK_USED.search(line) for line in self.removed),
            "mask-defined": any(MASK_DEFINED.search(line) for line in self.removed),
            "size": any(SIZE_DEFINED.search(line) for line in self.removed),
            "lane": any(LANE_COUNTED.search(line) for line in self.removed) and self.speaks_of_warps(self.added),
            "asked": any(SIZE_ASKED.search(line) for line in self.added),
        }
        return tuple(name for name, is_so in found.items() if is_so)

    @property
    def clean(self) -> bool:
        """Whether nothing about warps was changed."""
        both = self.removed + self.added
        return (
            not self.labels
            and not self.speaks_of_warps(both)
            and not re.search(r"__shfl|__ballot|_sync\b", " ".join(both))
        )

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
        return row.to if row is not None and row.status == "rename" and row.to else name


def sources(folder: Path) -> dict[str, Path]:
    """The files of code of a program by their path."""
    return {
        p.relative_to(folder).as_posix(): p for p in sorted(folder.rglob("*")) if p.suffix in ENDINGS and p.is_file()
    }


def lines_of(text: str) -> list[str]:
    """Lines of code without blanks, comments, texts, brackets on their own and headers of the ecosystem."""
    text = re.sub(r"/\*.*?\*/", lambda m: "\n" * m[0].count("\n"), text, flags=re.DOTALL)
    text = re.sub(r"//[^\n]*", "", text)
    text = re.sub(r'(#\s*include\s*)?"(?:[^"\\\n]|\\.)*"', lambda m: m[0] if m[1] else '""', text)
    out = []
    for line in text.split("\n"):
        bare = re.sub(r"\s+", "", line)
        if not bare or set(bare) <= set("{}();\\"):
            continue
        if re.match(r'#include[<"](hip|cuda|cub|roc|cu|nccl|rccl|device_launch|cooperative)', bare):
            continue
        bare = re.sub(r"cuda|CUDA|Cuda|HIP|Hip", "hip", bare)
        bare = re.sub(r"(?i)\b(?:cu|hip)(blas|sparse|fft|rand|solver|dnn)", lambda m: "hip" + m[1].lower(), bare)
        out.append(re.sub(r"(?i)hip(blas|sparse|fft|rand|solver|dnn)", lambda m: "hip" + m[1].lower(), bare))
    return out


def read_pair(root: Path, name: str, translate: Translator | None, side: str) -> Pair:
    """One pair of programs, ``name-cuda`` and ``name-hip`` (or ``-sycl``)."""
    first, other = sources(root / f"{name}-cuda"), sources(root / f"{name}-{side}")
    by_stem = {_stem(path): path for path in reversed(list(other))}
    mine = {p: lines_of((translate or str)(f.read_text(errors="replace"))) for p, f in first.items()}
    theirs = {p: lines_of(f.read_text(errors="replace")) for p, f in other.items()}
    all_mine, all_theirs = ({line for part in side_.values() for line in part} for side_ in (mine, theirs))
    porting = drift = 0
    removed: list[str] = []
    added: list[str] = []
    for path, lines in mine.items():
        match = path if path in theirs else by_stem.get(_stem(path))
        if match is None or len(lines) * len(theirs[match]) > LARGEST:
            continue
        for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, lines, theirs[match], autojunk=False).get_opcodes():
            gone = [line for line in lines[i1:i2] if line not in all_theirs]
            new = [line for line in theirs[match][j1:j2] if line not in all_mine]
            if tag == "equal" or not (gone or new):
                continue
            removed += gone
            added += new
            if side != "hip" or _ports(gone, new):
                porting += max(len(gone), len(new))
            else:
                drift += max(len(gone), len(new))
    return Pair(name, sum(map(len, mine.values())), porting, drift, tuple(removed), tuple(added))


def _stem(path: str) -> str:
    return re.sub("cuda|hip|sycl", "x", path.rsplit(".", 1)[0].lower())


def _ports(gone: list[str], new: list[str]) -> bool:
    warps = [sorted(line for line in side if WARP.search(line)) for side in (gone, new)]
    return set(_ecosystem(gone)) != set(_ecosystem(new)) or warps[0] != warps[1]


def _ecosystem(lines: list[str]) -> Counter[str]:
    named = (name.lower() for line in lines for name in ECOSYSTEM.findall(line))
    return Counter(name for name in named if not NEUTRAL.fullmatch(name))


def mechanical(pair: Pair) -> bool:
    """Whether the HIP side needed nothing by hand: no name of the ecosystem that the table does not carry over went
    missing, and no size of a warp was changed."""
    kept = {name.lower() for line in pair.added for name in ECOSYSTEM.findall(line)}
    gone = {name for name in _ecosystem(list(pair.removed)) if name not in kept}
    return not gone and not pair.labels
