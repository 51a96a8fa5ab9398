"""Tutorials: every shell block of the pages is run, in the order of the page."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGES = sorted(Path(__file__).parents[2].joinpath("docs", "tutorials").glob("*.md"))
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = 'supercycle() { python -c "import sys; from supercycle.cli import main; sys.exit(main())" "$@"; }\n'
"""The console script, of these sources."""


@pytest.mark.parametrize("page", [page for page in PAGES if BLOCK.search(page.read_text())], ids=lambda page: page.stem)
def test_the_commands_of_a_page_run(page: Path, tmp_path: Path) -> None:
    """Each command ends with exit code 0, in an empty folder of its own."""
    script = "set -e\n" + COMMAND + "\n".join(BLOCK.findall(page.read_text()))
    search = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    kept = {**os.environ, "PATH": search, "HOME": str(tmp_path), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, env=kept, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_there_are_pages() -> None:
    """The pages of the main questions stand there, each with commands that are run."""
    run = {page.stem for page in PAGES if BLOCK.search(page.read_text())}
    assert run >= {"plan", "fit", "check", "price", "forecast", "ledger", "serve"}
