"""The ledger as JSON: a list of claims, each with its readings."""

from typing import TYPE_CHECKING, Any

from supercycle.catalog.store import Catalog
from supercycle.report.json_forms import Form, plain
from supercycle.world.journal import journal_path

if TYPE_CHECKING:
    from supercycle.world.journal import Entry
    from supercycle.world.ledger import Ledger, Prediction, Reading, Score
    from supercycle.world.scoring import Summary


def ledger(found: "Ledger", catalog: Catalog) -> list[Form]:
    """The keys of ``predictions``: one item a claim."""
    return [prediction(one, catalog) for one in found.predictions]


def prediction(found: "Prediction", catalog: Catalog) -> Form:
    """One claim. The keys without a reading are those of its likeliest meaning; the outcome is over all readings."""
    main = found.main
    form: Form = plain({
        "id": found.id,
        "claim": found.claim,
        "source": source(found.source, found.at, catalog),
        "deadline": found.deadline,
        "resolution": main.resolution,
        "probability": main.probability,
        "outcome": str(found.outcome),
        "score": score(main.score),
        "evidence": [
            {**source(one.source, one.at, catalog), "says": one.says, "date": one.date, "recorded": one.recorded}
            for one in found.evidence
        ],
        "subject": found.subject,
        "registered": found.registered,
        "own": found.own,
        "readings": [reading(one) for one in found.readings],
        "notes": found.notes,
    })  # fmt: skip
    return form


def reading(found: "Reading") -> Form:
    """One meaning of a claim."""
    form: Form = plain({
        "id": found.id,
        "meaning": found.meaning,
        "resolution": found.resolution,
        "deadline": found.deadline,
        "probability": found.probability,
        "kind": found.odds or None,
        "as_of": found.as_of,
        "reasons": found.reasons,
        "now": found.now,
        "outcome": str(found.outcome),
        "decided": found.decided,
        "why": found.why,
        "standing": found.standing,
        "score": score(found.score),
    })  # fmt: skip
    return form


def score(found: "Score | None") -> Form | None:
    """Both scores, or nothing."""
    return None if found is None else plain({"brier": found.brier, "log": found.log})


def source(key: str, at: str, catalog: Catalog) -> Form:
    """A source of the catalogue by its key; a reader's own text stands as it is."""
    known = catalog.sources.get(key)
    return {
        "source": key, "title": known.title if known else key, "url": known.url if known else "", "at": at
    }  # fmt: skip


def summary(found: "Summary") -> Form:
    """Mean scores and calibration, with how many claims stand behind each."""
    form: Form = plain({
        "n": found.n, "true": found.true, "brier": found.brier, "log": found.log, "base": found.base,
        "skill": found.skill, "bins": found.bins, "parts": found.parts,
    })  # fmt: skip
    return form


def verified(found: "Ledger") -> Form:
    """The keys of ``predictions verify``."""
    own = sum(one.own for one in found.predictions)
    return {
        "claims": len(found.predictions) - own, "head": found.head, "own": own, "own_head": found.own_head,
        "path": str(found.own_path), "verdicts": dict(found.verdicts()),
        "scores": {name: summary(found.summary(name)) for name in ("live", "replayed")},
        "as_published": summary(found.as_published()),
    }  # fmt: skip


def entry(found: "Entry") -> dict[str, Any]:
    """The keys of ``predictions register`` and ``resolve``."""
    return {
        "kind": found.kind, "id": found.id, "line": found.line, "written": found.written, "hash": found.hash,
        "path": str(journal_path()), "content": dict(found.content),
    }  # fmt: skip
