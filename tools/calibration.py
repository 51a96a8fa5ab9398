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
from supercycle.verify.calibration.entries import UNITS, fact

CLOSE = 0.01
"""Relative difference of a written constant from the fit that a check lets pass: other processors round otherwise."""


def line(one: FittedConstant) -> str:
    """A constant as a line of its entry."""
    cells = ", ".join(f'{key} = "{text}"' for key, text in fact(one, "supercycle-calibration").items())
    return f"{one.key} = {{ {cells} }}"


def written(text: str, one: FittedConstant) -> str:
    """The text of an entry with one constant replaced, or added where its table has it not yet."""
    head, start, rest = text.partition(f"[{one.table}]\n")
    if not start:
        raise ValueError(f"{one.entry} has no table {one.table}")
    body, end, tail = re.match(r"(.*?)(\n\n|\n?\Z)(.*)", rest, re.DOTALL).groups()  # type: ignore[union-attr]
    lines = body.split("\n")
    places = [place for place, line in enumerate(lines) if line.startswith(f"{one.key} = ")]
    if places:
        lines[places[0]] = line(one)
    else:
        lines.append(line(one))
    return head + start + "\n".join(lines) + end + tail


def differs(text: str, one: FittedConstant) -> bool:
    """Whether an entry holds another value of a constant."""
    _, _, rest = text.partition(f"[{one.table}]\n")
    found = re.search(rf'^{one.key} = {{ value = "([\d.e+-]+)', rest, re.MULTILINE)
    scale = UNITS.get(one.key, ("", 1.0))[1]
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
