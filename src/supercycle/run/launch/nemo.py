"""NeMo (Megatron-Bridge): overrides of a recipe's ``ConfigContainer``, and the call that applies them.

Source: megatron-bridge-config (fields of the container's parts, names of mixed precisions, run_recipe.py).
"""

import re
from collections.abc import Mapping
from shlex import quote
from typing import Any

from supercycle.model.shape import Shape
from supercycle.run.launch.launch import Exported, Launch, commented, common_notes
from supercycle.run.launch.megatron import STRATEGIES, check_megatron, torchrun
from supercycle.run.launch.megatron_model import model_notes
from supercycle.run.launch.pieces import pieces
from supercycle.run.split import FULL, RECOMPUTE

NAME = "Megatron-Bridge"

PLAIN, LATENT = "vanilla_gpt_pretrain_1gpu_h100_bf16_config", "deepseek_v3_pretrain_1024gpu_h100_bf16_config"
"""Recipes that the overrides stand on: one without assumptions, and one with latent attention."""

MIXED: Mapping[str, str | None] = {
    "fp32": None,
    "bf16": "bf16_mixed",
    "fp16": "fp16_mixed",
    "fp8": "bf16_with_fp8_current_scaling_mixed",
    "mxfp8": "bf16_with_mxfp8_mixed",
    "fp4": "bf16_with_nvfp4_mixed",
}
"""The mixed precision of each of ours."""


def overrides(launch: Launch) -> dict[str, Any]:
    """Every override, by its path in the container."""
    check_megatron(launch, NAME)
    job = launch.job
    return {
        **{f"model.{key}": value for key, value in {**_model(job.shape), **_parallel(launch)}.items()},
        "model.seq_length": job.sequence,
        "dataset.seq_length": job.sequence,
        "tokenizer.vocab_size": job.shape.vocabulary,
        "train.micro_batch_size": int(launch.split.micro_batch),
        "train.global_batch_size": job.global_batch,
        "train.train_iters": launch.iterations,
        "mixed_precision": MIXED[job.precision.name],
        **_sharding(launch),
        **({} if launch.rate is None else {"optimizer.lr": launch.rate}),
    }


def _parallel(launch: Launch) -> dict[str, Any]:
    split = launch.split.numbers()
    found: dict[str, Any] = {
        "tensor_model_parallel_size": split["tensor"],
        "pipeline_model_parallel_size": split["pipeline"],
        "virtual_pipeline_model_parallel_size": split["virtual"] if split["virtual"] > 1 else None,
        "context_parallel_size": split["context"],
        "sequence_parallel": bool(split["sequence_parallel"] and split["tensor"] > 1),
        "pipeline_model_parallel_layout": pieces(launch.job.shape.layers, split["pipeline"], split["virtual"]) or None,
    }
    if launch.job.shape.experts:
        found |= {"expert_model_parallel_size": split["expert"], "expert_tensor_parallel_size": split["expert_tensor"]}
    found["recompute_granularity"] = RECOMPUTE[split["recompute"]] if split["recompute"] else None
    full = split["recompute"] == FULL
    return {**found, "recompute_method": "uniform" if full else None, "recompute_num_layers": 1 if full else None}


def _sharding(launch: Launch) -> dict[str, Any]:
    zero = int(launch.split.zero)
    found: dict[str, Any] = {
        "ddp.use_distributed_optimizer": zero >= 1,
        "optimizer.use_distributed_optimizer": zero >= 1,
        "ddp.overlap_grad_reduce": zero >= 1,
        "ddp.overlap_param_gather": zero >= 1,
    }
    if zero < 2:
        return found
    groups = int(launch.split.replicas) // int(launch.split.sharded_over)
    return {
        **found,
        "dist.use_megatron_fsdp": True,
        "ddp.use_megatron_fsdp": True,
        "ddp.data_parallel_sharding_strategy": STRATEGIES[zero],
        "ddp.num_distributed_optimizer_instances": groups,
        "checkpoint.ckpt_format": "fsdp_dtensor",
        "model.gradient_accumulation_fusion": False,
    }


def _model(shape: Shape) -> dict[str, Any]:
    biases = shape.biases
    found: dict[str, Any] = {
        "num_layers": shape.layers,
        "hidden_size": shape.width,
        "num_attention_heads": shape.heads,
        "ffn_hidden_size": shape.ffn or (shape.experts.width if shape.experts else 0),
        "normalization": "RMSNorm" if shape.norms.kind == "rms" else "LayerNorm",
        "gated_linear_unit": shape.gated,
        **({"activation_func": "silu"} if shape.gated else {}),
        "add_bias_linear": biases.ffn or biases.attention_output,
        "add_qkv_bias": biases.query_key_value,
        "qk_layernorm": shape.norms.query_key,
        "share_embeddings_and_output_weights": shape.tied,
        "position_embedding_type": "learned_absolute" if shape.positions else "rope",
        "vocab_size": shape.vocabulary,
    }
    if shape.latent:
        found |= {
            "q_lora_rank": shape.latent.query_rank or None,
            "kv_lora_rank": shape.latent.key_value_rank,
            "qk_head_dim": shape.latent.nope_size,
            "qk_pos_emb_head_dim": shape.latent.rope_size,
            "v_head_dim": shape.latent.value_size,
        }
    else:
        found |= {"kv_channels": shape.head_size, "num_query_groups": shape.key_value_heads}
    everything = shape.layers - shape.window_layers
    if shape.window:
        found["window_size"] = [shape.window - 1, 0]
        found["window_attn_skip_freq"] = round(shape.layers / everything) if everything else None
    return {**found, **_experts(shape)}


def _experts(shape: Shape) -> dict[str, Any]:
    mix = shape.experts
    if mix is None:
        return {}
    found: dict[str, Any] = {
        "num_moe_experts": mix.count,
        "moe_router_topk": mix.per_token,
        "moe_ffn_hidden_size": mix.width,
        "moe_layer_freq": [int(shape.layer_kind(index) == "moe") for index in range(shape.layers)],
        "moe_grouped_gemm": True,
        "moe_token_dispatcher_type": "alltoall",
        "moe_shared_expert_intermediate_size": mix.shared * mix.shared_width or None,
        "moe_shared_expert_gate": mix.shared_gate,
    }
    if mix.router_bias and not shape.biases.sinks:
        found |= {"moe_router_score_function": "sigmoid", "moe_router_enable_expert_bias": True}
    return found


def nemo(launch: Launch) -> Exported:
    """A shell script that runs a recipe under the overrides; BRIDGE is where Megatron-Bridge stands."""
    settings = overrides(launch)
    recipe = LATENT if launch.job.shape.latent else PLAIN
    said = (
        *common_notes(launch),
        f"the recipe is {recipe}: what no override names is its own; RECIPE sets another",
        *(override_names(note) for note in model_notes(launch.job)),
    )
    called = f'"${{BRIDGE:-.}}/scripts/training/run_recipe.py" --recipe "${{RECIPE:-{recipe}}}" --mode pretrain'
    lines = [
        "#!/usr/bin/env bash",
        f"# {launch.title}: {NAME}, written by supercycle export.",
        *commented(said),
        "set -euo pipefail",
        "OVERRIDES=(",
        *(f"  {quote(f'{key}={hydra(value)}')}" for key, value in settings.items()),
        ")",
        *torchrun(launch, f'{called} --dataset "${{DATASET:-mock}}" "${{OVERRIDES[@]}}"'),
    ]
    return Exported("\n".join(lines) + "\n", settings, said)


def override_names(note: str) -> str:
    """A note with Megatron-LM's options as overrides."""
    return re.sub(r"--([a-z-]+)", lambda found: "model." + found[1].replace("-", "_"), note)


def hydra(value: Any) -> str:
    """A value as overrides write it; text that is not a word stands in quotes."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ",".join(str(item) for item in value) + "]"
    return f'"{value}"' if isinstance(value, str) and not value.replace("_", "").isalnum() else str(value)
