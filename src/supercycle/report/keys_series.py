"""What each key of the JSON of series and of the back-test means."""

from collections.abc import Mapping

SERIES_KEYS: Mapping[str, Mapping[str, str]] = {
    "catalog series": {
        "kind": "series",
        "entries[]": "id, name, subject, unit (base unit), measure, period, points (how many figures), first and last "
        "(days), revised (made later from other data)",
    },
    "catalog series NAME": {
        "kind": "series",
        "id": "the id of the series",
        "name": "its name",
        "subject": "what it belongs to: revenue, capex, chips, …",
        "definition": "what is counted",
        "scope": "of whom and where",
        "unit": "base unit of the values; empty for a plain number",
        "measure": "flow (summed over its period), stock (at its end), level (holding through it) or event",
        "period": "quarter, year or irregular",
        "lag_days": "days after a period's end at which its figure is usually known",
        "revised": "whether the figures were made later from other data",
        "project": "whether a statistical forecast is made of it",
        "notes": "what must be known to read it",
        "calendar_years": "{year: sum} of a quarterly flow, each period by its days in the year; null for others",
        "points[]": "every figure, superseded and contradicting ones too",
        "points[].start": "first day of the period; end likewise its last",
        "points[].value": "quantity in the base unit",
        "points[].known": "day on which the figure became known",
        "points[].kind": "stated, measured, derived, fitted, estimated or assumed",
        "points[].source": "key of the source, with its title, url, and at (where in it)",
        "points[].note": "how it was made",
        "points[].used": "false for a figure that contradicts the one in use",
    },
}

BACKTEST_KEYS: Mapping[str, str] = {
    "protocol": "origins (past dates), steps (quarters ahead), coverage_of (share of the interval), reference (member)",
    "total": "mean scores of all forecasts: name, pseudo, n, origins, crps (of the logarithm, nats), crps_members, "
    "skill (over the random walk with drift, a fraction), coverage and coverage_drift (of the 80 % interval), "
    "relative and relative_drift (CRPS in the series' unit over the value known last)",
    "won": "series with four dates or more on which the pooled forecast beats the random walk with drift",
    "eligible": "how many series have four dates or more",
    "series[]": "the same by series; pseudo: its figures were made later from other data",
    "kinds[]": "the same by whether the figures are as first known or made later",
    "steps[]": "the same by quarters ahead",
    "origins[]": "the same by past date",
    "pit": "share of each forecast below what came",
    "held_out": "total, won, eligible, series, kinds, steps, origins and pit for dates on which no choice was made",
    "together": "the same for both sets of dates",
    "structural[]": "both members of the ensemble at past dates, by series and of all: name, count, origins, drift, "
    "statistical, structural, both (mean CRPS of the logarithm), coverage and coverage_structural (80 % interval), "
    "weight (the structural member's at the last date, mean over steps)",
    "structural_held_out[]": "the same on dates on which no choice was made",
    "replays[]": "published forecasts of others: name, made, end, targets, unit, said (median), low, high, actual, "
    "score, inside, ours (median of the pooled forecast of the same day), our_score, source, note",
}
"""The keys of the back-test, for the command that shows it."""
