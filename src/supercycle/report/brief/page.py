"""The brief: the question, the answer, the alternatives, what would change it, what it rests on. No formula is here."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from supercycle.catalog.store import Catalog
from supercycle.report import numbers
from supercycle.report.brief import charts
from supercycle.report.brief.marks import items, number, tag, text
from supercycle.report.brief.style import STYLE
from supercycle.report.notes import plan_notes
from supercycle.report.sources import Cited, cited
from supercycle.report.tables import deliverable
from supercycle.report.tables.plan import BASES, goal_text, head, recommendation
from supercycle.run.split import split_text
from supercycle.study.result import Alternative, Driver, Plan

if TYPE_CHECKING:
    from supercycle.world.deliverable import Deliverable

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""What the page may load: nothing but its own style."""

INTERVALS = "Brackets hold 90 % intervals: the truth is below them in one case of twenty and above them in one."


def brief(found: Plan, catalog: Catalog, had: "Deliverable | None" = None) -> str:
    """The whole brief as one HTML document that loads nothing."""
    title = f"Plan: {goal_text(found)}"
    parts = [
        _opening(found), _alternatives(found), _time(found), _bill(found), _changes(found), _had(had),
        _assumptions(found), _sources(cited(catalog, found.sources)),
    ]  # fmt: skip
    heading = tag(
        "head",
        '<meta charset="utf-8"/>',
        tag("meta", http_equiv="Content-Security-Policy", content=POLICY),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", text(title)),
        tag("style", STYLE),
    )
    body = tag("body", tag("main", *parts))
    return "<!DOCTYPE html>\n" + tag("html", heading, "\n", body, lang="en") + "\n"


def _opening(found: Plan) -> str:
    """The question and the answer, with the numbers that a board asks for first."""
    best = found.alternatives[found.recommended]
    price = best.cost.named(found.goal.goal.basis)
    tiles = {
        BASES[found.goal.goal.basis]: numbers.MONEY.interval(price),
        "days of training": numbers.DAYS.interval(best.days),
        f"chips: {best.chip}": f"{best.count:,}",
        "parameters": numbers.COUNT.text(found.model.parameters),
        "loss, nats a token": numbers.LOSS.interval(found.loss),
        "peak MW": numbers.MEGAWATTS.interval(best.power_w),
        "of draws: the best choice": numbers.PERCENT.text(best.chosen_in),
        "of draws: keeps the limits": numbers.PERCENT.text(best.within_in),
    }
    shown = [
        tag("div", tag("b", text(value.split(" (")[0])), _bracket(value), tag("small", text(name)))
        for name, value in tiles.items()
    ]
    question = [(name, value) for name, value in head(found) if name != "Goal"]
    return "".join([
        tag("p", text("Supercycle brief"), class_="eyebrow"),
        tag("h1", text("What to train, on which chips, for how much")),
        tag("h2", text("The question")),
        tag("p", text(f"What is the best model, and on which chips, for this goal: {goal_text(found)}?")),
        tag("h2", text("The answer")),
        tag("p", text(recommendation(found)), class_="answer"),
        tag("div", *shown, class_="tiles"),
        tag("p", text(INTERVALS), class_="quiet"),
        tag("h3", text("What would be trained")),
        _words(question),
    ])  # fmt: skip


def _bracket(value: str) -> str:
    """The interval of a written number in small type, on a line of its own."""
    inside = value.partition(" (")[2]
    return tag("small", text(f"({inside}"), tag("br")) if inside else ""


def _alternatives(found: Plan) -> str:
    """Every alternative side by side, one column a chip."""
    rows: dict[str, Callable[[Alternative], str]] = {
        "chips": lambda one: f"{one.count:,}",
        "step, s": lambda one: numbers.STEP.interval(one.step_s),
        "MFU, %": lambda one: numbers.SHARE.interval(one.mfu),
        "days": lambda one: numbers.DAYS.interval(one.days),
        "chip-hours": lambda one: numbers.COUNT.interval(one.chip_hours),
        "goodput, %": lambda one: numbers.SHARE.interval(one.goodput),
        "peak MW": lambda one: numbers.MEGAWATTS.interval(one.power_w),
        "MWh": lambda one: numbers.MEGAWATT_HOURS.interval(one.energy_j),
        **{name: _price_of(basis) for basis, name in BASES.items()},
        "best, % of draws": lambda one: numbers.SHARE.text(one.chosen_in),
        "keeps the limits, % of draws": lambda one: numbers.SHARE.text(one.within_in),
        "beyond the limits": lambda one: ", ".join(one.beyond) or "none",
        "memory used, GiB": lambda one: numbers.significant(float(one.memory_bytes) / 2**30, 3),
    }
    marks = ["best" if row == found.recommended else "other" for row in range(len(found.alternatives))]
    heads = [
        tag("th", text(one.chip), *_recommended(mark), class_=mark, scope="col")
        for one, mark in zip(found.alternatives, marks, strict=True)
    ]
    body = [
        tag("tr", tag("th", text(name), scope="row"), *(
            tag("td", number(cell(one)), class_=mark) for one, mark in zip(found.alternatives, marks, strict=True)
        ))
        for name, cell in rows.items()
    ]  # fmt: skip
    first = tag("th", text("result"), scope="col")
    table = tag("table", tag("thead", tag("tr", first, *heads)), tag("tbody", *body))
    splits = [(one.chip, split_text(one.split).replace(",", ", ")) for one in found.alternatives]
    skipped = [tag("h3", text("Not planned")), _words(list(found.skipped.items()))] if found.skipped else []
    return "".join([
        tag("h2", text("The alternatives side by side")), tag("div", table, class_="scroll"), *skipped,
        tag("h3", text("How each would split the model")), _words(splits),
    ])  # fmt: skip


def _recommended(mark: str) -> list[str]:
    return [tag("br"), tag("small", text("recommended"))] if mark == "best" else []


def _price_of(basis: str) -> Callable[[Alternative], str]:
    def cell(one: Alternative) -> str:
        price = one.cost.named(basis)
        return numbers.MONEY.interval(price) if price else "none"

    return cell


def _time(found: Plan) -> str:
    return _figure("Where a training step goes", "Seconds of a step by part, at central values.", charts.steps(found))


def _bill(found: Plan) -> str:
    """The price of each alternative, and the four prices of the recommended one."""
    best = found.alternatives[found.recommended]
    basis = BASES[found.goal.goal.basis]
    reasons = [(one.chip, reason) for one in found.alternatives for reason in dict.fromkeys(one.cost.reasons.values())]
    missing = [tag("h3", text("Prices that are missing")), _words(reasons)] if reasons else []
    first = f"{basis.capitalize()} of every alternative in dollars; the axis is logarithmic."
    four = f"Four definitions of what {best.count:,} {best.chip} cost; they are not parts of one sum."
    return "".join([
        _figure("The bill", first, charts.prices(found)),
        tag("p", text(four)), tag("figure", charts.bill(found, BASES), style="margin: 0"), *missing,
    ])  # fmt: skip


def _changes(found: Plan) -> str:
    """What would change the answer: other chips that win in some draws, and the inputs that move it."""
    best = found.alternatives[found.recommended]
    others = sorted(
        (one for one in found.alternatives if one is not best and one.chosen_in > 0), key=lambda one: -one.chosen_in
    )
    said = [f"{one.chip} would be the best choice in {numbers.PERCENT.text(one.chosen_in)} of draws" for one in others]
    rivals = "; ".join(said) if said else "No other chip is the best choice in any draw"
    what = "days" if found.goal.kind == "power" else "price"
    out = [tag("h2", text("What would change the answer")), tag("p", text(f"{rivals}."))]
    if found.tornado:
        out += [
            tag("h3", text(f"The recommended {what} with one input at an end of its 90 % interval")),
            tag("p", text("Blue: the input at its low end; orange: at its high end."), class_="quiet"),
            tag("figure", charts.tornado(found), style="margin: 0"),
        ]
    out += _drivers(f"What makes the recommended {what} uncertain", found.drivers)
    out += _drivers("What makes the loss uncertain", found.loss_drivers)
    return "".join(out)


def _drivers(title: str, found: Sequence[Driver]) -> list[str]:
    if not found:
        return []
    rows = [(one.input, f"{numbers.PERCENT.text(one.share)} of the variance") for one in found]
    return [tag("h3", text(title)), _words(rows)]


def _had(found: "Deliverable | None") -> str:
    """Whether the industry can deliver the chips."""
    if not found:
        return ""
    rows = [(name or "Note", value) for name, value in deliverable.rows(found)]
    return tag("h2", text(deliverable.title(found))) + _words(rows)


def _assumptions(found: Plan) -> str:
    given = [(name, str(value)) for name, value in found.goal.set.items()]
    said = [tag("h3", text("Inputs that the question sets")), _words(given)] if given else []
    draws = f"{found.goal.basics.draws:,} draws, seed {found.goal.basics.seed}; law of loss {found.law}."
    return "".join([tag("h2", text("Assumptions and notes")), tag("p", text(draws)), *said, items(plan_notes(found))])


def _sources(found: Sequence[Cited]) -> str:
    return tag("h2", text("Sources")) + tag("ol", *(tag("li", _source(one)) for one in found))


def _source(one: Cited) -> str:
    """A source in words, its address a link that a reader may follow and the page never loads."""
    if not one.url.startswith(("https://", "http://")):
        return text(one.text)
    words = one.text.removesuffix(one.url)
    return text(words) + tag("a", text(one.url), href=one.url, rel="noreferrer")


def _words(rows: Sequence[tuple[str, str]]) -> str:
    cells = [tag("tr", tag("th", text(name) or " ", scope="row"), tag("td", text(value))) for name, value in rows]
    return tag("table", tag("tbody", *cells), class_="words") if cells else ""


def _figure(title: str, caption: str, picture: str) -> str:
    words = tag("figcaption", text(caption), class_="quiet")
    return tag("h2", text(title)) + tag("figure", words, picture, style="margin: 0")
