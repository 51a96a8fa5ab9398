"""The JSON and the SARIF of ``port``."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from supercycle.base.errors import InputError
from supercycle.catalog.store import Catalog
from supercycle.port.verdict import HAZARD, NEW, UNKNOWN, VERDICTS, WORDS, Finding
from supercycle.report.json_forms import Form, plain, sources

if TYPE_CHECKING:
    from supercycle.port.scan import Answer, Scan

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
"""Where the schema of the format stands (OASIS, SARIF 2.1.0)."""

MOST_RESULTS = 25_000
"""Results of a SARIF file at most, as code-scanning services take (GitHub: 25,000 a run)."""

SHOWN = 20
"""Findings of one kernel or entry point in the JSON (a choice); ``hidden`` counts the others."""


def scan(found: "Scan", catalog: Catalog) -> Form:
    """The keys of ``port``."""
    chosen = shown(found)
    form: Form = plain({
        "kernels": [] if chosen is None else [_judged(one) for one in chosen.judged],
        "summary": _summary(found, chosen),
        "effort": None if chosen is None or chosen.toll is None else chosen.toll,
        "performance": None if chosen is None else chosen.speed,
        "hazards": [] if chosen is None else [
            {"file": h.path, "line": h.line, "kind": h.kind, "text": h.text} for h in chosen.hazards
        ],
        "routes": [_route(one) for one in found.answers],
        "advised": found.advised,
        "skipped": found.code.skipped,
        "notes": found.notes,
    })  # fmt: skip
    return {**form, "sources": sources(catalog, [] if chosen is None else chosen.sources)}


def shown(found: "Scan") -> "Answer | None":
    """The answer whose kernels are listed: the advised route's, else that of the route which runs most."""
    if found.best is not None:
        return found.best
    return max(found.answers, key=lambda one: one.runs, default=None)


def _judged(one: Any) -> Form:
    return {
        "name": one.name, "kind": one.kind, "file": one.file, "line": one.line, "lines": one.lines,
        "verdict": one.verdict, "route": one.route, "reached": one.reached, "hazards": one.hazards,
        "evidence": [
            {"file": f.path, "line": f.line, "name": f.name, "verdict": f.verdict, "why": f.why,
             "source": f.source or None, "at": f.at}
            for f in one.evidence[:SHOWN]
        ],
        "hidden": one.hidden + max(len(one.evidence) - SHOWN, 0),
    }  # fmt: skip


def _summary(found: "Scan", chosen: "Answer | None") -> Form:
    return {
        "path": str(found.code.root), "to": found.asked, "files": len(found.code.files), "lines": found.code.lines,
        "skipped": len(found.code.skipped), "route": None if chosen is None else chosen.route,
        "verdict": None if chosen is None else chosen.verdict, "runs": None if chosen is None else chosen.runs,
        "counts": None if chosen is None else chosen.counts,
        "hazards": 0 if chosen is None else len(chosen.hazards),
    }  # fmt: skip


def _route(one: "Answer") -> Form:
    return {
        "route": one.route, "name": one.name, "verdict": one.verdict, "runs": one.runs, "counts": one.counts,
        "uses": one.uses, "effort": one.toll, "performance": one.speed, "hazards": len(one.hazards),
        "limits": one.limits, "notes": one.notes,
    }  # fmt: skip


def sarif(found: "Scan", version: str) -> Form:
    """The findings of the listed route as a SARIF 2.1.0 log, for code review; each line and name once."""
    chosen = shown(found)
    findings = [] if chosen is None else list(distinct(chosen))[:MOST_RESULTS]
    rules = sorted({_rule(f) for f in findings})
    results = [
        {
            "ruleId": _rule(one),
            "level": _level(one),
            "message": {"text": f"{one.name}: {one.why}" + (f" ({one.source}, {one.at})" if one.source else "")},
            "locations": [{
                "physicalLocation": {
                    "artifactLocation": {"uri": one.path, "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": max(one.line, 1)},
                }
            }],
        }
        for one in findings
    ]  # fmt: skip
    driver = {
        "name": "supercycle port", "version": version, "informationUri": "https://pypi.org/project/supercycle/",
        "rules": [{"id": rule, "shortDescription": {"text": _spoken(rule)}} for rule in rules],
    }  # fmt: skip
    return {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}


def distinct(chosen: "Answer") -> Iterable[Finding]:
    """Every finding behind the verdicts once, in order of file and line."""
    found = {(f.path, f.line, f.name): f for one in chosen.judged for f in one.evidence}
    return (found[key] for key in sorted(found))


def _rule(one: Finding) -> str:
    return "port/wave-64" if one.at == HAZARD else f"port/{one.verdict}"


def _spoken(rule: str) -> str:
    name = rule.split("/", 1)[1]
    return "assumes warps of 32 lanes" if name == "wave-64" else WORDS[name]


def _level(one: Finding) -> str:
    if one.verdict == NEW:
        return "error"
    return "warning" if one.verdict == UNKNOWN or one.at == HAZARD else "note"


def failing(found: "Scan", at: str) -> bool:
    """Whether the listed route's worst verdict is ``at`` or worse; raises InputError for what is no verdict."""
    if at not in VERDICTS:
        raise InputError(f"--fail-on: {at!r} is not a verdict; it is one of {', '.join(VERDICTS)}")
    chosen = shown(found)
    return chosen is not None and VERDICTS.index(chosen.verdict) >= VERDICTS.index(at)
