"""The command line in this process."""

import io
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass

import pytest

from supercycle.cli import main


@dataclass(frozen=True)
class Answer:
    """What a command wrote and how it ended."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def call() -> Callable[..., Answer]:
    """``call("port", "folder", …)`` in this process."""

    def run(*arguments: str) -> Answer:
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = main(arguments)
        return Answer(code, out.getvalue(), err.getvalue())

    return run
