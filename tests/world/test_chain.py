"""The chain of the packaged ledger: whatever is changed in a registered entry is noticed."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supercycle.base.errors import InputError
from supercycle.catalog.claims import CHAIN
from supercycle.world.chain import START, canonical, chained, read, verify, written
from supercycle.world.ledger import packaged_contents

CONTENTS = packaged_contents()
LINKS = read(CHAIN.read_text(encoding="utf-8"), CHAIN.name)
PLACES = sorted(CONTENTS)

FIRST = 90
"""Entries that were registered on 2026-11-23, the first day of the ledger."""

HEAD = "dcf090a475640b890af7278311f0d53a261f21bad919cc42dd09951970df83a1"
"""The hash that they end with: whoever makes the chain anew over changed entries ends elsewhere."""


def leaves(item: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value in a content."""
    if isinstance(item, dict):
        for key, value in item.items():
            yield from leaves(value, (*path, key))
    elif isinstance(item, list):
        for index, value in enumerate(item):
            yield from leaves(value, (*path, index))
    else:
        yield path


def edited(content: Any, path: tuple[Any, ...], to: Any) -> Any:
    """A copy of a content with another value at a path."""
    copy = json.loads(canonical(content))
    inner = copy
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = to
    return copy


def value_at(content: Any, path: tuple[Any, ...]) -> Any:
    """The value at a path."""
    for key in path:
        content = content[key]
    return content


def test_the_packaged_chain_holds() -> None:
    """Every packaged claim and outcome is registered once and is what was registered."""
    verify(LINKS, CONTENTS, CHAIN.name)
    assert len(LINKS) == len(CONTENTS)


def test_the_first_entries_are_those_of_the_first_day() -> None:
    """The chain begins with what was registered then, whatever is appended later."""
    assert LINKS[FIRST - 1].hash == HEAD


@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_any_edit_of_any_registered_entry_is_detected(data: st.DataObject) -> None:
    """One value of one entry is replaced by another: the fault names the entry."""
    place = data.draw(st.sampled_from(PLACES))
    content = CONTENTS[place]
    path = data.draw(st.sampled_from(sorted(leaves(content), key=str)))
    before = value_at(content, path)
    to = data.draw(st.one_of(st.text(max_size=20), st.floats(allow_nan=False, allow_infinity=False), st.integers()))
    if canonical({"x": to}) == canonical({"x": before}):
        return
    with pytest.raises(InputError) as raised:
        verify(LINKS, {**CONTENTS, place: edited(content, path, to)}, CHAIN.name)
    assert [fault for fault in raised.value.faults if f"{place[0]}/{place[1]}:" in fault]


@pytest.mark.parametrize("place", PLACES, ids=[f"{kind}-{id}" for kind, id in PLACES])
def test_a_single_character_is_enough(place: tuple[str, str]) -> None:
    """A blank at the end of any text of an entry, and a key more, break its link."""
    content = CONTENTS[place]
    changes = [edited(content, path, f"{value_at(content, path)} ") for path in leaves(content)]
    for change in [*changes, {**content, "another": "key"}]:
        with pytest.raises(InputError, match="was changed or moved"):
            verify(LINKS, {**CONTENTS, place: change}, CHAIN.name)


@given(st.sampled_from(range(len(LINKS))), st.sampled_from(range(len(LINKS))))
@settings(deadline=None)
def test_entries_keep_their_order(one: int, other: int) -> None:
    """Two lines that change places, or a line that is gone, break the chain."""
    if one == other:
        return
    swapped = list(LINKS)
    swapped[one], swapped[other] = swapped[other], swapped[one]
    with pytest.raises(InputError, match="was changed or moved"):
        verify(swapped, CONTENTS, CHAIN.name)
    with pytest.raises(InputError, match="was never registered"):
        verify([*LINKS[:one], *LINKS[one + 1 :]], CONTENTS, CHAIN.name)


def test_a_removed_and_an_unregistered_file_are_named() -> None:
    """A claim without its file, and a file that the chain does not know, are faults of their own."""
    place = PLACES[0]
    gone = {key: value for key, value in CONTENTS.items() if key != place}
    with pytest.raises(InputError, match="has no file"):
        verify(LINKS, gone, CHAIN.name)
    with pytest.raises(InputError, match="claim/new: was never registered"):
        verify(LINKS, {**CONTENTS, ("claim", "new"): {"name": "x"}}, CHAIN.name)


def test_a_forged_history_changes_every_later_hash() -> None:
    """Who changes an early entry and makes the chain anew ends at another last hash, which a reader has kept."""
    order = [(one.kind, one.id) for one in LINKS]
    forged = {**CONTENTS, order[0]: {**CONTENTS[order[0]], "claim": "something else"}}
    links = chained((kind, id, forged[kind, id]) for kind, id in order)
    assert all(new.hash != old.hash for new, old in zip(links, LINKS, strict=True))


def test_a_later_entry_leaves_the_earlier_links_as_they_are() -> None:
    """Appending does not touch what stands."""
    more = chained([("claim", "later", {"a": 1})], LINKS[-1].hash)
    verify([*LINKS, *more], {**CONTENTS, ("claim", "later"): {"a": 1}}, CHAIN.name)
    assert read(written([*LINKS, *more]), "CHAIN")[: len(LINKS)] == LINKS


def test_the_order_of_keys_and_comments_do_not_matter() -> None:
    """The hash is over the content, not over the file's looks; every number and text counts."""
    assert canonical({"b": 1, "a": [1.5, "é"]}) == canonical({"a": [1.5, "é"], "b": 1}) == '{"a":[1.5,"é"],"b":1}'
    assert chained([("claim", "x", {"a": 1})])[0].hash != chained([("claim", "x", {"a": 1.5})])[0].hash
    assert chained([("claim", "x", {})], START)[0].hash != chained([("claim", "x", {})], "f" * 64)[0].hash


def test_a_line_that_is_no_link_is_named() -> None:
    """The number of the line and what was expected stand in the message."""
    good = written(LINKS[:1])
    with pytest.raises(InputError, match="line 2: expected a hash of 64 hexadecimal digits"):
        read(good + "not a link\n", "CHAIN")
