"""A folder read as a code base: every file by its language, none of them run or compiled."""

import gc
from pathlib import Path

from supercycle.port.cuda import grammar, read_cuda
from supercycle.port.parts import FILE, CodeBase, Function, Reference, Skipped, SourceFile
from supercycle.port.python_code import read_build, read_python
from supercycle.port.sources import content, found, language_of


def read(path: Path | str) -> CodeBase:
    """Every file of a folder (or one file) that is code, read.

    Raises InputError where there is nothing to read, or tree-sitter is not installed.
    """
    grammar()
    root = Path(path)
    files: list[SourceFile] = []
    skipped: list[Skipped] = []
    collecting = gc.isenabled()
    gc.disable()
    try:
        for one in found(root):
            shown = one.name if root.is_file() else one.relative_to(root).as_posix()
            text = content(one, shown)
            if isinstance(text, Skipped):
                skipped.append(text)
            else:
                files.append(read_source(text, shown, language_of(one)))
    finally:
        if collecting:
            gc.enable()
    return CodeBase(root, tuple(files), tuple(skipped))


def read_source(text: bytes, path: str, language: str) -> SourceFile:
    """One file by its language: cuda, ptx, python or build."""
    if language == "python":
        return read_python(text, path)
    if language == "build":
        return read_build(text, path)
    if language == "ptx":
        return _read_ptx(text, path)
    return read_cuda(text, path)


def _read_ptx(text: bytes, path: str) -> SourceFile:
    """A file of PTX: one function that uses each of its instructions."""
    from supercycle.port.libraries import opcode

    seen: dict[str, int] = {}
    rows = text.decode("utf-8", "replace").split("\n")
    for number, line in enumerate(rows, 1):
        bare = line.strip()
        if len(bare) < 1000 and bare.endswith(";") and not bare.startswith((".", "//")):
            name = opcode(bare)
            if name:
                seen.setdefault(name, number)
    used = tuple(Reference(f"asm:{name}", "asm", line) for name, line in seen.items())
    whole = Function(path.rsplit("/", 1)[-1], FILE, path, 1, max(len(rows), 1), references=used)
    return SourceFile(path, "ptx", len(rows), (whole,))
