"""Python of a code base, read with ``ast``: Triton kernels, extensions, CUDA code in texts, calls of torch.cuda."""

import ast
import re
import warnings
from dataclasses import dataclass, field
from functools import lru_cache

from supercycle.port.libraries import library_of, opcodes
from supercycle.port.parts import FILE, KERNEL, PYTHON, TRITON, Function, Reference, SourceFile

KERNEL_LANGUAGES = {
    "cutlass": "cutlass", "cute": "cute", "cupy": "cupy", "numba.cuda": "numba", "pycuda": "pycuda",
    "cuda.tile": "cutile", "tilelang": "tilelang", "torch.cuda": "torch-cuda", "triton": "triton",
}  # fmt: skip
"""Modules that bring kernels or the chip into Python, and what they are called here."""

LEAVES = frozenset({ast.Load, ast.Store, ast.Del, ast.Pass, ast.Break, ast.Continue})
"""Nodes that hold nothing."""

CALLS = frozenset({"RawKernel", "RawModule", "ElementwiseKernel", "ReductionKernel", "load_inline", "CUDAExtension",
                   "CppExtension", "SourceModule", "inline_asm_elementwise"})  # fmt: skip
"""Calls that hold or build code of the chip."""

LINKED = re.compile(
    r"\b(cublasLt|cublas|cudnn|cufft|curand|cusparse|cusolver|nccl|nvrtc|nvToolsExt|nvml|nvjpeg|nvshmem|npp\w+)\b"
)
"""Libraries as build files name them."""

SIGNS = (b"triton", b"cuda", b"CUDA", b"cutlass", b"cupy", b"numba", b"__global__", b"load_inline", b"tilelang")
"""Bytes of which a Python file of the ecosystem has at least one."""


@dataclass
class _Open:
    """A function while its file is walked."""

    name: str
    kind: str
    line: int
    last_line: int
    calls: set[str] = field(default_factory=set)
    references: dict[tuple[str, int], Reference] = field(default_factory=dict)


def read_python(text: bytes, path: str) -> SourceFile:
    """A Python file as its functions; one that Python cannot parse has an error and no functions.

    A file that names nothing of the ecosystem is not looked into.
    """
    lines = text.count(b"\n") + (not text.endswith(b"\n") and bool(text))
    whole = _Open(path.rsplit("/", 1)[-1], FILE, 1, max(lines, 1))
    if not any(sign in text for sign in SIGNS):
        return SourceFile(path, "python", lines, (_closed(whole, path),))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text.decode("utf-8", "replace"))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return SourceFile(path, "python", lines, errors=1)
    opened, texts = _walked(tree, whole)
    inside = [one for node in texts for one in _inside(node, path)]
    functions = (*(_closed(one, path) for one in opened), *inside)
    return SourceFile(path, "python", lines, functions, frozenset(one.name for one in opened[1:]))


def _closed(one: _Open, path: str) -> Function:
    calls = frozenset(one.calls - {""})
    return Function(one.name, one.kind, path, one.line, one.last_line, calls, references=tuple(one.references.values()))


def _walked(tree: ast.Module, whole: _Open) -> tuple[list[_Open], list[ast.Constant]]:
    """Every function, the rest of the file first, and the texts that hold CUDA code; nodes in order of the file."""
    names: dict[str, str] = {}
    opened, texts = [whole], []
    stack: list[tuple[ast.AST, _Open]] = [(tree, whole)]
    while stack:
        node, owner = stack.pop()
        kind = type(node)
        if kind in LEAVES:
            continue
        if kind is ast.Name or kind is ast.Attribute:
            below = _used(node, owner, names)
            if below is not None:
                stack.append((below, owner))
            continue
        if kind is ast.Constant:
            assert isinstance(node, ast.Constant)
            if isinstance(node.value, str) and "__global__" in node.value:
                texts.append(node)
            continue
        if kind is ast.Import or kind is ast.ImportFrom:
            assert isinstance(node, ast.Import | ast.ImportFrom)
            _imported(node, names)
            continue
        if kind is ast.Call or kind is ast.Subscript:
            _called(node, owner)
        elif kind is ast.FunctionDef or kind is ast.AsyncFunctionDef:
            assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            owner.calls.add(node.name)
            owner = _Open(node.name, _kind(node, names), node.lineno, node.end_lineno or node.lineno)
            opened.append(owner)
        children: list[tuple[ast.AST, _Open]] = []
        for value in node.__dict__.values():
            if isinstance(value, list):
                children += [(one, owner) for one in value if isinstance(one, ast.AST)]
            elif isinstance(value, ast.AST):
                children.append((value, owner))
        children.reverse()
        stack += children
    return opened, texts


def _imported(node: ast.Import | ast.ImportFrom, names: dict[str, str]) -> None:
    """Adds what each local name stands for, ``tl`` for ``triton.language``."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            first = alias.name.split(".")[0]
            names[alias.asname or first] = alias.name if alias.asname else first
    elif node.module and not node.level:
        names.update({alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names})


def _called(node: ast.AST, owner: _Open) -> None:
    """Adds what is called, or launched by ``kernel[grid]``, to the function around it."""
    said = node.func if isinstance(node, ast.Call) else getattr(node, "value", None)
    name = said.attr if isinstance(said, ast.Attribute) else said.id if isinstance(said, ast.Name) else ""
    owner.calls.add(name)
    if name in CALLS and isinstance(node, ast.Call):
        owner.references.update({(one.name, one.line): one for one in _call(name, node)})


def _used(node: ast.AST, owner: _Open, names: dict[str, str]) -> ast.AST | None:
    """Adds a dotted name of the ecosystem to the function around it; returns what it is an attribute of, where that
    is no name."""
    base = node
    while isinstance(base, ast.Attribute):
        base = base.value
    if not isinstance(base, ast.Name):
        return base
    if base.id in names or base.id in KERNEL_LANGUAGES:
        spoken = _dotted(node, names)
        library = _language(spoken)
        if library and not (library == "triton" and owner.kind not in (TRITON, FILE)):
            line = base.lineno
            owner.references[spoken, line] = Reference(f"py:{spoken}", library, line)
    return None


@lru_cache(maxsize=100_000)
def _language(spoken: str) -> str:
    """What brings a dotted name into the ecosystem; empty for other names."""
    return next((KERNEL_LANGUAGES[m] for m in KERNEL_LANGUAGES if f"{spoken}.".startswith(f"{m}.")), "")


def _kind(node: ast.FunctionDef | ast.AsyncFunctionDef, names: dict[str, str]) -> str:
    for decorator in node.decorator_list:
        spoken = _dotted(decorator.func if isinstance(decorator, ast.Call) else decorator, names)
        if spoken.startswith(("triton.jit", "triton.experimental.gluon.jit", "triton.runtime.jit")):
            return TRITON
        if spoken.startswith(("numba.cuda.jit", "cutlass.cute.kernel", "cutlass.cute.jit", "cuda.tile.kernel")):
            return KERNEL
    return PYTHON


def _dotted(node: ast.AST, names: dict[str, str]) -> str:
    """``triton.jit`` of an expression ``triton.jit``, with what local names stand for; empty for other things."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([names.get(node.id, node.id), *reversed(parts)])


def _call(called: str, node: ast.Call) -> list[Reference]:
    if called == "inline_asm_elementwise":
        texts = [a.value for a in [*node.args, *(k.value for k in node.keywords)] if isinstance(a, ast.Constant)]
        asm = [name for text in texts if isinstance(text, str) for name in opcodes(text)]
        return [Reference(f"asm:{name}", "asm", node.lineno) for name in asm] or [Reference("asm:", "asm", node.lineno)]
    return [Reference(f"py:{called}", "extension", node.lineno)]


def _inside(node: ast.Constant, path: str) -> list[Function]:
    """The functions of CUDA code that stands in a text, on the lines of the Python file."""
    from supercycle.port.cuda import read_cuda

    read = read_cuda(str(node.value).encode(), path)
    shift = node.lineno - 1
    return [
        Function(
            one.name, one.kind, path, one.line + shift, one.last_line + shift, one.calls, one.methods,
            tuple(Reference(r.name, r.library, r.line + shift) for r in one.references), one.hazards,
        )
        for one in read.functions
        if one.kind != FILE
    ]  # fmt: skip


def read_build(text: bytes, path: str) -> SourceFile:
    """A build file: which libraries of the ecosystem it links, and for which compute capabilities it builds."""
    references = []
    for number, line in enumerate(text.decode("utf-8", "replace").split("\n"), 1):
        if len(line) > 4000:
            continue
        bare = line.split("#", 1)[0]
        for word in LINKED.findall(bare):
            references.append(Reference(f"link:{word}", library_of(word + "_") or word, number))
        for word in re.findall(r"\b(?:sm|compute)_(\d+[af]?)\b", bare):
            references.append(Reference(f"arch:sm_{word}", "build", number))
    lines = text.count(b"\n") + (not text.endswith(b"\n") and bool(text))
    whole = Function(path.rsplit("/", 1)[-1], FILE, path, 1, max(lines, 1), references=tuple(references))
    return SourceFile(path, "build", lines, (whole,))
