"""A value over time, whose look-ups say how the value was found."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from supercycle.base.estimate import Estimate


@dataclass(frozen=True)
class Found:
    """A value looked up in a series: the estimate, and ``how``: exact, between, or held flat."""

    estimate: Estimate
    how: str
    as_of: date


@dataclass(frozen=True)
class Series:
    """Dated estimates in ascending order of date."""

    name: str
    dates: tuple[date, ...]
    estimates: tuple[Estimate, ...]

    def at(self, when: date) -> Found:
        """The value at a date: interpolated between two points, held flat outside them."""
        index = bisect_right(self.dates, when)
        if index == 0:
            return Found(
                self.estimates[0],
                f"{self.name}: first known {self.dates[0]}, held flat before",
                self.dates[0],
            )
        last = self.dates[index - 1]
        if last == when:
            return Found(self.estimates[index - 1], f"{self.name}: {last}", last)
        if index == len(self.dates):
            return Found(self.estimates[-1], f"{self.name}: last known {last}, held flat after", last)
        share = (when - last).days / (self.dates[index] - last).days
        return Found(
            _between(self.estimates[index - 1], self.estimates[index], share),
            f"{self.name}: between {last} and {self.dates[index]}",
            last,
        )


def series(name: str, points: Sequence[tuple[date, Estimate]]) -> Series:
    """A series of points given in any order of date."""
    ordered = sorted(points, key=lambda point: point[0])
    return Series(name, tuple(d for d, _ in ordered), tuple(e for _, e in ordered))


def _between(first: Estimate, second: Estimate, share: float) -> Estimate:
    return Estimate(
        first.value + share * (second.value - first.value),
        first.low + share * (second.low - first.low),
        first.high + share * (second.high - first.high),
    )
