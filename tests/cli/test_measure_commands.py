"""``calibrate`` and ``verify`` where they cannot measure."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def without_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    """PyTorch cannot be imported."""
    monkeypatch.setitem(sys.modules, "torch", None)


@pytest.mark.usefixtures("without_torch")
@pytest.mark.parametrize("command", [("calibrate",), ("verify",)])
def test_without_pytorch_the_message_says_how_to_install_it(
    call: Callable[..., Any], command: tuple[str, ...], tmp_path: Path
) -> None:
    """Exit code 2, nothing on standard output, nothing written, and the pip command."""
    to = ("--to", str(tmp_path / "own")) if command == ("calibrate",) else ()
    answer = call(*command, *to)
    assert answer.code == 2
    assert answer.out == ""
    assert "pip install 'supercycle[measure]'" in answer.err
    assert not (tmp_path / "own").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--seconds", "0"), "seconds: 0 is not between"),
        (("--seconds", "soon"), "--seconds: 'soon'"),
        (("--threads", "0"), "threads: 0 is not between"),
        (("--threads", "1.5"), "--threads: '1.5'"),
        (("--name", "../x"), "is not an id"),
        (("--name", "h100-sxm"), "is a chip of the catalogue"),
    ],
)
def test_bad_options_are_named(call: Callable[..., Any], arguments: tuple[str, ...], said: str) -> None:
    """Before anything is measured."""
    answer = call("calibrate", *arguments)
    assert answer.code == 2
    assert said in answer.err
