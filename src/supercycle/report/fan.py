"""Fan charts of a forecast: SVG text, the same for the same draws. Bands hold 50, 80 and 90 % of the draws."""

from html import escape
from math import ceil, floor, isfinite, log10
from typing import TYPE_CHECKING

import numpy as np

from supercycle.base.errors import InputError

if TYPE_CHECKING:
    from supercycle.world.result import Forecast, Forecasted

WIDE, HIGH = 360, 230
LEFT, RIGHT, TOP, BOTTOM = 58, 12, 30, 26
COLUMNS = 2

CHARTS = (
    "stock", "nvidia-data-center-revenue", "accelerator-capital", "power", "frontier-run-flop", "frontier-run-cost",
    "famine-index", "compute-price", "china-at-work", "top-3-share",
)  # fmt: skip
"""The series that are drawn where none is named."""

BANDS = ((0.05, 0.95, 0.16), (0.1, 0.9, 0.2), (0.25, 0.75, 0.3))
"""Levels and opacity of each band, the widest first."""

SHOWN_AS = {
    "USD/s": (3600.0, "USD/h"),
    "W": (1e-9, "GW"),
    "USD": (1e-9, "billion USD"),
    "H100e": (1e-6, "million H100e"),
}
"""The unit in which numbers of a base unit are drawn, and the factor to it."""

STYLE = """\
text{font:11px system-ui,sans-serif;fill:#24292f}.title{font-weight:600;font-size:12px}.faint{fill:#57606a}
.band{fill:#2f7fc2}.median{fill:none;stroke:#1f5f9c;stroke-width:1.8}.grid{stroke:#d0d7de;stroke-width:.6}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.faint{fill:#9198a1}.grid{stroke:#3d444d}.median{stroke:#7db8ec}}"""


def fans(found: "Forecast", series: str | None = None) -> str:
    """A fan chart of each main series, or of one. Raises InputError for a series that the forecast does not have."""
    names = CHARTS if series is None else (series,)
    columns = min(COLUMNS, len(names))
    rows = ceil(len(names) / columns)
    wide, high = WIDE * columns, HIGH * rows + 34
    title = f"{found.name}: {found.question}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}"'
        f' role="img" aria-label="{escape(title, quote=True)}">',
        f"<style>{STYLE}</style>",
        f'<text class="title" x="10" y="18">{escape(title if columns > 1 else found.name)}</text>',
    ]
    for place, name in enumerate(names):
        across, down = (place % columns) * WIDE, (place // columns) * HIGH + 26
        parts.append(f'<g transform="translate({across} {down})">')
        parts += _chart(found, name, found.named(name))
        parts.append("</g>")
    return "\n".join([*parts, "</svg>"]) + "\n"


def _chart(found: "Forecast", name: str, one: "Forecasted") -> list[str]:
    """One chart: bands, median, axes; a logarithmic axis where the values span more than a factor of five."""
    factor, unit = SHOWN_AS.get(one.unit, (1.0, one.unit))
    known = [place for place in range(len(found.years)) if np.isfinite(one.draws[:, place]).all()]
    if not known:
        raise InputError(f"the forecast says nothing of {name}")
    years = [found.years[place] for place in known]
    levels = sorted({level for low, high, _ in BANDS for level in (low, high)} | {0.5})
    found_at = {level: one.quantile(level)[known] * factor for level in levels}
    least, most = float(min(found_at[0.05])), float(max(found_at[0.95]))
    scale = _Scale(least, most, logarithmic=least > 0 and most / least > 5)
    across = [LEFT + (WIDE - LEFT - RIGHT) * (year - years[0]) / max(years[-1] - years[0], 1) for year in years]
    said = f"{name}, {unit}" if unit else name
    parts = [f'<text class="title" x="{LEFT}" y="16">{escape(said)}</text>']
    for tick in scale.ticks:
        y = scale.y(tick)
        parts.append(f'<path class="grid" d="M{LEFT} {y:.1f}H{WIDE - RIGHT}"/>')
        parts.append(f'<text class="faint" x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{tick:g}</text>')
    for low, high, opacity in BANDS:
        up = [f"{x:.1f},{scale.y(float(v)):.1f}" for x, v in zip(across, found_at[high], strict=True)]
        down = [f"{x:.1f},{scale.y(float(v)):.1f}" for x, v in zip(across, found_at[low], strict=True)]
        parts.append(f'<polygon class="band" fill-opacity="{opacity}" points="{" ".join([*up, *reversed(down)])}"/>')
    line = " ".join(f"{x:.1f},{scale.y(float(v)):.1f}" for x, v in zip(across, found_at[0.5], strict=True))
    parts.append(f'<polyline class="median" points="{line}"/>')
    for x, year in zip(across, years, strict=True):
        if (year - years[0]) % max(1, len(years) // 5) == 0:
            parts.append(f'<text class="faint" x="{x:.1f}" y="{HIGH - 10}" text-anchor="middle">{year}</text>')
    return parts


class _Scale:
    """A vertical axis, straight or logarithmic."""

    def __init__(self, least: float, most: float, *, logarithmic: bool) -> None:
        self.logarithmic = logarithmic
        low, high = (log10(least), log10(most)) if logarithmic else (min(least, 0.0), most)
        self.low, self.high = low, high if high > low else low + 1.0

    def y(self, value: float) -> float:
        """Pixels from the top."""
        at = log10(value) if self.logarithmic else value
        share = (at - self.low) / (self.high - self.low) if isfinite(at) else 0.0
        return HIGH - BOTTOM - (HIGH - TOP - BOTTOM) * share

    @property
    def ticks(self) -> list[float]:
        """A few round numbers within the axis."""
        if self.logarithmic:
            steps = (1, 2, 5) if self.high - self.low < 1.5 else (1,)
            every = max(1, round((self.high - self.low) / 5))
            powers = range(floor(self.low), ceil(self.high) + 1, every)
            found = [step * 10.0**power for power in powers for step in steps]
            return [t for t in found if self.low - 1e-9 <= log10(t) <= self.high + 1e-9]
        step = 10.0 ** floor(log10(self.high - self.low))
        step = next(s for s in (step / 5, step / 2, step, 2 * step) if (self.high - self.low) / s <= 6)
        return [step * k for k in range(ceil(self.low / step), floor(self.high / step) + 1)]
