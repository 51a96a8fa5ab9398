"""torchtitan: the TOML file of a training job, for the releases that read one (up to 0.2.2).

Source: torchtitan-job-config (sections and keys of ``JobConfig``, checks of ``ParallelDims`` and of pipelines).
"""

from collections.abc import Mapping
from math import ceil
from typing import Any

from supercycle.model.shape import Shape
from supercycle.run.launch.launch import Exported, Launch, check_launch, commented, common_notes, refuse
from supercycle.run.split import FULL, RECOMPUTE, SELECTIVE

NAME = "torchtitan"

FLAVORS: Mapping[tuple[int, int, int], tuple[str, str]] = {
    (32, 4096, 128_256): ("llama3", "8B"),
    (80, 8192, 128_256): ("llama3", "70B"),
    (126, 16_384, 128_256): ("llama3", "405B"),
    (27, 2048, 102_400): ("deepseek_v3", "16B"),
    (60, 5120, 102_400): ("deepseek_v3", "236B"),
    (61, 7168, 129_280): ("deepseek_v3", "671B"),
    (28, 1024, 151_936): ("qwen3", "0.6B"),
    (28, 2048, 151_936): ("qwen3", "1.7B"),
    (36, 2560, 151_936): ("qwen3", "4B"),
    (36, 4096, 151_936): ("qwen3", "8B"),
    (40, 5120, 151_936): ("qwen3", "14B"),
    (64, 5120, 151_936): ("qwen3", "32B"),
    (48, 2048, 151_936): ("qwen3", "30B-A3B"),
    (94, 4096, 151_936): ("qwen3", "235B-A22B"),
    (24, 2880, 201_088): ("gpt_oss", "20b"),
    (36, 2880, 201_088): ("gpt_oss", "120b"),
}
"""The models that the release registers, by layers, width and vocabulary: name and flavour (software)."""

CONVERTERS: Mapping[str, tuple[str, ...]] = {
    "fp32": (),
    "bf16": (),
    "fp8": ("quantize.linear.float8", "quantize.grouped_mm.float8"),
    "mxfp8": ("quantize.linear.mx", "quantize.grouped_mm.mx"),
}
"""The converters that a precision needs: of products with weights, and of those of experts."""

RESHARD = {2: "never", 3: "always"}
"""Whether weights are given back after the forward pass: ZeRO stage 2 keeps them."""


def check_torchtitan(launch: Launch) -> None:
    """Raises InputError for what torchtitan has no key for, or what its own checks refuse."""
    check_launch(launch)
    split, job = launch.split.numbers(), launch.job
    replicas = split["data"] * split["context"]
    shards, _ = degrees(launch)
    refuse(NAME, {
        f"precision {job.precision.name} has no key": job.precision.name not in CONVERTERS,
        "ZeRO stage 1 has no key: FSDP shards gradients too (zero=2) or weights as well (zero=3)":
            split["zero"] == 1 and replicas > 1,
        "replicas without sharding run in one dimension only; with tp, pp, cp or ep take zero=2 or zero=3":
            split["zero"] == 0 and replicas > 1
            and split["tensor"] * split["pipeline"] * split["context"] * split["expert"] > 1,
        "tensor parallelism without sequence parallelism has no key":
            split["tensor"] > 1 and not split["sequence_parallel"],
        "shards are data × context ranks: cp must divide their number":
            split["shard"] > 0 and int(launch.split.sharded_over) % split["context"] > 0,
        "expert tensor parallelism is 1 or that of the other layers":
            split["expert"] > 1 and split["expert_tensor"] not in (1, split["tensor"]),
        "expert tensor parallelism needs expert parallelism": split["expert"] == 1 and split["expert_tensor"] > 1,
        "experts are shared among shards: dp shards × cp × tp must be a multiple of ep × etp":
            shards * split["context"] * split["tensor"] % (split["expert"] * split["expert_tensor"]) > 0,
        "the sequence must be a multiple of tp × 2 cp":
            job.sequence % (split["tensor"] * (2 * split["context"] if split["context"] > 1 else 1)) > 0,
        "its schedules without bubbles hold two pieces a stage, the predicted ones one": split["schedule"] > 0,
        "layers do not divide among the pieces of this pipeline": not _even(launch),
    }, "frameworks differ: search with supercycle run --split zero=3, or export to megatron")  # fmt: skip


def degrees(launch: Launch) -> tuple[int, int]:
    """Shards and replicas of the data-parallel ranks."""
    split = launch.split.numbers()
    if split["zero"] < 2:
        return (1, split["data"])
    shards = max(int(launch.split.sharded_over) // split["context"], 1)
    return shards, split["data"] // shards


def _even(launch: Launch) -> bool:
    """Whether a whole number of layers a piece gives the wanted number of pieces."""
    count, layers = int(launch.split.pipeline) * int(launch.split.virtual), launch.job.shape.layers
    return layers >= count and ceil(layers / ceil(layers / count)) == count


def flavor(shape: Shape) -> tuple[str, str] | None:
    """The registered model of a shape, if it is one."""
    return FLAVORS.get((shape.layers, shape.width, shape.vocabulary))


def job_config(launch: Launch) -> dict[str, dict[str, Any]]:
    """The sections of the file."""
    check_torchtitan(launch)
    job, split = launch.job, launch.split.numbers()
    family, size = flavor(job.shape) or (family_of(job.shape), launch.name)
    local = split["micro_batch"] * (launch.micro_batches if split["pipeline"] > 1 else 1)
    converters = list(CONVERTERS[job.precision.name][: 2 if job.shape.experts else 1])
    return {
        "job": {"description": launch.title},
        "model": {"name": family, "flavor": size, "converters": converters},
        "optimizer": {"name": "AdamW", **({} if launch.rate is None else {"lr": launch.rate})},
        "training": {
            "local_batch_size": local,
            "global_batch_size": job.global_batch,
            "seq_len": job.sequence,
            "steps": launch.iterations,
            "dtype": "float32",
            "mixed_precision_param": "float32" if job.precision.name == "fp32" else "bfloat16",
            "mixed_precision_reduce": "float32",
        },
        "parallelism": parallelism(launch),
        "activation_checkpoint": {
            "mode": RECOMPUTE[split["recompute"]],
            **({"selective_ac_option": "op"} if split["recompute"] == SELECTIVE else {}),
        },
        "compile": {"enable": True},
        **({name: {"fqns": ["experts"]} for name in converters[1:]}),
    }


def parallelism(launch: Launch) -> dict[str, Any]:
    """The section that divides the work."""
    split = launch.split.numbers()
    shards, replicas = degrees(launch)
    found: dict[str, Any] = {
        "data_parallel_replicate_degree": replicas,
        "data_parallel_shard_degree": shards,
        "fsdp_reshard_after_forward": RESHARD.get(split["zero"], "default"),
        "tensor_parallel_degree": split["tensor"],
        "context_parallel_degree": split["context"],
        "pipeline_parallel_degree": split["pipeline"],
        "expert_parallel_degree": split["expert"],
        "expert_tensor_parallel_degree": split["expert_tensor"],
    }
    if split["pipeline"] == 1:
        return found
    pieces = split["pipeline"] * split["virtual"]
    return {
        **found,
        "pipeline_parallel_schedule": "Interleaved1F1B" if split["virtual"] > 1 else "1F1B",
        "pipeline_parallel_microbatch_size": split["micro_batch"],
        "pipeline_parallel_layers_per_stage": ceil(launch.job.shape.layers / pieces),
        "pipeline_parallel_first_stage_less_layers": 0,
        "pipeline_parallel_last_stage_less_layers": 0,
    }


def family_of(shape: Shape) -> str:
    """The model whose code is closest to a shape that is not registered."""
    if shape.latent:
        return "deepseek_v3"
    if shape.biases.sinks:
        return "gpt_oss"
    return "qwen3" if shape.norms.query_key or shape.experts else "llama3"


def notes(launch: Launch) -> tuple[str, ...]:
    """What is not in the file."""
    split, shape = launch.split.numbers(), launch.job.shape
    found = common_notes(launch)
    if flavor(shape) is None:
        found.append(
            f"{launch.name!r} is not a registered flavor: add it to the model's __init__.py with {shape.layers} layers,"
            f" dim {shape.width}, {shape.heads} heads, {shape.key_value_heads} key-value heads, inner width"
            f" {shape.ffn or (shape.experts.width if shape.experts else 0)}, vocabulary {shape.vocabulary}"
        )
    if split["recompute"] == SELECTIVE:
        found.append("selective keeps what is dear to compute again; the prediction computes only attention again")
    if split["zero"] == 2:
        found.append("weights are kept from forward to backward, but sharded between steps")
    if split["recompute"] != FULL and launch.job.attention == "unfused":
        found.append("attention is fused in torchtitan; the prediction took it as unfused")
    return tuple(found)


def torchtitan(launch: Launch) -> Exported:
    """The file, with the call in its first lines."""
    settings, said = job_config(launch), notes(launch)
    title = [f"{NAME} 0.2.2, written by supercycle export.",
             f"torchrun --nnodes {launch.nodes} --nproc-per-node {launch.processes} --rdzv-backend c10d"
             " --rdzv-endpoint HOST:29500 -m torchtitan.train --job.config_file FILE"]  # fmt: skip
    lines = commented([*title, *said])
    for section, table in settings.items():
        lines += ["", f"[{section}]", *(f"{key} = {_toml(value)}" for key, value in table.items())]
    return Exported("\n".join(lines) + "\n", settings, said)


def _toml(value: Any) -> str:
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return '"' + "".join(c if c >= " " else f"\\u{ord(c):04x}" for c in escaped) + '"'
    return repr(value)
