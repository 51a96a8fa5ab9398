"""How right `port` is on pairs of programs that nothing was fitted on: python benchmarks/port_blind.py FOLDER [--each].

FOLDER holds programs as ``name-cuda`` with ``name-hip``, ``name-sycl`` or both; where a program is a part of a project,
``context.json`` names a folder beside FOLDER, ``context/…``, with the headers whose names are its own. Nothing is
fitted: lines by hand are those that `supercycle port` prints, from the coefficients of the catalogue. Printed is one
JSON object of counts and figures; with ``--each`` also a line a program.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from port_truth import Pair, Translator, mechanical, read_pair, with_names
from supercycle.base.estimate import Estimate
from supercycle.catalog.coverage import porting, route_entry
from supercycle.catalog.store import Catalog
from supercycle.port.asked import route_table
from supercycle.port.codebase import read
from supercycle.port.constructs import code_lines, constructs
from supercycle.port.effort import Work, terms, toll
from supercycle.port.graph import graph
from supercycle.port.parts import CodeBase
from supercycle.port.scan import Answer, scan_code

FLOOR = 1.0
"""Lines added to both numbers before they are divided: an error of one line on none is a factor of two."""


@dataclass(frozen=True)
class Scored:
    """One program: what was measured and what was said."""

    pair: Pair
    lines: Estimate
    answer: Answer
    measured: int

    @property
    def factor(self) -> float:
        """By which factor the lines are off, either way."""
        said, real = self.lines.value + FLOOR, self.measured + FLOOR
        return max(said, real) / min(said, real)

    @property
    def inside(self) -> bool:
        """Whether the measured lines lie in the interval, ends rounded outwards to whole lines."""
        return bool(np.floor(self.lines.low) <= self.measured <= np.ceil(self.lines.high))


def scored(root: Path, route: str) -> list[Scored]:
    """Every program of a folder by one route."""
    catalog, translate = Catalog(), Translator() if route == "hip" else None
    out = []
    for folder in sorted(root.glob("*-cuda")):
        name = folder.name.removesuffix("-cuda")
        if not (root / f"{name}-{route}").is_dir():
            continue
        pair = read_pair(root, name, translate, route)
        if not pair.is_one:
            print(f"{name}-{route}: {pair.matched} of {pair.using} lines have a counterpart: no pair", file=sys.stderr)
            continue
        code = with_names(root, name, read(folder))
        answer = scan_code(catalog, code, [route]).answers[0]
        out.append(Scored(pair, _written(catalog, code, route), answer, pair.porting))
    return out


def _written(catalog: Catalog, code: CodeBase, route: str) -> Estimate:
    """Lines that differ afterwards, those that a tool writes among them; all of it is what a pair shows."""
    found = graph(code)
    effort = route_entry(catalog, route).effort
    assert effort is not None
    uses = constructs(found, route_table(catalog, route, found))
    work = Work(code_lines(found), uses, 0.0, 0.0)
    return toll(work, effort.model_copy(update={"automatic": None}), terms(porting(catalog))).lines


def lines(found: Sequence[Scored]) -> dict[str, float]:
    """Errors of the lines by hand, over all programs and over those that need any."""
    some = [one for one in found if one.measured >= 1]
    return {
        "programs": len(found),
        "median_factor": _median([one.factor for one in found]),
        "programs_that_need_work": len(some),
        "median_factor_where_work_is_needed": _median([one.factor for one in some]),
        "inside_the_interval": sum(one.inside for one in found),
        "inside_where_work_is_needed": sum(one.inside for one in some),
        "lines_measured": sum(one.measured for one in found),
        "lines_predicted": round(sum(one.lines.value for one in found)),
    }


def verdicts(found: Sequence[Scored]) -> dict[str, int]:
    """How often the verdict 'runs mechanically' is right."""
    said = [one.answer.verdict in ("as-is", "mechanical") for one in found]
    real = [mechanical(one.pair) for one in found]
    pairs = list(zip(said, real, strict=True))
    return {
        "right": sum(a == b for a, b in pairs),
        "programs": len(pairs),
        "mechanical": sum(real),
        "said_mechanical_but_is_not": sum(a and not b for a, b in pairs),
        "said_not_but_is_mechanical": sum(b and not a for a, b in pairs),
    }


def hazards(found: Sequence[Scored]) -> dict[str, int]:
    """How many labelled programs are caught, and false alarms on clean ones."""
    labelled = [one for one in found if one.pair.labels]
    clean = [one for one in found if one.pair.clean]
    return {
        "labelled": len(labelled),
        "caught": sum(bool(one.answer.hazards) for one in labelled),
        "clean": len(clean),
        "false_alarms": sum(bool(one.answer.hazards) for one in clean),
    }


def _median(values: Sequence[float]) -> float:
    return round(float(np.median(values)), 3) if values else float("nan")


def main(folder: str, each: bool) -> None:
    """Both routes, on one folder of pairs."""
    hip, sycl = scored(Path(folder), "hip"), scored(Path(folder), "sycl")
    if each:
        for route, found in (("hip", hip), ("sycl", sycl)):
            for one in found:
                print(f"{route} {one.pair.name}: {one.measured} measured, {one.lines.value:.1f} said "
                      f"({one.lines.low:.1f} to {one.lines.high:.1f}), {one.answer.verdict}, "
                      f"{'mechanical' if mechanical(one.pair) else 'not mechanical'}, "
                      f"labels {','.join(one.pair.labels) or '-'}, hazards {len(one.answer.hazards)}, "
                      f"{dict(one.answer.uses)}")  # fmt: skip
    said = {"hip": {"lines": lines(hip), "verdict": verdicts(hip), "hazards": hazards(hip)}, "sycl": lines(sycl)}
    print(json.dumps(said, indent=2))


if __name__ == "__main__":
    main(sys.argv[1], "--each" in sys.argv)
