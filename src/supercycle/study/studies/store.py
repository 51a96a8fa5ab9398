"""Where studies are kept: one SQLite database for what was asked and done, Parquet files for the rows.

Many may read while one writes; a chunk is recorded once its file is there whole, so that what a dying process leaves
is either a chunk or nothing.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from supercycle.base.errors import InputError, unknown_name
from supercycle.base.user_data import user_folder
from supercycle.study.studies.table import content_of

WAIT = 60.0
"""Seconds that a writer waits for another (a limit of this package)."""

MIGRATIONS = (
    """
    CREATE TABLE study (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, spec TEXT NOT NULL, facts TEXT NOT NULL, code TEXT NOT NULL,
        created TEXT NOT NULL, points INTEGER NOT NULL, chunk INTEGER NOT NULL
    );
    CREATE TABLE chunk (
        study TEXT NOT NULL REFERENCES study (id) ON DELETE CASCADE, number INTEGER NOT NULL, rows INTEGER NOT NULL,
        file TEXT NOT NULL, content TEXT NOT NULL, seconds REAL NOT NULL, PRIMARY KEY (study, number)
    );
    CREATE TABLE question (
        address TEXT PRIMARY KEY, study TEXT NOT NULL REFERENCES study (id) ON DELETE CASCADE, point INTEGER NOT NULL
    ) WITHOUT ROWID;
    """,
)
"""What each version of the store adds; the version of a store is how many of them it has had."""


@dataclass(frozen=True)
class Kept:
    """One study as kept: what was asked, with which facts and code, and how much of it is done."""

    id: str
    name: str
    spec: dict[str, Any]
    facts: str
    code: str
    created: str
    points: int
    chunk: int
    done: int
    seconds: float

    @property
    def finished(self) -> bool:
        """Whether every point is there."""
        return self.done == self.points


class Store:
    """The studies of one reader, in a directory. Opening makes it and brings it up to the present version."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder if folder is not None else user_folder() / "studies"
        self.path = self.folder / "studies.sqlite"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise InputError(f"the store {self.folder} cannot be made: {fault.strerror}") from fault
        with self._writing() as connection:
            _migrate(connection, self.path)

    def begin(self, id: str, name: str, spec: dict[str, Any], facts: str, code: str, points: int, chunk: int) -> Kept:
        """Records a study, or finds it where it is there already (another process may have begun it)."""
        with self._writing() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO study VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (id, name, json.dumps(spec, sort_keys=True), facts, code,
                 datetime.now(UTC).isoformat(timespec="seconds"), points, chunk),
            )  # fmt: skip
        return self.study(id)

    def record(
        self, study: str, number: int, file: Path, content: str, addresses: Sequence[str], first: int, seconds: float
    ) -> bool:
        """Records a chunk whose file is written, and the questions it answers; false where it was there already."""
        with self._writing() as connection:
            done = connection.execute(
                "INSERT OR IGNORE INTO chunk VALUES (?, ?, ?, ?, ?, ?)",
                (study, number, len(addresses), file.name, content, seconds),
            ).rowcount
            if done:
                connection.executemany(
                    "INSERT OR IGNORE INTO question VALUES (?, ?, ?)",
                    [(one, study, first + place) for place, one in enumerate(addresses)],
                )
        return bool(done)

    def study(self, name: str) -> Kept:
        """The study of an id, the beginning of one, or the latest of a name. Raises InputError where there is none."""
        known = self.studies()
        exact = [one for one in known if one.id == name] or [one for one in known if one.name == name][:1]
        found = exact or [one for one in known if len(name) >= 4 and one.id.startswith(name)]
        if len(found) > 1:
            raise InputError(f"{name!r} may be {', '.join(one.id for one in found)}", hint="Write more of the id.")
        if not found:
            raise unknown_name("study", name, [one.name for one in known], "supercycle studies list")
        return found[0]

    def studies(self) -> list[Kept]:
        """Every study, the latest first."""
        rows = self._read(
            "SELECT s.*, COALESCE(SUM(c.rows), 0), COALESCE(SUM(c.seconds), 0) FROM study s "
            "LEFT JOIN chunk c ON c.study = s.id GROUP BY s.id ORDER BY s.created DESC, s.rowid DESC"
        )
        try:
            return [_kept(row) for row in rows]
        except (ValueError, TypeError, KeyError) as fault:
            raise self._damaged("a study is not as it was written") from fault

    def chunks(self, study: str) -> dict[int, Path]:
        """The files of a study's chunks that are done, by number."""
        rows = self._read("SELECT number, file FROM chunk WHERE study = ? ORDER BY number", study)
        return {number: self.rows_folder(study) / file for number, file in rows}

    def known(self, addresses: Sequence[str]) -> dict[str, tuple[str, int]]:
        """Which of these questions are answered: the study and the point that hold the answer."""
        found: dict[str, tuple[str, int]] = {}
        for start in range(0, len(addresses), 500):
            part = addresses[start : start + 500]
            marks = ", ".join("?" * len(part))
            rows = self._read(f"SELECT address, study, point FROM question WHERE address IN ({marks})", *part)
            found |= {row[0]: (row[1], row[2]) for row in rows}
        return found

    def damaged(self, study: str) -> list[str]:
        """What is wrong with a study's files: one text a chunk that is missing or not what was written."""
        rows = self._read("SELECT file, content FROM chunk WHERE study = ? ORDER BY number", study)
        faults = []
        for file, content in rows:
            path = self.rows_folder(study) / file
            if not path.exists():
                faults.append(f"{file}: missing")
            elif content_of(path) != content:
                faults.append(f"{file}: not what was written")
        return faults

    def forget_damaged(self, study: str) -> int:
        """Takes damaged chunks out, so that they are computed again; how many there were."""
        names = [fault.split(":", 1)[0] for fault in self.damaged(study)]
        with self._writing() as connection:
            for name in names:
                connection.execute("DELETE FROM chunk WHERE study = ? AND file = ?", (study, name))
        return len(names)

    def delete(self, study: str) -> None:
        """Forgets a study and removes its files."""
        with self._writing() as connection:
            connection.execute("DELETE FROM study WHERE id = ?", (study,))
        folder = self.rows_folder(study)
        for path in folder.glob("*"):
            path.unlink(missing_ok=True)
        if folder.exists():
            folder.rmdir()

    def rows_folder(self, study: str) -> Path:
        """Where the rows of a study stand."""
        return self.folder / "rows" / study

    def _read(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._open() as connection:
            return connection.execute(sql, values).fetchall()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._open() as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """A connection whose faults name the file, and that leaves nothing half done."""
        connection = None
        try:
            connection = sqlite3.connect(self.path, timeout=WAIT, isolation_level=None)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            yield connection
        except UnicodeDecodeError as fault:
            raise self._damaged("its texts are no texts") from fault
        except (sqlite3.Error, OverflowError) as fault:
            reason = str(fault)
            if "locked" in reason or "full" in reason or "unable to open" in reason or "readonly" in reason:
                raise InputError(
                    f"the store {self.path} cannot be used: {reason}",
                    hint="Another process may hold it, or the disk is full.",
                ) from fault
            raise self._damaged(reason) from fault
        finally:
            if connection is not None:
                connection.close()

    def _damaged(self, reason: str) -> InputError:
        return InputError(
            f"the store {self.path} is damaged: {reason}",
            hint=f"The rows of its studies stand in {self.folder / 'rows'}, as Parquet files."
            f" Move {self.path.name} away to begin anew.",
        )


def _kept(row: tuple[Any, ...]) -> Kept:
    """A row of the database as a study; raises ValueError, TypeError or KeyError for one that is none."""
    id, name, spec, facts, code, created = map(str, row[:6])
    points, chunk, done = map(int, row[6:9])
    found = Kept(id, name, json.loads(spec), facts, code, created, points, chunk, done, float(row[9]))
    found.spec["study"]["kind"]
    return found


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > len(MIGRATIONS):
        raise InputError(
            f"the store {path} is of version {version}, and this package knows {len(MIGRATIONS)}",
            hint="Install a later supercycle.",
        )
    for number in range(version, len(MIGRATIONS)):
        for statement in filter(str.strip, MIGRATIONS[number].split(";")):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {number + 1}")
