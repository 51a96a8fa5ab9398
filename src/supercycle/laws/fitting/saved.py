"""A fitted law as an entry of the reader's own catalogue."""

from collections.abc import Mapping
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from supercycle.base.errors import InputError
from supercycle.catalog.laws import UNCERTAIN
from supercycle.catalog.writing import write_entry, write_sources
from supercycle.laws.fitting.answer import Answer

OBJECTIVES = {
    "huber": "Huber, delta 1e-3, on log loss, summed over runs",
    "lad": "least absolute deviations of log loss",
    "mse": "mean squared error of loss",
}
"""What the entry says of each objective."""

Facts = Mapping[str, Any]


def write_law(folder: Path, name: str, found: Answer) -> Path:
    """Writes the law and its source. Raises InputError without resamples: an entry needs intervals and a spread."""
    if found.resampled is None:
        raise InputError("a law is saved with its doubt", hint="Leave --bootstrap as it is, or give 1000.")
    today, source = date.today().isoformat(), f"fitted-{name}"
    count = len(found.fit.runs)
    write_sources(folder, source, {source: {
        "title": f"supercycle laws fit on {count} runs", "author": "fitted by the reader", "date": today,
        "note": f"{OBJECTIVES[found.fit.objective.name]}; {len(found.resampled.rows)} resamples, seed {found.seed}",
    }})  # fmt: skip
    return write_entry(folder, "laws", name, {
        "name": f"{name}, fitted to own runs", "form": "power-law",
        "objective": f"{OBJECTIVES[found.fit.objective.name]} ({found.fit.value:.8g} at the optimum)",
        "published": _fact(today, source),
        "notes": list(found.notes),
        "convention": {
            "parameters": found.convention, "tokens": "as in the table of runs",
            "compute": "6 N D; the table's own where given",
        },
        "fitted": {"data": f"{count} runs of the reader", "runs": _fact(str(count), source), **_range(found, source)},
        "coefficients": {key: _coefficient(found, key, source) for key in UNCERTAIN},
        "spread": _spread(found, source),
    })  # fmt: skip


def _fact(value: str, source: str, kind: str = "derived") -> dict[str, Any]:
    return {"value": value, "source": source, "kind": kind}


def _range(found: Answer, source: str) -> Facts:
    runs = found.fit.runs
    compute = 6 * runs.parameters * runs.tokens
    ends = {"parameters": runs.parameters, "tokens": runs.tokens, "flop": compute}
    return {
        f"{word}-{name}": _fact(f"{pick(values):.6e}", source)
        for name, values in ends.items() for word, pick in (("least", np.min), ("most", np.max))
    }  # fmt: skip


def _coefficient(found: Answer, key: str, source: str) -> Facts:
    value = found.coefficients[key]
    low, high = found.intervals[key]
    return {
        **_fact(f"{value:.10g}", source, "fitted"), "low": f"{min(low, value):.6g}", "high": f"{max(high, value):.6g}",
        "note": "Interval: 5th and 95th percentile of the resamples. Coefficients vary together: use the spread.",
    }  # fmt: skip


def _spread(found: Answer, source: str) -> Facts:
    assert found.resampled is not None
    rows = found.resampled.rows
    correlations = np.atleast_2d(np.corrcoef(rows, rowvar=False))
    places = {key: index for index, key in enumerate(UNCERTAIN)}
    return {
        "note": "Standard deviations and correlations of ln E, ln A, ln B, alpha and beta over the resamples.",
        "deviation": {key: _fact(f"{np.std(rows[:, places[key]], ddof=1):.6g}", source) for key in UNCERTAIN},
        "correlation": {
            f"{one}-{other}": _fact(f"{correlations[places[one], places[other]]:.9f}", source)
            for one, other in combinations(UNCERTAIN, 2)
        },
    }  # fmt: skip
