"""Every command of the command line is one of the API, or stands in the list of those that are not, with its reason."""

from typing import Any

import pytest
import typer

from supercycle.cli.app import app
from supercycle.www.commands.registry import COMMANDS, LEFT_OUT, LEFT_OUT_WORDS, ON_THE_LINE

OF_THE_API = {"accuracy"}
"""Commands of the API that are none of the command line: accuracy is its two checks."""

NOT_OVER_HTTP = {
    "as_json": "the API answers in JSON", "catalog": "the server's own", "store": "the server's own",
    "explain": "shapes a table", "baseline": "shapes a table", "cost": "shapes a table", "series": "shapes a table",
    "fail_on": "is an exit code", "plot": "writes a file", "save": "writes a file", "out": "writes a file",
    "sarif": "writes a file", "html": "writes a file", "report": "writes a file",
    "reading": "of resolve", "says": "of resolve", "source": "of resolve", "decided": "of resolve",
    "rest": "of resolve", "threads": "measures this machine",
    "seconds": "measures this machine",
}  # fmt: skip
"""Options that no command of the API has, and why."""

BUT = {"invest/power": {"source"}}
"""Where an option of such a name is another."""

ALSO = {
    "calibrate": {"to": "writes a file", "name": "measures this machine"},
    "laws/next": {"to": "writes a file"},
    "studies/compare": {"other_catalog": "reads a directory"},
}  # fmt: skip
"""Options that one command of the API lacks, and why."""

CALLED = {
    "codebase": "files", "path": "files", "what": "id", "listed": "list", "as_json": "as_json",
}  # fmt: skip
"""Keys of the API by the name of what they are on the command line, where that is another."""

INSTEAD = {"forecast": {"spec"}, "sim": {"gap_csv"}}
"""Keys that stand for a file, where the command line takes a file in place of a name."""


def commands(group: Any, before: str = "") -> dict[str, Any]:
    """Every command of the command line by its path."""
    found: dict[str, Any] = {}
    for name, one in group.commands.items():
        found |= commands(one, f"{before}{name}/") if hasattr(one, "commands") else {f"{before}{name}": one}
    return found


LINE = commands(typer.main.get_command(app))


def test_every_command_is_in_the_api_or_has_a_reason_not_to_be() -> None:
    """A new command without either is forgotten; a reason without a command is stale."""
    reached = {ON_THE_LINE.get(name, name) for name in COMMANDS} - OF_THE_API
    assert reached | set(LEFT_OUT) == set(LINE)
    assert not reached & set(LEFT_OUT)
    assert all(len(reason.split()) >= 3 for reason in [*LEFT_OUT.values(), *LEFT_OUT_WORDS.values()])
    assert {name.split("/")[0].split()[0] for name in LEFT_OUT_WORDS} <= set(COMMANDS)


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in OF_THE_API])
def test_every_option_of_a_command_is_a_key(name: str) -> None:
    """And every key an option, so that neither gets ahead of the other."""
    options = {
        one.name if not str(one.opts[0]).startswith("--") else one.opts[0].removeprefix("--").replace("-", "_")
        for one in LINE[ON_THE_LINE.get(name, name)].params
    }
    keys = set(COMMANDS[name].body.model_fields)
    tables = {"runs"} if "csv" in keys and name != "laws/next" else set()
    left_out = (set(NOT_OVER_HTTP) - BUT.get(name, set())) | set(ALSO.get(name, {})) | tables
    taken = {CALLED.get(one, one) for one in options - left_out - {"help", "json"}}
    assert taken | ({"csv"} if "csv" in keys else set()) | INSTEAD.get(name, set()) == keys
