"""What the catalogue knows of published claims: the words, what they can mean, how each meaning is decided, the odds.

A claim is frozen once it is registered: what became of it is an entry of its own (:class:`OutcomeEntry`), appended
later. The file ``claims/CHAIN`` lists both in the order of registration, each with a hash over its content and over
the hash before it.
"""

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate
from supercycle.catalog.fact import Part, day

CHAIN = Path(__file__).parent / "data" / "claims" / "CHAIN"
"""The packaged chain."""


def _a_day(text: str | date) -> str:
    try:
        found = day(text)
    except InputError as fault:
        raise PydanticCustomError("day", "{message}", {"message": str(fault)}) from fault
    return found.isoformat()


Day = Annotated[str | date, AfterValidator(_a_day)]
"""A day, written in full; read as text, so that a claim's content is the same in every file format."""

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class Outcome(StrEnum):
    """What became of one reading of a claim."""

    TRUE = "true"
    FALSE = "false"
    PARTLY = "partly"
    AMBIGUOUS = "ambiguous"
    OPEN = "open"


class Odds(StrEnum):
    """Where a probability comes from.

    ``forecast``: from this package's forecast; ``replayed``: by a rule from the figures known at ``as_of``, written
    down when the outcome was known already; ``assumed``: a judgement, with its reasons and a wide interval.
    """

    FORECAST = "forecast"
    REPLAYED = "replayed"
    ASSUMED = "assumed"


class ProbabilityPart(Part):
    """The probability that a reading comes true, as it was when the claim was registered."""

    value: Share
    low: Share
    high: Share
    kind: Odds
    as_of: Day
    reasons: tuple[Words, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _inside(self) -> Self:
        if not self.low <= self.value <= self.high:
            raise PydanticCustomError("odds", "its value must lie between low and high")
        return self

    @property
    def estimate(self) -> Estimate:
        """The probability with its 90 % interval."""
        return Estimate(self.value, self.low, self.high)


class QuestionPart(Part):
    """A reading as a question to a forecast: does a series pass a level by a day? ``within`` makes it a band.

    ``at_the_end`` asks of the year of that day alone, not of those before it too.
    """

    series: str
    level: float = Field(allow_inf_nan=False)
    sense: str = Field(pattern="^(above|below|within)$")
    by: Day
    within: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    at_the_end: bool = False


class ReplayPart(Part):
    """The figures that a probability by rule was made of: quarters or years known by then, and a band for a sum.

    The sum is that of ``known`` and the next ``ahead`` periods; the rule is :mod:`supercycle.world.replayed`.
    """

    history: tuple[float, ...] = Field(min_length=3)
    ahead: int = Field(ge=1, le=40)
    known: float = Field(default=0.0, ge=0, allow_inf_nan=False)
    lower: float = Field(gt=0, allow_inf_nan=False)
    upper: float = Field(gt=0, allow_inf_nan=False)


class ReadingPart(Part):
    """One thing that a claim can mean, the rule that decides it, and by when it can be decided."""

    id: str = Field(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$")
    meaning: Words
    resolution: Words
    deadline: Day
    probability: ProbabilityPart | None = None
    question: QuestionPart | None = None
    replay: ReplayPart | None = None


class EvidencePart(Part):
    """What a source says that bears on a claim; ``date`` is that of the source or of what it tells."""

    says: Words
    source: Words
    at: str = ""
    date: Day


class ClaimEntry(Part):
    """A claim as it was published, its readings (the likeliest meaning first), and what was known at registration."""

    name: Words
    claim: Words
    subject: Words
    source: Words
    at: str = ""
    registered: Day
    readings: tuple[ReadingPart, ...] = Field(min_length=1)
    evidence: tuple[EvidencePart, ...] = ()
    notes: tuple[Words, ...] = ()

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        ids = [reading.id for reading in self.readings]
        if len(set(ids)) < len(ids):
            raise PydanticCustomError("readings", "two readings have one id")
        return self


class VerdictPart(Part):
    """What became of one reading, since when that is known, and why the rule says so."""

    reading: str
    outcome: Outcome
    decided: Day
    why: Words


class OutcomeEntry(Part):
    """What became of readings of one claim, with the evidence. A later entry on a reading stands over an earlier."""

    claim: str
    recorded: Day
    verdicts: tuple[VerdictPart, ...] = Field(min_length=1)
    evidence: tuple[EvidencePart, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _decided(self) -> Self:
        for verdict in self.verdicts:
            if verdict.outcome is Outcome.OPEN:
                raise PydanticCustomError("verdict", "an outcome is true, false, partly or ambiguous; open is its lack")
            if str(verdict.decided) > str(self.recorded):
                raise PydanticCustomError("verdict", "it is decided after it was recorded")
        return self


def evidence_sources(entry: ClaimEntry | OutcomeEntry) -> tuple[str, ...]:
    """The keys of the sources that an entry names."""
    own = (entry.source,) if isinstance(entry, ClaimEntry) else ()
    return tuple(dict.fromkeys([*own, *(one.source for one in entry.evidence)]))
