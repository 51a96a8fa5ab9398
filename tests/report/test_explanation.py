"""Explanations: every part and every source."""

import io
from dataclasses import fields

from rich.console import Console

import supercycle
from supercycle.catalog.store import open_catalog
from supercycle.report import explain
from supercycle.report.facts import records


def printed(item: object) -> str:
    """What rich prints, on lines that are wide enough for a title."""
    file = io.StringIO()
    Console(file=file, width=200, highlight=False, markup=False).print(item)
    return file.getvalue()


def test_a_prediction_is_explained_down_to_its_sources() -> None:
    """The tree names every part of the step and of the memory, then every source by key and title."""
    found = supercycle.predict("llama-3.1-8b", chip="h100-sxm", count=64)
    text = printed(explain(found))
    for part in (*fields(found.parts), *fields(found.memory)):
        assert part.name.replace("_", " ") in text
    sources = open_catalog().sources
    for key in found.sources:
        assert key in text
        assert sources[key].title[:60] in text


def test_a_plan_is_explained_down_to_its_sources() -> None:
    """The tree names every alternative, its four prices or why there are none, and every source."""
    found = supercycle.plan({
        "goal": {"flop": "1e22"}, "limits": {"chips": ["h100-sxm", "t-head-ppu"], "count": 64}, "basics": {"draws": 100}
    })  # fmt: skip
    text = printed(explain(found))
    assert "64 h100-sxm" in text
    assert "amortised: $" in text
    assert "amortised: none: no purchase price is known" in text
    assert all(key in text for key in found.sources)


def test_every_fact_of_every_chip_is_listed() -> None:
    """Walking an entry loses no fact: as many records have a source as the entry's file has values."""
    catalog = open_catalog()
    for id, path in catalog.files("chips").items():
        listed = [record for record in records(catalog, catalog.entry("chips", id)) if record.fact]
        contradicting = sum(len(record.also) for record in listed)
        assert len(listed) + contradicting == path.read_text(encoding="utf-8").count("value = ")
