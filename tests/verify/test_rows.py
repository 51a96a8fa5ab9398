"""Rows of a table become runs, with what was filled in said, or a reason for which they cannot."""

import pytest

from supercycle.base.errors import InputError
from supercycle.model.shape import Latent
from supercycle.run.split import FULL, NO_RECOMPUTE
from supercycle.verify.layouts import sharding
from supercycle.verify.rows import measured_run


def test_a_whole_row_is_read_as_written(row, catalog):
    """A row that gives everything is completed by nothing."""
    run = measured_run(row(), catalog)
    assert (run.chip, run.chips, run.job.sequence, run.job.global_batch) == ("a100-sxm-80gb", 1024, 2048, 1536)
    assert run.job.shape.layers == 96
    assert run.job.precision.name == "fp16"
    assert run.layout.known == {
        "tensor": 8, "pipeline": 16, "virtual": 1, "data": 8, "context": 1, "expert": 1, "expert_tensor": 1,
        "micro_batch": 1, "recompute": FULL, "zero": 0, "shard": 0, "sequence_parallel": 0,
    }  # fmt: skip
    assert run.layout.open == []
    assert run.completed == ("attention taken as unfused",)


def test_attention_is_unfused_before_flash_attention(row, catalog):
    """Runs of 2021 keep scores in memory; those of named frameworks since 2023 do not."""
    assert measured_run(row(), catalog).job.attention == "unfused"
    assert measured_run(row(year="2024"), catalog).job.attention == "fused"
    assert "attention taken as unfused" in measured_run(row(), catalog).completed


def test_a_rate_that_may_be_a_chips_or_a_nodes_is_said(row, catalog):
    """`800 Gbps` alone is not taken for either; `800 Gbps between nodes` would be the node's."""
    [note] = [n for n in measured_run(row(interconnect="800 Gbps"), catalog).completed if "usual machine" in n]
    assert "'800 Gbps'" in note
    plain = measured_run(row(interconnect="800 Gbps inter-node"), catalog)
    assert plain.network.node == 100e9
    assert not [n for n in plain.completed if "usual machine" in n]


def test_a_framework_is_known_by_its_name(row, catalog):
    """Megatron is the usual one of its stack; code without a name is plain PyTorch, DeepSpeed counts from ZeRO-3 on."""
    names = {
        "Megatron-LM": None, "llm-foundry/Composer FSDP": "pytorch-fsdp", "": "plain-pytorch",
        "MaxText (GPU)": "jax", "Megatron-DeepSpeed": None,
    }  # fmt: skip
    for name, expected in names.items():
        assert measured_run(row(framework=name), catalog).framework == expected
    assert measured_run(row(framework="DeepSpeed", fsdp_or_zero="zero3"), catalog).framework == "deepspeed-zero3"


def test_gates_are_read_off_the_parameter_count(row, catalog):
    """The same columns are a plain model of 6.7 billion parameters or a gated one of 8.9."""
    columns = {"n_layers": "32", "d_model": "4096", "n_heads": "32", "n_kv_heads": "32", "d_ff": "16384"}
    assert not measured_run(row(**columns, params_total_b="6.65"), catalog).job.shape.gated
    assert measured_run(row(**columns, params_total_b="8.9"), catalog).job.shape.gated


def test_a_name_of_the_catalogue_stands_for_its_shape(row, catalog):
    """DeepSeek-V3's latent attention is not in the columns; the catalogue has it."""
    named = {"model_name": "DeepSeek-V3", "n_layers": "61", "d_model": "7168", "attention": "mla"}
    run = measured_run(row(**named), catalog)
    assert isinstance(run.job.shape.latent, Latent)
    assert any("DeepSeek" in note for note in run.completed)


def test_columns_win_over_a_name_that_contradicts_them(row, catalog):
    """A shortened model keeps its name in some tables; its layers say that it is another."""
    run = measured_run(row(model_name="GPT-3 175B", n_layers="12"), catalog)
    assert run.job.shape.layers == 12


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"task": "distil"}, "task 'distil'"),
        ({"attention": "hybrid mamba2"}, "only transformers"),
        ({"attention": "mla"}, "the catalogue has no such model"),
        ({"n_heads": ""}, "n_heads is blank"),
        ({"n_heads": "", "d_model": ""}, "d_model, n_heads are blank"),
        ({"global_batch": ""}, "global_batch is blank"),
        ({"global_batch": "12.5"}, "not a whole number"),
        ({"global_batch": "many"}, "not a number"),
        ({"global_batch": "0"}, "below 1"),
        ({"seq_len": "inf"}, "not a whole number"),
        ({"precision": ""}, "precision is blank"),
        ({"precision": "int3"}, "no precision named 'int3'"),
        ({"accelerator": "h10"}, "no chip named 'h10'"),
        ({"accelerator": ""}, "accelerator is blank"),
        ({"tp": "two"}, "not a number"),
    ],
)
def test_what_cannot_be_read_is_a_reason(row, catalog, changed, reason):
    """Every reason names the column, or the name that is not known."""
    with pytest.raises(InputError, match=reason):
        measured_run(row(**changed), catalog)


def test_full_tuning_is_read_like_pretraining(row, catalog):
    """Supervised fine-tuning of all weights multiplies as pre-training does."""
    assert measured_run(row(task="sft"), catalog).job == measured_run(row(task="pretrain"), catalog).job


@pytest.mark.parametrize(
    ("wording", "framework", "year", "expected"),
    [
        ("", "Megatron-LM", 2021, (0, 0)),
        ("", "Megatron-LM", 2024, (1, 0)),
        ("", "MaxText (JAX)", 2024, (0, 0)),
        ("zero1", "Megatron-LM", 2021, (1, 0)),
        ("zero3 (torch FSDP FULL_SHARD)", "llm-foundry", 2024, (3, 0)),
        ("zero3 within slice (fsdp 64), data parallel x2 across slices", "MaxText (JAX)", 2024, (3, 64)),
        ("hsdp: fsdp 128 x dp 2", "MaxText (GPU)", 2025, (3, 128)),
        ("fsdp (Megatron-FSDP, shard group 64)", "Megatron Bridge", 2026, (3, 64)),
        ("ddp (FSDP=0 in table)", "Megatron Bridge / Megatron-Core", 2026, (1, 0)),
        ("ddp", "Megatron-DeepSpeed", 2021, (0, 0)),
    ],
)
def test_wordings_of_sharding(wording, framework, year, expected):
    """ZeRO stage and shard group as tables spell them."""
    assert sharding(wording, framework, year) == expected


def test_recomputation_may_stand_in_the_flop_count(row, catalog):
    """A count that includes full recomputation says that it was done."""
    said = row(recompute="", flops_convention="hardware flops incl. full activation recomputation")
    run = measured_run(said, catalog)
    assert run.layout.known["recompute"] == FULL
    assert any("FLOP count" in note for note in run.completed)
    assert "recompute" not in measured_run(row(recompute=""), catalog).layout.known
    assert measured_run(row(recompute="none"), catalog).layout.known["recompute"] == NO_RECOMPUTE


def test_expert_tensor_parallelism_is_read_in_the_notes(row, catalog):
    """``ETP=4`` in the notes cuts each expert in four; without it an expert is whole."""
    mixture = {"arch": "moe", "n_experts": "8", "experts_per_token": "2", "ep": "8", "params_total_b": ""}
    assert measured_run(row(**mixture, notes="EDP=1 ETP=4"), catalog).layout.known["expert_tensor"] == 4
    assert measured_run(row(**mixture), catalog).layout.known["expert_tensor"] == 1
