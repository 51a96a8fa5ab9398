"""Tables of the parts of the physical world: measured gaps, policies on board, warehouse days, claims."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType

from supercycle.base.estimate import Estimate
from supercycle.report import numbers
from supercycle.report.sim_forms import exchanges, spread
from supercycle.report.tables.layout import Column, blank, line, numbered, pairs, table

if TYPE_CHECKING:
    from supercycle.sim.consistency import Claim
    from supercycle.sim.exchange_fit import GapFit
    from supercycle.sim.warehouse import Day
    from supercycle.study.physical_onboard import Largest, OnboardRow
    from supercycle.verify.gap.measure import MeasuredGap

TWO = numbers.Form(digits=2)
THREE = numbers.Form(digits=3)
COUNT_2 = numbers.Form(scales=numbers.COUNTS, digits=2)
MILLISECONDS = numbers.Form(digits=3, factor=1e3)
HOURS = numbers.Form(digits=2)


def measured(found: "MeasuredGap", fits: "Sequence[GapFit]") -> list[RenderableType]:
    """What was measured, and the laws of it."""
    head = [
        ("Table", str(found.table)), ("Record", str(found.record)),
        ("Cells", f"{len(found.cells)}: {len(found.design.mixes)} mixes, {found.design.seeds} seeds"),
        ("Time", numbers.seconds(float(found.seconds))),
    ]  # fmt: skip
    return [pairs(head), blank(), *gaps(fits), *numbered("Notes", found.notes)]


def gaps(fits: "Sequence[GapFit]") -> list[RenderableType]:
    """Laws of settings, and the worth of a simulated hour at the fewest, a middle and the most real hours."""
    rows, worth = [], []
    for one in fits:
        law, many = one.law, one.draws
        factor = "-" if one.held_back_factor is None else f"{one.held_back_factor:.2f}"
        rows.append((
            one.task, one.gap, one.simulation, TWO.interval(spread(law.exponent, many.exponent)),
            THREE.text(float(law.floor)), TWO.interval(spread(law.plateau, many.plateau)),
            TWO.text(float(law.harm)), factor,
        ))  # fmt: skip
        listed = exchanges(one)
        for entry in (listed[0], listed[len(listed) // 2], listed[-1]):
            worth.append((
                one.task, one.gap, one.simulation, numbers.seconds(entry["real_hours"] * 3600),
                numbers.seconds(entry["simulated_hours"] * 3600),
                "unbounded" if entry["exchange"] is None else TWO.interval(entry["exchange"]), entry["sign"],
            ))  # fmt: skip
    first = (
        Column("task"), Column("gap"), Column("simulation"), Column("real exponent", True), Column("floor", True),
        Column("plateau of simulation", True), Column("harm", True), Column("held-back factor", True),
    )  # fmt: skip
    second = (
        Column("task"), Column("gap"), Column("simulation"), Column("real", True), Column("simulated", True),
        Column("real h a simulated h", True), Column("sign"),
    )  # fmt: skip
    return [
        table("Exchange laws", first, rows), blank(), table("What a simulated hour stands for", second, worth),
    ]  # fmt: skip


def onboard(rows: "Sequence[OnboardRow]", largest: "Sequence[Largest]") -> list[RenderableType]:
    """Policies on chips."""
    return [
        onboard_rows(rows, largest),
        line("Predicted from kernels; software is a factor of 0.7 to 1.6. Actions: a whole chunk without looking."),
    ]


def onboard_rows(rows: "Sequence[OnboardRow]", largest: "Sequence[Largest]") -> RenderableType:
    """One row a policy and chip."""
    body = [
        (
            one.chip, one.policy, MILLISECONDS.interval(one.period), TWO.text(one.looks.value),
            TWO.text(one.actions.value), MILLISECONDS.text(one.served.value),
            "no memory" if not one.fits else "yes" if one.keeps_up else "too slow",
        )
        for one in rows
    ]  # fmt: skip
    columns = (
        Column("chip"), Column("policy"), Column("ms a look", True), Column("looks/s", True), Column("actions/s", True),
        Column("ms served", True), Column("keeps rate"),
    )  # fmt: skip
    rate = f" at {largest[0].rate:g} looks a second" if largest else ""
    drawn = table(f"On board{rate}", columns, body)
    most = "; ".join(f"{one.chip} {COUNT_2.interval(one.parameters)}" for one in dict.fromkeys(largest))
    return Group(drawn, line(f"Largest like {rows[0].policy}: {most}" if most and rows else ""))


def _picked(one: "Day") -> Estimate:
    return Estimate(float(one.picks_per_hour), float(one.picks_per_hour_low), float(one.picks_per_hour_high))


def days(found: "Sequence[Day]") -> RenderableType:
    """A floor with more and more robots."""
    rows = [
        (
            f"{one.robots}", TWO.interval(_picked(one)), TWO.text(float(one.alone)),
            numbers.PERCENT.text(float(one.blocked)), numbers.PERCENT.text(float(one.queued)),
            numbers.PERCENT.text(float(one.station_use)), TWO.text(float(one.interventions_per_hour)),
        )
        for one in found
    ]  # fmt: skip
    columns = (
        Column("robots", True), Column("items/h", True), Column("items/h if alone", True), Column("blocked", True),
        Column("queued", True), Column("stations busy", True), Column("repairs/h", True),
    )  # fmt: skip
    return table("Robots on one floor, by events", columns, rows)


def claim(found: "Claim") -> list[RenderableType]:
    """A claim that can be true."""
    return [
        pairs([
            ("Claimed", f"{float(found.tokens):.3g} tokens"), ("At most", f"{float(found.most):.3g} tokens (6ND = C)"),
            ("Share", f"{float(found.excess):.2g} of it: possible"),
        ])
    ]  # fmt: skip
