"""Series of the industry as dictionaries for JSON: each figure with its period, the day it became known, its source."""

from supercycle.catalog.points import Point, points_of, series_entry
from supercycle.catalog.store import Catalog
from supercycle.report.json_forms import Form, plain
from supercycle.report.sources import cited


def listed(catalog: Catalog, id: str) -> Form:
    """One series in a list."""
    _, entry = series_entry(catalog, id)
    found = points_of(catalog, id)
    form: Form = plain({
        "id": id, "name": entry.name, "subject": entry.subject, "unit": entry.base, "measure": entry.measure,
        "period": entry.period, "points": len(found), "first": found[0].start if found else None,
        "last": found[-1].end if found else None, "revised": entry.revised,
    })  # fmt: skip
    return form


def one_series(catalog: Catalog, id: str) -> Form:
    """One series with every figure."""
    _, entry = series_entry(catalog, id)
    form: Form = plain({
        "kind": "series", "id": id, "name": entry.name, "subject": entry.subject, "definition": entry.definition,
        "scope": entry.scope, "unit": entry.base, "measure": entry.measure, "period": entry.period,
        "lag_days": entry.lag_days, "revised": entry.revised, "project": entry.project, "notes": entry.notes,
        "points": [point(catalog, one) for one in points_of(catalog, id)],
    })  # fmt: skip
    return form


def point(catalog: Catalog, one: Point) -> Form:
    """One figure in base units."""
    source = cited(catalog, [one.source])[0]
    return {
        "start": one.start, "end": one.end, "value": one.estimate, "known": one.known, "kind": str(one.kind),
        "source": one.source, "title": source.title, "url": source.url, "at": one.at, "note": one.note,
        "used": one.used,
    }  # fmt: skip
