"""The console script: runs a command, turns what goes wrong into a message and an exit code, never a traceback."""

import os
import sys
from collections.abc import Sequence
from typing import cast

from supercycle.base.errors import InputError
from supercycle.cli.output import Closed, Unwritten

DONE, UNWRITTEN, BAD_INPUT, STOPPED = 0, 1, 2, 130
"""Exit codes: success; the output could not be written; input that cannot be used; Ctrl-C."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command that the arguments (of the process, by default) name, and returns the exit code.

    A reader that closes the pipe has seen what it wanted: that is success.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        return _run(list(sys.argv[1:] if arguments is None else arguments))
    except (Closed, BrokenPipeError):
        _discard_output()
        return DONE
    except Unwritten as fault:
        _discard_output()
        return _complain(f"the output cannot be written: {fault}", UNWRITTEN)
    except KeyboardInterrupt:
        return STOPPED
    except OSError as fault:
        if fault.filename is not None:
            return _complain(_unreadable_text(fault), BAD_INPUT)
        _discard_output()
        return _complain(f"the output cannot be written: {fault.strerror or fault}", UNWRITTEN)


def _run(arguments: list[str]) -> int:
    import typer

    from supercycle.cli.app import app

    # The class that usage errors share is public under no name of its own.
    usage_error = cast("type[Exception]", typer.BadParameter.__mro__[2])
    try:
        result = typer.main.get_command(app).main(args=arguments, prog_name="supercycle", standalone_mode=False)
    except InputError as fault:
        return _complain(fault.text(), BAD_INPUT)
    except usage_error as fault:
        return _complain(_usage_text(fault), BAD_INPUT)
    except typer.Abort:
        return STOPPED
    except SystemExit as fault:
        # Typer's own answer to a pipe that closes while it writes a help text.
        raise Closed from fault
    return result if isinstance(result, int) else DONE


def _usage_text(fault: BaseException) -> str:
    """A usage error in the style of all others: what was asked, and what to do."""
    said = str(getattr(fault, "format_message", lambda: fault)()).strip().rstrip(".")
    context = getattr(fault, "ctx", None)
    command = context.command_path if context is not None else "supercycle"
    return InputError(f"{said[:1].lower()}{said[1:]}", hint=f"see: {command} --help").text()


def _unreadable_text(fault: OSError) -> str:
    name = str(fault.filename)
    shown = name if len(name) <= 80 else f"{name[:77]}..."
    return f"{shown} cannot be read: {fault.strerror or fault}"


def _complain(text: str, code: int) -> int:
    print(text, file=sys.stderr)
    return code


def _discard_output() -> None:
    """Points standard output nowhere, so that closing it at exit does not fail again."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return
