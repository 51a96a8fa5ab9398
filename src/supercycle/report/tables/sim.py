"""Tables of a physical-world programme."""

from typing import TYPE_CHECKING

from rich.console import RenderableType

from supercycle.catalog.store import Catalog
from supercycle.report import numbers
from supercycle.report.explanation import source_list
from supercycle.report.tables.layout import Column, blank, line, numbered, pairs, table
from supercycle.report.tables.sim_parts import days, onboard_rows

if TYPE_CHECKING:
    from supercycle.study.mixes import MixAlternative
    from supercycle.study.programme import Programme

COUNT, MONEY, PERCENT = numbers.COUNT, numbers.MONEY, numbers.PERCENT
TWO = numbers.Form(digits=2)
COUNT_2 = numbers.Form(scales=numbers.COUNTS, digits=2)


def programme(found: "Programme", catalog: Catalog, *, explain: bool = False) -> list[RenderableType]:
    """The whole answer; with ``explain`` every source."""
    out: list[RenderableType] = [pairs(head(found)), blank(), mix(found), *worth(found), blank(), farm(found)]
    out += [
        blank(),
        training(found),
        blank(),
        onboard_rows(found.onboard, found.largest),
        blank(),
        pairs(fleet(found), "Fleet"),
    ]
    if found.fleet.days:
        out += [blank(), days(found.fleet.days)]
    out += [blank(), pairs(costs(found), "What it costs")]
    out += valued(found)
    out += numbered("Notes", found.notes)
    return [*out, *source_list(catalog, found.sources)] if explain else out


def head(found: "Programme") -> list[tuple[str, str]]:
    """What is asked, what it needs and when it is there."""
    asked, chosen, data = found.spec.programme, found.mix.chosen, found.data
    end = data.front_end
    kinds = f"{asked.tasks} kinds of task" if asked.tasks > 1 else "one kind of task"
    return [
        ("Programme", asked.name),
        ("Target", f"{asked.success:.0%} of {kinds} alone, by {asked.date}"),
        ("Cheapest data", f"{chosen.name}, {MONEY.interval(chosen.cost)}"),
        ("Ready", f"{found.ready}, in time with a chance of {found.in_time:.0%}"),
        ("Total", MONEY.interval(found.total)),
        ("Sensors", f"{COUNT_2.interval(data.tokens_per_hour)} tokens, "
            f"{numbers.BYTES.interval(data.bytes_per_hour)} an hour"),
        (
            "Fusion",
            f"{numbers.seconds(float(end.delay))} late ({end.slowest}), {PERCENT.text(float(end.chip_share))} of a "
            f"{data.front_end_chip}",
        ),
        (
            "Language",
            f"{found.language.model}: {numbers.seconds(found.language.call_s.value)} a call, "
            f"${found.language.cost_per_call * 1000:.2g} for a thousand",
        ),
        (
            "Evaluation",
            f"{found.evaluation.trials} real trials, {found.evaluation.with_simulation} with paired simulated ones",
        ),
    ]  # fmt: skip


def mix(found: "Programme") -> RenderableType:
    """Ways of making data side by side."""
    rows = [_way(one) for one in found.mix.alternatives]
    columns = (
        Column("way"), Column("real h", True), Column("made-up h", True), Column("cost", True),
        Column("real h a simulated h", True), Column("can", True),
    )  # fmt: skip
    return table("Data", columns, rows, strong=0)


def _way(one: "MixAlternative") -> tuple[str, ...]:
    if one.cost is None:
        return one.name, "-", "-", "cannot", "-", PERCENT.text(one.within)
    made = one.simulated + one.neural_hours
    return (
        one.name, COUNT_2.interval(one.real), COUNT_2.text(made), MONEY.interval(one.cost),
        TWO.interval(one.exchange) if one.exchange else "-", PERCENT.text(one.within),
    )  # fmt: skip


def worth(found: "Programme") -> list[RenderableType]:
    """What changes of the simulation are worth."""
    rows = []
    if found.mix.better_simulator is not None:
        rows.append(f"A simulator with half the gap saves {MONEY.text(found.mix.better_simulator)}.")
    if found.mix.randomisation is not None:
        word = "saves" if found.mix.randomisation >= 0 else "costs"
        rows.append(f"Domain randomisation {word} {MONEY.text(abs(found.mix.randomisation))}.")
    reasons = [f"{one.name}: {one.reason}." for one in found.mix.alternatives if one.reason]
    return [line(text) for text in (*rows, *reasons)]


def farm(found: "Programme") -> RenderableType:
    """Simulators: what they make and what the mix takes of them."""
    rows = [
        (
            one.simulator, one.kind, one.chip, TWO.interval(one.hours_per_chip_hour),
            MONEY.interval(one.price_per_hour),
            COUNT_2.text(one.hours), COUNT_2.text(one.chip_hours.value),
        )
        for one in found.farm
    ]  # fmt: skip
    columns = (
        Column("simulator"), Column("kind"), Column("chip"), Column("robot h a chip h", True),
        Column("USD a robot h", True), Column("hours", True), Column("chip h", True),
    )  # fmt: skip
    return table("Simulation farm", columns, rows)


def training(found: "Programme") -> RenderableType:
    """Models to train."""
    rows = []
    for one in found.training:
        price = one.cost.rental or one.cost.amortised
        rows.append((
            one.name, COUNT.text(one.parameters), COUNT_2.interval(one.tokens), PERCENT.text(one.mfu.value),
            COUNT_2.interval(one.chip_hours), TWO.text(one.days.value), MONEY.interval(price),
        ))  # fmt: skip
    columns = (
        Column("model"), Column("size", True), Column("tokens", True), Column("MFU", True), Column("chip h", True),
        Column("days", True), Column("cost", True),
    )  # fmt: skip
    return table(f"Training on {found.spec.training.count} {found.spec.training.chip}", columns, rows)


def fleet(found: "Programme") -> list[tuple[str, str]]:
    """A robot at work."""
    one = found.fleet
    payback = "never, at central values" if one.payback_years is None else f"{one.payback_years:.2g} years"
    largest = max(one.parts, key=lambda name: one.parts[name])
    share = one.parts[largest] / max(sum(one.parts.values()), 1e-12)
    return [
        ("Robot", f"{one.robot} ({one.work}), {one.robots} of them at {one.success:.0%} alone"),
        ("Tasks", f"{TWO.interval(one.tasks_per_hour)} an hour, {TWO.interval(one.tasks_per_day)} a day"),
        ("Cost of a task", f"{MONEY.interval(one.cost_per_task)}, {share:.0%} of it {largest}"),
        ("Revenue", f"{MONEY.interval(one.revenue_per_robot_day)} a robot and day"),
        ("Payback", f"{payback}; pays within its life in {one.pays:.0%} of draws"),
        ("As a service", f"{MONEY.interval(one.service_price_per_hour)} an hour at cost"),
        ("People", f"{TWO.interval(one.operators)} for 100 robots"),
    ]


def valued(found: "Programme") -> list[RenderableType]:
    """The venture beside its price, where one was asked for."""
    worth, price = getattr(found.value, "value", None), getattr(found.value, "price", None)
    if worth is None:
        return []
    asked = getattr(price, "post_money", None)
    beside = "" if asked is None else f" beside a price of {MONEY.text(asked)}"
    return [
        blank(),
        pairs([(str(getattr(found.value, "name", "Venture")), f"{MONEY.interval(worth)}{beside}")], "Value"),
    ]


def costs(found: "Programme") -> list[tuple[str, str]]:
    """Dollars by part."""
    rows = [(name, MONEY.interval(cost)) for name, cost in found.cost.items()]
    return [*rows, ("total", MONEY.interval(found.total))]
