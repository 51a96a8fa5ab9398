"""From the bytes of a body to the bytes of an answer, in one process: read, validate, answer, write."""

import json
from typing import Any

from supercycle.base.errors import InputError
from supercycle.catalog.store import Catalog
from supercycle.www.body import read, validated
from supercycle.www.commands.registry import COMMANDS
from supercycle.www.problems import Problem, of_input

TOO_MUCH_MEMORY = Problem(
    422, "the question needs more memory than one request may take", hint="Ask for fewer draws, chips or rows."
)

TOO_EXTREME = Problem(
    422, "these numbers lead beyond those that can be held", hint="Ask with less extreme ones."
)  # fmt: skip


def answered(command: str, raw: bytes, catalog: Catalog) -> tuple[int, bytes]:
    """The HTTP status and the document of a command's answer, or of the problem that there is instead."""
    try:
        found = COMMANDS[command]
        form = found.answer(validated(found.body, read(raw)), catalog)
        return 200, document(form)
    except InputError as fault:
        return 422, of_input(fault).document()
    except ArithmeticError:
        return 422, TOO_EXTREME.document()
    except MemoryError:
        return 422, TOO_MUCH_MEMORY.document()


def document(form: Any) -> bytes:
    """A form as JSON, the same values as ``--json`` prints, without the spaces.

    Raises ArithmeticError for a number that is not finite, which JSON cannot hold.
    """
    try:
        return json.dumps(form, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    except ValueError as fault:
        raise ArithmeticError("a number of the answer is not finite") from fault
