"""The commands of docs/tutorials/studies.md, as they stand."""

import re
import shlex
from pathlib import Path

import pytest

from supercycle.cli import main

pytest.importorskip("duckdb", reason="studies are kept through DuckDB, an extra")

PAGE = Path(__file__).parents[3] / "docs" / "tutorials" / "studies.md"


def test_the_tutorial_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    """One after the other, each without a fault; the second sweep of a study computes nothing."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    shown = "\n".join(re.findall(r"```console\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S))
    for name, text in re.findall(r"cat > (\S+) <<'END'\n(.*?)END\n", shown, re.S):
        Path(name).write_text(text, encoding="utf-8")
    commands = [shlex.split(line) for line in shown.splitlines() if line.startswith("supercycle ")]
    assert len(commands) > 8
    for command in commands:
        assert main(command[1:]) == 0, command
    assert re.findall(r"Computed now +(\d+)", capsys.readouterr().out) == ["81", "9", "0"]
    assert Path("chips.csv").read_text(encoding="utf-8").count("\n") == 82
