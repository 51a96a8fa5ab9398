"""The split can be read back from what is written, and the frameworks' own checks of it hold."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from supercycle.base.errors import InputError
from supercycle.run.job import Job
from supercycle.run.launch import deepspeed, megatron, nemo, torchtitan
from supercycle.run.launch.launch import Launch
from supercycle.run.launch.pieces import pieces
from supercycle.run.split import RECOMPUTE, Split

Read = Callable[[Mapping[str, Any], Launch], dict[str, int]]

MANY = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])


def of_megatron(found: Mapping[str, Any], launch: Launch) -> dict[str, int]:
    """The split that Megatron-LM builds of its arguments on the run's chips."""
    tensor, pipeline = found["--tensor-model-parallel-size"], found["--pipeline-model-parallel-size"]
    context = found["--context-parallel-size"]
    layout = found.get("--pipeline-model-parallel-layout")
    virtual = found.get("--num-virtual-stages-per-pipeline-rank", 1)
    strategy = {"optim_grads": 2, "optim_grads_params": 3}
    return {
        "tensor": tensor,
        "pipeline": pipeline,
        "virtual": (layout.count("|") + 1) // pipeline if layout else virtual,
        "data": launch.chips // (tensor * pipeline * context),
        "context": context,
        "expert": found.get("--expert-model-parallel-size", 1),
        "expert_tensor": found.get("--expert-tensor-parallel-size", 1),
        "micro_batch": found["--micro-batch-size"],
        "recompute": RECOMPUTE.index(found.get("--recompute-granularity", "none")),
        "zero": strategy.get(
            found.get("--data-parallel-sharding-strategy"), int("--use-distributed-optimizer" in found)
        ),
        "groups": found.get("--num-distributed-optimizer-instances", 1),
        "sequence_parallel": int("--sequence-parallel" in found),
    }


def of_bridge(found: Mapping[str, Any], launch: Launch) -> dict[str, int]:
    """The split that Megatron-Bridge builds of its overrides."""
    model = {key.removeprefix("model."): value for key, value in found.items()}
    tensor, pipeline = model["tensor_model_parallel_size"], model["pipeline_model_parallel_size"]
    strategy = {"optim_grads": 2, "optim_grads_params": 3}
    return {
        "tensor": tensor,
        "pipeline": pipeline,
        "virtual": model["virtual_pipeline_model_parallel_size"] or 1,
        "data": launch.chips // (tensor * pipeline * model["context_parallel_size"]),
        "context": model["context_parallel_size"],
        "expert": model.get("expert_model_parallel_size", 1),
        "expert_tensor": model.get("expert_tensor_parallel_size", 1),
        "micro_batch": found["train.micro_batch_size"],
        "recompute": RECOMPUTE.index(model["recompute_granularity"] or "none"),
        "zero": strategy.get(
            found.get("ddp.data_parallel_sharding_strategy"), int(found["ddp.use_distributed_optimizer"])
        ),
        "groups": found.get("ddp.num_distributed_optimizer_instances", 1),
        "sequence_parallel": int(model["sequence_parallel"]),
    }


def of_torchtitan(found: Mapping[str, Any], launch: Launch) -> dict[str, int]:
    """The split that torchtitan builds of its file."""
    part, training = found["parallelism"], found["training"]
    pipeline, shards = part["pipeline_parallel_degree"], part["data_parallel_shard_degree"]
    per_piece = part.get("pipeline_parallel_layers_per_stage", launch.job.shape.layers)
    replicas, context = part["data_parallel_replicate_degree"], part["context_parallel_degree"]
    return {
        "tensor": part["tensor_parallel_degree"],
        "pipeline": pipeline,
        "virtual": -(-launch.job.shape.layers // per_piece) // pipeline,
        "data": shards * replicas,
        "context": context,
        "expert": part["expert_parallel_degree"],
        "expert_tensor": part["expert_tensor_parallel_degree"],
        "micro_batch": part.get("pipeline_parallel_microbatch_size", training["local_batch_size"]),
        "recompute": RECOMPUTE.index(found["activation_checkpoint"]["mode"]),
        "zero": {"never": 2, "always": 3, "default": 0}[part["fsdp_reshard_after_forward"]],
        "groups": replicas if part["fsdp_reshard_after_forward"] != "default" else 1,
        "sequence_parallel": int(part["tensor_parallel_degree"] > 1),
    }


def of_deepspeed(found: Mapping[str, Any], launch: Launch) -> dict[str, int]:
    """The split that DeepSpeed builds of its configuration; it does not tell selective recomputation from none."""
    tensor = found.get("tensor_parallel", {}).get("autotp_size", 1)
    pipeline = found.get("pipeline", {}).get("stages", 1)
    context = found.get("sequence_parallel_size", 1)
    experts = found.get("expert_parallel", {})
    return {
        "tensor": tensor,
        "pipeline": pipeline,
        "virtual": 1,
        "data": launch.chips // (tensor * pipeline * context),
        "context": context,
        "expert": experts.get("autoep_size", 1),
        "expert_tensor": experts.get("expert_tensor_parallel_size", int(launch.split.expert_tensor)),
        "micro_batch": found["train_micro_batch_size_per_gpu"],
        "recompute": 2 if "activation_checkpointing" in found else min(int(launch.split.recompute), 1),
        "zero": found["zero_optimization"]["stage"],
        "groups": 1,
        "sequence_parallel": int(launch.split.sequence_parallel),
    }


READERS: Mapping[str, tuple[Callable[[Launch], Mapping[str, Any]], Read]] = {
    "megatron": (megatron.arguments, of_megatron),
    "nemo": (nemo.overrides, of_bridge),
    "torchtitan": (torchtitan.job_config, of_torchtitan),
    "deepspeed": (deepspeed.ds_config, of_deepspeed),
}


@pytest.mark.parametrize("framework", sorted(READERS))
def test_the_split_reads_back(framework: str, launches: st.SearchStrategy[Launch]) -> None:
    """What a framework builds of the settings is the split that was exported, or the layout is refused."""
    write, read = READERS[framework]

    @MANY
    @given(launch=launches)
    def holds(launch: Launch) -> None:
        found = accepted(write, launch)
        numbers = launch.split.numbers()
        shards, schedule = numbers.pop("shard"), numbers.pop("schedule")
        wanted = {**numbers, "groups": int(launch.split.replicas) // shards if shards else 1}
        if framework == "torchtitan" and int(launch.split.replicas) == 1:
            wanted["zero"] = wanted["zero"] if wanted["zero"] >= 2 else 0
        assert read(found, launch) == wanted
        assert schedule == 0

    holds()


def accepted(write: Callable[[Launch], Mapping[str, Any]], launch: Launch) -> Mapping[str, Any]:
    """The settings of a launch that a framework runs; others are left out of the test."""
    try:
        return write(launch)
    except InputError:
        assume(False)
        raise


@MANY
@given(data=st.data())
def test_megatron_s_own_checks_hold(data: st.DataObject, launches: st.SearchStrategy[Launch]) -> None:
    """``validate_args``: world, batch, layers, sequence and experts divide; sequence parallelism needs tensor ranks;
    only one way of naming pieces; FSDP has its checkpoint format; full recomputation has a method, selective none."""
    launch = data.draw(launches)
    found = accepted(megatron.arguments, launch)
    built = of_megatron(found, launch)
    replicas = built["data"]
    assert launch.chips % (built["tensor"] * built["pipeline"] * built["context"]) == 0
    assert found["--global-batch-size"] % (found["--micro-batch-size"] * replicas) == 0
    if "--pipeline-model-parallel-layout" in found:
        assert "--num-virtual-stages-per-pipeline-rank" not in found
    else:
        assert found["--num-layers"] % (built["pipeline"] * built["virtual"]) == 0
    if built["virtual"] > 1:
        assert built["pipeline"] > 1
        assert found["--global-batch-size"] // (found["--micro-batch-size"] * replicas) % built["pipeline"] == 0
    assert built["context"] == 1 or found["--seq-length"] % (2 * built["context"]) == 0
    assert found["--max-position-embeddings"] >= found["--seq-length"]
    assert not built["sequence_parallel"] or built["tensor"] > 1
    assert built["expert"] == 1 or found["--num-experts"] % built["expert"] == 0
    assert not (built["expert"] > 1 and built["tensor"] > 1) or built["sequence_parallel"]
    assert ("--use-megatron-fsdp" in found) == (found.get("--ckpt-format") == "fsdp_dtensor")
    assert (found.get("--recompute-granularity") == "full") == ("--recompute-method" in found)
    assert not ("--fp8-format" in found and "--fp4-format" in found)
    environment = megatron.environment(launch)
    if "--use-megatron-fsdp" in found:
        assert environment.get("CUDA_DEVICE_MAX_CONNECTIONS") != "1"
    elif built["tensor"] > 1 or built["context"] > 1:
        assert environment["CUDA_DEVICE_MAX_CONNECTIONS"] == "1"


@MANY
@given(data=st.data())
def test_torchtitan_s_own_checks_hold(data: st.DataObject, launches: st.SearchStrategy[Launch]) -> None:
    """``ParallelDims``: degrees multiply to the world, experts fit the shards; batches and stages divide."""
    launch = data.draw(launches)
    found = accepted(torchtitan.job_config, launch)
    part, training = found["parallelism"], found["training"]
    replicas, shards = part["data_parallel_replicate_degree"], part["data_parallel_shard_degree"]
    tensor, context = part["tensor_parallel_degree"], part["context_parallel_degree"]
    assert replicas * shards * context * tensor * part["pipeline_parallel_degree"] == launch.chips
    expert, expert_tensor = part["expert_parallel_degree"], part["expert_tensor_parallel_degree"]
    assert shards * context * tensor % (expert * expert_tensor) == 0
    assert expert == 1 or expert_tensor in (1, tensor)
    assert training["global_batch_size"] % (training["local_batch_size"] * replicas * shards) == 0
    if part["pipeline_parallel_degree"] > 1:
        assert training["local_batch_size"] % part["pipeline_parallel_microbatch_size"] == 0
        count = -(-launch.job.shape.layers // part["pipeline_parallel_layers_per_stage"])
        assert count % part["pipeline_parallel_degree"] == 0
        single = part["pipeline_parallel_schedule"] == "1F1B"
        assert (count // part["pipeline_parallel_degree"] == 1) == single


@MANY
@given(data=st.data())
def test_deepspeed_s_own_checks_hold(data: st.DataObject, launches: st.SearchStrategy[Launch]) -> None:
    """The batch is micro-batch × accumulation × replicas; no pipeline with ZeRO 2 or 3; a mesh has two dimensions."""
    launch = data.draw(launches)
    found = accepted(deepspeed.ds_config, launch)
    replicas = of_deepspeed(found, launch)["data"]
    step = found["train_micro_batch_size_per_gpu"] * found["gradient_accumulation_steps"] * replicas
    assert step == launch.job.global_batch
    assert found.get("train_batch_size", step) == step
    assert "pipeline" not in found or found["zero_optimization"]["stage"] < 2
    if "sequence_parallel_size" in found:
        assert found["sequence_parallel_size"] * found["data_parallel_size"] == launch.chips


@given(layers=st.integers(1, 200), pipeline=st.integers(1, 16), virtual=st.integers(1, 8))
def test_pieces_of_an_uneven_pipeline(layers: int, pipeline: int, virtual: int) -> None:
    """Every layer stands in one piece, the embedding comes first and the loss last, and pieces differ by one layer."""
    count = pipeline * virtual
    assume(count <= layers + 2)
    text = pieces(layers, pipeline, virtual)
    if layers % count == 0:
        assert text == ""
        return
    found = text.split("|")
    assert len(found) == count
    assert text[0] == "E"
    assert text[-1] == "L"
    sizes = [size_of(piece.removeprefix("E").removesuffix("L")) for piece in found]
    assert sum(sizes) == layers
    assert max(sizes) - min(sizes) == 1


def size_of(piece: str) -> int:
    """Layers of one piece."""
    return 0 if not piece else 1 if piece == "t" else int(piece.removeprefix("t*"))


@pytest.mark.parametrize(
    ("framework", "split", "reason"),
    [
        (torchtitan.job_config, Split(data=8, zero=1, sequence_parallel=0), "ZeRO stage 1"),
        (torchtitan.job_config, Split(tensor=2, data=4, zero=3, sequence_parallel=0), "sequence parallelism"),
        (torchtitan.job_config, Split(data=4, pipeline=2, zero=0, sequence_parallel=0), "one dimension"),
        (torchtitan.job_config, Split(pipeline=2, data=4, zero=3, sequence_parallel=0, schedule=1), "two pieces"),
        (torchtitan.job_config, Split(pipeline=2, data=4, zero=3, sequence_parallel=0, schedule=2), "two pieces"),
        (megatron.arguments, Split(pipeline=2, data=4, sequence_parallel=0, schedule=2), "without bubbles"),
        (deepspeed.ds_config, Split(pipeline=2, data=4, sequence_parallel=0, schedule=1), "without bubbles"),
        (deepspeed.ds_config, Split(pipeline=2, virtual=2, data=4, sequence_parallel=0), "interleaved"),
        (deepspeed.ds_config, Split(pipeline=2, data=4, zero=3, sequence_parallel=0), "do not go with a pipeline"),
        (deepspeed.ds_config, Split(data=8, zero=3, shard=4, sequence_parallel=0), "hybrid sharding"),
        (deepspeed.ds_config, Split(tensor=2, context=2, data=2), "Ulysses"),
        (megatron.arguments, Split(pipeline=4, virtual=2, data=32, sequence_parallel=0), "multiple of the stages"),
        (megatron.arguments, Split(data=12, sequence_parallel=0), "do not fill servers"),
    ],
)  # fmt: skip
def test_what_a_framework_cannot_do_is_refused(
    framework: Callable[[Launch], Any], split: Split, reason: str, jobs: Mapping[str, Job]
) -> None:
    """The fault names what has no key."""
    job = jobs["dense"]
    job = Job(job.shape, job.sequence, 96, job.precision)
    with pytest.raises(InputError, match=reason):
        framework(Launch("run", job, split, 8))
