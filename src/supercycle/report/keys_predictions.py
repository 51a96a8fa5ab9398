"""What each key of the JSON of the ledger means."""

from collections.abc import Mapping

CLAIM = {
    "id": "the claim's id",
    "claim": "its words as published",
    "source": "source (a key of the catalogue), title, url, at (where in it)",
    "deadline": "the day by which the last of its readings can be decided",
    "resolution": "what must be so for it to be true: the rule of the likeliest reading that is open, or of all",
    "probability": "quantity: the probability of that reading when it was registered, or null",
    "outcome": "open, true, false, partly, or ambiguous (readings that disagree, or that no rule decides)",
    "score": "brier and log (nats) of that reading's probability, or null; lower is better",
    "evidence": "[{source, title, url, at, says, date, recorded}]",
    "subject": "what it is about",
    "registered": "the day on which it was registered",
    "own": "whether it is the reader's own",
    "readings": "what it can mean: id, meaning, resolution, deadline, probability, kind (forecast, replayed or "
    "assumed), as_of, reasons, now (quantity: what the forecast says today, or null), outcome, decided (day), why, "
    "standing (live, replayed, late or unscored), score",
    "notes": "what to know of it",
}

SUMMARY = "n, true (how many came true), brier, log, base (Brier score of the share of truth), skill, bins (low, high, \
n, mean, share), parts (reliability, resolution, uncertainty, within)"

KEYS_PREDICTIONS: Mapping[str, Mapping[str, str]] = {
    "predictions": {f"[].{key}": text for key, text in CLAIM.items()},
    "predictions ID": CLAIM,
    "predictions verify": {
        "claims": "how many packaged claims",
        "own": "how many of the reader's own",
        "head": "last hash of the packaged chain",
        "own_head": "last hash of the reader's",
        "path": "the reader's file",
        "verdicts": "{outcome: number of claims}",
        "scores": f"live and replayed: {SUMMARY}",
        "as_published": "the same for the packaged claims as if their publishers had been certain",
    },
    "predictions register, resolve": {
        "kind": "claim or outcome",
        "id": "id of the entry",
        "line": "line of the reader's file",
        "path": "the reader's file",
        "written": "when it was written",
        "hash": "its hash",
        "content": "what was registered",
    },
}
