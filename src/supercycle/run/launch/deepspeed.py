"""DeepSpeed: the JSON configuration, and the call of its launcher.

Source: deepspeed-config (keys of the configuration, and its check of batches).
"""

import json
from typing import Any

from supercycle.run.launch.launch import Exported, Launch, check_launch, common_notes, refuse
from supercycle.run.split import FULL, SELECTIVE

NAME = "DeepSpeed"


def check_deepspeed(launch: Launch) -> None:
    """Raises InputError for what DeepSpeed has no key for, or what it refuses."""
    check_launch(launch)
    split, job = launch.split.numbers(), launch.job
    refuse(NAME, {
        f"precision {job.precision.name} has no key: the model's code would have to use it":
            job.precision.name not in ("fp32", "bf16", "fp16"),
        "a schedule without bubbles (zero-bubble, dualpipe) does not exist": split["schedule"] > 0,
        "an interleaved pipeline (vpp) does not exist": split["virtual"] > 1,
        "ZeRO stages 2 and 3 do not go with a pipeline": split["pipeline"] > 1 and split["zero"] >= 2,
        "a number of shards (hybrid sharding) has no key: MiCS is no longer part of it": split["shard"] > 0
            and int(launch.split.sharded_over) < int(launch.split.replicas),
        "context parallelism (Ulysses) divides data parallelism only: tp and pp must be 1":
            split["context"] > 1 and split["tensor"] * split["pipeline"] > 1,
        "context parallelism (Ulysses) divides the heads: cp must divide them":
            split["context"] > 1 and job.shape.heads % split["context"] > 0,
    }, "search with supercycle run --split, or export to megatron")  # fmt: skip


def ds_config(launch: Launch) -> dict[str, Any]:
    """The keys of the configuration.

    The batch is that of data-parallel ranks: ``train_batch_size`` is left out under tensor parallelism, where
    DeepSpeed's check counts tensor ranks as replicas.
    """
    check_deepspeed(launch)
    split, job = launch.split.numbers(), launch.job
    found: dict[str, Any] = {
        **({"train_batch_size": job.global_batch} if split["tensor"] == 1 else {}),
        "train_micro_batch_size_per_gpu": split["micro_batch"],
        "gradient_accumulation_steps": launch.micro_batches,
        "gradient_clipping": 1.0,
        "steps_per_print": 10,
        **({} if job.precision.name == "fp32" else {job.precision.name: {"enabled": True}}),
        "data_types": {"grad_accum_dtype": "fp32"},
        "zero_optimization": {"stage": split["zero"], "overlap_comm": True, "contiguous_gradients": True},
    }
    if launch.rate is not None:
        found["optimizer"] = {"type": "AdamW", "params": {"lr": launch.rate}}
    if split["tensor"] > 1:
        found["tensor_parallel"] = {"autotp_size": split["tensor"]}
    if split["context"] > 1:
        found |= {"sequence_parallel_size": split["context"], "data_parallel_size": split["data"]}
    if job.shape.experts and split["expert"] > 1:
        found["expert_parallel"] = {
            "enabled": True, "autoep_size": split["expert"], "expert_tensor_parallel_size": split["expert_tensor"],
        }  # fmt: skip
    if split["pipeline"] > 1:
        found["pipeline"] = {
            "stages": split["pipeline"],
            "activation_checkpoint_interval": 1 if split["recompute"] == FULL else 0,
        }
    if split["recompute"] == FULL:
        found["activation_checkpointing"] = {"partition_activations": False, "contiguous_memory_optimization": False}
    return found


def launcher(launch: Launch) -> list[str]:
    """The arguments of the ``deepspeed`` command, the script still to be named."""
    return ["deepspeed", "--num_nodes", str(launch.nodes), "--num_gpus", str(launch.processes)]


def notes(launch: Launch) -> tuple[str, ...]:
    """What is not in the configuration, for the script that calls it has to do it."""
    split, job = launch.split.numbers(), launch.job
    found = [
        f"start it with: {' '.join(launcher(launch))} TRAIN.py --deepspeed_config FILE",
        f"the model is the script's: {job.shape.layers} layers of width {job.shape.width}, sequences of"
        f" {job.sequence:,} tokens, {launch.iterations:,} steps, vocabulary {job.shape.vocabulary:,}",
        *common_notes(launch),
    ]
    said = {
        "full recomputation: the script has to wrap each layer in deepspeed.checkpointing.checkpoint":
            split["recompute"] == FULL,
        "selective recomputation has no key: the script has to wrap the core of attention, or take a fused one":
            split["recompute"] == SELECTIVE,
        f"{split['pipeline']} stages: the script has to build a PipelineModule with them": split["pipeline"] > 1,
        "sequence parallelism of tensor ranks has no key: norms are computed on each of them":
            split["sequence_parallel"] == 1 and split["tensor"] > 1,
        f"a step is {job.global_batch:,} sequences: train_batch_size is left out, because its check counts tensor"
        " ranks": split["tensor"] > 1,
        "optimiser: AdamW with 32-bit states, built by the script": launch.rate is None,
    }  # fmt: skip
    return (*found, *(text for text, holds in said.items() if holds))


def deepspeed(launch: Launch) -> Exported:
    """The configuration as JSON, which has no place for comments: they are in the notes."""
    settings = ds_config(launch)
    return Exported(json.dumps(settings, indent=2) + "\n", settings, notes(launch))
