"""Tutorials: every shell block of the pages is run, in the order of the page."""

import io
import os
import re
import shlex
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from supercycle.cli import main

PAGES = sorted(Path(__file__).parents[2].joinpath("docs", "tutorials").glob("*.md"))
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NEEDS = {"port": "tree_sitter", "studies": "duckdb"}
"""The packages of extras without which a page cannot be followed."""

OTHERWISE = {"studies"}
"""Pages that a test of their own runs."""


def commands(page: Path) -> list[str]:
    """The commands of a page: a line each, with the lines that continue it and the text that it is given."""
    found: list[str] = []
    end = ""
    for line in "\n".join(BLOCK.findall(page.read_text(encoding="utf-8"))).splitlines():
        if end:
            found[-1] += f"\n{line}"
            end = "" if line == end else end
        elif found and found[-1].endswith("\\"):
            found[-1] = f"{found[-1][:-1]}{line.strip()}"
        elif line.strip() and not line.startswith("#"):
            found.append(line)
        here = re.search(r"<<'(\w+)'$", line)
        end = here[1] if here else end
    return found


def run(command: str, folder: Path) -> None:
    """One command: those of the package in this process, with their output in a file where they say so."""
    if not command.startswith("supercycle "):
        done = subprocess.run(["bash", "-ec", command], cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command}\n{done.stderr}"
        return
    words, _, file = command.partition(" > ")
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(shlex.split(words, comments=True)[1:])
    assert code == 0, f"{command}\n{err.getvalue()}"
    if file:
        (folder / file).write_text(out.getvalue(), encoding="utf-8")


@pytest.mark.parametrize("page", [page for page in PAGES if BLOCK.search(page.read_text())], ids=lambda page: page.stem)
def test_the_commands_of_a_page_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command ends with exit code 0, in an empty folder of its own."""
    if page.stem in NEEDS:
        pytest.importorskip(NEEDS[page.stem])
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    for command in commands(page):
        run(command, tmp_path)


def test_every_page_is_run() -> None:
    """A page without a command that is run is a page that can be wrong; the ones of the main questions go deep."""
    counts = {page.stem: len(commands(page)) for page in PAGES}
    assert not [name for name, count in counts.items() if not count and name not in OTHERWISE]
    assert counts.keys() >= {"plan", "fit", "check", "price", "forecast", "ledger", "serve", "sim", "port"}
    assert min(counts[name] for name in ("plan", "check", "forecast", "ledger")) >= 4
