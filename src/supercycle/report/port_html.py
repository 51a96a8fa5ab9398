"""The findings of ``port`` as one HTML page, with the lines of the source."""

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from supercycle.base.estimate import Estimate
from supercycle.port.parts import Skipped
from supercycle.port.sources import content
from supercycle.port.verdict import HAZARD, MECHANICAL, VERDICTS, WORDS, Finding
from supercycle.report.port_forms import distinct, shown

if TYPE_CHECKING:
    from supercycle.port.scan import Answer, Scan

MOST_ROWS = 20_000
"""Findings of a page at most (a choice: browsers grow slow beyond)."""

STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; color: #1b1b1b }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1.5rem }
th, td { text-align: left; padding: .2rem .6rem; border-bottom: 1px solid #ddd; vertical-align: top }
summary { cursor: pointer; color: #1d6b35 }
td.number { text-align: right; font-variant-numeric: tabular-nums }
code { font: 13px/1.4 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere }
.new-kernel { color: #a11212 } .unknown { color: #6b4fa0 } .needs-work { color: #9a5b00 }
.mechanical, .as-is { color: #1d6b35 }
"""
"""How the page looks; it loads nothing."""


def page(found: "Scan") -> str:
    """The whole page."""
    chosen = shown(found)
    title = f"Porting {escape(found.code.root.name or str(found.code.root))}"
    body = [f"<h1>{title}</h1>", f"<p>{len(found.code.files):,} files, {found.code.lines:,} lines read; "
            f"asked: {escape(found.asked)}</p>"]  # fmt: skip
    body += [_routes(found)]
    if chosen is not None:
        body += [f"<h2>{escape(chosen.name)}</h2>", _verdicts(chosen), *_files(found.code.root, chosen)]
    notes = (*found.notes, *(chosen.notes if chosen else ()))
    body += ["<h2>Notes</h2><ul>", *(f"<li>{escape(note)}</li>" for note in notes), "</ul>"] if notes else []
    head = f'<meta charset="utf-8"><title>{title}</title><style>{STYLE}</style>'
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body>\n' + "\n".join(body) + "\n</body></html>\n"


def _routes(found: "Scan") -> str:
    rows = [
        f"<tr><td>{escape(one.route)}</td><td class={one.verdict}>{WORDS[one.verdict]}</td>"
        f"<td class=number>{one.runs:.0%}</td>"
        f"<td class=number>{'unknown' if one.toll is None else _between(one.toll.lines, 0)}</td>"
        f"<td class=number>{'unknown' if one.toll is None else _between(one.toll.months, 1)}</td></tr>"
        for one in found.answers
    ]
    return (
        "<table><tr><th>route</th><th>worst verdict</th><th>runs</th><th>lines by hand</th><th>person-months</th></tr>"
        + "".join(rows)
        + "</table>"
    )


def _between(number: Estimate, digits: int) -> str:
    """A number and its 90 % interval."""
    return f"{number.value:,.{digits}f} ({number.low:,.{digits}f}–{number.high:,.{digits}f})"


def _verdicts(chosen: "Answer") -> str:
    rows = [
        f"<tr><td class={verdict}>{WORDS[verdict]}</td>"
        + "".join(f"<td class=number>{chosen.counts[what][verdict]:,.0f}</td>" for what in chosen.counts)
        + "</tr>"
        for verdict in VERDICTS
    ]
    heads = "".join(f"<th>{escape(what.replace('_', ' '))}</th>" for what in chosen.counts)
    return f"<table><tr><th>verdict</th>{heads}</tr>{''.join(rows)}</table>"


def _files(root: Path, chosen: "Answer") -> list[str]:
    by_file: dict[str, list[Finding]] = {}
    for number, one in enumerate(distinct(chosen)):
        if number >= MOST_ROWS:
            break
        by_file.setdefault(one.path, []).append(one)
    out = []
    for path, findings in sorted(by_file.items(), key=lambda item: -max(map(_badness, item[1]))):
        lines = _lines(root, path)
        telling = [one for one in findings if _badness(one) > _MECHANICAL]
        others = [one for one in findings if _badness(one) <= _MECHANICAL]
        out.append(f"<h3>{escape(path)}</h3>")
        if telling:
            out.append(_findings(telling, lines))
        if others:
            summary = f"{len(others):,} lines that a tool translates"
            out.append(f"<details><summary>{summary}</summary>{_findings(others, lines)}</details>")
    return out


_MECHANICAL = VERDICTS.index(MECHANICAL)


def _badness(one: Finding) -> int:
    return VERDICTS.index(one.verdict)


def _findings(findings: list[Finding], lines: Mapping[int, str]) -> str:
    """A table of findings, each with the line that it is about."""
    rows = "".join(
        f"<tr><td class=number>{one.line}</td><td><code>{escape(lines.get(one.line, ''))}</code></td>"
        f"<td class={one.verdict}>{WORDS[one.verdict]}</td><td>{_reason(one)}</td></tr>"
        for one in findings
    )
    return f"<table><tr><th>line</th><th>source</th><th>verdict</th><th>why</th></tr>{rows}</table>"


def _reason(one: Finding) -> str:
    if one.at == HAZARD:
        return escape(one.why)
    place = f" ({escape(one.source)}, {escape(one.at)})" if one.source else ""
    return f"<code>{escape(one.name)}</code> {escape(one.why)}{place}"


def _lines(root: Path, path: str) -> Mapping[int, str]:
    """The lines of a file by number; none where it can no longer be read."""
    text = content(root if root.is_file() else root / path, path)
    if isinstance(text, Skipped):
        return {}
    return {number: line[:400] for number, line in enumerate(text.decode("utf-8", "replace").split("\n"), 1)}
