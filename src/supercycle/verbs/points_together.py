"""Steps of a study that differ in numbers only: computed in one call of the functions that compute one alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.units import Number
from supercycle.catalog.store import Catalog
from supercycle.machine.build import build
from supercycle.run.split import Split, parse_split
from supercycle.run.valid import faults
from supercycle.study.given import Given, read_given
from supercycle.study.given_names import CHIP
from supercycle.study.predict import Central, Question, cannot_run, central
from supercycle.verbs.door import LONGEST_SEQUENCE, MOST_SEQUENCES, bounded
from supercycle.verbs.step import ask

BLOCK = 64
"""Steps of one call, always: a shorter block is filled up. NumPy then takes the same way through every loop, whole
vectors of the processor and no rest, so that a row has the same bits whatever stands beside it (a choice)."""

NEEDED = frozenset({"model", "chip", "count", "split"})
"""What a step must say to be computed with others; a split that has to be searched for is found alone."""

TOLD = NEEDED | {"precision", "framework", "global_batch", "sequence", "set"}
"""What it may say; ``draws`` asks for an interval, which is computed alone."""


@dataclass(frozen=True)
class _Member:
    """One step of a group: its place in the chunk and its numbers."""

    place: int
    global_batch: int | None
    sequence: int | None
    settings: Mapping[str, float]


def steps_together(
    whole: Sequence[Mapping[str, Any]], catalog: Catalog
) -> Iterator[tuple[list[int], Central | InputError]]:
    """What can be computed together: places of questions, and their central steps as arrays or why there are none.

    The first elements of an array are those of the places, in their order; what follows fills the block up. Questions
    that are left out are to be asked alone: those with another fault among them, whose reason is said there.
    """
    groups: dict[str, list[int]] = {}
    for place, one in enumerate(whole):
        if NEEDED <= one.keys() <= TOLD and isinstance(one["split"], str):
            groups.setdefault(_alike(one), []).append(place)
    for places in groups.values():
        try:
            asked, split = _asked(whole[places[0]], catalog)
        except InputError:
            continue
        read = _Reader(catalog, asked)
        members = [found for place in places if (found := read.member(place, whole[place])) is not None]
        sound: list[_Member] = []
        for block in _blocks(members):
            for member, reasons in zip(block, _faults(_question(asked, block), split), strict=False):
                if reasons:
                    yield [member.place], cannot_run(asked.chips, reasons)
                else:
                    sound.append(member)
        for block in _blocks(sound):
            yield [one.place for one in block], central(_question(asked, block), split)


def _blocks(members: Sequence[_Member]) -> Iterator[Sequence[_Member]]:
    for first in range(0, len(members), BLOCK):
        yield members[first : first + BLOCK]


def _alike(one: Mapping[str, Any]) -> str:
    """What questions must share: everything but their numbers. A batch that is left out depends on the sequence."""
    numbers = {"set", "global_batch", "sequence"} if one.get("global_batch") is not None else {"set"}
    rest = sorted((name, value) for name, value in one.items() if name not in numbers)
    return repr((rest, list(one.get("set", ())), one.get("sequence") is None))


def _asked(one: Mapping[str, Any], catalog: Catalog) -> tuple[Question, Split]:
    """The question that a group shares, at the catalogue's inputs."""
    shared = {name: value for name, value in one.items() if name not in ("set", "global_batch", "split")}
    if one.get("global_batch") is not None:
        shared.pop("sequence", None)
    return ask(**shared, catalog=catalog), parse_split(one["split"], one["count"])


class _Reader:
    """Reads the numbers of a group's members, each text once."""

    def __init__(self, catalog: Catalog, asked: Question) -> None:
        self._catalog, self._asked = catalog, asked
        self._read: dict[tuple[str, str], Given | None] = {}

    def member(self, place: int, one: Mapping[str, Any]) -> _Member | None:
        """The numbers of one question; None for one that has to be asked alone."""
        batch, sequence = one.get("global_batch"), one.get("sequence")
        settings: dict[str, float] = {}
        for name, value in one.get("set", {}).items():
            item = self._given(name, str(value))
            if item is None or item.name.input in settings:
                return None
            settings[item.name.input] = item.estimate.value
        try:
            return _Member(
                place,
                None if batch is None else bounded("global batch", batch, MOST_SEQUENCES),
                None if sequence is None or batch is None else bounded("sequence", sequence, LONGEST_SEQUENCE),
                settings,
            )
        except InputError:
            return None

    def _given(self, name: str, value: str) -> Given | None:
        """An input as set; None for a fault, or one that more than the chip's numbers depends on."""
        if (name, value) not in self._read:
            self._read[name, value] = self._fresh(name, value)
        return self._read[name, value]

    def _fresh(self, name: str, value: str) -> Given | None:
        try:
            (item,) = read_given([f"{name}={value}"], self._catalog)
        except InputError:
            return None
        plain = item.name.layer == CHIP and item.name.input != "peak" and item.holds_for(self._asked.chip)
        return item if plain else None


def _question(asked: Question, members: Sequence[_Member]) -> Question:
    """One question of a block: what members say in place of what the group has, one element a member."""
    members = [*members, *[members[-1]] * (BLOCK - len(members))]
    values: dict[str, Number] = asked.facts.central()
    for name in members[0].settings:
        values[name] = np.array([one.settings[name] for one in members])
    job = asked.job
    if members[0].global_batch is not None:
        job = replace(job, global_batch=_whole([cast(int, one.global_batch) for one in members]))
    if members[0].sequence is not None:
        job = replace(job, sequence=_whole([cast(int, one.sequence) for one in members]))
    return replace(asked, job=job, machine=build(asked.facts, values))


def _whole(numbers: Sequence[int]) -> int:
    """Whole numbers as an array, where one stands otherwise."""
    return cast(int, np.array(numbers, dtype=np.int64))


def _faults(asked: Question, split: Split) -> list[list[str]]:
    """Why each question's split cannot run; empty where it can."""
    found: list[list[str]] = [[] for _ in range(BLOCK)]
    for reason, mask in faults(split, asked.job, asked.chips).items():
        if mask.any():
            for place in np.flatnonzero(np.broadcast_to(mask, BLOCK)):
                found[place].append(reason)
    return found
