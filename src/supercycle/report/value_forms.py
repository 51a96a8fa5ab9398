"""A valuation as a dictionary for JSON; see :mod:`supercycle.report.keys_value` for what each key means."""

from supercycle.catalog.store import Catalog
from supercycle.report.json_forms import Form, plain, sources
from supercycle.study.valued import Venture


def venture(found: Venture, catalog: Catalog) -> Form:
    """The keys of ``value``."""
    form: Form = plain(found)
    return {**form, "sources": sources(catalog, found.sources)}
