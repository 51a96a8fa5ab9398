"""Tables of a valuation: value beside price, what must hold, stages or years, what is on record."""

from collections.abc import Mapping

from rich.console import RenderableType

from supercycle.base.estimate import Estimate
from supercycle.report import numbers
from supercycle.report.numbers import Form
from supercycle.report.tables.layout import Column, blank, numbered, pairs, table
from supercycle.report.tables.spend import money
from supercycle.study.given_names import Name
from supercycle.study.valued import Record, Venture

TIMES = Form(digits=2)
YEARS = Form(digits=2)
SHARES = ("share", "chance", "growth", "margin", "compute", "return")
"""Inputs that are written as per cent."""

NEED = {
    "share": "share of its market", "revenue": "sales a year", "worth": "worth at success",
    "multiple": "worth / operating profit", "chance": "chance of all stages", "return": "return a year",
    "growth": "growth, first year", "margin": "margin, growth faded", "compute": "compute / revenue, faded",
}  # fmt: skip
PARTS = {
    "enterprise": "enterprise", "net_cash": "cash less debt", "committed": "without the right to stop",
    "right_to_stop": "the right to stop", "worth_at_success": "worth at success",
    "beyond_horizon": "of it beyond the horizon", "revenue_at_horizon": "revenue at the horizon",
}  # fmt: skip
SHOWN_RECORDS = 14
"""Prices on record that the table shows; all are in the JSON."""


def venture(found: Venture) -> list[RenderableType]:
    """Everything about a venture."""
    price = found.price
    paid = f"{money(price.post_money)} on {price.date}, {price.basis}"
    head = [
        ("Venture", found.name + (f": {found.about}" if found.about else "")),
        ("Price", paid + (f", {money(price.raised)} of it raised" if price.raised else "")),
        ("Value", f"{money(found.value)}; at or above the price in {numbers.PERCENT.text(found.above)} of draws"),
    ]
    rows = [[said, money(found.parts[name])] for name, said in PARTS.items() if name in found.parts]
    return [
        pairs(head), blank(),
        table("What it is made of", [Column("part"), Column("USD", True)], rows), blank(),
        _implied(found), blank(), *_course(found), *_extras(found), pairs(_runway(found)), blank(),
        *_builds(found), *_records(found.comparables), _drivers(found), *numbered("Notes", found.notes),
    ]  # fmt: skip


def inputs(names: Mapping[str, Name]) -> list[RenderableType]:
    """The names that ``--set`` knows."""
    rows = [[place, one.unit or "-", one.what] for place, one in names.items()]
    return [
        table("Inputs of a venture", [Column("name"), Column("unit"), Column("what it is")], rows),
        *numbered("Notes", ("a stage's input is named by its number or name: stages.1.cost, stages.scale.success",)),
    ]


def _amount(name: str, value: Estimate | None) -> str:
    if value is None:
        return "-"
    if name in SHARES:
        return numbers.PERCENT.interval(value)
    return TIMES.interval(value) if name == "multiple" else money(value)


def _implied(found: Venture) -> RenderableType:
    rows = [
        [NEED[name], _amount(name, one.expected), one.why if one.needed is None else _amount(name, one.needed),
         numbers.PERCENT.text(one.possible)]
        for name, one in found.implied.items()
    ]  # fmt: skip
    columns = [Column("each alone"), Column("the file has", True), Column("the price needs", True),
               Column("possible", True)]  # fmt: skip
    return table("What must hold for the price", columns, rows)


def _course(found: Venture) -> list[RenderableType]:
    """The stages, or the years."""
    if found.stages:
        rows = [
            [one.name, money(one.cost), YEARS.interval(one.years), numbers.PERCENT.interval(one.success),
             numbers.PERCENT.text(one.reached.value), money(one.worth)]
            for one in found.stages
        ]  # fmt: skip
        columns = [Column("stage"), Column("cost", True), Column("years", True), Column("succeeds", True),
                   Column("begun", True), Column("worth at its gate", True)]  # fmt: skip
        return [table("Stages", columns, rows), blank()]
    rows = [[str(one.year), money(one.revenue), money(one.compute), money(one.profit)] for one in found.years]
    columns = [Column("year"), Column("revenue", True), Column("compute", True), Column("operating profit", True)]
    return [table("Years", columns, rows), blank()]


def _extras(found: Venture) -> list[RenderableType]:
    rows = []
    if found.safety:
        safe = found.safety
        pays = "no extra sales pay for it" if safe["pays_at"] is None else (
            f"{numbers.PERCENT.interval(safe['pays_at'])} more sold pays for it")  # fmt: skip
        rows.append(("Safety", f"worth {money(safe['worth'])}: premium {money(safe['premium'])}, alignment's compute"
                               f" {money(safe['alignment'])}; {pays}"))  # fmt: skip
    if found.captive:
        held = found.captive
        rows.append(("Captive buyers", f"{numbers.PERCENT.interval(held['share_of_worth'])} of the enterprise; without"
                                       f" them {money(held['without_them'])}, at their prices"
                                       f" {money(held['at_their_prices'])}"))  # fmt: skip
    return [pairs(rows), blank()] if rows else []


def _runway(found: Venture) -> list[tuple[str, str]]:
    run = found.runway
    lasts = "for ever" if run.lasts is None else f"{YEARS.interval(run.lasts)} years"
    return [
        ("Cash", f"{money(run.cash)} after the raise, {money(run.burn)} burnt a year: lasts {lasts}"),
        ("Still needed", f"{money(run.needed)} in all, {money(run.missing)} not yet there"),
    ]


def _builds(found: Venture) -> list[RenderableType]:
    if not found.builds:
        return []
    rows = [
        [chip, numbers.COUNT.interval(one["count"]), numbers.MEGAWATTS.interval(one["power_w"]),
         Form(digits=2).interval(one["run"])]
        for chip, one in found.builds.items()
    ]  # fmt: skip
    columns = [Column("chip"), Column("chips", True), Column("MW", True), Column("FLOP in 90 days", True)]
    return [table("What the raise builds beside its burn", columns, rows), blank()]


def _records(found: tuple[Record, ...]) -> list[RenderableType]:
    if not found:
        return []
    ranked = sorted(found, key=lambda one: (not one.own, not one.later, one.product, -one.price.value))
    rows = [
        [one.company, str(one.date), one.basis, money(one.price),
         "-" if one.raised is None else money(one.raised),
         "none" if not one.product else "-" if one.multiple is None else TIMES.text(one.multiple),
         "later" if one.later else "before"]
        for one in ranked[:SHOWN_RECORDS]
    ]  # fmt: skip
    columns = [Column("company"), Column("date"), Column("basis"), Column("price", True), Column("raised", True),
               Column("/ revenue", True), Column("")]  # fmt: skip
    return [table("Prices on record; none enters the value", columns, rows), blank()]


def _drivers(found: Venture) -> RenderableType:
    rows = [[one.input, numbers.PERCENT.text(one.share)] for one in found.drivers[:5]]
    return table("What makes the value unsure", [Column("input"), Column("share", True)], rows)
