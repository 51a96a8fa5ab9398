"""Rows of a study as Parquet files, written and read through DuckDB; a file is there whole or not at all."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from supercycle.base.errors import InputError
from supercycle.study.studies.runners import Row

INDEX = "point"
"""The column that holds a row's place in the study."""


def duckdb() -> Any:
    """DuckDB; raises InputError where it is not installed."""
    try:
        import duckdb as found
    except ImportError as fault:
        raise InputError("studies are kept through DuckDB", hint="pip install 'supercycle[studies]'") from fault
    return found


def write_rows(path: Path, rows: Sequence[Row]) -> str:
    """Writes rows to a file and gives the SHA-256 of its content. Raises InputError on a full disk, leaving nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    database = duckdb()
    connection = database.connect()
    try:
        kinds = _columns(rows)
        kept = {name: _column(rows, name, kind) for name, kind in kinds.items()}
        connection.register("kept", kept)
        picked = ", ".join(
            f"CASE WHEN isnan({_quoted(name)}) THEN NULL ELSE {_quoted(name)} END AS {_quoted(name)}"
            if kind == "DOUBLE" else _quoted(name) for name, kind in kinds.items()
        )  # fmt: skip
        connection.execute(f"COPY (SELECT {picked} FROM kept) TO {_text(part)} (FORMAT parquet, COMPRESSION zstd)")
        digest = content_of(part)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(path)
        return digest
    except (OSError, database.Error) as fault:
        part.unlink(missing_ok=True)
        raise InputError(
            f"{path.name} cannot be written: {_reason(fault)}", hint=f"The store is {path.parent}."
        ) from fault
    finally:
        connection.close()


def content_of(path: Path) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def query(files: Sequence[Path], sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The answer of SQL over the rows of files, which it reads as the table ``results``, by column.

    Nothing but these files can be read or written. Raises InputError that carries DuckDB's own message.
    """
    database = duckdb()
    connection = database.connect()
    try:
        listed = ", ".join(_text(path) for path in files)
        source = f"read_parquet([{listed}], union_by_name=true)"
        connection.execute(f"CREATE TABLE results AS SELECT * FROM {source} ORDER BY {INDEX}")
        connection.execute("SET enable_external_access = false; SET lock_configuration = true")
        found = connection.execute(sql)
        return [column[0] for column in found.description or []], found.fetchall()
    except database.Error as fault:
        raise InputError(f"the question cannot be answered: {_reason(fault)}") from fault
    finally:
        connection.close()


def export(files: Sequence[Path], path: Path, form: str) -> None:
    """Writes all rows as one file: parquet, csv or arrow (Feather, where pyarrow is installed)."""
    database = duckdb()
    connection = database.connect()
    part = path.with_name(f"{path.name}.part")
    try:
        listed = ", ".join(_text(one) for one in files)
        rows = f"SELECT * FROM read_parquet([{listed}], union_by_name=true) ORDER BY {INDEX}"
        if form == "arrow":
            _write_arrow(connection.execute(rows), part)
        else:
            options = "FORMAT parquet, COMPRESSION zstd" if form == "parquet" else "FORMAT csv, HEADER"
            connection.execute(f"COPY ({rows}) TO {_text(part)} ({options})")
        part.replace(path)
    except (OSError, database.Error) as fault:
        part.unlink(missing_ok=True)
        raise InputError(f"{path} cannot be written: {_reason(fault)}") from fault
    finally:
        connection.close()


def _write_arrow(found: Any, part: Path) -> None:
    try:
        from pyarrow import ipc
    except ImportError as fault:
        raise InputError("an Arrow file needs pyarrow", hint="pip install 'supercycle[studies]'") from fault
    table = found.arrow()
    table = table.read_all() if hasattr(table, "read_all") else table
    with ipc.new_file(str(part), table.schema) as writer:
        writer.write_table(table)


def _columns(rows: Sequence[Row]) -> dict[str, str]:
    """Columns in the order of their first appearance, each with the narrowest type that holds all its cells."""
    kinds: dict[str, set[str]] = {}
    for row in rows:
        for name, value in row.items():
            kinds.setdefault(name, set()).update([] if value is None else [_kind(value)])
    return {name: found.pop() if len(found) == 1 else _wider(found) for name, found in kinds.items()}


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "BOOLEAN"
    return "DOUBLE" if isinstance(value, int | float) else "VARCHAR"


def _wider(kinds: set[str]) -> str:
    return "VARCHAR" if "VARCHAR" in kinds else "DOUBLE"


def _column(rows: Sequence[Row], name: str, kind: str) -> NDArray[Any]:
    """A column as DuckDB reads it; what is not known is NaN among numbers and None elsewhere."""
    cells = [row.get(name) for row in rows]
    if kind == "DOUBLE":
        return np.array([np.nan if cell is None else float(cell) for cell in cells])
    if kind == "BOOLEAN":
        return np.array(cells, dtype=object)
    return np.array([None if cell is None else str(cell) for cell in cells], dtype=object)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _reason(fault: Exception) -> str:
    return (getattr(fault, "strerror", None) or str(fault)).strip().splitlines()[0][:300]
