"""Configuration files that are almost right: a message and exit code 2, or a step; never a traceback."""

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

VALID: list[dict[str, Any]] = [
    {
        "model_type": "llama", "hidden_size": 1024, "num_hidden_layers": 8, "num_attention_heads": 16,
        "num_key_value_heads": 4, "intermediate_size": 4096, "vocab_size": 32000, "tie_word_embeddings": False,
    },
    {
        "model_type": "mixtral", "hidden_size": 1024, "num_hidden_layers": 8, "num_attention_heads": 16,
        "num_key_value_heads": 4, "intermediate_size": 2048, "vocab_size": 32000, "num_local_experts": 8,
        "num_experts_per_tok": 2,
    },
]  # fmt: skip
"""A dense model and a mixture, both small."""

values: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from([
        None, True, -1, 0, 1, 7, 3.5, "", "llama", "gpt_neox", "bert", [], {}, [1], 10**6, 10**30, 1e308,
        float("nan"), float("inf"), "1024",
    ]),
    st.integers(-(10**9), 10**9),
    st.text(max_size=5),
)  # fmt: skip
edit = st.tuples(st.sampled_from(["value", "value", "delete", "rename"]), st.integers(0, 20), values)
edits = st.lists(edit, min_size=1, max_size=3)


def edited(config: dict[str, Any], changes: list[tuple[str, int, Any]]) -> str:
    """The configuration with keys deleted or renamed, or with other values."""
    table = dict(config)
    for how, place, new in changes:
        if not table:
            break
        key = list(table)[place % len(table)]
        if how == "value":
            table[key] = new
        else:
            value = table.pop(key)
            if how == "rename":
                table[f"{key}_x"] = value
    return json.dumps(table)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(config=st.sampled_from(VALID), changes=edits, cut=st.integers(0, 30), noise=st.binary(max_size=2))
def test_an_edited_configuration_is_predicted_or_refused(
    call: Callable[..., Any], config: dict[str, Any], changes: list[tuple[str, int, Any]], cut: int, noise: bytes
) -> None:
    """Whatever is deleted, renamed, replaced or cut off: an answer, or what is wrong and exit code 2."""
    text = edited(config, changes).encode()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "config.json"
        path.write_bytes(text if cut else text[:-1] + noise)
        answer = call("run", str(path), "--chip", "h100-sxm", "--count", "8", "--global-batch", "64", "--seq", "2048")
    assert answer.code in (0, 2)
    assert (answer.out == "") == (answer.code == 2)
    assert (answer.err == "") == (answer.code == 0)


def test_the_configurations_that_are_edited_are_valid(call: Callable[..., Any], tmp_path: Path) -> None:
    """Without an edit both are predicted."""
    for config in VALID:
        path = tmp_path / "config.json"
        path.write_text(json.dumps(config))
        assert call("run", str(path), "--chip", "h100-sxm", "--count", "8").code == 0
