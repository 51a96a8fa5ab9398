"""How families of models before Llama write their shape in ``config.json``.

Source: transformers-configurations (the configuration class of each model type states its defaults).
"""

from typing import Any

from supercycle.model.keys import Config
from supercycle.model.shape import ALL_BIASES, Biases, Norms, Shape

LAYER_NORM = Norms("layer", bias=True)
OPT_POSITION_OFFSET = 2
"""OPT's table of positions has two rows more than positions."""


def falcon(config: Config, name: str) -> Shape:
    """Falcon: parallel blocks; the first generation has one key-value head, the second several."""
    width, heads = config.whole("hidden_size"), config.whole("num_attention_heads", "n_head")
    new = config.flag("new_decoder_architecture", default=False)
    parallel = new or config.flag("parallel_attn", default=True)
    one_head = config.flag("multi_query", default=True)
    few = config.whole("num_kv_heads", "n_head_kv", default=heads) if new else (1 if one_head else heads)
    two_norms = not parallel or (new and config.whole("num_ln_in_parallel_attn", default=2) == 2)
    bias = config.flag("bias", default=False)
    return Shape(
        name=name,
        layers=config.whole("num_hidden_layers", "n_layer"),
        width=width,
        heads=heads,
        key_value_heads=few,
        head_size=width // max(heads, 1),
        ffn=config.whole("ffn_hidden_size", default=4 * width),
        vocabulary=config.whole("vocab_size"),
        gated=False,
        tied=config.flag("tie_word_embeddings", default=True),
        biases=Biases(bias, bias, bias),
        norms=Norms("layer", bias=True, per_layer=2 if two_norms else 1),
        parallel=parallel,
    )


def _classic(config: Config, name: str, width: int, layers: int, heads: int, ffn: int, **changes: Any) -> Shape:
    """Every head has its own keys, a block two matrices; biases, layer norms, a tied head."""
    fields: dict[str, Any] = {
        "name": name,
        "layers": layers,
        "width": width,
        "heads": heads,
        "key_value_heads": heads,
        "head_size": width // max(heads, 1),
        "ffn": ffn,
        "vocabulary": config.whole("vocab_size"),
        "gated": False,
        "tied": config.flag("tie_word_embeddings", default=True),
        "biases": ALL_BIASES,
        "norms": LAYER_NORM,
    }
    return Shape(**(fields | changes))


def gpt2(config: Config, name: str) -> Shape:
    """GPT-2: learned positions."""
    width = config.whole("n_embd", "hidden_size")
    return _classic(
        config,
        name,
        width,
        config.whole("n_layer", "num_hidden_layers"),
        config.whole("n_head", "num_attention_heads"),
        config.whole("n_inner", default=4 * width),
        positions=config.whole("n_positions", "n_ctx", default=1024),
    )


def gpt_neox(config: Config, name: str) -> Shape:
    """GPT-NeoX and Pythia: rotary positions, a head of its own, parallel blocks."""
    bias = config.flag("attention_bias", default=True)
    return _classic(
        config,
        name,
        config.whole("hidden_size"),
        config.whole("num_hidden_layers"),
        config.whole("num_attention_heads"),
        config.whole("intermediate_size"),
        tied=config.flag("tie_word_embeddings", default=False),
        biases=Biases(bias, bias, True),
        parallel=config.flag("use_parallel_residual", default=True),
    )


def bloom(config: Config, name: str) -> Shape:
    """BLOOM: ALiBi, and a norm after the embedding."""
    width = config.whole("hidden_size", "n_embed")
    heads = config.whole("num_attention_heads", "n_head")
    norms = Norms("layer", bias=True, embedding=True)
    return _classic(config, name, width, config.whole("n_layer", "num_hidden_layers"), heads, 4 * width, norms=norms)


def opt(config: Config, name: str) -> Shape:
    """OPT: learned positions."""
    width, heads = config.whole("hidden_size"), config.whole("num_attention_heads")
    bias = config.flag("enable_bias", default=True)
    return _classic(
        config,
        name,
        width,
        config.whole("num_hidden_layers"),
        heads,
        config.whole("ffn_dim"),
        positions=config.whole("max_position_embeddings") + OPT_POSITION_OFFSET,
        biases=Biases(bias, bias, bias),
    )


def mpt(config: Config, name: str) -> Shape:
    """MPT: ALiBi, no biases, unless the file says otherwise."""
    width, attention = config.whole("d_model"), config.part("attn_config")
    heads = config.whole("n_heads")
    bias = not config.flag("no_bias", default=True)
    learned = config.flag("learned_pos_emb", default=True) and not attention.flag("alibi", default=False)
    return _classic(
        config,
        name,
        width,
        config.whole("n_layers"),
        heads,
        config.whole("expansion_ratio", default=4) * width,
        key_value_heads=attention.whole("kv_n_heads", default=heads),
        tied=True,
        positions=config.whole("max_seq_len", default=2048) if learned else 0,
        biases=Biases(bias, bias, bias),
        norms=Norms("layer", bias=bias),
    )
