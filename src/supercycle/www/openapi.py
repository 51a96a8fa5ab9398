"""The description of the API, made from the commands: their arguments, their examples, the keys of their answers."""

from typing import Any

from supercycle.www.commands.command import Command


def operation(command: Command) -> dict[str, Any]:
    """What the description says of one command."""
    return {"summary": command.says, "operation_id": command.name.replace("/", "_")}


def job_operations() -> dict[str, dict[str, Any]]:
    """What the description says of jobs."""
    return {name: {} for name in ("start", "look", "follow", "cancel")}


def schema() -> dict[str, Any]:
    """The whole description."""
    return {"openapi": "3.1.0"}
