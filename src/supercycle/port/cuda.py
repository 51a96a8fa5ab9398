"""CUDA C++ read with tree-sitter: functions, what they call, and which names of libraries they use.

Comments and texts are taken out first. The tree of what is left says what is a function, a macro, a declaration or
an assembly statement; names and calls inside are walked once, in order, and each is given to the innermost function
around it. Nothing is expanded: a macro is a function of its own that those who name it call.
"""

import re
import time
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from supercycle.base.errors import InputError
from supercycle.port.blocks import quieted
from supercycle.port.hazards import INTRINSIC, Suspect, hazards, suspects
from supercycle.port.lexical import DIRECTIVE, Lexed, lexed, too_deep
from supercycle.port.libraries import library_of, opcodes
from supercycle.port.parts import DEVICE, FILE, HOST, KERNEL, MACRO, Function, Reference, SourceFile
from supercycle.port.words import CALL, CAPITALS, METHOD, WARPS, Word, cuda_lines, library_words, spoken

if TYPE_CHECKING:
    from tree_sitter import Node

QUERY = """
(function_definition) @function
(gnu_asm_expression) @assembly
(preproc_def) @macro
(preproc_function_def) @macro
"""
"""What is asked of the tree."""

IN_MACRO = re.compile(rb"\b\w+[\s*&]+((?:cu|nccl|nv)\w+)\s*=[^=]")
"""A declaration inside a macro, whose body the grammar leaves as text."""

NAMESPACE = re.compile(rb"\bnamespace\s+(\w+)(?:::\w+)*\s*\{")
"""A namespace that the code opens: names in it are its own."""

DECLARES = {
    "init_declarator": "declarator", "declaration": "declarator", "parameter_declaration": "declarator",
    "optional_parameter_declaration": "declarator", "pointer_declarator": "declarator",
    "array_declarator": "declarator", "reference_declarator": "", "function_declarator": "declarator",
    "field_declaration": "declarator", "class_specifier": "name", "struct_specifier": "name",
    "enum_specifier": "name", "enumerator": "name", "type_definition": "declarator", "alias_declaration": "name",
    "preproc_params": "",
}  # fmt: skip
"""Nodes that make the name they hold the code's own, and the field that holds it (any child where none is named)."""

LEAST_SECONDS, SECONDS_PER_BYTE = 2.0, 4e-6
"""How long one file may take to parse: a hundred times what code takes (a limit of this package)."""

TALLEST = 5000
"""Levels of a tree at most; queries of taller ones are slow (a limit of this package)."""

CHUNK = 65536
"""Bytes that the parser is handed at once (numerical)."""


@dataclass(slots=True)
class _Open:
    """A function while its file is walked."""

    name: str
    kind: str
    start: int
    end: int
    line: int
    last_line: int
    calls: set[bytes] = field(default_factory=set)
    methods: set[bytes] = field(default_factory=set)
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
    read = lexed(text)
    code = read.code
    if too_deep(code):
        return SourceFile(path, "cuda", lines, errors=1)
    words = library_words(code)
    quiet = quieted(code, [word.start for word in words if word.declared])
    tree = _parsed(parser, quiet, time.monotonic() + LEAST_SECONDS + len(text) * SECONDS_PER_BYTE)
    if tree is None or _depth(tree) > TALLEST:
        return SourceFile(path, "cuda", lines, errors=1)
    root = tree.root_node
    captures: dict[str, list[Node]] = cursor.captures(root)
    starts: list[int] = [0, *(np.flatnonzero(np.frombuffer(code, np.uint8) == 10) + 1).tolist()]
    opened = _functions(code, captures, path, lines)
    inside = _Inside(opened)
    own = _names(code, words, starts, inside, root)
    for line, header in read.includes:
        library = library_of(header) or library_of(header.rsplit("/", 1)[-1])
        if library:
            opened[0].references.append(Reference(header, library, line))
    _calls(code, inside)
    _assembly(read, inside, captures.get("assembly", ()))
    warps = False
    for suspect in suspects(code, starts):
        inside.at(suspect.place).suspects.append(suspect)
        warps = warps or INTRINSIC.search(suspect.text) is not None
    own |= {one.name for one in opened} | {name.decode() for name in NAMESPACE.findall(code)}
    functions = [_closed(one, path, warps) for one in opened]
    functions[0] = replace(functions[0], cuda_lines=cuda_lines(code, starts, words))
    functions += [
        Function(hazard.name, MACRO, path, hazard.line, hazard.line, hazards=(hazard,))
        for hazard in functions[0].hazards
        if hazard.name
    ]
    return SourceFile(path, "cuda", lines, tuple(functions), frozenset(own), int(root.has_error))


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


def _text(node: "Node", text: bytes) -> str:
    return text[node.start_byte : node.end_byte].decode("utf-8", "replace")


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


def _names(code: bytes, words: list[Word], starts: list[int], inside: "_Inside", root: "Node") -> set[str]:
    """Gives each name of a library to the function around it, those in lines of the preprocessor left out;
    returns such names that are declared here, and so are the code's own."""
    own: set[str] = set()
    directives = {found.start() for found in DIRECTIVE.finditer(code)}
    for word in words:
        line = bisect_right(starts, word.start)
        if starts[line - 1] in directives:
            continue
        inside.at(word.start).references.append(Reference(word.spoken, word.library, line))
        if word.declared and word.spoken not in own and _declares(root, word.start, word.end):
            own.add(word.spoken)
    for one in inside.opened:
        if one.kind == MACRO:
            own.update(name.decode() for name in IN_MACRO.findall(code, one.start, one.end))
    return own


def _declares(root: "Node", start: int, end: int) -> bool:
    """Whether the name at a place is the one that a declaration declares."""
    node = root.descendant_for_byte_range(start, end)
    if node is None or node.parent is None or not node.type.endswith("identifier"):
        return False
    wanted = DECLARES.get(node.parent.type)
    if wanted is None:
        return False
    return not wanted or node in node.parent.children_by_field_name(wanted)


def _calls(code: bytes, inside: "_Inside") -> None:
    """Gives each call, and each constant that is named, to the function around it; what is called outside of all
    functions does not matter."""
    warps = b"arp" in code
    for owner, start, end in zip(inside.owners, inside.edges, [*inside.edges[1:], len(code)], strict=True):
        if owner.kind != FILE:
            owner.calls.update(CALL.findall(code, start, end), CAPITALS.findall(code, start, end))
            if warps:
                owner.calls.update(WARPS.findall(code, start, end))
            owner.methods.update(METHOD.findall(code, start, end))


def _assembly(read: Lexed, inside: "_Inside", nodes: Iterable["Node"]) -> None:
    """Gives each instruction of inline assembly to its function, as ``asm:mma``."""
    for node in nodes:
        code = node.child_by_field_name("assembly_code")
        if code is None:
            continue
        owner = inside.at(node.start_byte)
        for name in opcodes(read.said(read.code[code.start_byte : code.end_byte])):
            owner.references.append(Reference(f"asm:{name}", "asm", node.start_point[0] + 1))


def _closed(one: _Open, path: str, warps: bool) -> Function:
    return Function(
        one.name, one.kind, path, one.line, one.last_line, spoken(one.calls), spoken(one.methods),
        tuple(one.references), hazards(one.kind, one.suspects, path, warps=warps),
    )  # fmt: skip
