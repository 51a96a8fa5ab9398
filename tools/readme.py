"""Writes the generated blocks of ``README.md``: how wrong predictions are, the worked plan, and errors by source.

python tools/readme.py            writes the blocks
python tools/readme.py --check    exits with 1 where a block is not what it would write
"""

import re
import subprocess
import sys
from pathlib import Path

import supercycle
from supercycle.catalog.store import Catalog
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


def wrong_block() -> str:
    """The picture of predicted against measured, and the errors of sources that the fit has not seen."""
    from supercycle.verify.calibration.calibrate import calibrate

    found = calibrate(Catalog())
    rule = sum(one.baseline_error for one in found.left_out) / len(found.left_out)
    runs = sum(one.rows for one in found.left_out)
    return (
        "[![Predicted against measured step time of published training runs, by chip](docs/accuracy.svg)]"
        "(docs/accuracy.md)\n\n"
        f"**How wrong is it?** Over {runs:,} published runs of {len(found.left_out)} sources, each predicted by"
        " constants fitted to all other\nsources, the median error of the step time is"
        f" {100 * found.error:.0f} % in the mean source (the rule of thumb: {100 * rule:.0f} %),"
        f" and\nthe 90 % intervals hold {100 * found.coverage:.0f} % of the measured steps"
        " ([by source, chip and kind](docs/accuracy.md))."
    )


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
    for name, block in (("wrong", wrong_block()), ("plan", plan_block()), ("accuracy", accuracy_block())):
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
