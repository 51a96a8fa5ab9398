"""What a port takes: lines by hand, hours, months, dollars, and the speed afterwards; each with its interval.

Lines are ``base + share × lines of functions + Σ uses of a construct × lines a use`` for what is translated, and a
share of their own lines for kernels that are written anew. Hours are lines × minutes a line × (1 + validation): no
public data set of person-hours exists, so minutes and validation are the reader's, with wide defaults.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from supercycle.base.draws import Uncertain, draw
from supercycle.base.estimate import Estimate, certain, from_draws
from supercycle.base.units import SECONDS_PER_HOUR, Number
from supercycle.catalog.routes import Effort, Performance, PortingEntry

DRAWS = 4096
"""Draws behind the intervals (numerical)."""

SEED = 20261124
"""Seed of the draws (a choice)."""

LEAST = 1e-3
"""The least that a factor of doubt is taken as (numerical)."""


@dataclass(frozen=True)
class Work:
    """What there is to do: lines of functions, uses of constructs, lines of kernels to write anew, of all kernels."""

    lines: float
    uses: Mapping[str, float]
    new_kernel_lines: float
    kernel_lines: float


@dataclass(frozen=True)
class Terms:
    """What a line costs: one person's time for it, validation over that, an hour's wage, people, a month's hours."""

    seconds_per_line: Estimate
    validation: Estimate
    wage: Estimate
    month: Estimate
    people: float = 1.0


@dataclass(frozen=True)
class Toll:
    """What a port takes: lines by hand (``written_anew`` among them), person-hours, months, dollars."""

    lines: Estimate
    written_anew: Estimate
    hours: Estimate
    months: Estimate
    cost: Estimate
    by_construct: Mapping[str, float]


def terms(figures: PortingEntry, minutes: Estimate | None = None, people: float = 1.0) -> Terms:
    """The catalogue's figures, with the reader's minutes a line and number of people where given."""
    seconds = figures.minutes_per_line.estimate if minutes is None else minutes.scaled(60.0)
    wage, month = figures.wage.estimate, figures.hours_per_month.estimate
    return Terms(seconds, figures.validation.estimate, wage, month, people)


def toll(work: Work, effort: Effort, cost: Terms) -> Toll:
    """What the work takes by a route's coefficients."""
    inputs = {
        "base": effort.base.estimate, "share": effort.share.estimate, "kernel": effort.kernel.estimate,
        "spread": effort.spread.estimate, "seconds": cost.seconds_per_line, "validation": cost.validation,
        "wage": cost.wage, "month": cost.month, "left": _left(effort),
    }  # fmt: skip
    drawn = draw({name: Uncertain(item, least=0.0) for name, item in inputs.items()}, DRAWS, SEED)
    central: dict[str, Number] = {name: item.value for name, item in inputs.items()}
    parts = [_parts(work, effort, values, cost.people) for values in (central, drawn)]
    both = {name: _estimate(parts[0][name], parts[1][name]) for name in parts[0]}
    per = {name: used * effort.per[name].number for name, used in work.uses.items() if name in effort.per}
    return Toll(
        both["lines"], both["anew"], both["hours"], both["months"], both["cost"], {k: v for k, v in per.items() if v}
    )


def _left(effort: Effort) -> Estimate:
    """The share of translated lines that no tool writes."""
    if effort.automatic is None:
        return certain(1.0)
    tool = effort.automatic.estimate
    return Estimate(1 - tool.value, 1 - tool.high, 1 - tool.low)


def _parts(work: Work, effort: Effort, values: Mapping[str, Number], people: float) -> dict[str, Number]:
    uses = sum(used * effort.per[name].number for name, used in work.uses.items() if name in effort.per)
    translated = (values["base"] + values["share"] * work.lines + uses) * values["spread"] * values["left"]
    anew = work.new_kernel_lines * np.asarray(values["kernel"])
    lines = translated + anew
    hours = lines * values["seconds"] / SECONDS_PER_HOUR * (1 + np.asarray(values["validation"]))
    cost = hours * np.asarray(values["wage"]) * SECONDS_PER_HOUR
    months = hours * SECONDS_PER_HOUR / np.asarray(values["month"]) / people
    return {"lines": lines, "anew": anew, "hours": hours, "months": months, "cost": cost}


def _estimate(central: Number, drawn: Number) -> Estimate:
    return from_draws(float(np.asarray(central)), np.broadcast_to(np.asarray(drawn, dtype=np.float64), (DRAWS,)))


def speed_after(work: Work, performance: Performance | None) -> Estimate | None:
    """Speed after porting over what the chip's datasheet would give: kernels translated and written anew by lines.

    The two doubts are taken to have one cause, so that their ends add up. None where the route says nothing, or has
    no way for kernels that are not written anew.
    """
    if performance is None:
        return None
    anew = performance.rewritten.estimate
    if work.kernel_lines <= 0 or performance.translated is None:
        return anew
    share, kept = work.new_kernel_lines / work.kernel_lines, performance.translated.estimate
    mixed = (share * getattr(anew, end) + (1 - share) * getattr(kept, end) for end in ("value", "low", "high"))
    return Estimate(*mixed)
