"""Studies as dictionaries for JSON; see :mod:`supercycle.report.keys_studies` for what each key means."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from supercycle.report.json_forms import Form, plain

if TYPE_CHECKING:
    from supercycle.study.studies.break_even import BreakEven
    from supercycle.study.studies.compare import Walk
    from supercycle.study.studies.conduct import Conducted
    from supercycle.study.studies.decision import Decision
    from supercycle.study.studies.store import Kept, Store

MOST_ROWS = 1_000
"""Rows that ``studies show`` writes at most; ``studies export`` writes them all (a choice)."""


def kept(found: "Kept") -> Form:
    """The keys of one study."""
    form: Form = plain({
        "id": found.id, "name": found.name, "kind": found.spec["study"]["kind"], "points": found.points,
        "done": found.done, "finished": found.finished, "created": found.created, "seconds": found.seconds,
        "facts": found.facts, "code": found.code, "spec": found.spec,
    })  # fmt: skip
    return form


def conducted(found: "Conducted") -> Form:
    """The keys of ``sweep``."""
    return {
        **kept(found.study), "computed": found.computed, "taken": found.taken, "elapsed": found.seconds,
        "notes": list(found.notes),
    }  # fmt: skip


def listed(store: "Store") -> Form:
    """The keys of ``studies list``."""
    return {"folder": str(store.folder), "studies": [kept(one) for one in store.studies()]}


def shown(found: "Kept", columns: Sequence[str], table: Sequence[Sequence[Any]], content: str) -> Form:
    """The keys of ``studies show``."""
    return {
        **kept(found),
        "content": content,
        **rows(columns, table[:MOST_ROWS]),
        "front": front(found, columns, table),
    }


def front(found: "Kept", columns: Sequence[str], table: Sequence[Sequence[Any]]) -> list[int]:
    """The points on the Pareto front of a study with objectives; none of another."""
    from supercycle.study.studies.pareto import front as best
    from supercycle.study.studies.spec import read_sweep

    objectives = read_sweep(found.spec).study.objectives
    if not objectives:
        return []
    places = best([dict(zip(columns, row, strict=True)) for row in table], objectives)
    at = columns.index("point")
    return [int(table[place][at]) for place in places]


def rows(columns: Sequence[str], table: Sequence[Sequence[Any]]) -> Form:
    """Rows by column."""
    return {"columns": list(columns), "rows": [[plain(cell) for cell in row] for row in table]}


def walk(found: "Walk", notes: Sequence[str]) -> Form:
    """The keys of ``studies compare``."""
    form: Form = plain(found)
    return {**form, "notes": list(notes)}


def decision(found: "Decision") -> Form:
    """The keys of ``studies decide``."""
    form: Form = plain(found)
    return form


def break_even(found: "BreakEven") -> Form:
    """The keys of ``studies break-even``."""
    form: Form = plain(found)
    return form
