"""Tables of a plan: what to train, on which chips, for how much, and what makes the price uncertain."""

from collections.abc import Callable, Sequence

from rich.console import RenderableType

from supercycle.model.shape import Shape
from supercycle.report import numbers
from supercycle.report.notes import plan_notes
from supercycle.report.tables.layout import Column, blank, broken, line, numbered, pairs, table
from supercycle.run.split import split_text
from supercycle.study.result import Alternative, Driver, Plan
from supercycle.study.served import ServingDemand

RECOMMENDED = "recommended"
HOW_SURE = (
    "Brackets hold 90 % intervals; best and kept are the shares of draws in which a chip is the best and keeps the"
    " goal's limits. Every part and source: supercycle plan --explain; every fact: supercycle catalog."
)
BASES = {
    "amortised": "amortised",
    "rental": "contract rent",
    "bought": "hardware bought",
    "programme": "all-in programme",
}
"""The four prices, as a sentence names them."""

WIDEST_SPLIT = 44
"""Columns of a split in a table before it is broken after a comma."""


def plan(found: Plan) -> list[RenderableType]:
    """The whole plan on a page: head, alternatives, prices, drivers and notes."""
    out: list[RenderableType] = [pairs(head(found)), blank(), line(recommendation(found), "bold")]
    for part in (layout_table, time_table, power_table, price_table):
        out += [blank(), part(found)]
    out += _bill(found)
    out += _limits(found)
    out += _reasons(found)
    out += _drivers("What makes the recommended price uncertain", found.drivers)
    out += _tornado(found)
    out += _drivers("What makes the loss uncertain", found.loss_drivers)
    out += numbered("Notes", plan_notes(found))
    return out


def head(found: Plan) -> list[tuple[str, str]]:
    """The goal, and the model that reaches it."""
    model, data = found.model, found.data
    size = f"{numbers.COUNT.text(model.parameters)} parameters"
    if model.active_parameters != model.parameters:
        size += f", {numbers.COUNT.text(model.active_parameters)} active"
    unique = "all unique" if data.repeated <= 0 else (
        f"{numbers.COUNT.text(data.unique)} unique, {numbers.significant(data.epochs, 2)} epochs"
    )  # fmt: skip
    if data.synthetic is not None:
        unique += f", {numbers.COUNT.text(data.synthetic)} synthetic"
    rows = [
        ("Goal", goal_text(found)),
        ("Model", f"{model.name}, {size}"),
        ("Shape", shape_text(model.shape)),
        ("Tokens", f"{numbers.COUNT.text(model.tokens)} ({unique}), {batch_text(found)}"),
        ("Compute", numbers.FLOP.text(float(found.flop))),
        ("Loss", f"{numbers.LOSS.interval(found.loss)} nats a token, by {found.law}"),
        *_after(found),
    ]  # fmt: skip
    if found.serving is not None:
        rows += _serving(found.serving)
    return rows


def _after(found: Plan) -> list[tuple[str, str]]:
    """Post-training: its compute, and its chip-hours and pass rate where the goal says what it is."""
    share = numbers.PERCENT.interval(found.post_training.share)
    flop, run = numbers.FLOP.interval(found.post_training.flop), found.post_training.run
    if run is None:
        return [("After", f"post-training {share} of the compute, {flop}; not in the prices")]
    hours = numbers.COUNT.interval(run.accelerator_hours)
    return [
        ("After", f"post-training {share} of the compute, {flop}, {numbers.COUNT.text(run.tokens)} sampled tokens"),
        ("", f"{hours} chip-hours, {numbers.PERCENT.interval(run.generating)} of them generating"),
        ("", f"pass rate {numbers.PERCENT.interval(run.reward)}"),
    ]


BILL = {
    "pre_training": "pre-training", "processing": "data processing", "generation": "data generation",
    "rollouts": "rollouts", "updates": "updates", "scoring": "reference and reward models",
    "preferences": "preference data", "total": "all",
}  # fmt: skip
"""The lines of a bill, for readers."""


def _bill(found: Plan) -> list[RenderableType]:
    """What the goal pays for on the recommended chip, lines that cost nothing left out."""
    one = found.alternatives[found.recommended]
    if one.bill is None:
        return []
    lines = {name: getattr(one.bill, name) for name in BILL}
    rows = [(BILL[name], numbers.MONEY.interval(line)) for name, line in lines.items() if line.high > 0]
    columns = [Column("line"), Column(f"on {one.chip}", True)]
    return [blank(), table(f"What the goal pays for ({BASES[found.goal.goal.basis]})", columns, rows)]


def _serving(demand: ServingDemand) -> list[tuple[str, str]]:
    """The demand on the recommended chip: its rent, its energy, and the rent of training and serving together."""
    rows = [("Serving", f"{numbers.COUNT.text(demand.tokens)} tokens, {numbers.FLOP.text(float(demand.flop))}")]
    if demand.chip_hours is None:
        return [*rows, ("", f"not priced: {demand.reason}")]
    hours = numbers.COUNT.interval(demand.chip_hours)
    rows.append(("", f"{hours} chip-hours of {demand.chip} in {demand.precision}, {demand.layout}"))
    if demand.cost is not None:
        both = f"; with training {numbers.MONEY.interval(demand.with_training)}" if demand.with_training else ""
        rows.append(("", f"{numbers.MONEY.interval(demand.cost)} of rent{both}"))
    return rows


def goal_text(found: Plan) -> str:
    """What is wanted, in words."""
    goal = found.goal
    wanted = goal.goal
    said = {
        "budget": lambda: f"{numbers.MONEY.text(wanted.budget)} ({BASES[wanted.basis]})",
        "flop": lambda: f"train with {numbers.FLOP.text(wanted.flop)}",
        "loss": lambda: f"reach a loss of {numbers.LOSS.text(wanted.loss)}",
        "power": lambda: f"train within {numbers.POWER.text(wanted.power)}",
        "model": lambda: f"train {found.model.name} on {numbers.COUNT.text(found.model.tokens)} tokens",
    }[goal.kind]()
    by = f", ready by {goal.deadline}" if goal.deadline else ""
    return f"{said}{by}; prices of {goal.basics.as_of}"


def shape_text(shape: Shape) -> str:
    """A shape in one line."""
    text = f"{shape.layers} layers of width {shape.width:,}, {shape.heads} heads ({shape.key_value_heads} key-value)"
    if shape.experts:
        mix = shape.experts
        text += f", {mix.per_token} of {mix.count} experts of {mix.width:,}"
    if shape.ffn:
        text += f", feed-forward {shape.ffn:,}"
    return f"{text}, vocabulary {shape.vocabulary:,}"


def batch_text(found: Plan) -> str:
    """The global batch in sequences and tokens."""
    length = found.goal.model.sequence
    tokens = numbers.COUNT.text(float(found.global_batch * length))
    return f"batches of {found.global_batch:,} sequences of {length:,} ({tokens} tokens)"


def recommendation(found: Plan) -> str:
    """The recommended alternative in a sentence."""
    best = found.alternatives[found.recommended]
    basis = found.goal.goal.basis
    price = best.cost.named(basis)
    cost = numbers.MONEY.interval(price) if price else "unknown"
    word = "Nothing keeps the goal's limits; nearest" if best.beyond else "Recommended"
    return (
        f"{word}: {best.count:,} {best.chip}, {numbers.DAYS.interval(best.days)} days, {BASES[basis]} {cost};"
        f" best in {numbers.PERCENT.text(best.chosen_in)} of draws, keeps the goal's limits in"
        f" {numbers.PERCENT.text(best.within_in)}.{_uncalibrated(best)}"
    )


def _uncalibrated(one: Alternative) -> str:
    """A warning beside the recommendation where the chip's kernels, or its training runs, were never measured."""
    told = any(note.startswith("uncalibrated") for note in one.notes)
    return " It is not calibrated: see the notes." if told else ""


def layout_table(found: Plan) -> RenderableType:
    """What runs where."""
    rows = [
        (
            _name(found, one), f"{one.count:,}", broken(split_text(one.split), WIDEST_SPLIT),
            numbers.significant(float(one.memory_bytes) / 2**30, 3),
        )
        for one in found.alternatives
    ]  # fmt: skip
    columns = [Column("chip"), Column("chips", True), Column("split"), Column("GiB used", True)]
    return table("How each chip would train it", columns, rows, strong=found.recommended)


def time_table(found: Plan) -> RenderableType:
    """How fast and for how long."""
    columns = {
        "step, s": lambda one: numbers.STEP.interval(one.step_s),
        "MFU, %": lambda one: numbers.SHARE.interval(one.mfu),
        "days": lambda one: numbers.DAYS.interval(one.days),
        "chip-hours": lambda one: numbers.COUNT.interval(one.chip_hours),
    }
    return _table(found, "Time", columns)


def power_table(found: Plan) -> RenderableType:
    """How much of the time is work, power and energy, and how sure the choice is."""
    columns = {
        "goodput, %": lambda one: numbers.SHARE.interval(one.goodput),
        "peak MW": lambda one: numbers.MEGAWATTS.interval(one.power_w),
        "MWh": lambda one: numbers.MEGAWATT_HOURS.interval(one.energy_j),
        "best, %": lambda one: numbers.SHARE.text(one.chosen_in),
        "kept, %": lambda one: numbers.SHARE.text(one.within_in),
    }
    return _table(found, "Goodput, power and energy", columns)


def price_table(found: Plan) -> RenderableType:
    """The four prices of every alternative."""
    columns = {
        "rental": lambda one: _price(one, "rental"),
        "amortised": lambda one: _price(one, "amortised"),
        "bought": lambda one: _price(one, "bought"),
        "programme": lambda one: _price(one, "programme"),
    }
    return _table(found, "Four prices", columns)


def _table(found: Plan, title: str, columns: dict[str, Callable[[Alternative], str]]) -> RenderableType:
    rows = [[_name(found, one), *(cell(one) for cell in columns.values())] for one in found.alternatives]
    heads = [Column("chip"), *(Column(name, True) for name in columns)]
    return table(title, heads, rows, strong=found.recommended)


def _name(found: Plan, one: Alternative) -> str:
    return f"{one.chip}\n{RECOMMENDED}" if one is found.alternatives[found.recommended] else one.chip


def _price(one: Alternative, basis: str) -> str:
    price = one.cost.named(basis)
    return numbers.MONEY.interval(price) if price else "none"


def _limits(found: Plan) -> list[RenderableType]:
    """Which alternatives break the goal's limits."""
    rows = [(one.chip, ", ".join(one.beyond)) for one in found.alternatives if one.beyond]
    return [blank(), pairs(rows, "Beyond the goal's limits, at central values")] if rows else []


def _reasons(found: Plan) -> list[RenderableType]:
    """Why prices are missing, and why chips are."""
    missing: dict[str, list[str]] = {}
    for one in found.alternatives:
        for basis, reason in one.cost.reasons.items():
            if one.cost.named(basis) is None:
                missing.setdefault(f"{one.chip}: {reason}", []).append(basis)
    rows = [(", ".join(bases), reason) for reason, bases in missing.items()]
    rows += [("not planned", f"{chip}: {reason}") for chip, reason in found.skipped.items()]
    return [blank(), pairs(rows, "What is missing")] if rows else []


def _drivers(title: str, found: Sequence[Driver]) -> list[RenderableType]:
    if not found:
        return []
    rows = [(one.input, numbers.SHARE.text(one.share)) for one in found]
    return [blank(), table(title, [Column("input"), Column("% of the variance", True)], rows)]


def _tornado(found: Plan) -> list[RenderableType]:
    """The recommended price (or days) with one input at the ends of its interval."""
    if not found.tornado:
        return []
    form = numbers.DAYS if found.goal.kind == "power" else numbers.MONEY
    rows = [(one.input, form.text(one.low), form.text(one.high)) for one in found.tornado]
    heads = [
        Column("input, all others at their centres"),
        Column("at its low end", True),
        Column("at its high end", True),
    ]
    what = "days" if found.goal.kind == "power" else "price"
    return [blank(), table(f"What one input does to the recommended {what}", heads, rows)]
