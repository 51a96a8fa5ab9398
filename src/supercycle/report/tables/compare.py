"""Tables of chips side by side."""

from rich.console import RenderableType

from supercycle.report import numbers
from supercycle.report.numbers import Form
from supercycle.report.tables.layout import Column, blank, line, numbered, pairs, table
from supercycle.run.split import split_text
from supercycle.study.chips_compared import Comparison

MILLION = Form(digits=3, factor=1e-6)
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
    worth = [[one.chip, *(FORMS[key].interval(getattr(one.worth, key)) for key in HEADINGS)] for one in found.chips]
    best = [[one.chip, *(numbers.PERCENT.text(one.chosen_in[key]) for key in HEADINGS)] for one in found.chips]
    measures = [Column("chip"), *(Column(said, True) for said in HEADINGS.values())]
    return [
        pairs(head), blank(),
        table("Speed", [Column("chip"), Column("speed", True), Column("MFU", True), Column("split")], speed), blank(),
        table("Work for power and money", measures, worth), blank(),
        table("Best in so many draws", measures, best),
        *([blank(), line("Left out: " + "; ".join(f"{c}: {why}" for c, why in found.skipped.items()))]
          if found.skipped else []),
        *numbered("Notes", found.notes),
    ]  # fmt: skip
