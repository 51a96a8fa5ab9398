"""The verb ``sweep``: a study carried out and kept, and what is asked of those that are."""

import os
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from supercycle.base.errors import InputError, join_or
from supercycle.verbs.door import Store, bounded, opened
from supercycle.verbs.points import chunk_work, folders_of

if TYPE_CHECKING:
    from supercycle.study.studies.conduct import Conducted, Progress
    from supercycle.study.studies.decision import Decision
    from supercycle.study.studies.store import Kept
    from supercycle.study.studies.store import Store as Studies

MOST_WORKERS = 1024
"""Workers of a study at most (a limit of this package)."""

Where = Literal["here", "processes", "ray"]


def sweep(
    spec: "Path | str | Mapping[str, Any] | None" = None, *, on: str = "processes", workers: int | None = None,
    folder: Path | str | None = None, progress: "Progress | None" = None, catalog: Store = None,
) -> "Conducted":  # fmt: skip
    """Carries out a study: every point that the store does not hold is computed, and kept as it is done.

    ``spec`` is a file, its tables, the name of a shipped example, or the id or name of a kept study, which goes on
    where it was left. ``on`` is here (this process), processes (of this machine) or ray (a cluster: a local one, or
    the one that RAY_ADDRESS names). ``folder`` is the store; None is the reader's own. Results are the same wherever
    they are computed. Raises InputError for a study with faults, or more points than one may hold.
    """
    from supercycle.study.studies.conduct import RUNNERS, conduct
    from supercycle.study.studies.spec import read_sweep

    if on not in RUNNERS:
        raise InputError(f"on: {on!r} is not {join_or(list(RUNNERS))}")
    count = bounded("workers", workers or os.cpu_count() or 1, MOST_WORKERS)
    store = studies(folder)
    asked = read_sweep(_kept_spec(store, spec))
    own = opened(catalog)
    work = partial(chunk_work, folders_of(own), asked.study.outputs)
    return conduct(asked, work, own, store, on=on, workers=count, progress=progress)


def studies(folder: Path | str | None = None) -> "Studies":
    """The store of studies in a directory; None is the reader's own."""
    from supercycle.study.studies.store import Store

    return Store(None if folder is None else Path(folder))


def study_rows(
    name: str, sql: str = "SELECT * FROM results", *, folder: Path | str | None = None
) -> tuple["Kept", list[str], list[tuple[Any, ...]]]:
    """What SQL answers over the rows of a study (the table ``results``): the study, the columns, the rows.

    Raises InputError where a file of the study is damaged, and names it.
    """
    from supercycle.study.studies.table import query

    store = studies(folder)
    found = store.study(name)
    columns, rows = query(_files(store, found), sql)
    return found, columns, rows


def export_study(name: str, path: Path | str, *, form: str = "parquet", folder: Path | str | None = None) -> Path:
    """Writes all rows of a study as one file: parquet, csv or arrow."""
    from supercycle.study.studies.table import export

    if form not in ("parquet", "csv", "arrow"):
        raise InputError(f"to: {form!r} is not parquet, csv or arrow")
    store = studies(folder)
    export(_files(store, store.study(name)), Path(path), form)
    return Path(path)


def table_hash(name: str, *, folder: Path | str | None = None) -> str:
    """The SHA-256 of a study's rows in their order: equal wherever and however often it was computed."""
    import hashlib

    _, columns, rows = study_rows(name, folder=folder)
    digest = hashlib.sha256(repr(columns).encode())
    for row in rows:
        digest.update(repr(row).encode())
    return digest.hexdigest()


def decide_study(
    name: str, *, choose: str, by: str, better: str = "lower", folder: Path | str | None = None
) -> "Decision":
    """What to choose: the values of the input ``choose``, by the output ``by``, over all values of the other inputs.

    Raises InputError for an input that does not vary, or an output that the study does not have.
    """
    import numpy as np

    from supercycle.study.studies.decision import decide

    if better not in ("lower", "higher"):
        raise InputError(f"better: {better!r} is not lower or higher")
    found, columns, rows = study_rows(name, folder=folder)
    inputs = [column for column in columns if column.startswith("vary.")]
    for wanted, known in ((f"vary.{choose}", inputs), (by, columns)):
        if wanted not in known:
            shown = [column.removeprefix("vary.") for column in inputs] if wanted.startswith("vary.") else columns
            raise InputError(
                f"study {found.name} has no {wanted.removeprefix('vary.')!r}", hint=f"it has {join_or(shown[:40])}"
            )
    others = [column for column in inputs if column != f"vary.{choose}"]
    place = {column: index for index, column in enumerate(columns)}
    choices = sorted({str(row[place[f"vary.{choose}"]]) for row in rows})
    keys = sorted({tuple(row[place[one]] for one in others) for row in rows}, key=repr)
    at = {key: index for index, key in enumerate(keys)}
    values = np.full((len(choices), len(keys)), np.nan)
    for row in rows:
        value = row[place[by]]
        if isinstance(value, int | float):
            column = at[tuple(row[place[one]] for one in others)]
            values[choices.index(str(row[place[f"vary.{choose}"]])), column] = value
    states = {one.removeprefix("vary."): [key[i] for key in keys] for i, one in enumerate(others)}
    return decide(choices, states, values, output=by, better=better)


def _files(store: "Studies", found: "Kept") -> Sequence[Path]:
    faults = store.damaged(found.id)
    if faults:
        raise InputError(
            f"study {found.id} ({found.name}) has damaged files in {store.rows_folder(found.id)}", faults[:10],
            f"supercycle sweep {found.id} computes them again; all other studies can be used.",
        )  # fmt: skip
    files = list(store.chunks(found.id).values())
    if not files:
        raise InputError(f"study {found.id} ({found.name}) has no rows yet", hint=f"supercycle sweep {found.id}")
    return files


def known_spec(spec: Any, folder: Path | str | None = None) -> Any:
    """The tables of a kept study, where a text is its id or name and no file; else what was given."""
    if not isinstance(spec, str) or Path(spec).exists():
        return spec
    return _kept_spec(studies(folder), spec)


def _kept_spec(store: "Studies", spec: Any) -> Any:
    if not isinstance(spec, str) or Path(spec).exists():
        return spec
    known = [one for one in store.studies() if spec in (one.id, one.name)]
    return known[0].spec if known else spec


def point_of(store: "Studies", text: str) -> "tuple[Kept, dict[str, Any]]":
    """The study and the inputs of a point that is written as STUDY:POINT."""
    from supercycle.study.studies.design import points

    name, _, number = text.rpartition(":")
    if not name or not number.isdigit():
        raise InputError(f"{text!r} is not like STUDY:POINT", hint="Points are numbered from 0.")
    found = store.study(name)
    if int(number) >= found.points:
        raise InputError(f"{text}: the study has {found.points:,} points, numbered from 0")
    from supercycle.study.studies.spec import read_sweep

    return found, dict(points(read_sweep(found.spec), int(number), int(number) + 1)[0])


def dotted(table: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """The values of tables in tables by dotted name."""
    flat: dict[str, Any] = {}
    for key, value in table.items():
        flat |= dotted(value, f"{before}{key}.") if isinstance(value, Mapping) else {f"{before}{key}": value}
    return flat
