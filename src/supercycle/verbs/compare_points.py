"""The verb ``compare_points``: why two points of studies differ, input by input and fact by fact."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from supercycle.base.errors import InputError
from supercycle.catalog.store import own_entries
from supercycle.verbs.door import Store, opened
from supercycle.verbs.points import Folders, answer_points, folders_of
from supercycle.verbs.sweep import dotted, point_of, studies

if TYPE_CHECKING:
    from supercycle.study.studies.compare import Walk

MOST_FACTS = 500
"""Facts that may differ between two catalogues: each is asked for (a limit of this package)."""


def compare_points(
    one: str, other: str, output: str, *, folder: Path | str | None = None, catalog: Store = None,
    other_catalog: Path | str | None = None,
) -> "tuple[Walk, tuple[str, ...]]":  # fmt: skip
    """Why two points differ in an output: ``study:point`` each. Inputs that differ are changed one after the other.

    Where the second point stands on another catalogue, ``other_catalog``, the facts that differ follow, one after the
    other, and those that change nothing are left out. Notes say where the studies' facts or code differ otherwise.

    Raises InputError for points that are not there, or studies of different kinds.
    """
    from supercycle.study.studies.compare import onward, walk

    store = studies(folder)
    first, second = point_of(store, one), point_of(store, other)
    kind = first[0].spec["study"]["kind"]
    if kind != second[0].spec["study"]["kind"]:
        raise InputError("the two points ask questions of different kinds")
    differ = (("facts", first[0].facts != second[0].facts), ("code", first[0].code != second[0].code))
    notes = [
        f"the studies differ in their {what} too: both points are asked again by the present ones"
        for what, differs in differ
        if differs and not (what == "facts" and other_catalog is not None)
    ]
    places = folders_of(opened(catalog))
    flat_one, flat_other = ({**dotted(found.spec["question"]), **point} for found, point in (first, second))
    found = walk(lambda point: answer_points(places, (), kind, {}, [point])[0], flat_one, flat_other, output)
    if other_catalog is not None:
        found = onward(found, _facts(kind, flat_other, places, Path(other_catalog)))
    return found, tuple(notes)


def _facts(kind: str, point: dict[str, Any], places: Folders, other: Path) -> Iterator[tuple[str, Any, Any, Any]]:
    """The row of a point after each fact that differs between two catalogues."""
    from supercycle.study.studies.facts_changed import changed_facts, shown, stages

    named = [place for place in places if Path(place) != own_entries()]
    first, rest = (Path(named[-1]), tuple(one for one in places if one != named[-1])) if named else (None, places)
    changed = changed_facts(first, other)
    if len(changed) > MOST_FACTS:
        raise InputError(f"{len(changed):,} facts differ between the two catalogues; {MOST_FACTS:,} can be compared")
    with TemporaryDirectory(prefix="supercycle-") as folder:
        for number, made in enumerate(stages(Path(folder), first, other, changed)):
            if number:
                fact = changed[number - 1]
                yield (
                    fact.name,
                    shown(fact.before),
                    shown(fact.after),
                    answer_points((*rest, str(made)), (), kind, {}, [point])[0],
                )
