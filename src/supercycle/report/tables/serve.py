"""Tables of a model served, and of predicted against measured serving."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rich.console import RenderableType

from supercycle.base.estimate import Estimate
from supercycle.base.units import Number
from supercycle.report import numbers
from supercycle.report.tables.layout import Column, blank, broken, line, numbered, pairs, table
from supercycle.report.tables.run import sizes
from supercycle.serve.text import layout_text

if TYPE_CHECKING:
    from supercycle.serve.frontier import Point
    from supercycle.study.serving import Serving
    from supercycle.study.serving_fleet import FleetServed
    from supercycle.verify.serving_check import ServingCheck
    from supercycle.verify.serving_summary import ServingErrors

MOST_POINTS = 14
"""Points of a frontier that a table shows; JSON has all."""

WIDEST = 24
"""Columns of a layout before it is broken after a comma."""

TIME = numbers.Form(scales=((1e-3, "m"), (1.0, "")), unit="s")
RATE = numbers.Form(digits=3)
MONEY = numbers.Form(before="$", digits=2)
HEAT = numbers.Form(scales=numbers.DECIMAL, unit="J", digits=2)


def serving(
    found: "Serving", others: "Mapping[str, Serving | str]", plot: str | None = None
) -> list[RenderableType]:  # fmt: skip
    """A model served: what was asked, the best point with its intervals, the frontier, other chips."""
    service = found.asked.service
    head = [
        ("Model", f"{service.shape.name}, {sizes(service.shape)}"),
        ("Chips", f"{found.asked.chips:,} {found.asked.chip}, {service.numbers.name}, {found.asked.inputs.engine}"),
        ("Requests", _requests(found)),
        ("Limits", _limits(found)),
        ("Searched", f"{found.found.examined:,} points in {numbers.seconds(found.found.seconds)}"),
    ]
    out: list[RenderableType] = [pairs(head), blank(), _best(found), blank(), _frontier(found)]
    if found.fleet is not None:
        out += [blank(), _fleet(found.fleet)]
    if others:
        out += [blank(), _beside(found, others)]
    if plot:
        out += [blank(), line(f"The frontier is drawn in {plot}.")]
    return [*out, *numbered("Notes", found.notes)]


def _fleet(found: "FleetServed") -> RenderableType:
    held = found.fleet
    rows = [
        ("Chips", f"{held.chips:,} ({found.fewest_chips:,}–{found.most_chips:,}) in {held.copies:,} copies"),
        ("Used", f"{numbers.SHARE.text(float(held.used))} % on average"),
        ("If copies come and go", f"{float(held.following):,.0f} chips on average"),
        ("1M output tokens", f"{_money(found.cost_per_mtok)} rented, {_money(found.owned_cost_per_mtok)} owned"),
    ]
    return pairs(rows, "The fleet for the demand, idle hours paid")


def _requests(found: "Serving") -> str:
    service = found.asked.service
    cached = f", {100 * float(service.cached):.0f} % of them read before" if float(service.cached) else ""
    drafted = f"; {service.speculation.drafted} tokens drafted a pass" if service.speculation.drafted else ""
    return f"{float(service.input):,.0f} tokens in{cached}, {float(service.output):,.0f} out{drafted}"


def _limits(found: "Serving") -> str:
    limits = found.asked.limits
    said = [
        f"{TIME.text(float(value))} {what}"
        for value, what in ((limits.ttft_s, "to the first token"), (limits.tpot_s, "between tokens"))
        if float(value) < float("inf")
    ]
    return ", ".join(said) or "none"


def _best(found: "Serving") -> RenderableType:
    best = found.best
    rows = [
        ("Layout", _layout(best.point, found.asked.chips)),
        ("Requests in flight", f"{best.point.batch:,} a copy"),
        ("Output of a chip", f"{RATE.interval(best.tokens_per_s_per_chip)} tokens/s"),
        ("Output for a user", f"{RATE.interval(best.tokens_per_s_per_user)} tokens/s"),
        ("First token", TIME.interval(best.ttft_s)),
        ("Between tokens", TIME.interval(best.tpot_s)),
        ("1M output tokens", f"{_money(best.cost_per_mtok)} rented, {_money(best.owned_cost_per_mtok)} owned"),
        ("", f"{HEAT.interval(best.energy_per_mtok_j)}, all charged to the output"),
    ]
    for basis, apart in best.priced.items():
        kinds = (("input", apart.input), ("cached", apart.cached_input), ("output", apart.output))
        rows.append((f"1M each, {basis}", ", ".join(f"{name} {_money(value)}" for name, value in kinds)))
    apart_j = next(iter(best.priced.values()), None)
    if apart_j is not None:
        heats = (("input", apart_j.input_j), ("cached", apart_j.cached_input_j), ("output", apart_j.output_j))
        rows.append(("1M each, energy", ", ".join(f"{name} {HEAT.interval(value)}" for name, value in heats)))
    limits = found.asked.limits
    kept = float(best.point.ttft_s) <= float(limits.ttft_s) and float(best.point.tpot_s) <= float(limits.tpot_s)
    what = "Least cost within the limits" if kept else "Nearest to the limits, which no layout keeps"
    return pairs(rows, f"{what}, with 90 % intervals")


def _layout(point: "Point", chips: int) -> str:
    text = f"{layout_text(point.layout)}, {point.copies} copies of {point.chips} chips"
    if point.prefill is None:
        return text
    return f"{text}; input read apart in {layout_text(point.prefill)}, {100 * point.prefill_share:.0f} % of {chips}"


def _money(quantity: Estimate | Number | None) -> str:
    if quantity is None:
        return "unknown"
    return MONEY.interval(quantity if isinstance(quantity, Estimate) else float(quantity))


def _frontier(found: "Serving") -> RenderableType:
    points = list(found.frontier)
    step = max(len(points) / MOST_POINTS, 1.0)
    shown = [points[int(index * step)] for index in range(min(len(points), MOST_POINTS))]
    rows = [
        (
            broken(layout_text(one.point.layout) + (" +" if one.point.prefill else ""), WIDEST),
            f"{one.point.batch:,}",
            RATE.text(one.point.tokens_per_s_per_user),
            RATE.text(one.point.tokens_per_s_per_chip),
            TIME.text(one.point.ttft_s),
            "unknown" if one.cost_per_mtok is None else MONEY.text(float(one.cost_per_mtok)),
            HEAT.text(float(one.energy_per_mtok_j)),
        )
        for one in shown
    ]
    columns = [
        Column("layout"), Column("batch", True), Column("tok/s user", True), Column("tok/s chip", True),
        Column("first", True), Column("1M tok", True), Column("energy", True),
    ]  # fmt: skip
    return table("Throughput against interactivity (+: input read by other chips)", columns, rows)


def _beside(found: "Serving", others: "Mapping[str, Serving | str]") -> RenderableType:
    rows = []
    for chip, one in {found.asked.chip: found, **others}.items():
        if isinstance(one, str):
            rows.append((chip, one, "", "", ""))
        else:
            best = one.best
            rows.append((
                chip, f"{one.asked.chips}", RATE.interval(best.tokens_per_s_per_chip), _money(best.cost_per_mtok),
                HEAT.interval(best.energy_per_mtok_j),
            ))  # fmt: skip
    columns = [Column("chip"), Column("chips", True), Column("tok/s a chip", True), Column("1M tokens", True),
               Column("energy", True)]  # fmt: skip
    return table("Chips side by side, each at its least cost within the limits", columns, rows)


WHICH = (
    "median to roofline are of the time per output token; first is the median error of the first token under load,"
    " tok/s that of output tokens a second of a chip, where they are measured; idle is how far an idle prefill is from"
    " the first token; spread is the 95th over the 5th percentile of the measured times, pairs the share in the right"
    " order of those that lie more than 5 % apart, as far as repetitions do"
)
"""What the columns of the errors mean."""

PACKAGED = "the packaged table was used to fit the engines' constants; docs/accuracy.md says how"


def check(found: "ServingCheck", notes: tuple[str, ...] = ()) -> list[RenderableType]:
    """Predicted against measured serving: errors by group, and the ranking of operating points."""
    summary = found.summary
    out: list[RenderableType] = [
        _errors("All rows", {"all": summary.all, "fully described": summary.fully_described}),
    ]  # fmt: skip
    for title, groups in (
        ("By chip", summary.by_chip), ("By model", summary.by_model), ("By engine", summary.by_engine),
        ("By source", summary.by_source),
    ):  # fmt: skip
        out += [blank(), _errors(title, groups)]
    if found.ranking:
        rows = [
            (one.group, f"{one.points}", f"{one.layouts}", f"{one.spread:.1f}x", f"{one.spearman:.2f}",
             numbers.SHARE.text(float(one.clear_pairs_right)))
            for one in found.ranking
        ]  # fmt: skip
        columns = [
            Column("model and chip"), Column("points", True), Column("layouts", True), Column("spread", True),
            Column("rank corr.", True), Column("pairs, %", True),
        ]  # fmt: skip
        out += [blank(), table("Ranking", columns, rows)]
    reasons: dict[str, int] = {}
    for row in found.rows:
        if row.reason:
            reasons[row.reason] = reasons.get(row.reason, 0) + 1
    if reasons:
        columns = [Column("why a row is not predicted"), Column("rows", True)]
        out += [blank(), table("Not predicted", columns, [(why, f"{n}") for why, n in sorted(reasons.items())])]
    return [*out, *numbered("Notes", (WHICH, *notes))]


def _errors(title: str, groups: "Mapping[str, ServingErrors]") -> RenderableType:
    rows = [
        (
            name,
            f"{one.rows:,}",
            *(
                "" if value is None else numbers.SHARE.text(float(value))
                for value in (one.median_error, one.mean_error, one.median_bias, one.coverage, one.baseline_error,
                              one.ttft_error, one.prefill_error, one.rate_error)
            ),
        )
        for name, one in groups.items()
    ]  # fmt: skip
    columns = [
        Column(title.lower()), Column("rows", True), Column("median", True), Column("mean", True),
        Column("bias", True), Column("in 90 %", True), Column("roofline", True), Column("first", True),
        Column("idle", True), Column("tok/s", True),
    ]  # fmt: skip
    return table(f"{title}: errors, %", columns, rows)
