"""CUDA C++ read with tree-sitter: functions, what they call, and which names of libraries they use.

The tree says what is a function, a call, a comment, a text or an assembly statement. The names inside are then
walked once, in order, and each is given to the innermost function around it. Nothing is expanded: a macro is a
function of its own that those who name it call.
"""

import re
import time
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from supercycle.base.errors import InputError
from supercycle.port.hazards import INTRINSIC, Suspect, hazards, suspects
from supercycle.port.libraries import library_of, opcodes
from supercycle.port.parts import DEVICE, FILE, HOST, KERNEL, MACRO, Function, Reference, SourceFile

if TYPE_CHECKING:
    from tree_sitter import Node

QUERY = """
(function_definition) @function
(comment) @comment
(string_literal) @text
(raw_string_literal) @text
(gnu_asm_expression) @assembly
(call_expression function: (identifier) @call)
(call_expression function: (qualified_identifier) @call)
(call_expression function: (template_function name: (identifier) @call))
(call_expression function: (field_expression field: (field_identifier) @method))
(preproc_def) @macro
(preproc_function_def) @macro
(preproc_params (identifier) @defined)
(preproc_include path: (_) @include)
(class_specifier name: (type_identifier) @defined)
(struct_specifier name: (type_identifier) @defined)
(enum_specifier name: (type_identifier) @defined)
(enumerator name: (identifier) @defined)
(type_definition declarator: (type_identifier) @defined)
(alias_declaration name: (type_identifier) @defined)
(namespace_definition name: (namespace_identifier) @defined)
(function_declarator declarator: (identifier) @defined)
(translation_unit (declaration (init_declarator declarator: (identifier) @defined)))
"""
"""What is asked of the tree."""

WORD = re.compile(
    rb"(?<![\w\\])(?<!\w::)(?:cu|CU|__|nv|nccl|NCCL|NV|thrust::|cg::|half|wmma::|cooperative_groups::|tex|surf|make_cuda"
    rb"|SM\d|bfloat|npp|memcpy_async|h2?(?:exp|log|sqrt|rsqrt)\b)\w*(?:::\w+)*"
)
"""Words that may be a library's: all of :data:`supercycle.port.libraries.SPELLINGS` begin like one of these."""

CAPITALS = re.compile(rb"\b(?:[A-Z][A-Z0-9_]+|k[A-Z]\w+|\w*[wW]arp\w*)\b")
"""Names of macros and constants: a function uses them without calling them."""

IN_MACRO = re.compile(rb"\b\w+[\s*&]+((?:cu|nccl|nv)\w+)\s*=[^=]")
"""A declaration inside a macro, whose body the grammar leaves as text."""

DECLARES = frozenset({
    "init_declarator", "declaration", "parameter_declaration", "optional_parameter_declaration", "pointer_declarator",
    "array_declarator", "reference_declarator", "function_declarator", "field_declaration",
})  # fmt: skip
"""Nodes that make the name they hold the code's own."""

DEEPEST = 200
"""Brackets open at once at most; a file with more is not code that anyone wrote (a limit of this package)."""

LEAST_SECONDS, SECONDS_PER_BYTE = 2.0, 4e-6
"""How long one file may take to parse: a hundred times what code takes (a limit of this package)."""

TALLEST = 5000
"""Levels of a tree at most; queries of taller ones are slow (a limit of this package)."""

CHUNK = 65536
"""Bytes that the parser is handed at once (numerical)."""

MOST_OPEN = 2000
"""Brackets without a partner at most, those in comments and texts included (a limit of this package)."""

REPEATED = re.compile(rb"(?:[*!&~+<-]\s?){500}")
"""A run of operators that no code has."""

NO_BRACKETS = bytes(byte for byte in range(256) if byte not in b"(){}[]")


@dataclass
class _Open:
    """A function while its file is walked."""

    name: str
    kind: str
    start: int
    end: int
    line: int
    last_line: int
    calls: set[str] = field(default_factory=set)
    methods: set[str] = field(default_factory=set)
    references: list[Reference] = field(default_factory=list)
    suspects: list[Suspect] = field(default_factory=list)


@lru_cache(maxsize=1)
def grammar() -> tuple[Any, Any]:
    """The parser and the query; raises InputError that names the extra where tree-sitter is not installed."""
    try:
        import tree_sitter_cuda
        from tree_sitter import Language, Parser, Query, QueryCursor
    except ImportError as fault:
        raise InputError(
            "reading CUDA code needs tree-sitter, which is not installed",
            hint="Install it: pip install 'supercycle[port]'",
        ) from fault
    language = Language(tree_sitter_cuda.language())
    return Parser(language), QueryCursor(Query(language, QUERY))


def read_cuda(text: bytes, path: str) -> SourceFile:
    """A file of CUDA C++ as its functions."""
    parser, cursor = grammar()
    lines = text.count(b"\n") + (not text.endswith(b"\n") and bool(text))
    if _too_deep(text):
        return SourceFile(path, "cuda", lines, errors=1)
    end = time.monotonic() + LEAST_SECONDS + len(text) * SECONDS_PER_BYTE
    tree = _parsed(parser, text, end)
    if tree is None or _depth(tree) > TALLEST:
        return SourceFile(path, "cuda", lines, errors=1)
    captures: dict[str, list[Node]] = cursor.captures(tree.root_node)
    blanked = _blanked(text, [node for kind in ("comment", "text", "include") for node in captures.get(kind, ())])
    starts: list[int] = [0, *(np.flatnonzero(np.frombuffer(text, np.uint8) == 10) + 1).tolist()]
    opened = _functions(text, captures, path, lines)
    inside = _Inside(opened)
    own = _walk(blanked, starts, inside, captures, tree.root_node)
    _assembly(text, inside, captures.get("assembly", ()))
    warps = False
    for suspect in suspects(blanked, starts):
        inside.at(suspect.place).suspects.append(suspect)
        warps = warps or INTRINSIC.search(suspect.text) is not None
    defined = {_text(node, text) for node in captures.get("defined", ())} | own | {one.name for one in opened}
    functions = [_closed(one, path, warps) for one in opened]
    functions += [
        Function(hazard.name, MACRO, path, hazard.line, hazard.line, hazards=(hazard,))
        for hazard in functions[0].hazards
        if hazard.name
    ]
    return SourceFile(path, "cuda", lines, tuple(functions), frozenset(defined), int(tree.root_node.has_error))


def _by(end: float) -> Callable[..., bool]:
    """Says whether a time has passed, to whoever calls."""
    return lambda *_: time.monotonic() > end


def _depth(tree: Any) -> int:
    """How deep a tree is along its first and along its last branches: chains of operators make it tall."""
    depths = []
    for step in ("goto_first_child", "goto_last_child"):
        cursor, depth = tree.walk(), 0
        while depth <= TALLEST and getattr(cursor, step)():
            depth += 1
        depths.append(depth)
    return max(depths)


def _parsed(parser: Any, text: bytes, end: float) -> Any:
    """The tree of a file; None where the grammar takes longer than any code would make it."""

    def chunk(offset: int, point: object) -> bytes:
        return text[offset : offset + CHUNK]

    try:
        return parser.parse(chunk, encoding="utf8", progress_callback=_by(end))
    except ValueError:
        parser.reset()
        return None


def _too_deep(text: bytes) -> bool:
    """Whether brackets nest deeper than any code's, or stay open: such files make parsers slow."""
    if REPEATED.search(text):
        return True
    left = text.translate(None, NO_BRACKETS)
    for _ in range(DEEPEST):
        inner = left.replace(b"()", b"").replace(b"{}", b"").replace(b"[]", b"")
        if len(inner) == len(left):
            return len(left) > MOST_OPEN
        left = inner
    return True


def _text(node: "Node", text: bytes) -> str:
    return text[node.start_byte : node.end_byte].decode("utf-8", "replace")


def _blanked(text: bytes, nodes: Iterable["Node"]) -> bytes:
    """The text with the insides of comments and literals as spaces; lines keep their places."""
    out = bytearray(text)
    for node in nodes:
        start, end = node.start_byte, node.end_byte
        part = text[start:end]
        out[start:end] = b"\n".join(b" " * len(line) for line in part.split(b"\n"))
    return bytes(out)


def _functions(text: bytes, captures: "dict[str, list[Node]]", path: str, lines: int) -> list[_Open]:
    """Every function and macro, outer ones first, after the rest of the file as one."""
    out = [_Open(path.rsplit("/", 1)[-1], FILE, 0, len(text) + 1, 1, max(lines, 1))]
    found: list[_Open] = []
    for node in captures.get("function", ()):
        body = node.child_by_field_name("body")
        head = text[node.start_byte : body.start_byte if body else node.end_byte]
        name = _name(node, text)
        if name:
            span = (node.start_byte, node.end_byte, node.start_point[0] + 1, node.end_point[0] + 1)
            found.append(_Open(name, _kind(head), *span))
    for node in captures.get("macro", ()):
        named = node.child_by_field_name("name")
        if named is not None:
            last = node.end_point[0] + (node.end_point[1] > 0)
            span = (node.start_byte, node.end_byte, node.start_point[0] + 1, last)
            found.append(_Open(_text(named, text), MACRO, *span))
    return out + sorted(found, key=lambda one: (one.start, -one.end))


def _kind(head: bytes) -> str:
    if b"__global__" in head:
        return KERNEL
    return DEVICE if b"__device__" in head else HOST


def _name(node: "Node", text: bytes) -> str:
    """The last part of a function's name, ``f`` of ``a::b::f``; empty where it has none."""
    part = node.child_by_field_name("declarator")
    for _ in range(32):
        if part is None:
            return ""
        if part.type in ("identifier", "field_identifier", "operator_name", "destructor_name", "type_identifier"):
            return _text(part, text)
        inner = part.child_by_field_name("declarator") or part.child_by_field_name("name")
        if inner is None:
            inner = next((c for c in part.named_children if c.type.endswith(("declarator", "identifier"))), None)
        part = inner
    return ""


class _Inside:
    """Finds the innermost function around a place; places are asked in any order."""

    def __init__(self, opened: list[_Open]) -> None:
        self.opened = opened
        self.edges: list[int] = []
        self.owners: list[_Open] = []
        stack: list[_Open] = []
        for one in opened:
            while stack and stack[-1].end <= one.start:
                self._edge(stack.pop().end, stack[-1] if stack else opened[0])
            self._edge(one.start, one)
            stack.append(one)
        while len(stack) > 1:
            self._edge(stack.pop().end, stack[-1])

    def _edge(self, place: int, owner: _Open) -> None:
        self.edges.append(place)
        self.owners.append(owner)

    def at(self, place: int) -> _Open:
        """The innermost function that holds a place."""
        return self.owners[max(bisect_right(self.edges, place) - 1, 0)]


def _walk(
    blanked: bytes, starts: list[int], inside: "_Inside", captures: "dict[str, list[Node]]", root: "Node"
) -> set[str]:
    """Gives each name of a library, and each call, to the function around it; returns such names that are declared
    here, and so are the code's own."""
    own: set[str] = set()
    for found in WORD.finditer(blanked):
        word = found.group()
        library = _library(word)
        if library:
            start = found.start()
            line = bisect_right(starts, start)
            spoken = word.decode("ascii", "replace")
            inside.at(start).references.append(Reference(spoken, library, line))
            called = blanked[found.end() : found.end() + 1] == b"("
            if not called and spoken not in own and _declares(root, start, found.end()):
                own.add(spoken)
    for node in captures.get("include", ()):
        name = (node.text or b"").decode("utf-8", "replace").strip('<>" \n')
        library = library_of(name) or library_of(name.rsplit("/", 1)[-1])
        if library:
            inside.opened[0].references.append(Reference(name, library, node.start_point[0] + 1))
    for capture in ("call", "method"):
        for node in captures.get(capture, ()):
            start = node.start_byte
            owner = inside.at(start)
            name = blanked[start : node.end_byte].split(b"<", 1)[0].rsplit(b":", 1)[-1].decode("ascii", "replace")
            (owner.calls if capture == "call" else owner.methods).add(name)
    for one in inside.opened:
        if one.kind != FILE:
            one.calls.update(word.decode() for word in set(CAPITALS.findall(blanked, one.start, one.end)))
        if one.kind == MACRO:
            own.update(name.decode() for name in IN_MACRO.findall(blanked, one.start, one.end))
    return own


def _declares(root: "Node", start: int, end: int) -> bool:
    """Whether the name at a place is the one that a declaration declares."""
    node = root.descendant_for_byte_range(start, end)
    if node is None or node.type not in ("identifier", "field_identifier") or node.parent is None:
        return False
    return node.parent.type in DECLARES and node in node.parent.children_by_field_name("declarator")


@lru_cache(maxsize=200_000)
def _library(word: bytes) -> str:
    return library_of(word.decode("ascii", "replace"))


def _assembly(text: bytes, inside: "_Inside", nodes: Iterable["Node"]) -> None:
    """Gives each instruction of inline assembly to its function, as ``asm:mma``."""
    for node in nodes:
        code = node.child_by_field_name("assembly_code")
        if code is None:
            continue
        said = " ".join(re.findall(r'"((?:[^"\\]|\\.)*)"', _text(code, text), re.DOTALL)) or _text(code, text)
        owner = inside.at(node.start_byte)
        for name in opcodes(said) or ("empty",):
            if name != "empty":
                owner.references.append(Reference(f"asm:{name}", "asm", node.start_point[0] + 1))


def _closed(one: _Open, path: str, warps: bool) -> Function:
    return Function(
        one.name, one.kind, path, one.line, one.last_line, frozenset(one.calls), frozenset(one.methods),
        tuple(one.references), hazards(one.kind, one.suspects, path, warps=warps),
    )  # fmt: skip
