"""What the catalogue knows of failures: what stopped a run or a cluster, how often."""

from pydantic import Field

from supercycle.catalog.fact import Counted, Duration, Fact, Part


class Cause(Part):
    """One cause of interruptions: the component, how many times, and whether it was silent at first."""

    component: str
    count: Counted
    silent: bool = False


class FailureEntry(Part):
    """A record of interruptions of chips over a time: by cause, or their number only."""

    name: str
    aliases: tuple[str, ...] = ()
    chips: Counted
    duration: Duration
    unexpected: Counted
    planned: Fact | None = None
    causes: dict[str, Cause] = Field(default_factory=dict)
    note: str = ""
