"""Megatron-LM: the arguments of a model's shape.

Source: megatron-lm-arguments.
"""

from supercycle.model.shape import Experts, Latent, Shape
from supercycle.run.job import Job

Value = str | int | float | bool


def model_arguments(job: Job) -> dict[str, Value]:
    """Layers, widths, attention, experts, positions and embeddings."""
    shape = job.shape
    return {
        "--num-layers": shape.layers,
        "--hidden-size": shape.width,
        "--num-attention-heads": shape.heads,
        "--ffn-hidden-size": shape.ffn or (shape.experts.width if shape.experts else 0),
        **(_latent(shape.latent) if shape.latent else _heads(shape)),
        **(_window(shape) if shape.window else {}),
        **(_experts(shape, shape.experts) if shape.experts else {}),
        **_positions(job),
        **_blocks(shape),
        "--transformer-impl": "transformer_engine",
        "--attention-backend": attention_backend(job),
    }


def attention_backend(job: Job) -> str:
    """Fused kernels are of 16 bits; in 32 bits the framework is left to choose."""
    if job.attention != "fused":
        return "unfused"
    return "auto" if job.precision.attention == "fp32" else "flash"


def _heads(shape: Shape) -> dict[str, Value]:
    found: dict[str, Value] = {"--kv-channels": shape.head_size}
    if shape.key_value_heads < shape.heads:
        found |= {"--group-query-attention": True, "--num-query-groups": shape.key_value_heads}
    return found


def _latent(latent: Latent) -> dict[str, Value]:
    return {
        "--multi-latent-attention": True,
        **({"--q-lora-rank": latent.query_rank} if latent.query_rank else {}),
        "--kv-lora-rank": latent.key_value_rank,
        "--qk-head-dim": latent.nope_size,
        "--qk-pos-emb-head-dim": latent.rope_size,
        "--v-head-dim": latent.value_size,
    }


def _window(shape: Shape) -> dict[str, Value]:
    """The window, and every how many layers one attends to everything."""
    found: dict[str, Value] = {"--window-size": f"{shape.window - 1},0"}
    everything = shape.layers - shape.window_layers
    return {**found, "--window-attn-skip-freq": str(round(shape.layers / everything))} if everything else found


def _experts(shape: Shape, mix: Experts) -> dict[str, Value]:
    found: dict[str, Value] = {
        "--num-experts": mix.count,
        "--moe-router-topk": mix.per_token,
        "--moe-ffn-hidden-size": mix.width,
        "--moe-layer-freq": layer_pattern(shape, mix),
        "--moe-grouped-gemm": True,
        "--moe-token-dispatcher-type": "alltoall",
    }
    if mix.shared:
        found["--moe-shared-expert-intermediate-size"] = mix.shared * mix.shared_width
    if mix.shared_gate:
        found["--moe-shared-expert-gate"] = True
    if mix.router_bias and not shape.biases.sinks:
        found |= {"--moe-router-score-function": "sigmoid", "--moe-router-enable-expert-bias": True}
    return found


def layer_pattern(shape: Shape, mix: Experts) -> str:
    """Which layers are mixtures, as the list of 0 and 1 that Megatron evaluates."""
    if not mix.dense_layers and mix.interval == 1:
        return "1"
    period = "[1]" if mix.interval == 1 else f"([0]*{mix.interval - 1}+[1])"
    rest = shape.layers - mix.dense_layers - shape.moe_layers * mix.interval
    parts = [f"[0]*{mix.dense_layers}"] * bool(mix.dense_layers) + [f"{period}*{shape.moe_layers}"]
    return "(" + "+".join([*parts, *[f"[0]*{rest}"] * bool(rest)]) + ")"


def _positions(job: Job) -> dict[str, Value]:
    learned = job.shape.positions
    return {
        "--seq-length": job.sequence,
        "--max-position-embeddings": max(learned, job.sequence),
        "--position-embedding-type": "learned_absolute" if learned else "rope",
    }


def _blocks(shape: Shape) -> dict[str, Value]:
    """Activation, norms, biases and embeddings."""
    biases = shape.biases
    found: dict[str, Value] = {"--normalization": "RMSNorm" if shape.norms.kind == "rms" else "LayerNorm"}
    if shape.gated:
        found["--swiglu"] = True
    if shape.norms.query_key:
        found["--qk-layernorm"] = True
    if not shape.tied:
        found["--untie-embeddings-and-output-weights"] = True
    if not (biases.ffn or biases.attention_output):
        found["--disable-bias-linear"] = True
        if biases.query_key_value:
            found["--add-qkv-bias"] = True
    return found


def model_notes(job: Job) -> tuple[str, ...]:
    """What of a shape the arguments do not say."""
    shape, mix = job.shape, job.shape.experts
    everything = shape.layers - shape.window_layers
    said = {
        "the base of rotary positions is not part of a shape: --rotary-base sets it": not shape.positions,
        "attention and feed-forward in parallel are not an argument: the model's code has to say it": shape.parallel,
        f"{shape.norms.per_layer} norms a layer are not an argument: a layer specification has to say it":
            shape.norms.per_layer != 2 and not shape.parallel,
        "the norm after the embedding is not an argument": shape.norms.embedding,
        f"{shape.multi_token_layers} layers for further tokens are left out, as in the prediction; add"
        " --mtp-num-layers": shape.multi_token_layers > 0,
        "learned sinks of attention: add --softmax-type learnable": shape.biases.sinks,
        "biases of the feed-forward block without those of attention are not an argument":
            shape.biases.ffn and not shape.biases.attention_output,
        "a bias of the head is not an argument": shape.biases.head,
        "the router's bias of this model is not an argument": mix is not None and mix.router_bias
            and shape.biases.sinks,
        "experts in groups: add --moe-router-num-groups and --moe-router-group-topk "
        f"{mix.reach if mix else 0}": mix is not None and mix.reach > 0,
        "every how many layers one attends to everything is rounded":
            shape.window > 0 and everything > 0 and shape.layers % everything > 0,
    }  # fmt: skip
    return tuple(text for text, holds in said.items() if holds)
