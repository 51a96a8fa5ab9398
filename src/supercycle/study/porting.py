"""A code base of the reader's own in a plan: what it takes to bring it to each chip, and how fast it runs there."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast

from supercycle.base.draws import Uncertain
from supercycle.base.estimate import Estimate, certain
from supercycle.base.units import SECONDS_PER_DAY, SECONDS_PER_YEAR
from supercycle.catalog.chips import ChipEntry
from supercycle.catalog.store import Catalog
from supercycle.machine.build import PORTING_FACTOR, ChipInputs
from supercycle.port.codebase import read
from supercycle.port.scan import CUDA_MAKER, scan_code
from supercycle.study.spec import Goal


@dataclass(frozen=True)
class Ported:
    """The reader's code on one chip: the advised route and its worst verdict, lines by hand, months, dollars, and
    the speed over what the chip's datasheet would give; None where nothing public allows a number."""

    route: str
    verdict: str
    lines: Estimate | None
    months: Estimate | None
    cost: Estimate | None
    speed: Estimate | None
    note: str


NOTHING = Ported("cuda", "as-is", certain(0.0), certain(0.0), certain(0.0), certain(1.0), "")
"""A chip that runs CUDA itself."""


def ported(catalog: Catalog, goal: Goal) -> Mapping[str, Ported]:
    """The reader's code on each chip of a goal, by its id; nothing where the goal names no code.

    Raises InputError where the code cannot be read.
    """
    if goal.codebase is None:
        return {}
    code = read(goal.codebase.path)
    minutes = None if goal.codebase.minutes is None else certain(goal.codebase.minutes)
    out: dict[str, Ported] = {}
    for name in goal.limits.chips:
        chip = catalog.find("chips", name).id
        if cast(ChipEntry, catalog.entry("chips", chip)).maker == CUDA_MAKER:
            out[chip] = NOTHING
            continue
        best = scan_code(catalog, code, [chip], minutes, goal.codebase.people).best
        if best is None or best.toll is None:
            note = f"what porting {goal.codebase.path} takes is unknown: it is in no price, date or speed"
            out[chip] = Ported("unknown", "unknown", None, None, None, None, note)
            continue
        toll = best.toll
        note = (
            f"porting {goal.codebase.path} by {best.route}: {best.runs:.0%} of kernels and entry points run;"
            " its dollars and months come before the run and are in no price"
        )
        out[chip] = Ported(best.route, best.verdict, toll.lines, toll.months, toll.cost, best.speed, note)
    return out


def before(code: Ported | None, price: bool) -> float:
    """What comes on top of an alternative before its run begins: dollars where alternatives are compared by a price,
    else days; zero where there is no code or nothing is known."""
    if code is None or code.cost is None or code.months is None:
        return 0.0
    return code.cost.value if price else code.months.value * SECONDS_PER_YEAR / 12 / SECONDS_PER_DAY


def slowed(facts: ChipInputs, code: Ported | None) -> ChipInputs:
    """A chip's inputs with the reader's code on it: each step takes as much longer as the code runs slower."""
    if code is None or code.speed is None or code.speed.exact:
        return facts
    factor = Estimate(1 / code.speed.value, 1 / code.speed.high, 1 / code.speed.low)
    return replace(facts, inputs={**facts.inputs, PORTING_FACTOR: Uncertain(factor, least=1e-6)})
