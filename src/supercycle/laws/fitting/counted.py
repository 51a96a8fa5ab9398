"""What counts as a parameter: from one convention to another, by the width and the vocabulary of each run."""

from dataclasses import replace

from supercycle.base.errors import InputError, join_or
from supercycle.laws.fitting.objective import Array
from supercycle.laws.fitting.table import RunTable
from supercycle.laws.fitting.terms import Runs

MATRICES = {"total": 2.0, "tied": 1.0, "with-head": 1.0, "non-embedding": 0.0}
"""Matrices of vocabulary times width that each convention counts: embedding and head; one that serves as both; the head
alone; none."""

CATALOGUED = {
    "total": "total",
    "tied": "total",
    "with-head": "non-embedding and head",
    "non-embedding": "non-embedding",
}
"""The catalogue's word for each."""


def recounted(table: RunTable, given: str, wanted: str) -> RunTable:
    """The table with its parameters counted another way; tokens and losses stay.

    Tokens that followed from a compute stay too: they were ``C / 6N`` by the table's own count. Raises InputError for a
    name that is no convention, a table without the columns width and vocabulary, or a count that would not be positive.
    """
    for option, name in (("counted", given), ("count-as", wanted)):
        if name not in MATRICES:
            raise InputError(f"--{option}: {name!r} is not {join_or(sorted(MATRICES))}")
    change = MATRICES[wanted] - MATRICES[given]
    if not change:
        return table
    if table.matrix is None:
        raise InputError(
            f"counting {given} as {wanted} needs the columns width and vocabulary of each run",
            hint="Map them with --columns width=d_model,vocabulary=vocab.",
        )
    fitted, held = table.matrix
    note = f"parameters are counted as {wanted}: those of the table ({given}) {'plus' if change > 0 else 'less'} " + (
        f"{abs(change):.0f} × vocabulary × width"
    )
    return replace(
        table, fitted=_shifted(table.fitted, change * fitted), held_back=_shifted(table.held_back, change * held),
        notes=(*table.notes, note),
    )  # fmt: skip


def _shifted(runs: Runs, added: Array) -> Runs:
    sizes = runs.parameters + added
    if (sizes <= 0).any():
        raise InputError(
            "a run has fewer parameters than its embedding: the table does not count as --counted says",
            [f"{float(runs.parameters[index]):.4g} parameters, {float(-added[index]):.4g} of them embedding"
             for index in (sizes <= 0).nonzero()[0][:5]],
        )  # fmt: skip
    return Runs(sizes, runs.tokens, runs.loss)
