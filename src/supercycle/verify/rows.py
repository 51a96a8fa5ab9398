"""Rows of a table of measured runs, as jobs and layouts that can be predicted.

What a row leaves blank is completed by a rule, and the rule is named in ``completed``; what cannot be completed
is a reason for which the row is not predicted.
"""

import re
from dataclasses import dataclass
from typing import cast

from supercycle.catalog.frameworks import FrameworkEntry
from supercycle.catalog.store import Catalog
from supercycle.run.job import AttentionKernel, Job
from supercycle.run.precision import precision_named
from supercycle.verify.columns import Row, Unpredictable, text, whole, written
from supercycle.verify.layouts import Layout, row_layout
from supercycle.verify.links import Network, row_network
from supercycle.verify.shapes import row_shape
from supercycle.verify.summary import ADAPTERS

FUSED_SINCE = 2023
"""Year from which runs are taken to fuse attention where the row does not say (FlashAttention: 2022-05)."""

LAST_YEAR = 9999
"""The year until which a framework stands that names none."""

RATE = r"\d ?G(b|bit)(ps|/s)"
"""A rate in bits in the text of a network."""

OFFLOADED = r"activations? offload|(?:activations|checkpoints) in cpu"
"""How tables say in their notes that activations wait in the host's memory."""

TASKS = ("", "pretrain", "sft", ADAPTERS)
"""Tasks that are predicted."""


@dataclass(frozen=True)
class MeasuredRun:
    """One measured run: what was trained on what, and the layout as far as the row gives it.

    ``offloaded`` is whether the row says that activations wait in the host's memory; ``framework`` the catalogue's
    id of the framework where it is not the usual one.
    """

    job: Job
    layout: Layout
    chip: str
    chips: int
    offloaded: bool
    framework: str | None
    network: Network
    completed: tuple[str, ...]


def measured_run(row: Row, catalog: Catalog) -> MeasuredRun:
    """A row as a run. Raises an InputError with the reason where it cannot be one."""
    completed: list[str] = []
    task = written(row, "task").lower()
    if task not in TASKS:
        raise Unpredictable(f"task {task!r}: training of all weights, or of adapters (lora), is predicted")
    resolved = catalog.find("chips", text(row, "accelerator"))
    if resolved.note:
        completed.append(resolved.note)
    chips = _positive(row, "n_accelerators")
    sequence, batch = _positive(row, "seq_len"), _positive(row, "global_batch")
    job = Job(
        shape=row_shape(row, catalog, completed),
        sequence=sequence,
        global_batch=batch,
        precision=precision_named(text(row, "precision")),
        attention=_attention(row, completed),
        adapters=task == ADAPTERS,
    )
    layout = row_layout(row, chips, is_modern(row), job.shape.experts is not None, completed)
    offloaded = re.search(OFFLOADED, written(row, "notes"), re.IGNORECASE) is not None
    if offloaded:
        completed.append("activations on the host are not counted in memory")
    framework = row_framework(written(row, "framework"), layout, catalog, whole(row, "year", FUSED_SINCE))
    told = written(row, "interconnect")
    network = row_network(told, written(row, "accelerator"))
    if network.node is None and re.search(RATE, told):
        completed.append(f"network of the chip's usual machine: whose {told!r} is, of a chip or of a node, is not said")
    return MeasuredRun(job, layout, resolved.id, chips, offloaded, framework, network, tuple(completed))


def row_framework(named: str, layout: Layout, catalog: Catalog, year: int = FUSED_SINCE) -> str | None:
    """The catalogue's id of a framework as tables name it in a year; None for Megatron and its kin.

    Of several that are meant, the one that stands for fewer years.
    """
    told = named.lower()
    divides = layout.known.get("zero") == 3
    entries = {id: cast(FrameworkEntry, catalog.entry("frameworks", id)) for id in catalog.files("frameworks")}
    for id, entry in sorted(entries.items(), key=lambda item: item[1].until or LAST_YEAR):
        if year > (entry.until or LAST_YEAR):
            continue
        meant = any(word in told for word in entry.words) if told else entry.unnamed
        if meant and (divides or not entry.divided):
            return id
    return None


def is_modern(row: Row) -> bool:
    """Whether a row's stack is taken to fuse attention and to divide norms among tensor ranks: from FUSED_SINCE on."""
    return whole(row, "year", FUSED_SINCE) >= FUSED_SINCE


def _attention(row: Row, completed: list[str]) -> AttentionKernel:
    if is_modern(row):
        return "fused"
    completed.append("attention taken as unfused")
    return "unfused"


def _positive(row: Row, column: str) -> int:
    found = whole(row, column)
    if found < 1:
        raise Unpredictable(f"{column}: {found} is below 1")
    return found


def group_of(row: Row) -> str:
    """What makes rows comparable: source, model, machine, number of chips, batch, sequence and precision."""
    said = {c: written(row, c) or "?" for c in ("model_name", "n_accelerators", "accelerator", "global_batch")}
    return (
        f"{written(row, 'source_key') or 'runs'}: {said['model_name']}, {said['n_accelerators']}"
        f" {said['accelerator']}, batch {said['global_batch']} of {written(row, 'seq_len') or '?'} tokens,"
        f" {written(row, 'precision') or '?'}"
    )
