"""The ledger of predictions: each claim with its readings, what became of them, and how good the odds were.

Two ledgers lie side by side: the packaged one, whose chain is verified whole, and the reader's own.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from supercycle.base.errors import InputError, unknown_name
from supercycle.base.estimate import Estimate
from supercycle.catalog.claims import (
    CHAIN,
    ClaimEntry,
    EvidencePart,
    Odds,
    Outcome,
    OutcomeEntry,
    QuestionPart,
    ReadingPart,
    VerdictPart,
    evidence_sources,
)
from supercycle.catalog.fact import day
from supercycle.catalog.reading import checked, faulty, parsed
from supercycle.catalog.store import PACKAGED, Catalog
from supercycle.world import chain, journal
from supercycle.world.scoring import Scored, Summary, brier, log_score, summary

LIVE, REPLAYED, LATE, UNSCORED = "live", "replayed", "late", "unscored"
"""How a probability stands to its outcome: given before it, replayed from what was known before it, given after it
(never scored), or without a score."""

KINDS = {"claim": "claims", "outcome": "outcomes"}
"""The folder of the packaged entries of each kind of link."""

Answer = Callable[[QuestionPart], Estimate | None]
"""What a forecast says of a question now; None where it has no such series."""


@dataclass(frozen=True)
class Score:
    """Brier and logarithmic score of one probability; lower is better."""

    brier: float
    log: float


@dataclass(frozen=True)
class Evidence:
    """What a source says, where and when, and when the ledger took it in."""

    says: str
    source: str
    at: str
    date: str
    recorded: str


@dataclass(frozen=True)
class Reading:
    """One meaning of a claim with its rule, odds, outcome and score."""

    id: str
    meaning: str
    resolution: str
    deadline: date
    probability: Estimate | None
    odds: str
    as_of: date | None
    reasons: tuple[str, ...]
    question: QuestionPart | None
    now: Estimate | None
    outcome: Outcome
    decided: date | None
    why: str
    standing: str
    score: Score | None


@dataclass(frozen=True)
class Prediction:
    """One claim with everything that the ledger knows of it; the first reading is the likeliest meaning."""

    id: str
    name: str
    claim: str
    subject: str
    source: str
    at: str
    registered: date
    readings: tuple[Reading, ...]
    evidence: tuple[Evidence, ...]
    notes: tuple[str, ...]
    own: bool

    @property
    def outcome(self) -> Outcome:
        """The verdict over all readings: open while one is, ambiguous where one is true and one false.

        Else it is that of the likeliest meaning.
        """
        found = {reading.outcome for reading in self.readings}
        if Outcome.OPEN in found:
            return Outcome.OPEN
        return Outcome.AMBIGUOUS if {Outcome.TRUE, Outcome.FALSE} <= found else self.readings[0].outcome

    @property
    def main(self) -> Reading:
        """The likeliest meaning among those that are open, or among all where none is."""
        return next((one for one in self.readings if one.outcome is Outcome.OPEN), self.readings[0])

    @property
    def deadline(self) -> date:
        """When the last reading can be decided."""
        return max(reading.deadline for reading in self.readings)


@dataclass(frozen=True)
class Ledger:
    """All predictions, those of the package first; ``faults`` are lines of the reader's file that cannot be used."""

    predictions: tuple[Prediction, ...]
    head: str
    own_path: Path
    own_head: str
    faults: tuple[str, ...]

    def find(self, id: str) -> Prediction:
        """One prediction; raises InputError with the nearest names."""
        for one in self.predictions:
            if one.id == id:
                return one
        raise unknown_name("prediction", id, [one.id for one in self.predictions], "supercycle predictions")

    def scored(self, standing: str) -> tuple[Scored, ...]:
        """The probabilities of one standing that have a score."""
        found = [reading for one in self.predictions for reading in one.readings]
        return tuple(
            Scored(reading.probability.value, reading.outcome is Outcome.TRUE)
            for reading in found
            if reading.score and reading.standing == standing and reading.probability
        )

    def summary(self, standing: str) -> Summary:
        """Mean scores and calibration of the probabilities of one standing."""
        return summary(self.scored(standing))

    def as_published(self) -> Summary:
        """The claims of the package as if their publishers had been certain, by their likeliest meaning."""
        decided = [one.readings[0].outcome for one in self.predictions if not one.own]
        plain = [Scored(1.0, one is Outcome.TRUE) for one in decided if one in (Outcome.TRUE, Outcome.FALSE)]
        return summary(plain)

    def verdicts(self) -> Mapping[str, int]:
        """How many claims have each verdict."""
        found = [one.outcome for one in self.predictions]
        return {str(one): found.count(one) for one in Outcome}


def open_ledger(catalog: Catalog, own: Path | None = None, answer: Answer | None = None) -> Ledger:
    """The packaged ledger, verified, and the reader's own beside it. ``answer`` gives the odds of today.

    Raises InputError where the packaged chain is broken.
    """
    packaged, outcomes, head = packaged_entries(catalog)
    mine = journal.read(own or journal.journal_path())
    claims, more, faults = _own_entries(mine)
    clash = [id for id in claims if id in packaged]
    faults += [f"{mine.path}: claim {id!r} has the id of a packaged one and is left out" for id in clash]
    own_claims = {id: one for id, one in claims.items() if id not in clash}
    after = [*outcomes, *more]
    found = [_prediction(id, one, after, False) for id, one in packaged.items()]
    found += [_prediction(id, one, after, True) for id, one in own_claims.items()]
    if answer is not None:
        found = [replace(one, readings=tuple(_asked(r, answer) for r in one.readings)) for one in found]
    return Ledger(tuple(found), head, mine.path, mine.head, (*mine.faults, *faults))


def packaged_entries(catalog: Catalog) -> tuple[dict[str, ClaimEntry], list[OutcomeEntry], str]:
    """The packaged claims by id, the outcomes in the order of the chain, and its last hash; verified.

    They are read from the package alone, whatever directory of the reader's adds to the catalogue.
    """
    contents = packaged_contents()
    links = chain.read(CHAIN.read_text(encoding="utf-8"), CHAIN.name)
    chain.verify(links, contents, CHAIN.name)
    claims: dict[str, ClaimEntry] = {}
    outcomes: list[OutcomeEntry] = []
    for one in links:
        path = PACKAGED / KINDS[one.kind] / f"{one.id}.toml"
        if one.kind == "claim":
            claims[one.id] = checked(path, ClaimEntry, contents[one.kind, one.id])
            entry: ClaimEntry | OutcomeEntry = claims[one.id]
        else:
            entry = checked(path, OutcomeEntry, contents[one.kind, one.id])
            _fits(path, entry, claims)
            outcomes.append(entry)
        unknown = [key for key in evidence_sources(entry) if key not in catalog.sources]
        if unknown:
            raise faulty(path, [f"source: {key!r} is not a key of sources/*.toml" for key in unknown])
    return claims, outcomes, links[-1].hash if links else chain.START


def packaged_contents() -> dict[tuple[str, str], chain.Content]:
    """The content of every packaged claim and outcome, by kind and id."""
    return {
        (kind, path.stem): parsed(path)
        for kind, folder in KINDS.items()
        for path in sorted((PACKAGED / folder).glob("*.toml"))
    }


def _fits(path: Path, entry: OutcomeEntry, claims: Mapping[str, ClaimEntry]) -> None:
    if entry.claim not in claims:
        raise faulty(path, [f"claim: {entry.claim!r} is not registered before it"])
    known = [reading.id for reading in claims[entry.claim].readings]
    strange = [one.reading for one in entry.verdicts if one.reading not in known]
    if strange:
        raise faulty(path, [f"verdicts.reading: {name!r} is not one of {', '.join(known)}" for name in strange])


def _own_entries(mine: journal.Journal) -> tuple[dict[str, ClaimEntry], list[OutcomeEntry], list[str]]:
    claims: dict[str, ClaimEntry] = {}
    outcomes: list[OutcomeEntry] = []
    faults: list[str] = []
    for one in mine.entries:
        place = f"{mine.path}, line {one.line}"
        try:
            if one.kind == "claim":
                claims[one.id] = checked(mine.path, ClaimEntry, dict(one.content))
            elif one.kind == "outcome":
                outcomes.append(checked(mine.path, OutcomeEntry, dict(one.content)))
            else:
                faults.append(f"{place}: expected kind claim or outcome, found {one.kind!r}")
        except InputError as fault:
            faults.append(f"{place}: {'; '.join(fault.faults) or fault.headline}")
    return claims, outcomes, faults


def _prediction(id: str, entry: ClaimEntry, outcomes: Sequence[OutcomeEntry], own: bool) -> Prediction:
    mine = [one for one in outcomes if one.claim == id]
    verdicts = {verdict.reading: verdict for one in mine for verdict in one.verdicts}
    registered = day(entry.registered)
    evidence = [*_evidence(entry.evidence, str(entry.registered))]
    for one in mine:
        evidence += _evidence(one.evidence, str(one.recorded))
    readings = tuple(reading(one, verdicts.get(one.id), registered) for one in entry.readings)
    return Prediction(
        id, entry.name, entry.claim, entry.subject, entry.source, entry.at, registered, readings,
        tuple(evidence), entry.notes, own,
    )  # fmt: skip


def reading(part: ReadingPart, verdict: VerdictPart | None, registered: date) -> Reading:
    """One reading with what became of it.

    A probability is scored where it was given before the outcome was known: at registration (live), or by a rule
    from the figures of an earlier day (replayed). One that was given later never is.
    """
    odds, outcome = part.probability, verdict.outcome if verdict else Outcome.OPEN
    standing, score = UNSCORED, None
    if odds and verdict and outcome in (Outcome.TRUE, Outcome.FALSE):
        given = day(odds.as_of) if odds.kind is Odds.REPLAYED else registered
        standing = LATE if given >= day(verdict.decided) else REPLAYED if odds.kind is Odds.REPLAYED else LIVE
        if standing != LATE:
            happened = outcome is Outcome.TRUE
            score = Score(brier(odds.value, happened), log_score(odds.value, happened))
    return Reading(
        part.id, part.meaning, part.resolution, day(part.deadline), odds.estimate if odds else None,
        str(odds.kind) if odds else "", day(odds.as_of) if odds else None, odds.reasons if odds else (),
        part.question, None, outcome, day(verdict.decided) if verdict else None, verdict.why if verdict else "",
        standing, score,
    )  # fmt: skip


def _evidence(parts: Iterable[EvidencePart], recorded: str) -> list[Evidence]:
    return [Evidence(one.says, one.source, one.at, str(one.date), recorded) for one in parts]


def _asked(found: Reading, answer: Answer) -> Reading:
    if found.outcome is not Outcome.OPEN or found.question is None:
        return found
    return replace(found, now=answer(found.question))
