"""Tables of a site: head, parts, schedule, failures, distance, drivers."""

from typing import TYPE_CHECKING

from rich.console import RenderableType

from supercycle.base.estimate import Estimate
from supercycle.catalog.store import Catalog
from supercycle.report import numbers
from supercycle.report.explanation import source_list
from supercycle.report.site_forms import site_notes, site_sources
from supercycle.report.tables.layout import Column, blank, numbered, pairs, table
from supercycle.report.tables.spend import money

if TYPE_CHECKING:
    from supercycle.study.endurance import Distance, Endurance, Site
    from supercycle.study.siting import ReadyMonth, SiteResult

ROWS = 12
"""Rows that a schedule shows at most (a choice)."""

TONNES = numbers.Form(scales=numbers.COUNTS, unit="t", digits=2, factor=1e-6)
CUBIC_METRES = numbers.Form(scales=numbers.COUNTS, unit="m³", digits=2, factor=1e-3)
MONTHS = numbers.Form(digits=2)
PER_DAY = numbers.Form(digits=2)
HOURS = numbers.Form(digits=2, factor=1 / 3600, unit="h")
RATIO = numbers.Form(digits=3)

GOODPUT = {
    "whole": "restart of the whole job, a spare at hand",
    "no_spares": "the same without spares: it waits for a repair",
    "partial": "most failures pause it while one replica restarts",
    "silent": "the same, and silent corruption noticed late",
}
"""What the ways of recovery are called."""


def site(found: "Site", catalog: Catalog, *, explain: bool = False) -> list[RenderableType]:
    """The whole answer on a page; with ``explain`` every source."""
    one = found.site
    out: list[RenderableType] = [pairs(head(one)), blank(), parts(one), blank(), *walk(one), schedule(one.ready)]
    out += [blank(), failures(found.endurance), *goodput(found.endurance)]
    if found.distance is not None:
        out += [blank(), distance(found.distance)]
    out += drivers(one)
    out += numbered("Notes", site_notes(found))
    return [*out, *source_list(catalog, site_sources(found))] if explain else out


def head(one: "SiteResult") -> list[tuple[str, str]]:
    """What stands where, and what it takes."""
    over = numbers.seconds(one.question.seconds)
    rows = [
        ("Site", f"{one.question.count:,} {one.question.chip}, {one.name}, {one.question.fabric}"),
        ("Power", numbers.POWER.interval(one.power_w) + " at full draw"),
        ("Machines", f"{numbers.POWER.interval(one.it_w)}, PUE {RATIO.interval(one.pue)}"),
        ("Energy", f"{numbers.ENERGY.interval(one.energy_j)} in {over}"),
        ("Electricity", numbers.MONEY.interval(one.electricity)),
        ("Carbon", "unknown" if one.carbon is None else TONNES.interval(one.carbon)),
        ("Water", "unknown" if one.water is None else CUBIC_METRES.interval(one.water)),
        ("Machines cost", numbers.MONEY.interval(one.cost)),
        ("All chips run", f"{MONTHS.interval(one.months)} months after {one.question.start}; last: {one.waits_for}"),
    ]
    return [(name, text) for name, text in rows if text]


def parts(one: "SiteResult") -> RenderableType:
    """The parts list."""
    rows = [
        (p.part, f"{p.count:,}", _known(numbers.POWER, p.power_w), _known(numbers.MONEY, p.cost)) for p in one.parts
    ]
    heads = [Column("part"), Column("count", True), Column("power", True), Column("cost", True)]
    return table("Parts", heads, rows)


def walk(one: "SiteResult") -> list[RenderableType]:
    """From what spend takes the machines to cost to the cost of the parts."""
    if not one.reconciliation:
        return []
    rows = [[f"{'= ' if step.reached else '  '}{step.name}", money(float(step.amount))] for step in one.reconciliation]
    return [table("Beside the price of a run", [Column("step"), Column("USD", True)], rows), blank()]


def schedule(ready: "tuple[ReadyMonth, ...]") -> RenderableType:
    """Chips and power by month, so many rows that they fit a page, the last one always."""
    step = max(1, -(-len(ready) // ROWS))
    chosen = [*ready[::-1][::step]][::-1]
    rows = [(r.month, numbers.COUNT.interval(r.chips), numbers.POWER.interval(r.power_w)) for r in chosen]
    return table("When it stands", [Column("end of"), Column("chips that run", True), Column("power", True)], rows)


def failures(found: "Endurance") -> RenderableType:
    """Failures by component."""
    title = (
        f"Failures: one in {HOURS.interval(found.mtbf_s)}, {PER_DAY.interval(found.failures_per_day)} a day;"
        f" {found.spare_hosts} spare hosts"
    )
    rows = [(c.component, PER_DAY.interval(c.per_day), numbers.SHARE.text(c.share)) for c in found.components]
    return table(title, [Column("component"), Column("a day, by one record", True), Column("% of all", True)], rows)


def goodput(found: "Endurance") -> list[RenderableType]:
    """What a run gets done by way of recovery; nothing without a model."""
    if not found.goodput or found.checkpoint_s is None or found.interval_s is None:
        return []
    title = (
        f"Goodput: a checkpoint of {numbers.SECONDS.interval(found.checkpoint_s)} each"
        f" {numbers.SECONDS.interval(found.interval_s)}"
    )
    rows = [(GOODPUT[name], numbers.SHARE.interval(share)) for name, share in found.goodput.items()]
    return [blank(), table(title, [Column("recovery"), Column("% of the time", True)], rows)]


def distance(found: "Distance") -> RenderableType:
    """What distance does to a step."""
    rows = [
        ("all chips on one site", numbers.SECONDS.interval(found.step_s)),
        ("exchange among the sites", numbers.SECONDS.interval(found.exchange_s)),
        ("exchange at each step", numbers.SECONDS.interval(found.synchronous_s)),
        (f"exchange once in {found.every} steps", numbers.SECONDS.interval(found.infrequent_s)),
        ("link that hides each step's exchange", "none: the fibre is too long" if found.needed is None
         else f"{found.needed * 8 / 1e12:.3g} Tbit/s"),
    ]  # fmt: skip
    link = f"{found.bandwidth * 8 / 1e12:.3g} Tbit/s, {found.distance_km:,.0f} km"
    return table(f"{found.sites} sites, {link}", [Column("step"), Column("time", True)], rows)


def drivers(one: "SiteResult") -> list[RenderableType]:
    """What makes the date unsure, and what one input does to it."""
    out: list[RenderableType] = []
    rows = [(d.input.replace("_", " "), numbers.SHARE.text(d.share)) for d in one.drivers.get("months", ())]
    if rows:
        out += [
            blank(),
            table("What makes the date uncertain", [Column("input"), Column("% of the variance", True)], rows),
        ]
    swings = [(s.input.replace("_", " "), MONTHS.text(s.low), MONTHS.text(s.high)) for s in one.tornado]
    if swings:
        heads = [Column("input"), Column("at its low end", True), Column("at its high end", True)]
        out += [blank(), table("Months until all chips run, by one input", heads, swings)]
    return out


def _known(form: numbers.Form, value: Estimate | None) -> str:
    return "unknown" if value is None else form.interval(value)
