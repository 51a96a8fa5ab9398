"""What each key of the JSON of ``port`` means."""

from collections.abc import Mapping

from supercycle.report.keys_laws import NOTES, SOURCES

PORT_KEYS: Mapping[str, str] = {
    "kernels[]": "every kernel, then every entry point (a host function that no other calls and that reaches the "
    "chip), by the route of the summary",
    "kernels[].name": "its name",
    "kernels[].kind": "kernel or entry",
    "kernels[].file": "path within the code base",
    "kernels[].line": "line that it begins on",
    "kernels[].lines": "lines that it spans",
    "kernels[].verdict": "as-is, mechanical, needs-work, unknown or new-kernel: the worst of all that it reaches",
    "kernels[].route": "id of the route",
    "kernels[].reached": "functions that it reaches, itself among them",
    "kernels[].hazards": "lines among them that assume 32 lanes",
    "kernels[].evidence[]": "findings behind the verdict, worst first, at most twenty: file, line, name, verdict, why, "
    "source (key of a source; null for a hazard) and at (the row of its table)",
    "kernels[].hidden": "findings beyond those",
    "summary": "path, to (what was asked), files, lines, skipped, route (the advised one, else the one that runs "
    "most), verdict (the worst), runs (share of kernels and entry points that run as is or by translation), "
    "counts {kernels, entries, kernel_lines: {verdict: number}}, hazards (lines)",
    "effort": "by the route of the summary, null where nothing allows a number: quantities lines (by hand), "
    "written_anew (of them in new kernels), hours, months, cost (USD), and by_construct {construct: lines}",
    "performance": "quantity: speed after porting over what the datasheet would give the code; null where unknown",
    "hazards[]": "lines that assume 32 lanes: file, line, kind, text",
    "routes[]": "every route asked: route, name, verdict, runs, counts, uses {construct: lines}, effort, "
    "performance, hazards (number), limits, notes",
    "advised": "id of the route that costs least for its speed among those by which most is known, or null",
    "skipped[]": "files that were not read: path, reason",
    "notes": NOTES,
    "sources": SOURCES,
}
