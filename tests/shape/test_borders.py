"""The borders of the architecture, and that what the code cites exists."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from supercycle.catalog.store import Catalog

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "src").rglob("*.py"))


def test_imports_go_down_only() -> None:
    """Every contract of import-linter in pyproject.toml is kept."""
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"Contracts: [1-9]\d* kept, 0 broken", done.stdout)


def test_the_package_is_read_where_it_stands() -> None:
    """No path of a machine is written in the code or the data, but for names of files in other repositories."""
    absolute = re.compile(r"[\"'(\s](/home/|/work/|/tmp/|/root/|C:\\)")
    texts = [*FILES, *sorted((ROOT / "src").rglob("*.toml"))]
    assert not [str(path) for path in texts if absolute.search(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_sources_that_a_docstring_cites_are_in_the_catalogue(path: Path, catalog: Catalog) -> None:
    """``Source: key`` names keys of sources/*.toml, so that a reader can look them up."""
    cited = re.findall(r"Source: ([a-z0-9]+(?:-[a-z0-9]+)+)", path.read_text(encoding="utf-8"))
    assert not sorted({key for key in cited if key not in catalog.sources})
