"""The command line in this process, and as a real one."""

import io
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from supercycle.cli import main


@dataclass(frozen=True)
class Answer:
    """What a command wrote and how it ended."""

    code: int
    out: str
    err: str


def in_process(*arguments: str) -> Answer:
    """Runs a command in this process; an exception that it lets out fails the test with its traceback."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(arguments)
    return Answer(code, out.getvalue(), err.getvalue())


def as_process(arguments: Sequence[str], **environment: str) -> Answer:
    """Runs the console script's function in a new process, without a terminal."""
    kept = {name: value for name, value in os.environ.items() if name not in ("SUPERCYCLE_CATALOG", "FORCE_COLOR")}
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from supercycle.cli import main; sys.exit(main())", *arguments],
        capture_output=True, check=False, env={**kept, "PYTHONIOENCODING": "utf-8", **environment},
    )  # fmt: skip
    return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture(scope="session")
def call() -> Callable[..., Answer]:
    """``call("run", "llama-3.1-8b", …)`` in this process."""
    return in_process


@pytest.fixture(scope="session")
def process() -> Callable[..., Answer]:
    """``process(["run", …])`` as a new process."""
    return as_process


@pytest.fixture(scope="session")
def small_plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A specification whose plan is quick."""
    path = tmp_path_factory.mktemp("plan") / "plan.toml"
    path.write_text(
        '[goal]\nflop = "1e22"\n\n[limits]\nchips = ["h100-sxm", "tpu-v5p"]\ncount = 64\n\n[basics]\ndraws = 100\n'
    )
    return path
