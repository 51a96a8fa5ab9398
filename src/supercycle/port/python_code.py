"""Python of a code base, read with ``ast``: Triton kernels, extensions, CUDA code in texts, calls of torch.cuda."""

import ast
import re
import warnings

from supercycle.port.libraries import library_of, opcodes
from supercycle.port.parts import FILE, KERNEL, PYTHON, TRITON, Function, Reference, SourceFile

KERNEL_LANGUAGES = {
    "cutlass": "cutlass", "cute": "cute", "cupy": "cupy", "numba.cuda": "numba", "pycuda": "pycuda",
    "cuda.tile": "cutile", "tilelang": "tilelang", "torch.cuda": "torch-cuda", "triton": "triton",
}  # fmt: skip
"""Modules that bring kernels or the chip into Python, and what they are called here."""

CALLS = frozenset({"RawKernel", "RawModule", "ElementwiseKernel", "ReductionKernel", "load_inline", "CUDAExtension",
                   "CppExtension", "SourceModule", "inline_asm_elementwise"})  # fmt: skip
"""Calls that hold or build code of the chip."""

LINKED = re.compile(
    r"\b(cublasLt|cublas|cudnn|cufft|curand|cusparse|cusolver|nccl|nvrtc|nvToolsExt|nvml|nvjpeg|nvshmem|npp\w+)\b"
)
"""Libraries as build files name them."""

MOST_NESTED = 150
"""Levels of Python code that are looked into (a limit of this package)."""


def read_python(text: bytes, path: str) -> SourceFile:
    """A Python file as its functions; one that Python cannot parse has an error and no functions."""
    lines = text.count(b"\n") + (not text.endswith(b"\n") and bool(text))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text.decode("utf-8", "replace"))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return SourceFile(path, "python", lines, errors=1)
    names = _imports(tree)
    functions: list[Function] = []
    inside: list[Function] = []
    _gather(tree.body, path, names, functions, 0)
    whole = _function(path.rsplit("/", 1)[-1], FILE, tree, path, names, 1, max(lines, 1))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "__global__" in node.value:
            inside += _inside(node, path)
    defined = frozenset(one.name for one in functions)
    return SourceFile(path, "python", lines, (whole, *functions, *inside), defined)


def _imports(tree: ast.Module) -> dict[str, str]:
    """What each local name stands for, ``tl`` for ``triton.language``."""
    out: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                out[alias.asname or alias.name.split(".")[0]] = alias.name if alias.asname else alias.name.split(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            out.update({alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names})
    return out


def _gather(body: list[ast.stmt], path: str, names: dict[str, str], out: list[Function], depth: int) -> None:
    if depth > MOST_NESTED:
        return
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            kind = _kind(node, names)
            out.append(_function(node.name, kind, node, path, names, node.lineno, node.end_lineno or node.lineno))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            _gather(node.body, path, names, out, depth + 1)


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


def _function(name: str, kind: str, tree: ast.AST, path: str, names: dict[str, str], line: int, last: int) -> Function:
    calls: set[str] = set()
    references: dict[tuple[str, int], Reference] = {}
    stack: list[ast.AST] = list(ast.iter_child_nodes(tree))
    while stack:
        node = stack.pop()
        if kind == FILE and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        stack.extend(ast.iter_child_nodes(node))
        if isinstance(node, ast.Call):
            called = _dotted(node.func, names).rsplit(".", 1)[-1]
            calls.add(called)
            if called in CALLS:
                for one in _call(called, node):
                    references[one.name, one.line] = one
        if isinstance(node, ast.Subscript):
            calls.add(_dotted(node.value, names).rsplit(".", 1)[-1])
        if isinstance(node, ast.Attribute | ast.Name):
            spoken = _dotted(node, names)
            library = next((KERNEL_LANGUAGES[m] for m in KERNEL_LANGUAGES if f"{spoken}.".startswith(f"{m}.")), "")
            if library and not (library == "triton" and kind not in (TRITON, FILE)):
                references[spoken, node.lineno] = Reference(f"py:{spoken}", library, node.lineno)
    return Function(name, kind, path, line, last, frozenset(calls - {""}), references=tuple(references.values()))


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
