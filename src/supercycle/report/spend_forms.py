"""Answers about money as dictionaries for JSON; see :mod:`supercycle.report.keys_spend` for what each key means."""

from typing import Any

from supercycle.catalog.store import Catalog
from supercycle.report.json_forms import Form, plain, sources
from supercycle.study.chips_compared import Comparison
from supercycle.study.chips_serving import ServedComparison
from supercycle.study.raising import Raising
from supercycle.study.relative_chip import RelativeAnswer
from supercycle.study.spending import Spending


def sourced(found: Any, catalog: Catalog) -> Form:
    """Every field of a result, with its sources spelled out."""
    form: Form = plain(found)
    return {**form, "sources": sources(catalog, found.sources)}


def priced(found: Spending | RelativeAnswer | Raising, catalog: Catalog) -> Form:
    """The keys of ``spend``: those of a run, of a chip as a share of another, or of a raise."""
    if isinstance(found, Spending):
        form = sourced(found, catalog)
        form["cost"] = {name: form["cost"][name] for name in ("amortised", "rental", "bought", "programme", "reasons")}
        return form
    return sourced(found, catalog)


def comparison(found: Comparison | ServedComparison, catalog: Catalog) -> Form:
    """The keys of ``compare``, of training or of serving."""
    return sourced(found, catalog)
