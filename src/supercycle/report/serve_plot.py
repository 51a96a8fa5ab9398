"""The frontier as a picture: SVG text, no plotting library."""

from math import ceil, floor, log10
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from supercycle.study.serving import Serving

WIDE, HIGH = 720, 480
LEFT, RIGHT, TOP, BOTTOM = 72, 24, 48, 56


def frontier(found: "Serving") -> str:
    """Output tokens a second of a chip against those of a user, both on logarithmic axes."""
    points = [(one.point.tokens_per_s_per_user, one.point.tokens_per_s_per_chip) for one in found.frontier]
    across, up = _span([x for x, _ in points]), _span([y for _, y in points])
    dots = [(_x(x, across), _y(y, up)) for x, y in points]
    service = found.asked.service
    title = (
        f"{service.shape.name} on {found.asked.chips} {found.asked.chip}, {service.numbers.name}, "
        f"{float(service.input):,.0f} tokens in, {float(service.output):,.0f} out"
    )
    best = found.best.point
    chosen = (_x(best.tokens_per_s_per_user, across), _y(best.tokens_per_s_per_chip, up))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDE}" height="{HIGH}" fill="white"/>',
        f'<text x="{LEFT}" y="28" font-size="14">{escape(title)}</text>',
        *_axis(across, up),
        '<polyline fill="none" stroke="#1f5fa8" stroke-width="2" points="'
        + " ".join(f"{x:.1f},{y:.1f}" for x, y in dots) + '"/>',
        *(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="#1f5fa8"/>' for x, y in dots),
        f'<circle cx="{chosen[0]:.1f}" cy="{chosen[1]:.1f}" r="7" fill="none" stroke="#c0392b" stroke-width="2"/>',
        "</svg>",
    ]  # fmt: skip
    return "\n".join(parts) + "\n"


Span = tuple[float, float]


def _span(values: list[float]) -> Span:
    """Powers of ten around the values, or half of one where they fill little of it."""
    low, high = min(values), max(values)
    return floor(2 * log10(low)) / 2, max(ceil(2 * log10(high)) / 2, floor(2 * log10(low)) / 2 + 0.5)


def _x(value: float, span: Span) -> float:
    return LEFT + (log10(value) - span[0]) / (span[1] - span[0]) * (WIDE - LEFT - RIGHT)


def _y(value: float, span: Span) -> float:
    return HIGH - BOTTOM - (log10(value) - span[0]) / (span[1] - span[0]) * (HIGH - TOP - BOTTOM)


def _axis(across: Span, up: Span) -> list[str]:
    parts = [
        f'<line x1="{LEFT}" y1="{HIGH - BOTTOM}" x2="{WIDE - RIGHT}" y2="{HIGH - BOTTOM}" stroke="black"/>',
        f'<line x1="{LEFT}" y1="{TOP}" x2="{LEFT}" y2="{HIGH - BOTTOM}" stroke="black"/>',
        f'<text x="{(LEFT + WIDE - RIGHT) / 2}" y="{HIGH - 14}" text-anchor="middle">tokens/s of a user</text>',
        f'<text transform="translate(18 {(TOP + HIGH - BOTTOM) / 2}) rotate(-90)" text-anchor="middle">'
        "output tokens/s of a chip</text>",
    ]
    for value in _ticks(across):
        x = _x(value, across)
        parts.append(f'<line x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{HIGH - BOTTOM}" stroke="#dddddd"/>')
        parts.append(f'<text x="{x:.1f}" y="{HIGH - BOTTOM + 18}" text-anchor="middle">{value:,g}</text>')
    for value in _ticks(up):
        y = _y(value, up)
        parts.append(f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDE - RIGHT}" y2="{y:.1f}" stroke="#dddddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{value:,g}</text>')
    return parts


def _ticks(span: Span) -> list[float]:
    found = [m * 10.0**k for k in range(floor(span[0]), ceil(span[1]) + 1) for m in (1, 2, 5)]
    return [value for value in found if span[0] - 1e-9 <= log10(value) <= span[1] + 1e-9]
