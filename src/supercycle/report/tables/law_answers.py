"""Tables of what laws answer: a comparison, the best model under many limits, the data wall."""

from collections.abc import Sequence
from typing import cast

import numpy as np
from rich.console import RenderableType

from supercycle.base.estimate import Estimate
from supercycle.catalog.laws import LawEntry
from supercycle.catalog.store import Catalog
from supercycle.laws import Prediction
from supercycle.report import numbers
from supercycle.report.tables.layout import Column, blank, line, numbered, pairs, table
from supercycle.study.allotment import AfterPlan, Allotment
from supercycle.study.wall import Wall

NAMES = {
    "training": "Training", "prefill": "Prompts", "decode": "Answers", "processing": "Data processing",
    "generation": "Data generation", "after": "Post-training",
}  # fmt: skip
"""The lines of a budget, for readers."""


def comparison(flop: float, found: Sequence[Prediction], catalog: Catalog) -> list[RenderableType]:
    """Every law that speaks of an optimum: sizes, ratio, loss, what N counts and how far to trust it."""
    rows, silent = [], []
    for one in found:
        entry = cast(LawEntry, catalog.entry("laws", one.law))
        best = one.allocation
        if best is None:
            silent.append(one.law if not one.warning else f"{one.law} ({one.warning})")
            continue
        marks = "".join(
            mark for mark, shown in
            (("x", one.warning.startswith("extrapolated")), ("u", not entry.verified), ("r", bool(one.reading)))
            if shown
        )  # fmt: skip
        sizes = [_number(getattr(best, name)) for name in ("parameters", "tokens")]
        ratio, loss = float(best.tokens_per_parameter), float(best.loss)
        rows.append((
            one.law, *sizes, numbers.significant(ratio, 3) if np.isfinite(ratio) else "",
            numbers.LOSS.text(loss) if np.isfinite(loss) else "", entry.convention.parameters, marks,
        ))  # fmt: skip
    columns = [
        Column("law"), Column("N", True), Column("D", True), Column("D/N", True), Column("loss", True),
        Column("N counts"), Column(""),
    ]  # fmt: skip
    readings = [f"{one.law}: {one.reading}" for one in found if one.allocation is not None and one.reading]
    return [
        table(f"Optima at {numbers.FLOP.text(flop)}, each law in its own convention", columns, rows),
        blank(),
        line("x extrapolated, u unverified, r read in one way among several (below)."),
        line("Losses are of unlike data and tokenizers and do not compare."),
        *numbered("Readings", readings),
        blank(),
        line(f"Without an optimum: {', '.join(silent)}."),
    ]


def allotment(found: Allotment) -> list[RenderableType]:
    """The best model under many limits: sizes, loss, the budget by line, and what goes with it."""
    cost = numbers.MONEY if found.unit == "USD" else numbers.FLOP
    ratio = found.tokens.value / found.parameters.value
    rows = [
        ("Law", found.law),
        ("Parameters", numbers.COUNT.interval(found.parameters)),
        ("Tokens", numbers.COUNT.interval(found.tokens)),
        ("", f"{numbers.significant(ratio, 3)} tokens a parameter"),
        *_tokens(found),
        ("Loss", numbers.LOSS.interval(found.loss)),
        ("Accuracy", numbers.PERCENT.interval(found.accuracy) + ", average of 17 tasks"),
        ("MMLU", numbers.PERCENT.interval(found.mmlu) + ", by the text of answers, OLMo 2's recipe"),
        ("Training", numbers.FLOP.interval(found.flop)),
        ("Cost", cost.interval(found.cost)),
        *(("", f"{NAMES[name]}: {cost.interval(one)}") for name, one in found.lines.items()),
        ("Batch", "; ".join(f"{numbers.COUNT.text(v)} ({k})" for k, v in found.batch_tokens.items()) + " tokens"),
        ("Learning rate", "; ".join(f"{v:.2g} ({k})" for k, v in found.learning_rate.items())),
        (
            "Vocabulary",
            "; ".join(f"{numbers.COUNT.text(v)} ({k})" for k, v in found.vocabulary_parameters.items()) + " parameters",
        ),
        ("Extrapolated", "YES, see the notes" if found.extrapolated else "no"),
    ]
    parts: list[RenderableType] = [pairs(rows)]
    if len(found.choices) > 1:
        parts += [blank(), _choices(found, cost)]
    if found.modalities:
        parts += [blank(), _modalities(found)]
    if found.post_training:
        parts += [blank(), _after(found.post_training)]
    return [*parts, *numbered("Notes", found.notes)]


def wall(found: Wall) -> list[RenderableType]:
    """The year of exhaustion, the years one by one, and what each remedy buys."""
    low, high = found.quantiles["10%"], found.quantiles["90%"]
    rows = [
        ("Stock", f"{found.stock}: {numbers.COUNT.interval(found.effective)} effective tokens"),
        ("Growth", f"{found.demand}: {_span(found.growth, 2)} orders of magnitude a year"),
        ("Exhausted", f"{_span(found.year, 1)} (90 %); 80 %: {low:.1f}–{high:.1f}"),
        ("Compute then", numbers.FLOP.interval(found.flop)),
    ]
    years = [
        (str(year), numbers.COUNT.interval(stock), numbers.COUNT.interval(wanted), f"{chance:.0%}")
        for year, stock, wanted, chance in found.by_year
    ]
    remedies = [
        (one.name, _span(one.year, 1), _span(one.years, 1), numbers.LOSS.interval(one.loss)) for one in found.remedies
    ]
    return [
        pairs(rows), blank(),
        table("", [Column("year"), Column("stock", True), Column("largest set", True), Column("wall", True)], years),
        blank(),
        table(
            "What puts it off, each alone over tokens seen once",
            [Column("remedy"), Column("year", True), Column("years", True), Column("loss at the wall", True)],
            remedies,
        ),
        *numbered("Notes", found.notes),
    ]  # fmt: skip


def _tokens(found: Allotment) -> list[tuple[str, str]]:
    kinds = (("unique", found.unique), ("repeated", found.repeated), ("synthetic", found.synthetic))
    if found.repeated.high <= 0 and found.synthetic.high <= 0:
        return []
    return [("", f"{numbers.COUNT.interval(one)} {name}") for name, one in kinds if one.high > 0]


def _choices(found: Allotment, cost: numbers.Form) -> RenderableType:
    rows = [
        (
            one.name, numbers.COUNT.text(one.parameters.value), numbers.COUNT.text(one.tokens.value),
            numbers.LOSS.interval(one.loss), cost.text(one.cost.value),
        )
        for one in found.choices
    ]  # fmt: skip
    names = [Column("model"), Column("active N", True), Column("D", True), Column("loss", True), Column("cost", True)]
    return table("Kinds of model", names, rows)


def _modalities(found: Allotment) -> RenderableType:
    rows = [
        (one.name, numbers.COUNT.interval(one.tokens), f"{one.epochs.value:.2g}", numbers.LOSS.interval(one.loss))
        for one in found.modalities
    ]
    return table("Modalities", [Column("kind"), Column("D", True), Column("epochs", True), Column("loss", True)], rows)


def _after(found: AfterPlan) -> RenderableType:
    return pairs(
        [
            ("Sampled", f"{numbers.COUNT.text(found.tokens)} tokens"),
            ("Generation", numbers.FLOP.interval(found.generation_flop)),
            ("Updates", numbers.FLOP.interval(found.training_flop)),
            ("Scoring", numbers.FLOP.interval(found.scoring_flop)),
            ("Chip-hours", numbers.COUNT.interval(found.accelerator_hours)),
            ("", f"of them generating {numbers.PERCENT.interval(found.generating)}"),
            ("Preferences", numbers.MONEY.text(found.preferences_usd)),
            ("Pass rate", numbers.PERCENT.interval(found.reward)),
        ],
        "Post-training",
    )


def _span(found: Estimate, digits: int) -> str:
    return f"{found.value:.{digits}f} ({found.low:.{digits}f}–{found.high:.{digits}f})"


def _number(value: object) -> str:
    number = float(value)  # type: ignore[arg-type]
    return numbers.COUNT.text(number) if np.isfinite(number) else ""
