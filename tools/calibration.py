"""Writes the fitted constants of the packaged stacks and frameworks: what ``supercycle calibrate`` finds.

python tools/calibration.py            fits the packaged table of runs and writes the constants
python tools/calibration.py --check    exits with 1 where a constant is not what the fit gives

Only values, intervals and notes of the constants of supercycle/verify/calibration/constants.py change; all else of an
entry stays as it is written.
"""

import re
import sys
from pathlib import Path

from supercycle.catalog.store import PACKAGED, Catalog
from supercycle.verify.calibration.calibrate import FittedConstant, calibrate

TIMES = ("host", "gap")
"""Keys of times, which are written in microseconds."""

CLOSE = 0.01
"""Relative difference of a written constant from the fit that a check lets pass: other processors round otherwise."""


def fact(one: FittedConstant) -> str:
    """A constant as a line of its entry."""
    unit = " us" if one.key in TIMES else ""
    scale = 1e6 if unit else 1.0
    value, low, high = (f"{number * scale:.3g}{unit}" for number in (one.estimate.value, *ends(one)))
    said = f"fitted to {one.rows} runs of {', '.join(one.sources)}" if one.informed else "runs say little of it"
    kind = "fitted" if one.informed else "assumed"
    note = f"{one.meaning}; {said}; the interval is for a new run"
    return (
        f'{one.key} = {{ value = "{value}", low = "{low}", high = "{high}", kind = "{kind}", '
        f'source = "supercycle-calibration", note = "{note}" }}'
    )


def ends(one: FittedConstant) -> tuple[float, float]:
    """The ends of a constant's interval."""
    return one.estimate.low, one.estimate.high


def written(text: str, one: FittedConstant) -> str:
    """The text of an entry with one constant replaced, or added where its table has it not yet."""
    head, start, rest = text.partition(f"[{one.table}]\n")
    if not start:
        raise ValueError(f"{one.entry} has no table {one.table}")
    body, end, tail = re.match(r"(.*?)(\n\n|\n?\Z)(.*)", rest, re.DOTALL).groups()  # type: ignore[union-attr]
    lines = body.split("\n")
    places = [place for place, line in enumerate(lines) if line.startswith(f"{one.key} = ")]
    if places:
        lines[places[0]] = fact(one)
    else:
        lines.append(fact(one))
    return head + start + "\n".join(lines) + end + tail


def differs(text: str, one: FittedConstant) -> bool:
    """Whether an entry holds another value of a constant."""
    _, _, rest = text.partition(f"[{one.table}]\n")
    found = re.search(rf'^{one.key} = {{ value = "([\d.e+-]+)', rest, re.MULTILINE)
    scale = 1e6 if one.key in TIMES else 1.0
    return found is None or abs(float(found[1]) / (one.estimate.value * scale) - 1.0) > CLOSE


def main(arguments: list[str]) -> int:
    """Writes or checks."""
    found = calibrate(Catalog())
    wrong = []
    for one in found.constants:
        path = Path(PACKAGED) / one.kind / f"{one.entry}.toml"
        text = path.read_text(encoding="utf-8")
        if "--check" in arguments:
            wrong += [f"{one.entry}: {one.name}"] if differs(text, one) else []
        else:
            path.write_text(written(text, one), encoding="utf-8")
    if wrong:
        print(f"not what the fit gives: {', '.join(wrong)}; run python tools/calibration.py")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
