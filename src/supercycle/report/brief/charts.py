"""The brief's pictures as SVG that stands inside the page and takes its colours from the page's style.

The numbers are drawn where the plan's results say; nothing is computed but places on the picture.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log10

from supercycle.base.estimate import Estimate
from supercycle.report import numbers
from supercycle.report.brief.marks import tag, text
from supercycle.study.result import Alternative, Plan

WIDE, LEFT, RIGHT = 720.0, 150.0, 110.0
"""Width of a picture, and the room beside its bars for names and numbers."""

ROW, BAR = 30.0, 16.0
"""Height of a row, and of the bar in it."""

PARTS = {
    "compute": "matrix products", "attention": "attention", "recompute": "recomputation", "tensor": "tensor traffic",
    "expert": "expert traffic", "context": "context traffic", "pipeline_transfer": "pipeline traffic",
    "bubble": "pipeline bubble", "data": "data traffic", "optimizer": "optimizer", "other": "other",
}  # fmt: skip
"""The parts of a step in the order of the bars, as the legend names them."""


@dataclass(frozen=True)
class Range:
    """A number with its interval on a row of its own; ``strong`` where it is the recommended one."""

    name: str
    price: Estimate
    strong: bool = False


def steps(found: Plan) -> str:
    """The step's seconds by part, one bar an alternative, on a common scale."""
    longest = max(sum(one.parts_s.values()) for one in found.alternatives) or 1.0
    used = [name for name in PARTS if any(one.parts_s.get(name, 0.0) > 0.001 * longest for one in found.alternatives)]
    rows = [_stack(found, row, one, used, longest) for row, one in enumerate(found.alternatives)]
    top = ROW * len(rows) + 14
    legend = []
    for place, name in enumerate(used):
        x, y = 8 + 176.0 * (place % 4), top + 20.0 * (place // 4)
        legend.append(tag("rect", x=x, y=y, width=12, height=12, class_=f"part {name}"))
        legend.append(tag("text", text(PARTS[name]), x=x + 18, y=y + 10))
    high = top + 20.0 * ((len(used) + 3) // 4) + 4
    return _picture("Seconds of a training step by part, one bar an alternative", high, [*rows, *legend])


def _stack(found: Plan, row: int, one: Alternative, used: Sequence[str], longest: float) -> str:
    y, x = ROW * row, LEFT
    out = [_name(one.chip, y, one is found.alternatives[found.recommended])]
    for name in used:
        wide = one.parts_s.get(name, 0.0) / longest * (WIDE - LEFT - RIGHT)
        said = tag("title", text(f"{PARTS[name]}: {numbers.seconds(one.parts_s.get(name, 0.0))}"))
        out.append(
            tag("rect", said, x=x, y=y + 7, width=round(wide, 2), height=BAR, class_=f"part {name}")
        )  # fmt: skip
        x += wide
    out.append(tag("text", text(numbers.SECONDS.text(sum(one.parts_s.values()))), x=x + 6, y=y + 19))
    return "".join(out)


def prices(found: Plan) -> str:
    """The price that the goal names, of every alternative, with its interval."""
    basis = found.goal.goal.basis
    shown = [
        Range(one.chip, price, one is found.alternatives[found.recommended])
        for one in found.alternatives
        if (price := one.cost.named(basis)) is not None
    ]
    return _ranges("Price of every alternative with its 90 % interval", shown)


def bill(found: Plan, names: Mapping[str, str]) -> str:
    """The four prices of the recommended alternative: what is in each differs, so they stand side by side."""
    best = found.alternatives[found.recommended]
    shown = [
        Range(name, price, basis == found.goal.goal.basis)
        for basis, name in names.items()
        if (price := best.cost.named(basis)) is not None
    ]
    return _ranges(f"Four prices of {best.count:,} {best.chip} with their 90 % intervals", shown)


def _ranges(title: str, shown: Sequence[Range]) -> str:
    """Points with whiskers on a logarithmic axis of dollars."""
    if not shown:
        return ""
    low = log10(min(one.price.low for one in shown))
    high = max(log10(max(one.price.high for one in shown)), low + 0.1)

    def place(value: float) -> float:
        return LEFT + (log10(value) - low) / (high - low) * (WIDE - LEFT - RIGHT - 60)

    parts = []
    for value in _decades(low, high):
        x = place(value)
        parts.append(tag("line", x1=x, x2=x, y1=0, y2=ROW * len(shown), class_="grid"))
        label = numbers.Form(before="$", scales=numbers.COUNTS, digits=1).text(value)
        parts.append(tag("text", text(label), x=x, y=ROW * len(shown) + 16, text_anchor="middle", class_="quiet"))
    for row, one in enumerate(shown):
        y, kind = ROW * row + 15, "strong" if one.strong else "plain"
        left, right = place(one.price.low), place(one.price.high)
        parts += [
            _name(one.name, ROW * row, one.strong),
            tag("line", x1=left, x2=right, y1=y, y2=y, class_=f"whisker {kind}"),
            tag("circle", cx=place(one.price.value), cy=y, r=5, class_=f"point {kind}"),
            tag("text", text(numbers.MONEY.interval(one.price)), x=right + 8, y=y + 4),
        ]
    return _picture(title, ROW * len(shown) + 24, parts)


def tornado(found: Plan) -> str:
    """The recommended price (or days) with one input at each end of its interval, around the centre."""
    if not found.tornado:
        return ""
    best = found.alternatives[found.recommended]
    days = found.goal.kind == "power"
    form = numbers.DAYS if days else numbers.MONEY
    centre = best.days if days else best.cost.named(found.goal.goal.basis)
    ends = [end for one in found.tornado for end in (one.low, one.high)]
    middle = centre.value if centre is not None else sum(ends) / len(ends)
    low, high = min(*ends, middle), max(*ends, middle)
    wide = high - low or 1.0
    left = LEFT + 100

    def place(value: float) -> float:
        return left + 60 + (value - low) / wide * (WIDE - left - 130)

    rows = ROW * len(found.tornado)
    parts = [tag("line", x1=place(middle), x2=place(middle), y1=0, y2=rows, class_="centre")]
    parts.append(tag("text", text(form.text(middle)), x=place(middle), y=rows + 16, text_anchor="middle"))
    for row, one in enumerate(found.tornado):
        y = ROW * row
        parts.append(_name(one.input, y, False, left - 10))
        for value, kind in ((one.low, "low"), (one.high, "high")):
            start, stop = sorted((place(middle), place(value)))
            parts.append(tag("rect", x=start, y=y + 7, width=stop - start, height=BAR, class_=f"swing {kind}"))
            before = value < middle or (value == middle and kind == "low")
            anchor, x = ("end", start - 5) if before else ("start", stop + 5)
            parts.append(tag("text", text(form.text(value)), x=x, y=y + 19, text_anchor=anchor))
    return _picture("What one input does to the result, all others at their centres", rows + 24, parts)


def _decades(low: float, high: float) -> list[float]:
    """1, 3 and 10 between two logarithms; the decades alone where there are many."""
    steps = (1, 3) if high - low < 2 else (1,)
    found = [step * 10.0**power for power in range(int(low) - 1, int(high) + 2) for step in steps]
    return [value for value in found if low <= log10(value) <= high]


def _name(words: str, y: float, strong: bool, x: float = LEFT - 10) -> str:
    return tag("text", text(words), x=x, y=y + 19, text_anchor="end", class_="strong" if strong else "name")


def _picture(title: str, high: float, parts: Sequence[str]) -> str:
    """A picture that a screen reader names."""
    said = tag("title", text(title))
    return tag(
        "svg", said, *parts, xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {WIDE:.0f} {high:.0f}", role="img"
    )  # fmt: skip
