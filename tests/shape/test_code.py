"""The code itself: small files, short functions, light imports, borders kept."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "src").rglob("*.py"))
HEAVY = {"scipy", "pint", "torch", "ray", "matplotlib", "pandas"}


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    """Every function of a file, methods too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            yield node


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_fits_in_the_head(path: Path) -> None:
    """No file is longer than 350 lines, no function longer than a screen of 60."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 350
    long = [f.name for f in functions(path) if (f.end_lineno or f.lineno) - f.lineno >= 60]
    assert not long


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_public_functions_say_what_they_do(path: Path) -> None:
    """Every module and every public function has a docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    outer = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    assert not [node.name for node in outer if not node.name.startswith("_") and not ast.get_docstring(node)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_heavy_libraries_are_imported_where_they_are_used(path: Path) -> None:
    """scipy, pint and the like cost seconds: never at the top of a file, outside type checking."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = set()
    for node in tree.body:
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    assert not names & HEAVY


def test_importing_the_package_loads_nothing_heavy() -> None:
    """``import supercycle`` loads neither pydantic, pint, scipy nor rich."""
    heavy = ("pydantic", "pint", "scipy", "rich", "typer")
    code = f"import sys, supercycle; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_nothing_is_left_for_later() -> None:
    """No notes to oneself in the code."""
    words = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    assert not [str(path) for path in FILES if words.search(path.read_text(encoding="utf-8"))]
