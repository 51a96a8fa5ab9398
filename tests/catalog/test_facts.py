"""Laws over every fact of every entry of the packaged catalogue."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

import pytest
from pydantic import BaseModel

from supercycle.catalog.fact import DOUBTFUL, Fact, day
from supercycle.catalog.kinds import KINDS
from supercycle.catalog.reading import parsed
from supercycle.catalog.store import Catalog, folded

EDITION = date(2026, 12, 31)
"""The end of the year of this edition of the catalogue: nothing in it may be newer."""

CATALOG = Catalog()
ENTRIES = [(kind, id) for kind in KINDS for id in CATALOG.files(kind)]
every_entry = pytest.mark.parametrize(("kind", "id"), ENTRIES, ids=[f"{kind}/{id}" for kind, id in ENTRIES])


def facts(item: object, place: str = "") -> Iterator[tuple[str, Fact]]:
    """Every fact in an entry with its place, contradicting facts included."""
    if isinstance(item, Fact):
        yield place, item
        for other in item.also:
            yield from facts(other, f"{place} (also)")
    elif isinstance(item, BaseModel):
        for key, value in dict(item).items():
            yield from facts(value, f"{place}.{key}")
    elif isinstance(item, Mapping):
        for key, value in item.items():
            yield from facts(value, f"{place}.{key}")
    elif isinstance(item, list | tuple):
        for number, value in enumerate(item):
            yield from facts(value, f"{place}[{number}]")


def test_there_are_entries_of_every_kind():
    """A kind that is registered has at least one entry."""
    assert {kind for kind, _ in ENTRIES} == set(KINDS)


@every_entry
def test_entry_is_valid(kind: str, id: str):
    """An entry has only known keys, values in the units of its fields, and intervals around its values."""
    assert isinstance(CATALOG.entry(kind, id), KINDS[kind].schema)


@every_entry
def test_every_source_of_an_entry_exists(kind: str, id: str):
    """Each fact, contradicting ones too, names a key of the catalogue's sources."""
    unknown = [
        (place, fact.source) for place, fact in facts(CATALOG.entry(kind, id)) if fact.source not in CATALOG.sources
    ]
    assert unknown == []


@every_entry
def test_doubtful_facts_say_how_doubtful(kind: str, id: str):
    """A fitted, estimated or assumed value lies in an interval and has a note on how it was made."""
    for place, fact in facts(CATALOG.entry(kind, id)):
        if fact.kind in DOUBTFUL:
            assert fact.low is not None, place
            assert fact.note.strip(), place
        if fact._estimate is not None:
            assert fact.estimate.low <= fact.number <= fact.estimate.high, place


@every_entry
def test_contradictions_say_why(kind: str, id: str):
    """Where two sources disagree, the entry says which is used and why, and they do disagree."""
    for place, fact in facts(CATALOG.entry(kind, id)):
        if fact.also:
            assert fact.why.strip(), place
            assert all(other.value != fact.value for other in fact.also), place


@every_entry
def test_dates_parse_and_are_not_in_the_future(kind: str, id: str):
    """Dates of facts read as dates and are not after the edition."""
    for place, fact in facts(CATALOG.entry(kind, id)):
        if fact.as_of is not None:
            assert day(fact.as_of) <= EDITION, place
        if place.endswith(("released", "released (also)")):
            assert day(str(fact.value)) <= EDITION, place


@every_entry
def test_id_is_a_lower_case_name_of_letters_digits_points_and_dashes(kind: str, id: str):
    """An id is what is typed at the command line, and it resolves to itself without a remark."""
    assert re.fullmatch(r"[a-z0-9]+([.-][a-z0-9]+)*", id)
    assert CATALOG.find(kind, id).id == id
    assert CATALOG.find(kind, id).note == ""


@pytest.mark.parametrize("kind", list(KINDS))
def test_no_name_means_two_entries(kind: str):
    """Ids, names, aliases and short names of a kind are unique once folded."""
    owners: dict[str, set[str]] = defaultdict(set)
    for id, path in CATALOG.files(kind).items():
        table = parsed(path)
        for name in (id, table.get("name", id), *table.get("aliases", ()), *table.get("usual_for", ())):
            owners[folded(str(name))].add(id)
    assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {}


@pytest.mark.parametrize("key", sorted(CATALOG.sources))
def test_source_can_be_found_by_a_reader(key: str):
    """A source has a title, an author or a word on where it was read, and no date in the future."""
    source = CATALOG.sources[key]
    assert re.fullmatch(r"[a-z0-9]+([.-][a-z0-9]+)*", key)
    assert source.title
    assert source.author or source.via
    assert not source.url or source.url.startswith(("https://", "http://"))
    if source.date:
        assert day(source.date) <= EDITION


def test_no_source_is_defined_twice():
    """A key of the sources stands in one file only; a second one would silently win."""
    seen: dict[str, list[str]] = defaultdict(list)
    for folder in CATALOG.folders:
        for path in sorted((folder / "sources").glob("*.toml")):
            for key in parsed(path):
                seen[key].append(path.name)
    assert {key: files for key, files in seen.items() if len(files) > 1} == {}
