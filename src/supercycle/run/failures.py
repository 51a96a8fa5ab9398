"""How often parts of a cluster fail, from records of interruptions: rates by component with their doubt."""

from dataclasses import dataclass

from supercycle.base.estimate import Estimate
from supercycle.base.units import SECONDS_PER_DAY, Count, Seconds
from supercycle.catalog.failures import FailureEntry


@dataclass(frozen=True)
class ComponentRate:
    """Interruptions that one component causes: a second and chip, with a 90 % interval from their number."""

    component: str
    per_chip: Estimate
    share: float
    silent: bool = False

    def per_day(self, chips: Count) -> Count:
        """Interruptions a day of so many chips."""
        return self.per_chip.value * chips * SECONDS_PER_DAY


def failure_rates(record: FailureEntry) -> tuple[ComponentRate, ...]:
    """Rates by component of a record, silent corruption apart, most frequent first.

    The interval is that of a Poisson process of which the number in the record was seen (Garwood's): it holds what
    chance does, not that other clusters differ.
    """
    exposure = record.chips.number * record.duration.number
    counts: dict[tuple[str, bool], float] = {}
    for cause in record.causes.values():
        key = (cause.component, cause.silent)
        counts[key] = counts.get(key, 0.0) + cause.count.number
    if not counts:
        counts = {("unknown", False): record.unexpected.number}
    whole = sum(counts.values())
    rates = [
        ComponentRate(f"{component}, silent" if silent else component, counted(count, exposure), count / whole, silent)
        for (component, silent), count in counts.items()
    ]
    return tuple(sorted(rates, key=lambda rate: -rate.share))


def counted(count: float, exposure: float) -> Estimate:
    """The rate of a Poisson process of which ``count`` events were seen in an exposure, with its 90 % interval.

    ``χ²(2n)/2`` at 5 % and ``χ²(2n + 2)/2`` at 95 %, over the exposure.

    Source: mathematics of the Poisson process (Garwood 1936).
    """
    from scipy.special import gammaincinv

    low = float(gammaincinv(count, 0.05)) if count > 0 else 0.0
    return Estimate(count / exposure, low / exposure, float(gammaincinv(count + 1, 0.95)) / exposure)


def time_between_failures(record: FailureEntry, chips: Count) -> Seconds:
    """Mean time between unexpected interruptions of so many chips that fail as those of the record did."""
    return record.chips.number * record.duration.number / (record.unexpected.number * chips)
