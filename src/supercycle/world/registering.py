"""What a reader adds to the ledger: a prediction of their own from a file, and what became of one."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from supercycle.base.errors import InputError
from supercycle.catalog.claims import ClaimEntry, OutcomeEntry
from supercycle.catalog.fact import day
from supercycle.catalog.reading import checked, faulty, parsed
from supercycle.world import journal
from supercycle.world.ledger import Ledger

SIMPLE = ("resolution", "deadline", "probability", "low", "high", "reasons")
"""Keys that a file with one reading may give without a table of readings."""

ASKED = {
    "claim": "what you say will be, in one sentence",
    "resolution": "the rule by which anybody can decide it",
    "deadline": "a day like 2027-12-31",
    "probability": "a number between 0 and 1",
}
"""What a file must say."""

NEEDED = ("resolution", "deadline", "probability")
"""What it must say where it has no table of readings."""

RESERVED = ("register", "resolve", "verify")
"""Words of the command line that no prediction is called."""


def register(path: Path, ledger: Ledger, now: datetime) -> journal.Entry:
    """Registers the prediction of a TOML file in the reader's own ledger; its id is the file's name.

    Raises InputError with all faults of the file; then nothing is written. The day of registration is the clock's,
    and a deadline must lie after it: a prediction is made before it can be decided.
    """
    id, today = path.stem, now.astimezone(UTC).date()
    given = parsed(path)
    missing = [key for key in ("claim", *([] if "readings" in given else NEEDED)) if key not in given]
    if missing:
        raise faulty(path, [f"{key}: missing; {ASKED[key]}" for key in missing])
    table = completed(given, today.isoformat())
    entry = checked(path, ClaimEntry, table)
    faults = []
    if not id or id != id.lower() or any(not (c.isalnum() or c in "-.") for c in id) or id in RESERVED:
        faults.append(f"the file's name is the prediction's id: {id!r} is not lower case letters, digits and dashes")
    if any(one.id == id for one in ledger.predictions):
        faults.append(f"the file's name is the prediction's id: {id!r} is registered already")
    for one in entry.readings:
        place = f"readings.{one.id}"
        if day(one.deadline) <= today:
            faults.append(f"{place}.deadline: {one.deadline} is not after today, {today}")
        if one.probability is None:
            faults.append(f"{place}.probability: missing; a prediction of your own is scored by its probability")
    if faults:
        raise faulty(path, faults)
    return journal.append(ledger.own_path, "claim", id, _stamp(now), _plain(entry.model_dump(mode="json")))


def completed(table: Mapping[str, Any], today: str) -> dict[str, Any]:
    """The table of a claim with what need not be said: one reading, today, and whose prediction it is."""
    found = dict(table)
    if "registered" in found:
        raise InputError(
            "registered: the ledger writes the day of registration itself", hint="Take the key out of the file."
        )
    if "readings" not in found:
        given = {key: found.pop(key) for key in SIMPLE if key in found}
        one: dict[str, Any] = {key: given[key] for key in ("resolution", "deadline") if key in given}
        if "probability" in given:
            value = given["probability"]
            one["probability"] = value if isinstance(value, dict) else {
                "value": value, "low": given.get("low", value), "high": given.get("high", value),
                "reasons": given.get("reasons", ["No reason was given."]),
            }  # fmt: skip
        found["readings"] = [{"id": "main", "meaning": found.get("claim", ""), **one}]
    if isinstance(found["readings"], list):
        found["readings"] = [_dated(one, today) for one in found["readings"]]
    return {"name": found.get("claim", ""), "subject": "your own", "source": "own", **found, "registered": today}


def resolve(
    ledger: Ledger, id: str, outcome: str, *, reading: str | None, says: str, source: str, decided: str | None,
    now: datetime,
) -> journal.Entry:  # fmt: skip
    """Appends what became of a reading of a prediction, packaged or the reader's own, with the evidence.

    Without ``reading`` it is that of a prediction with one. Raises InputError where it cannot be.
    """
    found = ledger.find(id)
    names = [one.id for one in found.readings]
    if reading is None and len(names) > 1:
        raise InputError(f"{id} has {len(names)} readings: {', '.join(names)}", hint="Name one with --reading.")
    chosen = reading or names[0]
    if chosen not in names:
        raise InputError(f"{id} has no reading {chosen!r}", [f"its readings: {', '.join(names)}"])
    if not says.strip() or not source.strip():
        raise InputError("an outcome needs its evidence", hint="Give --says TEXT and --source TEXT.")
    today = now.astimezone(UTC).date().isoformat()
    table = {
        "claim": id,
        "recorded": today,
        "verdicts": [{"reading": chosen, "outcome": outcome, "decided": decided or today, "why": says}],
        "evidence": [{"says": says, "source": source, "date": decided or today}],
    }
    entry = checked(ledger.own_path, OutcomeEntry, table)
    content = _plain(entry.model_dump(mode="json"))
    return journal.append(ledger.own_path, "outcome", lambda mine: _next(mine, id), _stamp(now), content)


def _dated(reading: Any, today: str) -> Any:
    """A reading whose probability is of today and a judgement, where it does not say otherwise."""
    odds = reading.get("probability") if isinstance(reading, dict) else None
    if not isinstance(odds, dict):
        return reading
    return {**reading, "probability": {**odds, "as_of": today, "kind": "assumed"}}


def _next(mine: journal.Journal, id: str) -> str:
    """The id of the next outcome of a claim in the reader's ledger."""
    return f"{id}.{1 + sum(one.kind == 'outcome' and one.content.get('claim') == id for one in mine.entries)}"


def _plain(content: Mapping[str, Any]) -> dict[str, Any]:
    """A content without the keys that say nothing."""
    return {key: value for key, value in content.items() if value not in (None, "", [])}


def _stamp(now: datetime) -> str:
    return now.astimezone(UTC).isoformat(timespec="seconds")
