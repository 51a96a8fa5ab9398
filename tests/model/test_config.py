"""Shapes read from config.json, family by family, against the counts of the published checkpoints."""

import json
from pathlib import Path
from typing import Any

import pytest

from supercycle.base.errors import InputError
from supercycle.model.config import from_config
from supercycle.model.dialects import DIALECTS
from supercycle.model.parameters import parameters
from supercycle.model.shape import Shape


def modern(
    kind: str, layers: int, width: int, heads: int, few: int, ffn: int, words: int, **more: Any
) -> dict[str, Any]:
    """The keys that configurations after Llama share."""
    return {
        "model_type": kind,
        "num_hidden_layers": layers,
        "hidden_size": width,
        "num_attention_heads": heads,
        "num_key_value_heads": few,
        "intermediate_size": ffn,
        "vocab_size": words,
    } | more


LATENT = {"kv_lora_rank": 512, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "v_head_dim": 128}
V3 = LATENT | {
    "q_lora_rank": 1536,
    "n_routed_experts": 256,
    "num_experts_per_tok": 8,
    "n_shared_experts": 1,
    "moe_intermediate_size": 2048,
    "first_k_dense_replace": 3,
    "moe_layer_freq": 1,
    "topk_method": "noaux_tc",
    "num_nextn_predict_layers": 1,
    "tie_word_embeddings": False,
}
V2_LITE = LATENT | {
    "q_lora_rank": None,
    "n_routed_experts": 64,
    "num_experts_per_tok": 6,
    "n_shared_experts": 2,
    "moe_intermediate_size": 1408,
    "first_k_dense_replace": 1,
    "topk_method": "greedy",
}
KIMI = V3 | {"n_routed_experts": 384, "first_k_dense_replace": 1, "num_nextn_predict_layers": 0}
GEMMA_3 = {
    "head_dim": 128,
    "hidden_size": 5376,
    "intermediate_size": 21504,
    "num_attention_heads": 32,
    "num_hidden_layers": 62,
    "num_key_value_heads": 16,
    "sliding_window": 1024,
    "vocab_size": 262144,
}
SCOUT = modern(
    "llama4_text",
    48,
    5120,
    40,
    8,
    8192,
    202048,
    head_dim=128,
    intermediate_size_mlp=16384,
    num_local_experts=16,
    num_experts_per_tok=1,
    interleave_moe_layer_step=1,
)
KINDS = ["sliding_attention", "full_attention"] * 12

EXACT: list[tuple[dict[str, Any], int]] = [
    (modern("llama", 32, 4096, 32, 8, 14336, 128256), 8_030_261_248),
    (modern("mistral", 32, 4096, 32, 8, 14336, 32000, sliding_window=4096), 7_241_732_096),
    (
        modern("mixtral", 32, 4096, 32, 8, 14336, 32000, num_local_experts=8, num_experts_per_tok=2),
        46_702_792_704,
    ),
    (modern("qwen2", 28, 3584, 28, 4, 18944, 152064, use_sliding_window=False), 7_615_616_512),
    (
        modern(
            "qwen2_moe",
            24,
            2048,
            16,
            16,
            5632,
            151936,
            num_experts=60,
            num_experts_per_tok=4,
            moe_intermediate_size=1408,
            shared_expert_intermediate_size=5632,
        ),
        14_315_784_192,
    ),
    (modern("qwen3", 36, 4096, 32, 8, 12288, 151936, head_dim=128), 8_190_735_360),
    (
        modern(
            "qwen3_moe",
            48,
            2048,
            32,
            4,
            6144,
            151936,
            head_dim=128,
            num_experts=128,
            num_experts_per_tok=8,
            moe_intermediate_size=768,
            mlp_only_layers=[],
            decoder_sparse_step=1,
        ),
        30_532_122_624,
    ),
    (modern("gemma2", 46, 4608, 32, 16, 36864, 256000, head_dim=128, sliding_window=4096), 27_227_128_320),
    ({"model_type": "gemma3", "text_config": GEMMA_3}, 27_009_002_240),
    ({"model_type": "gemma3_text"} | GEMMA_3, 27_009_002_240),
    (modern("deepseek_v2", 27, 2048, 16, 16, 10944, 102400, **V2_LITE), 15_706_484_224),
    (modern("deepseek_v3", 61, 7168, 128, 128, 18432, 129280, **V3), 671_026_419_200),
    (modern("phi3", 32, 3072, 32, 32, 8192, 32064, sliding_window=2047), 3_821_079_552),
    (
        {
            "model_type": "bloom",
            "n_embed": 14336,
            "n_layer": 70,
            "num_attention_heads": 112,
            "vocab_size": 250880,
        },
        176_247_271_424,
    ),
    (
        {
            "model_type": "gpt2",
            "n_embd": 768,
            "n_layer": 12,
            "n_head": 12,
            "n_positions": 1024,
            "vocab_size": 50257,
            "n_inner": None,
        },
        124_439_808,
    ),
    (
        {
            "model_type": "gpt_neox",
            "hidden_size": 6144,
            "num_hidden_layers": 44,
            "num_attention_heads": 64,
            "intermediate_size": 24576,
            "vocab_size": 50432,
        },
        20_554_567_680,
    ),
    (
        {
            "model_type": "opt",
            "hidden_size": 768,
            "num_hidden_layers": 12,
            "num_attention_heads": 12,
            "ffn_dim": 3072,
            "max_position_embeddings": 2048,
            "vocab_size": 50272,
        },
        125_239_296,
    ),
]

ROUNDED: list[tuple[dict[str, Any], float, float]] = [
    (modern("kimi_k2", 61, 7168, 64, 64, 18432, 163840, **KIMI), 1.0e12, 0.05e12),
    (SCOUT, 109e9, 2e9),
    ({"model_type": "llama4", "text_config": SCOUT}, 109e9, 2e9),
    (modern("nemotron", 96, 18432, 96, 8, 73728, 256000), 341e9, 0.5e9),
    (
        modern(
            "gpt_oss",
            24,
            2880,
            64,
            8,
            2880,
            201088,
            head_dim=64,
            num_local_experts=32,
            num_experts_per_tok=4,
            attention_bias=True,
            sliding_window=128,
            layer_types=KINDS,
        ),
        20.91e9,
        0.005e9,
    ),
    (
        {
            "model_type": "falcon",
            "hidden_size": 14848,
            "num_hidden_layers": 80,
            "num_attention_heads": 232,
            "num_kv_heads": 8,
            "new_decoder_architecture": True,
            "vocab_size": 65024,
        },
        180e9,
        2e9,
    ),
    (
        {
            "model_type": "mpt",
            "d_model": 7168,
            "n_layers": 48,
            "n_heads": 64,
            "expansion_ratio": 4,
            "no_bias": True,
            "learned_pos_emb": True,
            "attn_config": {"alibi": True},
            "vocab_size": 50432,
        },
        30e9,
        0.5e9,
    ),
]


def read(folder: Path, table: object) -> Shape:
    path = folder / "config.json"
    path.write_text(json.dumps(table))
    return from_config(path)


@pytest.mark.parametrize(("table", "count"), EXACT, ids=[str(t["model_type"]) for t, _ in EXACT])
def test_a_configuration_gives_the_count_of_its_checkpoint(tmp_path: Path, table: dict[str, Any], count: int) -> None:
    """The tensors of the published checkpoint add up to this number, to the last parameter."""
    assert parameters(read(tmp_path, table)).total == count


@pytest.mark.parametrize(("table", "count", "digits"), ROUNDED, ids=[str(t["model_type"]) for t, _, _ in ROUNDED])
def test_a_configuration_gives_the_rounded_count(
    tmp_path: Path, table: dict[str, Any], count: float, digits: float
) -> None:
    """The name or the card of the model prints this number; Llama 4's includes a vision encoder."""
    assert parameters(read(tmp_path, table)).total == pytest.approx(count, abs=digits)


def test_every_dialect_is_tested() -> None:
    """No model type can be read that these tables leave out."""
    assert {str(row[0]["model_type"]) for row in (*EXACT, *ROUNDED)} == set(DIALECTS)


def test_windows_are_read(tmp_path: Path) -> None:
    """Mistral 7B slides in every layer, Gemma 2 in every second, Gemma 3 in all but every sixth."""
    found = {str(t["model_type"]): read(tmp_path, t) for t, _ in EXACT}
    assert (found["mistral"].window, found["mistral"].window_layers) == (4096, 32)
    assert (found["gemma2"].window, found["gemma2"].window_layers) == (4096, 23)
    assert (found["gemma3"].window, found["gemma3"].window_layers) == (1024, 52)
    assert found["qwen2"].window == 0


def test_a_folder_means_the_file_in_it(tmp_path: Path) -> None:
    """A folder of a downloaded model can be named instead of its config.json."""
    assert read(tmp_path, EXACT[0][0]) == from_config(tmp_path)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"model_type": "mamba"}, "model_type: 'mamba' is not a model type that can be read: bloom, "),
        ({"hidden_size": 8}, "model_type: is required"),
        ({"model_type": "llama", "num_attention_heads": 32}, "hidden_size: is required"),
        (
            {"model_type": "llama", "hidden_size": "4096"},
            "hidden_size: '4096' is not a whole number of at least 0",
        ),
        ({"model_type": "llama", "hidden_size": True}, "hidden_size: True is not a whole number"),
        (
            {"model_type": "gemma3", "text_config": {"hidden_size": -1}},
            "text_config.hidden_size: -1 is not a whole",
        ),
        (modern("llama", 2, 64, 4, 3, 128, 100), "key_value_heads: 3 does not divide the 4 heads"),
        (modern("llama", 2, 64, 0, 0, 128, 100), "heads: 0 is below 1"),
        (["llama"], "is not a table of keys"),
    ],
)
def test_a_bad_configuration_is_refused(tmp_path: Path, table: object, said: str) -> None:
    """The message names the key, what it holds and what was expected."""
    with pytest.raises(InputError) as fault:
        read(tmp_path, table)
    assert said in str(fault.value)


def test_a_file_that_is_not_json_is_refused(tmp_path: Path) -> None:
    """Broken JSON and a missing file are told apart, and each names the file."""
    path = tmp_path / "config.json"
    with pytest.raises(InputError, match="cannot be read: No such file"):
        from_config(path)
    path.write_text("{'model_type': 1}")
    with pytest.raises(InputError, match=r"config\.json is not JSON"):
        from_config(path)
