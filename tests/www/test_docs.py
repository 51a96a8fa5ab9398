"""The examples of docs/api.md, run as they stand."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
EXAMPLES = re.findall(r"```console\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S) if PAGE.is_file() else []
BAD = "modle"


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_an_example_answers(example: str, address: str) -> None:
    """Each is a call of curl that gives a document, but for the one that shows a problem."""
    asked = example.replace("localhost:8717", address.removeprefix("http://"))
    done = subprocess.run(["bash", "-c", asked], capture_output=True, text=True, check=True)
    answer = json.loads(done.stdout)
    assert ("faults" in answer) == (BAD in example), done.stdout


def test_every_command_stands_in_the_page() -> None:
    """A command that the API has and the page does not name is forgotten."""
    from supercycle.www.commands.registry import COMMANDS

    text = PAGE.read_text(encoding="utf-8")
    assert not [name for name in COMMANDS if f"`{name.rpartition('/')[2]}`" not in text and f"/{name}" not in text]
