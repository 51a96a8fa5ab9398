"""What a series of the industry counts: an entry ``series/<id>.toml``; its figures are rows of ``series/points``."""

from typing import Literal

from supercycle.catalog.fact import Part

Measure = Literal["flow", "stock", "level", "event"]
"""What a figure is: summed over its period, held at its end, holding through it, or one by one (a model, a rule)."""


class SeriesEntry(Part):
    """What a series counts. A figure times ``scale`` is in ``base`` (SI units, dollars, plain counts).

    ``lag_days`` is how long after a period's end its figure is usually known. ``revised`` says that the figures were
    made later from other data, so that a look at a past day is through today's eyes (pseudo-out-of-sample).
    ``project`` says whether the past of the series can be drawn on into the future by a statistical baseline.
    """

    name: str
    aliases: tuple[str, ...] = ()
    subject: str
    definition: str
    scope: str
    unit: str
    base: str
    scale: float = 1.0
    measure: Measure
    period: Literal["quarter", "year", "irregular"]
    lag_days: int = 0
    revised: bool = False
    project: bool = False
    notes: tuple[str, ...] = ()
