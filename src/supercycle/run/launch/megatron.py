"""Megatron-LM: the arguments of ``pretrain_gpt.py``, as a script that calls it with torchrun.

Source: megatron-lm-arguments (names, choices and the checks of ``validate_args``).
"""

from collections.abc import Mapping
from shlex import quote

from supercycle.base.errors import InputError
from supercycle.run.launch.launch import Exported, Launch, check_launch, commented, common_notes, refuse
from supercycle.run.launch.megatron_model import model_arguments, model_notes
from supercycle.run.launch.pieces import pieces
from supercycle.run.split import FULL, SELECTIVE

NAME = "Megatron-LM"

Value = str | int | float | bool
"""True for a flag that is given; every other value is written behind its name."""

STRATEGIES = {2: "optim_grads", 3: "optim_grads_params"}
"""What Megatron-FSDP shards at ZeRO stages 2 and 3."""

NUMBERS: Mapping[str, Mapping[str, Value]] = {
    "fp32": {},
    "bf16": {"--bf16": True},
    "fp16": {"--fp16": True},
    "fp8": {"--bf16": True, "--fp8-format": "hybrid", "--fp8-recipe": "tensorwise"},
    "mxfp8": {"--bf16": True, "--fp8-format": "e4m3", "--fp8-recipe": "mxfp8"},
    "fp4": {"--bf16": True, "--fp4-format": "e2m1", "--fp4-recipe": "nvfp4"},
}
"""How each precision is asked for."""


def check_megatron(launch: Launch, framework: str = NAME) -> None:
    """Raises InputError for a layout that Megatron's own checks refuse."""
    check_launch(launch)
    split, job = launch.split.numbers(), launch.job
    refuse(framework, {
        "interleaving needs micro-batches in a multiple of the stages":
            split["virtual"] > 1 and launch.micro_batches % split["pipeline"] > 0,
        "context parallelism needs a sequence that is a multiple of twice its ranks":
            split["context"] > 1 and job.sequence % (2 * split["context"]) > 0,
        "expert and tensor parallelism together need sequence parallelism":
            split["expert"] > 1 and split["tensor"] > 1 and not split["sequence_parallel"],
        "the number of shards must divide the data-parallel ranks":
            split["shard"] > 0 and int(launch.split.replicas) % split["shard"] > 0,
        "a schedule without bubbles (zero-bubble, dualpipe) is not part of it": split["schedule"] > 0,
    })  # fmt: skip
    if job.precision.name not in NUMBERS:
        raise InputError(f"{framework} has no precision {job.precision.name!r}", hint=f"known: {', '.join(NUMBERS)}")


def arguments(launch: Launch) -> dict[str, Value]:
    """Every argument but those of the data, without the learning rate where none is known."""
    check_megatron(launch)
    job = launch.job
    return {
        **parallel_arguments(launch),
        **model_arguments(job),
        "--micro-batch-size": int(launch.split.micro_batch),
        "--global-batch-size": job.global_batch,
        "--train-iters": launch.iterations,
        **NUMBERS[job.precision.name],
        **recompute_arguments(launch),
        "--optimizer": "adam",
        **({} if launch.rate is None else {"--lr": launch.rate}),
    }


def parallel_arguments(launch: Launch) -> dict[str, Value]:
    """How the work is divided."""
    split = launch.split.numbers()
    found: dict[str, Value] = {
        "--tensor-model-parallel-size": split["tensor"],
        "--pipeline-model-parallel-size": split["pipeline"],
        "--context-parallel-size": split["context"],
    }
    layout = pieces(launch.job.shape.layers, split["pipeline"], split["virtual"])
    if layout:
        found["--pipeline-model-parallel-layout"] = layout
    elif split["virtual"] > 1:
        found["--num-virtual-stages-per-pipeline-rank"] = split["virtual"]
    if split["sequence_parallel"] and split["tensor"] > 1:
        found["--sequence-parallel"] = True
    if launch.job.shape.experts:
        found["--expert-model-parallel-size"] = split["expert"]
        found["--expert-tensor-parallel-size"] = split["expert_tensor"]
    return {**found, **sharding_arguments(launch)}


def sharding_arguments(launch: Launch) -> dict[str, Value]:
    """What data parallelism shards: nothing, optimiser states, or with Megatron-FSDP more."""
    zero = int(launch.split.zero)
    if zero == 0:
        return {}
    if zero == 1:
        return {"--use-distributed-optimizer": True, "--overlap-grad-reduce": True, "--overlap-param-gather": True}
    found: dict[str, Value] = {
        "--use-megatron-fsdp": True,
        "--use-distributed-optimizer": True,
        "--data-parallel-sharding-strategy": STRATEGIES[zero],
        "--overlap-grad-reduce": True,
        "--overlap-param-gather": True,
        "--ckpt-format": "fsdp_dtensor",
        "--no-gradient-accumulation-fusion": True,
    }
    groups = int(launch.split.replicas) // int(launch.split.sharded_over)
    return {**found, "--num-distributed-optimizer-instances": groups} if groups > 1 else found


def recompute_arguments(launch: Launch) -> dict[str, Value]:
    """What the backward pass computes again."""
    recompute = int(launch.split.recompute)
    if recompute == FULL:
        return {"--recompute-granularity": "full", "--recompute-method": "uniform", "--recompute-num-layers": 1}
    return {"--recompute-granularity": "selective"} if recompute == SELECTIVE else {}


def environment(launch: Launch) -> dict[str, str]:
    """Variables that Megatron's checks ask for: one connection for the order of messages, except under FSDP."""
    split = launch.split.numbers()
    if split["zero"] >= 2:
        return {}
    return {"CUDA_DEVICE_MAX_CONNECTIONS": "1"} if split["tensor"] > 1 or split["context"] > 1 else {}


def notes(launch: Launch) -> tuple[str, ...]:
    """What is not in the arguments."""
    return (
        *common_notes(launch),
        "data are a mock set with a tokenizer that does nothing: set DATA to your own",
        *model_notes(launch.job),
    )


def megatron(launch: Launch) -> Exported:
    """The arguments as a shell script; MEGATRON is where Megatron-LM stands, RDZV the first server's name."""
    settings = arguments(launch)
    said = notes(launch)
    return Exported("\n".join([*head(launch, said), *body(launch, settings)]) + "\n", settings, said)


def head(launch: Launch, said: tuple[str, ...]) -> list[str]:
    """The first lines of a script."""
    return ["#!/usr/bin/env bash", f"# {launch.title}: {NAME}, written by supercycle export.", *commented(said),
            "set -euo pipefail"]  # fmt: skip


def body(launch: Launch, settings: Mapping[str, Value]) -> list[str]:
    """The arguments as an array, and the call."""
    rate = [] if "--lr" in settings else ['  --lr "${LEARNING_RATE:?set the peak learning rate}"']
    mock = f"--mock-data --tokenizer-type NullTokenizer --vocab-size {launch.job.shape.vocabulary}"
    return [
        *(f"export {name}={value}" for name, value in environment(launch).items()),
        "ARGUMENTS=(",
        *(f"  {argument(name, value)}" for name, value in settings.items()),
        *rate,
        ")",
        f'read -ra DATA <<< "${{DATA:-{mock}}}"',
        *torchrun(launch, '"${MEGATRON:-.}/pretrain_gpt.py" "${ARGUMENTS[@]}" "${DATA[@]}"'),
    ]


def argument(name: str, value: Value) -> str:
    """One argument as a shell reads it."""
    return name if value is True else f"{name} {quote(str(value))}"


def torchrun(launch: Launch, called: str) -> list[str]:
    """The call of a script by torchrun on every server."""
    return [
        f"torchrun --nnodes {launch.nodes} --nproc-per-node {launch.processes} \\",
        '  --rdzv-backend c10d --rdzv-endpoint "${RDZV:-localhost}:29500" --rdzv-id "${JOB:-supercycle}" \\',
        f"  {called}",
    ]
