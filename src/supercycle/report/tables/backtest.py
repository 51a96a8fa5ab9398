"""Tables of the back-test: series, steps ahead, dates, where what came fell, and the forecasts of others."""

from collections.abc import Sequence

import numpy as np
from rich.console import RenderableType

from supercycle.report.numbers import Form
from supercycle.report.tables.layout import Column, blank, line, numbered, table
from supercycle.world.backtest import ENOUGH, Backtest, Backtested, Summary
from supercycle.world.joint import Compared
from supercycle.world.replay import Replay

SCORE = Form(digits=3)
COLUMNS = [
    Column("series"), Column("n", True), Column("dates", True), Column("pooled", True), Column("drift", True),
    Column("skill", True), Column("80 % holds", True),
]  # fmt: skip
COMPARED = [
    Column("series"), Column("n", True), Column("dates", True), Column("drift", True), Column("statistics", True),
    Column("structure", True), Column("both", True), Column("holds", True),
]  # fmt: skip
PARTS = 10
"""Parts of the histogram of where what came fell."""


def backtested(found: Backtested) -> list[RenderableType]:
    """Everything: the verdict, the scores of all dates and of those held out, forecasts of others."""
    return [
        line(verdict(found.main, "Dates of the protocol")),
        line(verdict(found.held_out, "Dates held out")),
        line(verdict(found.together, "Both together")), blank(),
        table("CRPS of the logarithm by series (* made later from other data)", COLUMNS, rows(found.main.by_series)),
        blank(),
        table("Members of the ensemble, dates of the protocol", COMPARED, [compared(one) for one in found.compared]),
        table("Members of the ensemble, dates held out", COMPARED, [compared(one) for one in found.compared_held_out]),
        blank(),
        table("By kind of figures", [Column("figures"), *COLUMNS[1:]], rows(found.together.by_kind)), blank(),
        table("By quarters ahead", [Column("ahead"), *COLUMNS[1:]], rows(found.main.by_step)), blank(),
        table("By date", [Column("date"), *COLUMNS[1:]], rows(found.main.by_origin)), blank(),
        table("Members, all forecasts", [Column("member"), Column("CRPS", True), Column("skill", True)],
              members(found.main.total)),
        blank(),
        line(f"Where what came fell in the forecast, tenths: {' '.join(map(str, tenths(found.main)))}"), blank(),
        table("Forecasts of others", [
            Column("forecast"), Column("period to"), Column("said", True), Column("came", True), Column("factor", True),
            Column("CRPS", True), Column("ours", True),
        ], [replayed(one) for one in found.replays]),
        *numbered("Notes", found.notes),
    ]  # fmt: skip


def verdict(found: Backtest, of: str) -> str:
    """Whether the pooled forecast beats the random walk with drift, in a sentence."""
    total = found.total
    return (
        f"{of}: better than the random walk with drift on {found.won} of the {len(found.eligible)} series "
        f"with {ENOUGH} dates or more, and by "
        f"{share(total.skill)} together (n = {total.count}); the 80 % interval holds {share(total.coverage)}."
    )


def rows(found: Sequence[Summary]) -> list[list[str]]:
    """One line a group."""
    return [
        [
            f"{one.name}{' *' if one.pseudo else ''}", str(one.count), str(one.origins), score(one.pooled),
            score(one.drift), signed(one.skill), share(one.coverage),
        ]
        for one in found
    ]  # fmt: skip


def compared(one: Compared) -> list[str]:
    """One line of both members on a series."""
    return [
        one.name, str(one.count), str(one.origins), score(one.drift), score(one.statistical), score(one.structural),
        score(one.both), share(one.coverage),
    ]  # fmt: skip


def members(total: Summary) -> list[list[str]]:
    """The mean score of each member and of the pool, best first."""
    found = {"pooled": total.pooled, **total.members}
    return [
        [name, score(one), signed(1 - one / total.drift)]
        for name, one in sorted(found.items(), key=lambda item: item[1])
    ]  # fmt: skip


def tenths(found: Backtest) -> list[int]:
    """How many outcomes fell in each tenth of their forecast."""
    counts, _ = np.histogram([one.pit for one in found.scored], bins=PARTS, range=(0.0, 1.0))
    return [int(one) for one in counts]


def replayed(one: Replay) -> list[str]:
    """One published forecast: what it said, what came, and the scores."""
    form = Form(digits=3) if one.unit != "USD" else Form(digits=3, factor=1e-9)
    return [
        one.name, str(one.end), form.text(one.said), form.text(one.actual), f"{one.actual / one.said:.2f}",
        score(one.score), "" if one.our_score is None else score(one.our_score),
    ]  # fmt: skip


def score(value: float) -> str:
    """A CRPS with three decimals."""
    return f"{value:.3f}"


def share(value: float) -> str:
    """A share in percent."""
    return f"{100 * value:.1f} %" if abs(value) < 0.1 else f"{100 * value:.0f} %"


def signed(value: float) -> str:
    """A skill in percent with its sign."""
    return f"{100 * value:+.1f} %"
