"""``export``: a plan or a run of the body as the launch configuration of a framework."""

from typing import Any, Literal

from supercycle.catalog.store import Catalog
from supercycle.report.json_forms import Form
from supercycle.www.body import Body
from supercycle.www.commands.command import Command
from supercycle.www.fields import Name, Number, Whole


class ExportBody(Body):
    """The document of a plan or of a run as ``run``, and the framework that is to launch it."""

    run: dict[str, Any]
    to: Literal["megatron", "torchtitan", "deepspeed", "nemo", "slurm"]
    chip: Name | None = None
    steps: Whole | None = None
    learning_rate: Number | None = None


def export(asked: ExportBody, catalog: Catalog) -> Form:
    """The document of ``supercycle export``; its key ``text`` is the file."""
    from supercycle.report.export_forms import export as form
    from supercycle.verbs.export import export as exported

    found = exported(
        asked.run, to=asked.to, chip=asked.chip, steps=asked.steps, learning_rate=asked.learning_rate, catalog=catalog
    )  # fmt: skip
    return form(found.framework, found.launch, found.exported)


SHAPE = {
    "name": "GPT-3 175B", "layers": 96, "width": 12_288, "heads": 96, "key_value_heads": 96, "head_size": 128,
    "ffn": 49_152, "vocabulary": 50_257, "gated": False, "tied": True, "positions": 2048,
    "norms": {"kind": "layer", "bias": True},
    "biases": {"query_key_value": True, "attention_output": True, "ffn": True},
}  # fmt: skip
SPLIT = {
    "tensor": 8, "pipeline": 8, "virtual": 1, "data": 16, "context": 1, "expert": 1, "expert_tensor": 1,
    "micro_batch": 1, "recompute": 0, "zero": 1, "shard": 0, "sequence_parallel": 1, "schedule": 0,
}  # fmt: skip
RUN = {
    "model": "GPT-3 175B", "chip": "a100-sxm-80gb", "count": 1024, "global_batch": 1536, "sequence": 2048,
    "precision": "bf16", "shape": SHAPE, "split": SPLIT,
}  # fmt: skip
"""What an export needs of the document of a run."""

COMMANDS = (
    Command("export", "A planned run as the launch configuration of a framework.", ExportBody, export, {
        "for Megatron": {"run": RUN, "to": "megatron", "steps": 1000},
    }),
)  # fmt: skip
