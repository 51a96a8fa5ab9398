"""Predicted against measured as a picture: SVG text, the same for the same points.

Both axes are logarithmic, so that a share is a distance: the line is a perfect prediction, the band one that is wrong
by a fifth at most. Colours and text follow the reader's light or dark theme.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, isfinite, log10

from supercycle.base.errors import InputError

WIDTH, HEIGHT = 720, 520
LEFT, RIGHT, TOP, BOTTOM = 64, 170, 40, 52
"""The picture and its margins, in pixels; the legend stands in the right one."""

BAND = 0.2
"""Half of the shaded band's width, as a share of the measured value."""

COLOURS = ("#2f7fc2", "#d9822b", "#2a9d6f", "#c8476a", "#8566b8", "#2aa1b3", "#a68a14", "#8a6d5a")
"""Colours of groups, told apart on white and on black; groups beyond them share the last, grey one."""

OTHERS = "#8b949e"

STYLE = """\
text{font:12px system-ui,sans-serif;fill:#24292f}.title{font-weight:600;font-size:14px}.faint{fill:#57606a}
.frame{fill:none;stroke:#8c959f}.grid{stroke:#d0d7de;stroke-width:.6}.line{stroke:#24292f;stroke-width:1.2}
.band{fill:#8c959f;fill-opacity:.18}.dot{fill-opacity:.55}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.faint{fill:#9198a1}.grid{stroke:#3d444d}.line{stroke:#e6edf3}}"""


@dataclass(frozen=True)
class Point:
    """One measured run: its seconds and those that were predicted, and the group that colours it."""

    measured: float
    predicted: float
    group: str


def scatter(points: Sequence[Point], title: str) -> str:
    """The picture of all points. Raises InputError where there is none to draw."""
    shown = [one for one in points if all(isfinite(v) and v > 0 for v in (one.measured, one.predicted))]
    if not shown:
        raise InputError("there is no predicted run to draw")
    values = [value for one in shown for value in (one.measured, one.predicted)]
    low, high = floor(log10(min(values)) * 2) / 2, ceil(log10(max(values)) * 2) / 2
    frame = Frame(low, high if high > low else low + 0.5)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
        f' role="img" aria-label="{escape(title, quote=True)}">',
        f"<style>{STYLE}</style>",
        f'<text class="title" x="{LEFT}" y="24">{escape(title)}</text>',
        *_axes(frame),
        *_guides(frame),
        *_dots(frame, shown),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


@dataclass(frozen=True)
class Frame:
    """The square of both axes: the same powers of ten from ``low`` to ``high`` on each."""

    low: float
    high: float

    def x(self, seconds: float) -> float:
        """Pixels from the left."""
        return LEFT + (WIDTH - LEFT - RIGHT) * self._share(seconds)

    def y(self, seconds: float) -> float:
        """Pixels from the top."""
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * self._share(seconds)

    def _share(self, seconds: float) -> float:
        return (log10(seconds) - self.low) / (self.high - self.low)

    @property
    def ends(self) -> tuple[float, float]:
        """The least and the most seconds that are shown."""
        return 10**self.low, 10**self.high

    @property
    def ticks(self) -> list[float]:
        """1, 2 and 5 of every power of ten within the frame; where it is wide, 1 alone."""
        steps = (1, 2, 5) if self.high - self.low < 3 else (1,)
        least, most = self.ends
        powers = range(floor(self.low), ceil(self.high) + 1)
        ticks = [step * 10.0**power for power in powers for step in steps]
        return [tick for tick in ticks if least * 0.999 <= tick <= most * 1.001]


def _axes(frame: Frame) -> list[str]:
    least, most = frame.ends
    left, right, top, bottom = frame.x(least), frame.x(most), frame.y(most), frame.y(least)
    parts = []
    for tick in frame.ticks:
        across, down, said = frame.x(tick), frame.y(tick), f"{tick:g}"
        parts += [
            f'<path class="grid" d="M{across:.1f} {top:.1f}V{bottom:.1f}M{left:.1f} {down:.1f}H{right:.1f}"/>',
            f'<text class="faint" x="{across:.1f}" y="{bottom + 17:.1f}" text-anchor="middle">{said}</text>',
            f'<text class="faint" x="{left - 8:.1f}" y="{down + 4:.1f}" text-anchor="end">{said}</text>',
        ]
    middle = (top + bottom) / 2
    return [
        *parts,
        f'<rect class="frame" x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" height="{bottom - top:.1f}"/>',
        f'<text x="{(left + right) / 2:.1f}" y="{HEIGHT - 12}" text-anchor="middle">measured seconds of a step</text>',
        f'<text x="16" y="{middle:.1f}" text-anchor="middle" transform="rotate(-90 16 {middle:.1f})">'
        "predicted seconds of a step</text>",
    ]


def _guides(frame: Frame) -> list[str]:
    """The line of perfect predictions, and the band around it, cut at the frame."""
    least, most = frame.ends
    up, down = 1 + BAND, 1 - BAND
    corners = [
        (least, least), (least, least * up), (most / up, most), (most, most), (most, most * down),
        (least / down, least),
    ]  # fmt: skip
    around = " ".join(f"{frame.x(across):.1f},{frame.y(along):.1f}" for across, along in corners)
    return [
        f'<polygon class="band" points="{around}"/>',
        f'<path class="line" d="M{frame.x(least):.1f} {frame.y(least):.1f}L{frame.x(most):.1f} {frame.y(most):.1f}"/>',
    ]


def _dots(frame: Frame, points: Sequence[Point]) -> list[str]:
    """The points, the largest group first so that small ones stay visible, and the legend."""
    sizes: dict[str, int] = {}
    for one in points:
        sizes[one.group] = sizes.get(one.group, 0) + 1
    order = sorted(sizes, key=lambda group: (-sizes[group], group))
    colours = {group: COLOURS[index] if index < len(COLOURS) else OTHERS for index, group in enumerate(order)}
    parts = []
    for group in order:
        mine = sorted((one.measured, one.predicted) for one in points if one.group == group)
        dots = "".join(f'<circle cx="{frame.x(m):.1f}" cy="{frame.y(p):.1f}" r="2.8"/>' for m, p in mine)
        parts.append(f'<g class="dot" fill="{colours[group]}">{dots}</g>')
    return [*parts, *_legend(order, sizes, colours)]


def _legend(order: Sequence[str], sizes: Mapping[str, int], colours: Mapping[str, str]) -> list[str]:
    x, y = WIDTH - RIGHT + 16, TOP + 10
    parts = []
    for group in order[:MOST_NAMED]:
        parts += [
            f'<circle cx="{x}" cy="{y}" r="4" fill="{colours[group]}"/>',
            f'<text x="{x + 10}" y="{y + 4}">{escape(group)} <tspan class="faint">{sizes[group]:,}</tspan></text>',
        ]
        y += 19
    left = order[MOST_NAMED:]
    if left:
        parts.append(f'<text class="faint" x="{x + 10}" y="{y + 4}">{len(left)} more</text>')
        y += 19
    band = [f'<rect class="band" x="{x - 5}" y="{y + 4}" width="11" height="11"/>',
            f'<text class="faint" x="{x + 10}" y="{y + 14}">within {BAND:.0%}</text>']  # fmt: skip
    return [*parts, *band]


MOST_NAMED = 20
"""Groups that the legend has room for (a choice)."""
