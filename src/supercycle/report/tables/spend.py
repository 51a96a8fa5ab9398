"""Tables of money: a run in all ways, a chip as a share of another, what a raise builds."""

from rich.console import RenderableType

from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate
from supercycle.base.units import Number
from supercycle.report import numbers
from supercycle.report.numbers import Form
from supercycle.report.tables.layout import Column, blank, line, numbered, pairs, table
from supercycle.study.raising import RUN_DAYS, Raising
from supercycle.study.raising import Alternative as Built
from supercycle.study.relative_chip import RelativeAnswer
from supercycle.study.spending import Spending

HOUR = Form(before="$", unit="h", digits=3)
RATIO = Form(digits=3)
NAMES = {
    "amortised": "Amortised hardware, energy", "rental": "Cloud rental", "bought": "Hardware bought",
    "programme": "All-in programme",
}  # fmt: skip
SHORT = {
    "amortised": "loss of value during the run, and electricity",
    "rental": "chip-hours at the rent of one chip",
    "bought": "chips, servers and network, however long they are used afterwards",
    "programme": "with experiments, failed runs, synthetic data, RL, safety work, staff, data",
}
"""The definitions in a line each; in full they stand in the JSON."""


def priced(found: Spending | RelativeAnswer | Raising) -> list[RenderableType]:
    """The tables of whichever answer it is."""
    if isinstance(found, Spending):
        return spending(found)
    return relative(found) if isinstance(found, RelativeAnswer) else raising(found)


def one_price(found: Spending | RelativeAnswer | Raising, name: str) -> list[RenderableType]:
    """One price of a run under its definition. Raises InputError where what was asked is not a run."""
    if not isinstance(found, Spending):
        raise InputError("only a run has a cost of one definition")
    price = found.cost.named(name)
    said = found.cost.reasons.get(name, "unknown") if price is None else money(price)
    return [pairs([(NAMES[name], said), ("Which is", found.definitions[name]), ("Prices of", str(found.run.when))])]


def money(value: Estimate | Number | None) -> str:
    """An amount, negative ones with their sign before the dollar."""
    if value is None or isinstance(value, Estimate):
        return numbers.MONEY.interval(value)
    amount = float(value)
    return f"-{numbers.MONEY.text(-amount)}" if amount < 0 else numbers.MONEY.text(amount)


def hourly(value: Estimate | float | None) -> str:
    """A price of an hour in USD."""
    return Form(before="$", digits=3).interval(value)


def spending(found: Spending) -> list[RenderableType]:
    """One run: the four prices, the walk between them, the chip-hour, rent or own."""
    run = found.run
    head = [
        ("Run", f"{run.count:,} {run.chip} for {numbers.significant(run.days, 3)} days,"
                f" {numbers.COUNT.text(found.chip_hours)} chip-hours"),
        ("Prices of", f"{run.when}, rent on the basis {run.rent}, site {run.site}"),
    ]  # fmt: skip
    rows = [[NAMES[name], money(found.cost.named(name)), SHORT[name]] for name in NAMES]
    flow = [[str(one.year), money(one.own), money(one.rent)] for one in found.cash_flow]
    cash = [Column("year"), Column("own", True), Column("rent", True)]
    return [
        pairs(head), blank(),
        table("Prices", [Column("price"), Column("USD", True), Column("what it is")], rows), blank(),
        *_walk(found),
        table("An hour of one chip", [Column("way"), Column("USD an hour", True)], _hours(found)), blank(),
        *_shown(flow, table("Cash, always busy", cash, flow)),
        pairs([("Rent or own", _verdict(found))]),
        *numbered("Notes", found.notes),
    ]  # fmt: skip


def _shown(rows: list[list[str]], part: RenderableType) -> list[RenderableType]:
    """A table and a line under it; nothing where it has no rows."""
    return [part, blank()] if rows else []


def _walk(found: Spending) -> list[RenderableType]:
    if not found.reconciliation:
        return []
    rows = [
        [f"= {one.name}" if one.reached else f"  {one.name}", money(float(one.amount))] for one in found.reconciliation
    ]
    return [table("From one price to the next", [Column("step"), Column("USD", True)], rows), blank()]


def _hours(found: Spending) -> list[list[str]]:
    rows = [[f"rent, {basis}", hourly(rent)] for basis, rent in found.chip_hour.rents.items()]
    rows.append(["own, always in use", hourly(found.chip_hour.own)])
    return rows + [[f"  of it {name}", hourly(value)] for name, value in found.chip_hour.parts.items()]


def _verdict(found: Spending) -> str:
    even = found.break_even
    if even.utilisation is None:
        return "not known: a price is missing"
    share = numbers.PERCENT.interval(even.utilisation)
    hours = "never" if even.chip_hours is None else f"{even.chip_hours:,.0f} hours of a chip"
    return (
        f"{even.cheaper} for this run alone; owning is cheaper from a use of {share} of a life of"
        f" {even.life_hours:,.0f} hours; paid back after {hours}, the cost of money left out"
    )


def relative(found: RelativeAnswer) -> list[RenderableType]:
    """A chip as a share of another."""
    share = found.share
    said = (
        f"{float(share.performance):.0%} of {found.against}'s operations at {float(share.price):.0%} of its price,"
        f" {float(share.power):.0%} of its power"
    )
    rows = [
        ("Chip", said),
        ("Per dollar of chip", f"{found.per_dollar:.2f} times the work"),
        ("Owned hour", f"{hourly(found.hour)}, the other {hourly(found.other_hour)}"),
        ("Same work costs", f"{RATIO.interval(found.cost)} times the other's"),
        ("Chips for one", f"{found.for_the_same_work:.2f}"),
        ("Ties at", f"{numbers.PERCENT.interval(found.ties_at)} of the other's price"),
        ("Worth in rent", f"{hourly(found.worth_renting_at)} an hour"),
        ("Cheaper in", f"{numbers.PERCENT.text(found.wins_in)} of the draws"),
    ]
    parts = [[name, hourly(value)] for name, value in found.parts.items()]
    title = "The other's hour"
    return [
        pairs(rows), blank(), table(title, [Column("part"), Column("USD", True)], parts),
        *numbered("Notes", found.notes),
    ]  # fmt: skip


def raising(found: Raising) -> list[RenderableType]:
    """What a raise builds and what it cannot."""
    head = [
        ("Raise", f"{money(found.amount)} on {found.when}; {money(found.kept)} kept for the runway"),
        ("Power", f"{found.power.name}: {Form(before='$', digits=2, factor=3.6e9).interval(found.power.price)} a MWh"),
        ("Largest", found.alternatives[found.largest].chip),
    ]
    columns = [Column("chip"), Column("chips", True), Column("MW", True), Column("peak EFLOP/s", True),
               Column(f"FLOP in {RUN_DAYS:.0f} days", True)]  # fmt: skip
    rows = [
        [one.chip, numbers.COUNT.interval(one.count), numbers.MEGAWATTS.interval(one.power_w),
         Form(digits=2, factor=1e-18).interval(one.flop_per_s), Form(digits=2).interval(one.run)]
        for one in found.alternatives
    ]  # fmt: skip
    return [
        pairs(head), blank(),
        table("What it builds, instead of each other", columns, rows, strong=found.largest), blank(),
        _parts(found.alternatives),
        *[part for one in found.alternatives for part in numbered(f"With {one.chip} it cannot have", one.cannot)],
        *([blank(), line("Left out: " + "; ".join(f"{c}: {why}" for c, why in found.skipped.items()))]
          if found.skipped else []),
        *numbered("Notes", found.notes),
    ]  # fmt: skip


def _parts(alternatives: tuple[Built, ...]) -> RenderableType:
    names = {
        "kept": "kept to live on", "fixed": "design, masks, software", "chips": "chips, servers, network",
        "buildings": "land, shell, power, cooling", "running": "power and upkeep", "debt": "lent",
        "debt_service": "paid to lenders",
        "owed": "still owed to lenders when the runway ends",
    }  # fmt: skip
    rows = [[said, *(money(one.parts[name].value) for one in alternatives)] for name, said in names.items()]
    rows.append(["stockpile loses until power", *(money(one.idling.value) for one in alternatives)])
    rows.append(["worth when the runway ends", *(money(one.left_at_end.value) for one in alternatives)])
    rented = ["chips rented instead"]
    rented += ["-" if one.rented_instead is None else numbers.COUNT.text(one.rented_instead) for one in alternatives]
    return table("Where the sum goes", [Column(""), *(Column(one.chip, True) for one in alternatives)], [*rows, rented])
