"""Tables of owning: finance, power, silicon of one's own, buy now or wait."""

from rich.console import RenderableType

from supercycle.base.units import SECONDS_PER_YEAR
from supercycle.report import numbers
from supercycle.report.numbers import Form
from supercycle.report.tables.layout import Column, blank, line, numbered, pairs, table
from supercycle.report.tables.spend import RATIO, hourly, money
from supercycle.study.financing import Financing
from supercycle.study.own_chip import ChipMade
from supercycle.study.powering import Powering
from supercycle.study.stockpiling import Stockpiling

MEGAWATT_HOUR = Form(before="$", digits=2, factor=3.6e9)
YEARS = Form(digits=2, factor=1 / SECONDS_PER_YEAR)


def financing(found: Financing) -> list[RenderableType]:
    """A cluster by credit, and its value over time."""
    head = [
        ("Cluster", f"{found.count:,} {found.chip}, {money(found.bought)} on {found.when}"),
        ("Straight line", f"{money(found.straight_line)} a year over {found.years} years, without a cost of money"),
    ]
    rows = [
        [one.credit, numbers.PERCENT.interval(one.debt_rate), numbers.PERCENT.interval(one.capital_cost),
         money(one.at_opening), money(one.annuity), hourly(one.price)]
        for one in found.credits
    ]  # fmt: skip
    columns = [Column("credit"), Column("debt", True), Column("WACC", True), Column("at opening", True),
               Column("annuity a year", True), Column("$ a chip-hour", True)]  # fmt: skip
    methods = list(found.values[0].value)
    worth = [[str(one.year), *(money(one.value[name]) for name in methods)] for one in found.values]
    return [
        pairs(head), blank(), table("What money makes of it", columns, rows), blank(),
        table("What it is worth after years", [Column("year"), *(Column(name, True) for name in methods)], worth),
        *numbered("Notes", found.notes),
    ]  # fmt: skip


def powering(found: Powering) -> list[RenderableType]:
    """Offers of power: price, cost, and when it comes."""
    head = [
        ("Load", f"{numbers.POWER.text(found.load)} without a break for {found.years} years"),
        ("Prices of", f"{found.when}; plants on the credit {found.credit}"),
    ]
    rows = [
        [one.source, MEGAWATT_HOUR.interval(one.price), MEGAWATT_HOUR.interval(one.levelised),
         "-" if one.cost is None else MEGAWATT_HOUR.interval(one.cost),
         "-" if one.capital is None else money(one.capital), YEARS.interval(one.ready_s)]
        for one in found.offers
    ]  # fmt: skip
    columns = [Column("source"), Column("first year", True), Column("levelised", True), Column("LCOE", True),
               Column("capital", True), Column("years until", True)]  # fmt: skip
    ends = len(found.offers[0].delivered)
    coming = [[one.source, *(numbers.MEGAWATTS.text(watts.value) for watts in one.delivered)] for one in found.offers]
    years = [Column("source"), *(Column(str(year + 1), True) for year in range(ends))]
    said = [f"{one.source}: {note}" for one in found.offers for note in one.notes]
    return [
        pairs(head), blank(), table("USD a MWh", columns, rows), blank(),
        table("MW at the end of each year from the order", years, coming),
        *numbered("Notes", (*said, *found.notes)),
    ]  # fmt: skip


def silicon(found: ChipMade) -> list[RenderableType]:
    """A chip of one's own."""
    asked = found.design
    yields = ", ".join(f"{name} {share:.3f}" for name, share in found.yields.items())
    even = "never" if found.break_even is None else f"{numbers.COUNT.text(found.break_even)} chips"
    head = [
        ("Design", f"{asked.dies} x {asked.area:g} mm² {asked.process}, {asked.stacks} stacks of {asked.memory},"
                   f" {asked.power:g} W; {numbers.COUNT.text(asked.volume)} chips"),
        ("Reaches", f"{Form(digits=3, factor=1e-12, unit='TFLOP/s').interval(found.flop_per_s)} BF16 dense,"
                    f" {Form(digits=3, factor=1e-12, unit='TB/s').interval(found.bandwidth)},"
                    f" {numbers.BYTES.text(found.memory_bytes)}"),
        ("Dies", f"{found.dies_per_wafer:.1f} a wafer; without a defect: {yields};"
                 f" sold: {numbers.PERCENT.interval(found.usable)}"),
    ]  # fmt: skip
    rows = [[name.replace("_", " "), hourly(value)] for name, value in found.bill.items()]
    rows += [
        ["made, on its board", hourly(found.made)],
        ["paid once (design, masks, software)", money(found.fixed)],
        ["one chip at this volume", hourly(found.unit)],
        ["all of them", money(found.programme)],
    ]
    beside = [
        ("Against", f"{asked.against}: {numbers.PERCENT.interval(found.share_of_performance)} of its operations"
                    + ("" if found.share_of_price is None
                       else f" at {numbers.PERCENT.interval(found.share_of_price)} of its price")),
        ("Break-even", f"{even}; bought, the same operations cost {hourly(found.equal_price)}"),
        ("Time", f"{YEARS.interval(found.lead_s)} years from the design to volume"),
    ]  # fmt: skip
    return [
        pairs(head), blank(), table("What it costs", [Column("part"), Column("USD", True)], rows), blank(),
        pairs(beside), *numbered("Notes", found.notes),
    ]  # fmt: skip


def stockpiling(found: Stockpiling) -> list[RenderableType]:
    """Waits by present value."""
    pace = numbers.Form(digits=3).interval(found.progress)
    head = [
        ("Compute", f"one {found.chip}'s worth of today, from year {found.needed_from:g} to {found.horizon:g}"),
        ("Progress", f"{pace} orders of magnitude a year, a factor of {10**found.progress.value:.2f} for a dollar"),
        ("Idle until needed", money(found.idling)),
    ]
    rows = [
        [RATIO.text(one.years), money(one.total), money(one.bought), money(one.rented_meanwhile), money(one.running),
         money(one.sold), numbers.PERCENT.text(one.deliverable), numbers.PERCENT.text(one.best_in)]
        for one in found.waits
    ]  # fmt: skip
    headings = ("total", "buy", "rent", "run", "resale", "can buy", "best in")
    columns = [Column("years"), *(Column(name, True) for name in headings)]
    return [
        pairs(head), blank(), table("Bought after so many years: present values", columns, rows),
        blank(), line(f"Advice: {found.advice}."), *numbered("Notes", found.notes),
    ]  # fmt: skip
