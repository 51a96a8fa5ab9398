"""The files of a code base that are worth reading, and their bytes."""

import os
from collections.abc import Iterator
from pathlib import Path

from supercycle.base.errors import InputError
from supercycle.port.parts import Skipped

LANGUAGES = {
    ".cu": "cuda", ".cuh": "cuda", ".cpp": "cuda", ".cc": "cuda", ".cxx": "cuda", ".c": "cuda", ".h": "cuda",
    ".hpp": "cuda", ".hh": "cuda", ".hxx": "cuda", ".inl": "cuda", ".inc": "cuda", ".ptx": "ptx", ".py": "python",
    ".cmake": "build", ".mk": "build",
}  # fmt: skip
"""Endings of files, and how they are read."""

BUILD_NAMES = frozenset(
    {"CMakeLists.txt", "Makefile", "makefile", "GNUmakefile", "meson.build", "BUILD", "BUILD.bazel"}
)
"""Files that say how the code is built."""

LEFT_OUT = frozenset({".git", ".hg", ".svn", "__pycache__", "node_modules", ".venv", ".tox", ".mypy_cache"})
"""Folders that hold no code of the code base."""

LARGEST = 8 * 1024 * 1024
"""Bytes of a file at most; larger ones are listed as skipped (a limit of this package: such files hold data)."""

LONGEST_LINE = 100_000
"""Bytes of a line at most (a limit of this package: longer ones are tables of data)."""

MOST_FILES = 200_000
"""Files of a code base at most (a limit of this package)."""


def language_of(path: Path) -> str:
    """How a file is read; empty for one that is not."""
    if path.name in BUILD_NAMES:
        return "build"
    return LANGUAGES.get(path.suffix.lower(), "")


def found(root: Path) -> Iterator[Path]:
    """Every file of a folder that can be read as code, in order of its path; links are not followed.

    Raises InputError where there is no such folder or file.
    """
    if root.is_file():
        if not language_of(root):
            endings = ", ".join(sorted(LANGUAGES))
            raise InputError(f"{root} is not a file of code", hint=f"Files are read by their ending: {endings}")
        yield root
        return
    if not root.is_dir():
        raise InputError(f"{str(root)!r} does not exist", hint="Name the folder of a code base, or one file of it.")
    count = 0
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in LEFT_OUT)
        for name in sorted(names):
            path = Path(folder) / name
            if language_of(path) and not path.is_symlink():
                count += 1
                if count > MOST_FILES:
                    raise InputError(f"{root} holds more than {MOST_FILES:,} files of code; name a part of it")
                yield path


def content(path: Path, shown: str) -> bytes | Skipped:
    """The bytes of a file, or why they are not read."""
    try:
        if not path.is_file():
            return Skipped(shown, "is not a plain file")
        size = path.stat().st_size
        if size > LARGEST:
            return Skipped(shown, f"is larger than {LARGEST // 1024**2} MiB")
        text = path.read_bytes()
    except OSError as fault:
        return Skipped(shown, f"cannot be read: {fault.strerror}")
    if len(text) > LONGEST_LINE and max(map(len, text.split(b"\n"))) > LONGEST_LINE:
        return Skipped(shown, f"has a line of more than {LONGEST_LINE:,} bytes, which holds data")
    if b"\0" in text[:65536] and not text.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Skipped(shown, "is binary")
    if text.startswith((b"\xff\xfe", b"\xfe\xff")):
        return text.decode("utf-16", errors="replace").encode()
    return text
