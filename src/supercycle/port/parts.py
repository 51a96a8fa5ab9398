"""What is read out of a code base: references, hazards, functions, files. Plain frozen records."""

from dataclasses import dataclass
from pathlib import Path

KERNEL, DEVICE, HOST, MACRO, FILE, PYTHON, TRITON = "kernel", "device", "host", "macro", "file", "python", "triton"
"""Kinds of function; FILE stands for what a file says outside its functions, MACRO for the body of a macro."""

ON_CHIP = frozenset({KERNEL, DEVICE})
"""Kinds that run on the chip."""


@dataclass(frozen=True)
class Reference:
    """A name of a library of the CUDA ecosystem, and the line that uses it."""

    name: str
    library: str
    line: int


@dataclass(frozen=True)
class Hazard:
    """A line that assumes warps of 32 lanes: it compiles elsewhere, and may compute something else.

    ``name`` is that of the constant which the line defines for a whole file, where it does.
    """

    path: str
    line: int
    kind: str
    text: str
    name: str = ""


@dataclass(frozen=True)
class Function:
    """One function (or macro, or the rest of a file): where it stands, what it uses and what it calls.

    ``cuda_lines`` are those of the whole file that say anything of CUDA; the rest of the file counts them.
    """

    name: str
    kind: str
    path: str
    line: int
    last_line: int
    calls: frozenset[str] = frozenset()
    methods: frozenset[str] = frozenset()
    references: tuple[Reference, ...] = ()
    hazards: tuple[Hazard, ...] = ()
    cuda_lines: int = 0

    @property
    def lines(self) -> int:
        """Lines that it spans."""
        return self.last_line - self.line + 1


@dataclass(frozen=True)
class SourceFile:
    """One file as read: its functions, the names that it defines, and what could not be read of it."""

    path: str
    language: str
    lines: int
    functions: tuple[Function, ...] = ()
    defined: frozenset[str] = frozenset()
    errors: int = 0


@dataclass(frozen=True)
class Skipped:
    """A file that was not read, and why."""

    path: str
    reason: str


@dataclass(frozen=True)
class CodeBase:
    """A folder as read: every file, and those left out."""

    root: Path
    files: tuple[SourceFile, ...]
    skipped: tuple[Skipped, ...]

    @property
    def lines(self) -> int:
        """Lines of all files read."""
        return sum(file.lines for file in self.files)

    @property
    def defined(self) -> frozenset[str]:
        """Every name that the code base defines itself."""
        return frozenset().union(*(file.defined for file in self.files))
