"""Rows of a table of measured runs, as jobs and splits that can be predicted.

What a row leaves blank is completed by a rule, and the rule is named in ``completed``; what cannot be completed
is a reason for which the row is not predicted.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from supercycle.base.errors import InputError
from supercycle.catalog.store import Catalog, folded
from supercycle.model.parameters import parameters
from supercycle.model.shape import ALL_BIASES, Biases, Experts, Norms, Shape
from supercycle.run.job import AttentionKernel, Job
from supercycle.run.precision import precision_named
from supercycle.run.split import RECOMPUTE, Split

FUSED_SINCE = 2023
"""Year from which runs are taken to fuse attention where the row does not say (FlashAttention: 2022-05)."""

WORDS_TIED = 0.12
"""A vocabulary matrix of less than this share of a model hardly tells whether it is tied."""


@dataclass(frozen=True)
class MeasuredRun:
    """One measured run: what was trained how on what, and the seconds of a step as measured."""

    id: str
    source_key: str
    job: Job
    split: Split
    chip: str
    chips: int
    seconds: float
    fields: Mapping[str, str]
    completed: tuple[str, ...]
    recompute_known: bool


class Unpredictable(InputError):
    """A row that says too little, or something that is not understood; the message is the reason."""


def measured_run(row: Mapping[str, str], catalog: Catalog) -> MeasuredRun:
    """A row as a run. Raises Unpredictable with the reason where it cannot be one."""
    completed: list[str] = []
    seconds = _seconds(row)
    found = _found_chip(row, catalog, completed)
    job = Job(
        shape=_shape(row, completed),
        sequence=_whole(row, "seq_len"),
        global_batch=_whole(row, "global_batch"),
        precision=precision_named(_text(row, "precision")),
        attention=_attention(row),
    )
    chips = _whole(row, "n_accelerators")
    split = _split(row, chips, completed)
    return MeasuredRun(
        row.get("id", ""), row.get("source_key", ""), job, split, found, chips, seconds, row, tuple(completed),
        row.get("recompute", "") in RECOMPUTE,
    )  # fmt: skip


def _text(row: Mapping[str, str], column: str) -> str:
    written = (row.get(column) or "").strip()
    if not written:
        raise Unpredictable(f"{column} is blank")
    return written


def _whole(row: Mapping[str, str], column: str, default: int | None = None) -> int:
    written = (row.get(column) or "").strip()
    if not written and default is not None:
        return default
    try:
        number = float(_text(row, column))
    except ValueError as fault:
        raise Unpredictable(f"{column}: {written!r} is not a number") from fault
    if number != int(number) or number < 0:
        raise Unpredictable(f"{column}: {written!r} is not a whole number")
    return int(number)


def _seconds(row: Mapping[str, str]) -> float:
    written = (row.get("step_time_s") or "").strip()
    try:
        return float(written) if written else float("nan")
    except ValueError as fault:
        raise Unpredictable(f"step_time_s: {written!r} is not a number of seconds") from fault


def _found_chip(row: Mapping[str, str], catalog: Catalog, completed: list[str]) -> str:
    resolved = catalog.find("chips", _text(row, "accelerator"))
    if resolved.note:
        completed.append(resolved.note)
    return resolved.id


def _attention(row: Mapping[str, str]) -> AttentionKernel:
    """Fused for a named framework since FUSED_SINCE; a table without one measures older code."""
    return "fused" if _modern(row) else "unfused"


def _modern(row: Mapping[str, str]) -> bool:
    return _whole(row, "year", FUSED_SINCE) >= FUSED_SINCE and bool((row.get("framework") or "").strip())


def _shape(row: Mapping[str, str], completed: list[str]) -> Shape:
    """The shape of the row's numbers. Whether blocks are gated is read off the parameter count."""
    heads, width = _whole(row, "n_heads"), _whole(row, "d_model")
    if row.get("attention"):
        raise Unpredictable(f"attention {row['attention']!r} is not predicted from a table's columns yet")
    mix = _experts(row)
    classic = _whole(row, "d_ff", 4 * width) == 4 * width and mix is None

    def shape(gated: bool) -> Shape:
        return Shape(
            name=row.get("model_name") or "model",
            layers=_whole(row, "n_layers"),
            width=width,
            heads=heads,
            key_value_heads=_whole(row, "n_kv_heads", heads),
            head_size=_whole(row, "head_dim", width // heads),
            ffn=_whole(row, "d_ff", 4 * width),
            vocabulary=_vocabulary(row, completed),
            gated=gated,
            tied=classic and not gated,
            positions=_whole(row, "seq_len") if classic and not gated else 0,
            experts=mix,
            biases=ALL_BIASES if classic and not gated else Biases(),
            norms=Norms("layer", bias=True) if classic and not gated else Norms(),
        )

    written = (row.get("params_total_b") or "").strip()
    if not written:
        completed.append(f"feed-forward blocks taken as {'plain' if classic else 'gated'}")
        return shape(not classic)
    total = float(written) * 1e9
    return min((shape(False), shape(True)), key=lambda s: abs(float(parameters(s).total) / total - 1))


def _vocabulary(row: Mapping[str, str], completed: list[str]) -> int:
    written = _whole(row, "vocab", 0)
    if written:
        return written
    completed.append("vocabulary taken as 51,200")
    return 51_200


def _experts(row: Mapping[str, str]) -> Experts | None:
    count = _whole(row, "n_experts", 0)
    if count <= 1:
        return None
    return Experts(
        count=count,
        per_token=_whole(row, "experts_per_token"),
        width=_whole(row, "moe_d_ff", _whole(row, "d_ff", 0)),
        dense_layers=_whole(row, "n_dense_layers_first", 0),
    )


def _split(row: Mapping[str, str], chips: int, completed: list[str]) -> Split:
    tensor, pipeline = _whole(row, "tp"), _whole(row, "pp")
    context = _whole(row, "cp", 1)
    zero, shard = sharding(row.get("fsdp_or_zero", ""), row.get("framework", ""), _whole(row, "year", FUSED_SINCE))
    recompute = (row.get("recompute") or "").strip().lower()
    if recompute not in RECOMPUTE:
        completed.append("recomputation taken as the least that fits")
    return Split(
        tensor=tensor,
        pipeline=pipeline,
        virtual=max(_whole(row, "vpp", 1), 1),
        data=_whole(row, "dp", max(chips // (tensor * pipeline * context), 1)),
        context=context,
        expert=_whole(row, "ep", 1),
        expert_tensor=_expert_tensor(row),
        micro_batch=_whole(row, "micro_batch"),
        recompute=RECOMPUTE.index(recompute) if recompute in RECOMPUTE else 0,
        zero=zero,
        shard=shard,
        sequence_parallel=int(tensor > 1 and (_modern(row) or recompute == "selective")),
    )


def _expert_tensor(row: Mapping[str, str]) -> int:
    """Expert tensor parallelism, which tables only mention in their notes; 1 where they do not."""
    told = re.search(r"\bETP ?= ?(\d+)", row.get("notes") or "")
    return int(told[1]) if told else 1


def sharding(written: str, framework: str, year: int) -> tuple[int, int]:
    """ZeRO stage and shard group of a table's wording, as ``zero3 (torch FSDP)`` or ``hsdp: fsdp 128 x dp 2``.

    Where nothing is written, Megatron and NeMo since 2023 shard optimiser states (their distributed optimiser).
    """
    text = written.lower()
    if re.search(r"fsdp=0|^ddp", text) or not text:
        return (1 if re.search(r"megatron|nemo", framework.lower()) and year >= FUSED_SINCE else 0), 0
    stage = re.search(r"zero[- ]?(\d)", text)
    if stage and "fsdp" not in text:
        return int(stage[1]), 0
    if "fsdp" in text or "hsdp" in text:
        group = re.search(r"(?:group|fsdp) (\d+)", text)
        return 3, int(group[1]) if group else 0
    return (3 if "zero" in text else 1), 0


def model_key(row: Mapping[str, str]) -> str:
    """What makes rows comparable: model, machine, number of chips, batch, sequence, precision, source."""
    columns = ("source_key", "model_name", "accelerator", "n_accelerators", "global_batch", "seq_len", "precision")
    return "|".join(folded(row.get(column, "")) for column in columns)
