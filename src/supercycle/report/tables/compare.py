"""Tables of chips side by side, training or serving."""

from collections.abc import Mapping, Sequence

from rich.console import RenderableType

from supercycle.report import numbers
from supercycle.report.numbers import Form
from supercycle.report.tables.layout import Column, blank, line, numbered, pairs, table
from supercycle.run.split import split_text
from supercycle.serve.frontier import Limits
from supercycle.study.chips_compared import Compared, Comparison
from supercycle.study.chips_serving import ServedComparison, ServedOn

HEADINGS = {
    "per_joule": "tokens a joule",
    "per_dollar_rented": "Mtok a $ rented",
    "per_dollar_owned": "Mtok a $ owned",
    "per_second_and_dollar_bought": "tok/s a k$ bought",
}
FORMS = {
    "per_joule": Form(digits=2), "per_dollar_rented": Form(digits=2, factor=1e-6),
    "per_dollar_owned": Form(digits=2, factor=1e-6), "per_second_and_dollar_bought": Form(digits=2, factor=1e3),
}  # fmt: skip
MILLISECONDS = Form(digits=2, factor=1e3)


def compared(found: Comparison | ServedComparison) -> list[RenderableType]:
    """The tables of whichever comparison it is."""
    return serving(found) if isinstance(found, ServedComparison) else comparison(found)


def comparison(found: Comparison) -> list[RenderableType]:
    """Speed, then work for power and money, then how sure the order is."""
    head = [
        ("Workload", f"training {found.model}, {found.global_batch:,} sequences of {found.sequence:,} tokens,"
                     f" {found.precision}"),
        ("Chips", f"{found.count:,} of each; prices of {found.when}, rent on the basis {found.rent}"),
    ]  # fmt: skip
    speed = [
        [one.chip, numbers.RATE.interval(one.tokens_per_s), numbers.PERCENT.interval(one.mfu), split_text(one.split)]
        for one in found.chips
    ]
    return [
        pairs(head), blank(),
        table("Speed", [Column("chip"), Column("speed", True), Column("MFU", True), Column("split")], speed), blank(),
        *_weighed(found.chips), *_skipped(found.skipped), *numbered("Notes", found.notes),
    ]  # fmt: skip


def serving(found: ServedComparison) -> list[RenderableType]:
    """The same for serving: what each chip writes within the promises, then its output for power and money."""
    asked, limits = found.workload, found.limits
    head = [
        ("Workload", f"serving {found.model} for {asked.name}, {asked.input:,.0f} tokens in and {asked.output:,.0f}"
                     f" out, {found.precision} on {found.engine}"),
        ("Promised", _promised(limits)),
        ("Prices of", f"{found.when}, rent on the basis {found.rent}"),
    ]  # fmt: skip
    rows = [
        [one.chip + ("" if one.kept else " *"), f"{one.count:,}", one.layout, numbers.COUNT.text(one.batch),
         numbers.COUNT.interval(one.tokens_per_s_per_chip), MILLISECONDS.interval(one.ttft_s),
         MILLISECONDS.interval(one.tpot_s)]
        for one in found.chips
    ]  # fmt: skip
    columns = [Column("chip"), Column("chips", True), Column("layout"), Column("batch", True),
               Column("tok/s a chip", True), Column("first, ms", True), Column("each, ms", True)]  # fmt: skip
    missed = [] if all(one.kept for one in found.chips) else [line("* no layout keeps what is promised: the nearest")]
    return [
        pairs(head), blank(), table("Output", columns, rows), *missed, blank(), *_weighed(found.chips),
        *_skipped(found.skipped), *numbered("Notes", found.notes),
    ]  # fmt: skip


def _promised(limits: Limits) -> str:
    """What requests are promised, in words."""
    both = (("first token within", limits.ttft_s), ("then one each", limits.tpot_s))
    said = [f"{words} {numbers.seconds(float(time))}" for words, time in both if float(time) < float("inf")]
    return ", ".join(said) or "nothing"


def _weighed(chips: "Sequence[Compared | ServedOn]") -> list[RenderableType]:
    """Work for power and money, and how often each chip is the best."""
    worth = [[one.chip, *(FORMS[key].interval(getattr(one.worth, key)) for key in HEADINGS)] for one in chips]
    best = [[one.chip, *(numbers.PERCENT.text(one.chosen_in[key]) for key in HEADINGS)] for one in chips]
    measures = [Column("chip"), *(Column(said, True) for said in HEADINGS.values())]
    return [
        table("Work for power and money", measures, worth), blank(), table("Best in so many draws", measures, best),
    ]  # fmt: skip


def _skipped(skipped: Mapping[str, str]) -> list[RenderableType]:
    said = "; ".join(f"{chip}: {why}" for chip, why in skipped.items())
    return [blank(), line(f"Left out: {said}")] if skipped else []
