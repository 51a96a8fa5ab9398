"""How families of models since Llama write ``config.json``, and the table of all that can be read.

Defaults are those that a family leaves out of its file.

Source: transformers-configurations (the configuration class of each model type states its defaults).
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from supercycle.model import dialects_early as early
from supercycle.model.keys import Config
from supercycle.model.shape import Biases, Experts, Latent, Norms, Shape

Dialect = Callable[[Config, str], Shape]
"""Reads one family's keys; the text is the model's name."""

FOUR_NORMS = Norms(per_layer=4)
GEMMA_3_NORMS = Norms(per_layer=4, query_key=True)
GEMMA_3_PERIOD = 6
"""Gemma 3 attends to everything in every sixth layer (its configuration's default)."""


def _modern(config: Config, name: str, **changes: Any) -> Shape:
    """The common keys of models after Llama: grouped heads, rotary positions, gated block, RMS norms."""
    width, heads = config.whole("hidden_size"), config.whole("num_attention_heads")
    fields: dict[str, Any] = {
        "name": name,
        "layers": config.whole("num_hidden_layers"),
        "width": width,
        "heads": heads,
        "key_value_heads": config.whole("num_key_value_heads", default=heads),
        "head_size": config.whole("head_dim", default=width // max(heads, 1)),
        "ffn": config.whole("intermediate_size"),
        "vocabulary": config.whole("vocab_size"),
        "tied": config.flag("tie_word_embeddings", default=False),
    }
    return Shape(**(fields | changes))


def _llama(config: Config, name: str) -> Shape:
    bias = config.flag("attention_bias", default=False)
    return _modern(config, name, biases=Biases(bias, bias, config.flag("mlp_bias", default=False)))


def _mistral(config: Config, name: str) -> Shape:
    window = config.whole("sliding_window", default=0)
    layers = config.whole("num_hidden_layers") if window else 0
    return _modern(config, name, window=window, window_layers=layers)


def _mixtral(config: Config, name: str) -> Shape:
    experts = Experts(
        config.whole("num_local_experts"),
        config.whole("num_experts_per_tok"),
        config.whole("intermediate_size"),
    )
    return replace(_mistral(config, name), ffn=0, experts=experts)


def _qwen2(config: Config, name: str) -> Shape:
    return _modern(config, name, biases=Biases(query_key_value=True), **_qwen_window(config))


def _qwen3(config: Config, name: str) -> Shape:
    bias = config.flag("attention_bias", default=False)
    return _modern(config, name, biases=Biases(bias, bias), norms=Norms(query_key=True), **_qwen_window(config))


def _qwen_window(config: Config) -> dict[str, int]:
    if not config.flag("use_sliding_window", default=False) or not config.has("sliding_window"):
        return {}
    layers = config.whole("num_hidden_layers")
    windowed = layers - config.whole("max_window_layers", default=layers)
    return {
        "window": config.whole("sliding_window") if windowed > 0 else 0,
        "window_layers": max(windowed, 0),
    }


def _qwen2_moe(config: Config, name: str) -> Shape:
    shared = config.whole("shared_expert_intermediate_size")
    return replace(_qwen2(config, name), experts=_qwen_experts(config, int(shared > 0), shared, shared > 0))


def _qwen3_moe(config: Config, name: str) -> Shape:
    return replace(_qwen3(config, name), experts=_qwen_experts(config, 0, 0, False))


def _qwen_experts(config: Config, shared: int, shared_width: int, gate: bool) -> Experts:
    dense = config.items("mlp_only_layers")
    if dense != list(range(len(dense))):
        raise config.fault("mlp_only_layers", dense, "the first layers of the model, like [] or [0, 1]")
    return Experts(
        count=config.whole("num_experts"),
        per_token=config.whole("num_experts_per_tok"),
        width=config.whole("moe_intermediate_size"),
        shared=shared,
        shared_width=shared_width,
        dense_layers=len(dense),
        interval=config.whole("decoder_sparse_step", default=1),
        shared_gate=gate,
    )


def _gemma2(config: Config, name: str) -> Shape:
    layers = config.whole("num_hidden_layers")
    return _modern(
        config,
        name,
        tied=config.flag("tie_word_embeddings", default=True),
        head_size=config.whole("head_dim", default=256),
        norms=FOUR_NORMS,
        window=config.whole("sliding_window", default=4096),
        window_layers=(layers + 1) // 2,
    )


def _gemma3(config: Config, name: str) -> Shape:
    """Text part only. Gemma 3's files leave out what equals its defaults."""
    text = config.part("text_config") if config.has("text_config") else config
    layers = text.whole("num_hidden_layers", default=26)
    period = text.whole("sliding_window_pattern", "_sliding_window_pattern", default=GEMMA_3_PERIOD)
    return _modern(
        text,
        name,
        tied=text.flag("tie_word_embeddings", default=True),
        vocabulary=text.whole("vocab_size", default=262_208),
        heads=text.whole("num_attention_heads", default=8),
        key_value_heads=text.whole("num_key_value_heads", default=4),
        head_size=text.whole("head_dim", default=256),
        norms=GEMMA_3_NORMS,
        window=text.whole("sliding_window", default=4096),
        window_layers=layers - layers // max(period, 1),
    )


def _deepseek(config: Config, name: str) -> Shape:
    if config.whole("moe_layer_freq", default=1) != 1:
        raise config.fault("moe_layer_freq", config.whole("moe_layer_freq"), "1, the only one in use")
    nope, rope = config.whole("qk_nope_head_dim"), config.whole("qk_rope_head_dim")
    routed = config.whole("n_routed_experts", default=0)
    shared = config.whole("n_shared_experts", default=0)
    width = config.whole("moe_intermediate_size") if routed else 0
    experts = Experts(
        count=routed,
        per_token=config.whole("num_experts_per_tok"),
        width=width,
        shared=shared,
        shared_width=width if shared else 0,
        dense_layers=config.whole("first_k_dense_replace", default=0),
        router_bias=config.text("topk_method", default="") == "noaux_tc",
        reach=config.whole("topk_group", default=0) if config.whole("n_group", default=1) > 1 else 0,
    ) if routed else None  # fmt: skip
    return _modern(
        config,
        name,
        head_size=nope + rope,
        latent=Latent(
            config.whole("q_lora_rank", default=0),
            config.whole("kv_lora_rank"),
            rope,
            nope,
            config.whole("v_head_dim"),
        ),
        experts=experts,
        multi_token_layers=config.whole("num_nextn_predict_layers", default=0),
    )


def _llama4(config: Config, name: str) -> Shape:
    """Text part only. A layer is a mixture with one shared expert, or a dense block of another inner width.

    Attention in chunks is read as attention to everything: the same for sequences of up to a chunk (8192
    tokens).
    """
    text = config.part("text_config") if config.has("text_config") else config
    width = text.whole("intermediate_size")
    bias = text.flag("attention_bias", default=False)
    return _modern(
        text,
        name,
        ffn=text.whole("intermediate_size_mlp"),
        biases=Biases(bias, bias),
        experts=Experts(
            count=text.whole("num_local_experts"),
            per_token=text.whole("num_experts_per_tok", default=1),
            width=width,
            shared=1,
            shared_width=width,
            interval=text.whole("interleave_moe_layer_step", default=1),
        ),
    )


def _gpt_oss(config: Config, name: str) -> Shape:
    bias = config.flag("attention_bias", default=True)
    experts = Experts(
        count=config.whole("num_local_experts", default=128),
        per_token=config.whole("num_experts_per_tok", "experts_per_token", default=4),
        width=config.whole("intermediate_size"),
        router_bias=True,
    )
    layers = config.whole("num_hidden_layers")
    kinds = config.items("layer_types")
    return _modern(
        config,
        name,
        ffn=0,
        experts=experts,
        biases=Biases(bias, bias, ffn=True, sinks=True),
        window=config.whole("sliding_window", default=128),
        window_layers=kinds.count("sliding_attention") if kinds else (layers + 1) // 2,
    )


def _nemotron(config: Config, name: str) -> Shape:
    shape = _llama(config, name)
    return replace(shape, gated=False, norms=Norms("layer", bias=True))


DIALECTS: Mapping[str, Dialect] = MappingProxyType({
    "bloom": early.bloom,
    "deepseek_v2": _deepseek,
    "deepseek_v3": _deepseek,
    "falcon": early.falcon,
    "gemma2": _gemma2,
    "gemma3": _gemma3,
    "gemma3_text": _gemma3,
    "gpt2": early.gpt2,
    "gpt_neox": early.gpt_neox,
    "gpt_oss": _gpt_oss,
    "kimi_k2": _deepseek,
    "llama": _llama,
    "llama4": _llama4,
    "llama4_text": _llama4,
    "mistral": _mistral,
    "mixtral": _mixtral,
    "mpt": early.mpt,
    "nemotron": _nemotron,
    "opt": early.opt,
    "phi3": _mistral,
    "qwen2": _qwen2,
    "qwen2_moe": _qwen2_moe,
    "qwen3": _qwen3,
    "qwen3_moe": _qwen3_moe,
})  # fmt: skip
"""Every model type that can be read."""
