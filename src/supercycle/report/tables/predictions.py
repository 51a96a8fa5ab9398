"""The ledger as tables: all claims, one claim in full, scores and calibration."""

from itertools import groupby
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.padding import Padding

from supercycle.base.estimate import Estimate
from supercycle.catalog.store import Catalog
from supercycle.report.tables.layout import Column, blank, line, numbered, pairs, table
from supercycle.world.journal import journal_path

if TYPE_CHECKING:
    from supercycle.world.journal import Entry
    from supercycle.world.ledger import Evidence, Ledger, Prediction, Reading
    from supercycle.world.scoring import Summary

NONE = "–"
"""What stands for a number that there is not."""


def ledger(found: "Ledger", plot: str | None = None) -> list[RenderableType]:
    """Every claim by subject, then the scores."""
    parts: list[RenderableType] = []
    columns = [Column("prediction"), Column("until"), Column("probability", True), Column("verdict"), Column("Brier")]
    listed = sorted(found.predictions, key=lambda one: (one.own, one.subject))
    for subject, some in groupby(listed, key=lambda one: one.subject):
        rows = [_row(one) for one in sorted(some, key=lambda one: one.id)]
        parts += [table(subject, columns, rows), blank()]
    counts = ", ".join(f"{count} {name}" for name, count in found.verdicts().items() if count)
    parts += [
        line(f"{len(found.predictions)} predictions: {counts}. Probability and Brier score are those of the likeliest"
             " reading, where one was given before the outcome was known. In full: supercycle predictions ID"),
        *scores(found),
        *([blank(), line(f"The calibration curve is in {plot}")] if plot else []),
        *_own(found),
    ]  # fmt: skip
    return parts


def _row(one: "Prediction") -> tuple[str, ...]:
    main = one.main
    return one.id, str(one.deadline), odds(main.probability), str(one.outcome), brier(main)


def scores(found: "Ledger") -> list[RenderableType]:
    """Mean scores of each standing with their numbers, the publishers' beside them, and the calibration."""
    said = {
        "given before the outcome": found.summary("live"),
        "replayed from earlier figures": found.summary("replayed"),
        "as published, taken as certain": found.as_published(),
    }
    rows = [
        (name, f"{one.n}", f"{one.true}", number(one.brier), number(one.log), number(one.base))
        for name, one in said.items()
    ]
    columns = [
        Column("probabilities"), Column("n", True), Column("true", True), Column("Brier", True), Column("log", True),
        Column("base rate's Brier", True),
    ]  # fmt: skip
    parts: list[RenderableType] = [blank(), table("Scores (means; lower is better)", columns, rows)]
    for name, one in list(said.items())[:2]:
        if one.n:
            parts += [blank(), calibration(f"Calibration, {name}", one)]
    return parts


def calibration(title: str, found: "Summary") -> RenderableType:
    """What was said against what came true, by bin, with the number of readings in each."""
    rows = [(f"{one.low:.0%}–{one.high:.0%}", f"{one.n}", f"{one.mean:.0%}", percent(one.share)) for one in found.bins]
    columns = [Column("said"), Column("n", True), Column("mean said", True), Column("came true (90 %)", True)]
    return table(title, columns, rows)


def prediction(found: "Prediction", catalog: Catalog) -> list[RenderableType]:
    """One claim: its words, each reading with rule, odds and outcome, and the evidence."""
    known = catalog.sources.get(found.source)
    source = ", ".join(filter(None, [known.title if known else found.source, found.at]))
    parts: list[RenderableType] = [line(f"{found.id}: {found.name}", "bold"), blank()]
    parts.append(
        pairs([
            ("claim", found.claim), ("source", source), ("registered", str(found.registered)),
            ("verdict", str(found.outcome)),
        ])
    )  # fmt: skip
    for one in found.readings:
        parts += [blank(), *_reading(one)]
    if found.evidence:
        parts += [blank(), line("Evidence", "bold")]
        for piece in found.evidence:
            parts += _evidence(piece, catalog)
    return [*parts, *numbered("Notes", found.notes)]


def _reading(one: "Reading") -> list[RenderableType]:
    verdict = str(one.outcome)
    if one.decided:
        verdict += f", known since {one.decided}: {one.why}"
    rows = [("meaning", one.meaning), ("true if", one.resolution), ("until", str(one.deadline))]
    if one.probability is not None:
        rows.append(("probability", f"{odds(one.probability)} ({one.odds}, as of {one.as_of})"))
        rows += [("because" if index == 0 else "", reason) for index, reason in enumerate(one.reasons)]
    if one.now is not None:
        rows.append(("the forecast says now", odds(one.now)))
    rows.append(("outcome", verdict))
    if one.score is not None:
        rows.append(("score", f"Brier {one.score.brier:.3f}, log {one.score.log:.3f} ({one.standing})"))
    elif one.standing == "late":
        rows.append(("score", "none: the probability was given when the outcome was known"))
    return [pairs(rows, f"Reading: {one.id}")]


def _evidence(piece: "Evidence", catalog: Catalog) -> list[RenderableType]:
    known = catalog.sources.get(piece.source)
    where = ", ".join(filter(None, [known.title if known else "", piece.at, known.via if known else ""]))
    return [
        line(f"{piece.date}  {piece.says}"),
        Padding(line(f"{piece.source}: {where}" if where else piece.source), (0, 0, 0, 2)),
    ]


def verified(found: "Ledger") -> list[RenderableType]:
    """That both chains hold, and their last hashes, which a reader may keep."""
    own = sum(one.own for one in found.predictions)
    return [
        line(f"The packaged ledger holds: {len(found.predictions) - own} claims as registered."),
        line(f"Its last hash: {found.head}"),
        line(f"Your own ledger holds: {own} claims in {found.own_path}"),
        line(f"Its last hash: {found.own_head}"),
    ]


def entry(found: "Entry") -> list[RenderableType]:
    """What was just added."""
    if found.kind == "claim":
        next_step = "It is never changed; what becomes of it is an entry of its own: supercycle predictions resolve"
    else:
        next_step = "It is never changed; a later outcome of the same reading stands over it."
    return [
        line(f"{found.kind} {found.id} is registered, line {found.line} of {journal_path()}"),
        line(f"Its hash: {found.hash}"),
        line(next_step),
    ]


def _own(found: "Ledger") -> list[RenderableType]:
    parts: list[RenderableType] = [blank(), line(f"Your own predictions are kept in {found.own_path}")]
    return parts + [line(f"not usable: {fault}") for fault in found.faults]


def odds(value: Estimate | None) -> str:
    """A probability with its interval; a dash where there is none."""
    if value is None:
        return NONE
    said = _rounded(value.value)
    return said if value.low == value.high else f"{said} ({_rounded(value.low)}–{_rounded(value.high)})"


def _rounded(share: float) -> str:
    """Two digits; a possibility is never shown as 0, nor a doubt as 1."""
    return "<0.01" if 0 < share < 0.01 else ">0.99" if 0.99 < share < 1 else f"{share:.2f}"


def percent(value: Estimate) -> str:
    """A share with its interval."""
    return f"{value.value:.0%} ({value.low:.0%}–{value.high:.0%})"


def number(value: float | None) -> str:
    """A score of three digits; a dash where there is none, or none that is finite."""
    return NONE if value is None else "infinite" if value == float("inf") else f"{value:.3f}"


def brier(one: "Reading") -> str:
    """The Brier score of a reading."""
    return NONE if one.score is None else f"{one.score.brier:.3f}"
