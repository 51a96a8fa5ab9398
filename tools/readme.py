"""Writes the generated blocks of ``README.md``: the worked plan, and how wrong predictions are.

python tools/readme.py            writes the blocks
python tools/readme.py --check    exits with 1 where a block is not what it would write
"""

import re
import subprocess
import sys
from pathlib import Path

import supercycle
from supercycle.verify.summary import Errors

PAGE = Path(__file__).parent.parent / "README.md"

LAST_TABLE = "What makes the loss uncertain"
"""The README shows the plan up to this table; the notes and sources after it are long."""


def plan_block() -> str:
    """The output of ``supercycle plan``, without its notes."""
    command = [sys.executable, "-c", "from supercycle.cli import main; main()", "plan"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    shown = "\n".join(line.rstrip() for line in told[: told.index(LAST_TABLE)].splitlines())
    return f"```\n$ supercycle plan\n{shown.rstrip()}\n…\n```"


def accuracy_block() -> str:
    """Errors by source of the shipped runs, dense and mixtures apart, as a table."""
    found = supercycle.check().summary
    lines = [
        "| runs | number | median error | rule's median error | in the 90 % interval | memory admits |",
        "|---|--:|--:|--:|--:|--:|",
        *(_row(name, errors) for name, errors in sorted(found.by_source.items())),
        *(_row(f"**all {kind}**", errors) for kind, errors in found.by_kind.items()),
    ]
    return "\n".join(lines)


def _row(name: str, errors: Errors) -> str:
    shares = (errors.median_error, errors.baseline_error, errors.coverage, errors.admitted)
    cells = ["none" if share is None else f"{100 * share:.0f} %" for share in shares]
    return f"| {name} | {errors.predicted} of {errors.rows} | {' | '.join(cells)} |"


def page(text: str) -> str:
    """The README with its blocks as they should be."""
    for name, block in (("plan", plan_block()), ("accuracy", accuracy_block())):
        text = re.sub(
            rf"(<!-- {name} -->\n).*?(<!-- end -->)", lambda found, b=block: f"{found[1]}{b}\n{found[2]}", text,
            count=1, flags=re.DOTALL,
        )  # fmt: skip
    return text


def main(arguments: list[str]) -> int:
    """Writes or checks the blocks."""
    have = PAGE.read_text(encoding="utf-8")
    want = page(have)
    if "--check" in arguments:
        if have == want:
            return 0
        print(f"{PAGE} is not up to date; write it with: python tools/readme.py", file=sys.stderr)
        return 1
    PAGE.write_text(want, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
