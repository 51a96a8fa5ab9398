"""Reading the columns of one row of a table of runs."""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import isfinite

from supercycle.base.errors import InputError, closest, join_or

Row = Mapping[str, str]

COLUMNS = frozenset({
    "id", "source_title", "source_where", "source_key", "sw_version", "year", "model_name", "arch",
    "params_total_b", "params_active_b", "n_layers", "d_model", "n_heads", "n_kv_heads", "head_dim", "d_ff",
    "n_experts", "experts_per_token", "moe_d_ff", "n_dense_layers_first", "vocab", "attention", "seq_len",
    "accelerator", "n_accelerators", "interconnect", "precision", "task", "tp", "pp", "vpp", "dp", "cp", "ep",
    "fsdp_or_zero", "micro_batch", "global_batch", "recompute", "framework", "step_time_s",
    "tokens_per_s_per_device", "tflops_per_s_per_device_reported", "flops_convention", "mfu_reported",
    "layout_level", "notes", "measurement_kind", "step_time_basis", "tokens_basis", "arch_source",
    "recompute_detail", "precision_detail", "missing_fields", "flagged", "config_key",
})  # fmt: skip
"""Columns that tables of runs are known to have, read or only kept beside the rest; others are told to the reader."""

MOST_LISTED = 5
"""Ids that a note names."""


def table_notes(rows: Sequence[Row]) -> tuple[str, ...]:
    """What has to be said of a table: columns that are not read, with those that may be meant, and repeated ids."""
    unknown = [name for name in (rows[0] if rows else ()) if name and name not in COLUMNS]
    return (*(f"column {name!r} is not read{_meant(name)}" for name in unknown), *_repeated(rows))


def _repeated(rows: Sequence[Row]) -> tuple[str, ...]:
    """The note on ids that stand in several rows, if there are any."""
    counted = Counter(found for found in (written(row, "id") for row in rows) if found)
    twice = [id for id, times in counted.items() if times > 1]
    if not twice:
        return ()
    more = f" and {len(twice) - MOST_LISTED:,} more" if len(twice) > MOST_LISTED else ""
    verb = "stands" if len(twice) == 1 else "stand"
    named = ", ".join(f"{id!r} ({counted[id]})" for id in twice[:MOST_LISTED])
    return (f"the id{'s' * (len(twice) > 1)} {named}{more} {verb} in several rows; each row is predicted by itself",)


def _meant(name: str) -> str:
    near = closest(name.lower(), COLUMNS)
    return f"; did you mean {join_or(near)}?" if near else ""


class Unpredictable(InputError):
    """A row that says too little, or something that is not understood; the message is the reason."""


def written(row: Row, column: str) -> str:
    """What a column says, without spaces around it; empty where it is blank or missing."""
    return (row.get(column) or "").strip()


def text(row: Row, column: str) -> str:
    """What a column says. Raises Unpredictable where it is blank."""
    found = written(row, column)
    if not found:
        raise Unpredictable(f"{column} is blank")
    return found


def number(row: Row, column: str) -> float | None:
    """A number of a column, None where it is blank. Raises Unpredictable where it is not a positive number."""
    found = written(row, column)
    if not found:
        return None
    try:
        value = float(found)
    except ValueError as fault:
        raise Unpredictable(f"{column}: {found!r} is not a number") from fault
    if not (isfinite(value) and value > 0):
        raise Unpredictable(f"{column}: {found!r} is not a positive number")
    return value


LARGEST = 1e12
"""The largest whole number of a cell (a limit of this package: products of them stay numbers)."""


def whole(row: Row, column: str, default: int | None = None) -> int:
    """A whole number of a column, or the default where it is blank. Raises Unpredictable for anything else."""
    found = written(row, column)
    if not found:
        if default is None:
            raise Unpredictable(f"{column} is blank")
        return default
    try:
        value = float(found)
    except ValueError as fault:
        raise Unpredictable(f"{column}: {found!r} is not a number") from fault
    if not isfinite(value) or value != int(value) or value < 0:
        raise Unpredictable(f"{column}: {found!r} is not a whole number")
    if value > LARGEST:
        raise Unpredictable(f"{column}: {found!r} is above {LARGEST:g}")
    return int(value)
