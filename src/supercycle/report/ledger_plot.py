"""The calibration curve as a picture: SVG text in the colours of the other pictures, the same for the same ledger."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from supercycle.report.scatter import COLOURS, STYLE

if TYPE_CHECKING:
    from supercycle.world.ledger import Ledger
    from supercycle.world.scoring import Bin

WIDTH, HEIGHT = 720, 520
LEFT, RIGHT, TOP, BOTTOM = 64, 220, 40, 52
"""The picture and its margins, in pixels; the legend stands in the right one."""

GROUPS = {"live": "given before the outcome", "replayed": "replayed from earlier figures"}
"""Standings that are drawn, with what the legend calls them."""

STEPS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def calibration(found: "Ledger") -> str:
    """What was said against what came true, by bin, with 90 % intervals; the number at a point is its claims."""
    title = "Calibration of the ledger: probability against the share that came true"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
        f' role="img" aria-label="{escape(title, quote=True)}">',
        f"<style>{STYLE}</style>",
        f'<text class="title" x="{LEFT}" y="24">{escape(title)}</text>',
        *_axes(),
    ]
    for index, (standing, name) in enumerate(GROUPS.items()):
        scores = found.summary(standing)
        brier = f", Brier {scores.brier:.3f}" if scores.brier is not None else ""
        parts += _legend(index, [name, f"n = {scores.n}{brier}"])
        parts += [mark for one in scores.bins for mark in _point(one, index)]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _x(share: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * share


def _y(share: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share


def _axes() -> list[str]:
    left, right, top, bottom = _x(0), _x(1), _y(1), _y(0)
    parts = []
    for step in STEPS:
        across, down, said = _x(step), _y(step), f"{step:.0%}"
        parts += [
            f'<path class="grid" d="M{across:.1f} {top:.1f}V{bottom:.1f}M{left:.1f} {down:.1f}H{right:.1f}"/>',
            f'<text class="faint" x="{across:.1f}" y="{bottom + 17:.1f}" text-anchor="middle">{said}</text>',
            f'<text class="faint" x="{left - 8:.1f}" y="{down + 4:.1f}" text-anchor="end">{said}</text>',
        ]
    middle = (top + bottom) / 2
    return [
        *parts,
        f'<rect class="frame" x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" height="{bottom - top:.1f}"/>',
        f'<path class="line" d="M{left:.1f} {bottom:.1f}L{right:.1f} {top:.1f}"/>',
        f'<text x="{(left + right) / 2:.1f}" y="{HEIGHT - 12}" text-anchor="middle">probability that was said</text>',
        f'<text x="16" y="{middle:.1f}" text-anchor="middle" transform="rotate(-90 16 {middle:.1f})">'
        "share that came true</text>",
    ]


def _point(one: "Bin", index: int) -> list[str]:
    across, colour = _x(one.mean), COLOURS[index]
    return [
        f'<path stroke="{colour}" stroke-width="1.5" d="M{across:.1f} {_y(one.share.low):.1f}'
        f'V{_y(one.share.high):.1f}"/>',
        f'<circle cx="{across:.1f}" cy="{_y(one.share.value):.1f}" r="4" fill="{colour}"/>',
        f'<text class="faint" x="{across + 7:.1f}" y="{_y(one.share.value) - 6:.1f}">{one.n}</text>',
    ]


def _legend(index: int, lines: Sequence[str]) -> list[str]:
    x, y = WIDTH - RIGHT + 16, TOP + 10 + 44 * index
    dot = f'<circle cx="{x}" cy="{y}" r="4" fill="{COLOURS[index]}"/>'
    texts = (f'<text x="{x + 10}" y="{y + 4 + 17 * row}">{escape(text)}</text>' for row, text in enumerate(lines))
    return [dot, *texts]
