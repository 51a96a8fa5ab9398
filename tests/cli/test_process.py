"""The console script as a real process: exit codes, streams, pipes, width, time to start."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

RUN = [sys.executable, "-c", "import sys; from supercycle.cli import main; sys.exit(main())"]
STEP = ["run", "llama-3.1-8b", "--chip", "h100-sxm", "--count", "64"]


def test_without_arguments_help_is_printed(process: Callable[..., Any]) -> None:
    """``supercycle`` alone prints what it can do and exits with 0."""
    answer = process([])
    assert answer.code == 0
    assert all(name in answer.out for name in ("plan", "run", "search", "check", "catalog", "laws"))
    assert answer.err == ""


def test_the_installed_script_runs() -> None:
    """The console script that the package installs prints the package's version."""
    import supercycle

    script = shutil.which("supercycle", path=str(Path(sys.executable).parent))
    if script is None:
        pytest.skip("the package is not installed with its script")
    done = subprocess.run([script, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"supercycle {supercycle.__version__}\n"


@pytest.mark.parametrize("arguments", [STEP, [*STEP, "--explain"], ["catalog", "chips", "h100"], ["laws", "list"]])
def test_tables_fit_80_columns_in_a_pipe(process: Callable[..., Any], arguments: list[str]) -> None:
    """A pipe that says nothing of its width, or lies about it, gets lines of at most 80 columns, none cut off."""
    for columns in ("40", "200"):
        answer = process(arguments, COLUMNS=columns)
        assert answer.code == 0
        assert answer.err == ""
        assert max(len(line) for line in answer.out.splitlines()) <= 80
        assert "…" not in answer.out


def test_the_worked_example_fits_80_columns(process: Callable[..., Any]) -> None:
    """``supercycle plan`` without a file plans the example, says nothing on standard error, and fits 80 columns."""
    answer = process(["plan"])
    assert answer.code == 0
    assert answer.err == ""
    assert max(len(line) for line in answer.out.splitlines()) <= 80
    assert "recommended" in answer.out
    assert "…" not in answer.out


def test_bad_input_is_said_on_standard_error_alone(process: Callable[..., Any]) -> None:
    """An unknown chip exits with 2; the message names near ones and the command that lists all."""
    answer = process(["run", "llama-3.1-8b", "--chip", "h10", "--count", "8"])
    assert answer.code == 2
    assert answer.out == ""
    assert answer.err.startswith("no chip named 'h10' in the catalogue. Did you mean ")
    assert "supercycle catalog chips" in answer.err


def test_a_closed_pipe_is_success() -> None:
    """A reader that stops reading ends the command without a message."""
    for arguments in (["catalog", "sources"], ["--help"], ["catalog", "chips", "--json"]):
        done = subprocess.Popen([*RUN, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert done.stdout is not None
        assert done.stderr is not None
        done.stdout.close()
        assert done.stderr.read() == b""
        done.stderr.close()
        assert done.wait() == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
def test_a_full_disk_is_said() -> None:
    """Output that cannot be written exits with 1 and the reason."""
    with open("/dev/full", "w") as full:
        done = subprocess.run([*RUN, "catalog", "sources"], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "the output cannot be written: No space left on device\n"


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_an_interrupt_ends_quietly() -> None:
    """Ctrl-C ends a command with 130 and without a traceback."""
    slow = "import sys, time, supercycle.verbs.plan as v; v.plan = lambda *a, **k: (print(flush=True), time.sleep(60))"
    code = f"{slow}; from supercycle.cli import main; sys.exit(main(['plan']))"
    done = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert done.stdout is not None
    done.stdout.readline()
    time.sleep(0.1)
    done.send_signal(signal.SIGINT)
    _, err = done.communicate(timeout=30)
    assert (done.returncode, err) == (130, b"")


def test_an_output_that_knows_ascii_only_gets_ascii(process: Callable[..., Any]) -> None:
    """Signs that the output's encoding lacks are replaced, not refused, and no number is lost."""
    plain, rich = process(STEP, PYTHONIOENCODING="ascii"), process(STEP)
    assert plain.code == 0
    assert plain.out.isascii()
    assert plain.out.replace("-", "") == rich.out.replace("–", "").replace("─", "").replace("×", "x").replace("-", "")


def test_json_is_json_and_the_same_each_time(process: Callable[..., Any]) -> None:
    """Two runs of one question give the same JSON."""
    first, second = process([*STEP, "--json"]), process([*STEP, "--json"])
    assert json.loads(first.out)["fits"] is True
    assert first.out == second.out


def imported_by(code: str) -> set[str]:
    """Modules that a piece of code imports."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}; import sys; print(*sys.modules)"], capture_output=True, text=True, check=True
    )  # fmt: skip
    return set(done.stdout.split())


def test_importing_the_package_imports_nothing_heavy() -> None:
    """``import supercycle`` loads none of the libraries that take time."""
    assert not imported_by("import supercycle") & {"numpy", "scipy", "pydantic", "typer", "rich", "pint", "pandas"}


def test_help_imports_nothing_heavy() -> None:
    """``supercycle --help`` needs typer and no library of numbers."""
    heavy = {"numpy", "scipy", "pydantic", "pint"}
    assert not imported_by("from supercycle.cli import main; main(['--help'])") & heavy
