"""A row of a table of runs that says everything, for tests to change."""

from collections.abc import Callable

import pytest

Row = dict[str, str]


@pytest.fixture(scope="session")
def row() -> Callable[..., Row]:
    """Makes a row of a table with the given columns changed."""
    return _row


def _row(**changed: str) -> Row:
    """GPT-3 175B on 1,024 A100 as Narayanan et al. 2021 ran it, with the given columns changed."""
    whole = {
        "id": "one", "source_key": "test", "model_name": "a model of ours", "arch": "dense", "n_layers": "96",
        "d_model": "12288", "n_heads": "96", "n_kv_heads": "96", "d_ff": "49152", "vocab": "51200", "seq_len": "2048",
        "accelerator": "A100-80GB-SXM", "n_accelerators": "1024", "precision": "fp16", "tp": "8", "pp": "16",
        "vpp": "1", "dp": "8", "cp": "1", "ep": "", "fsdp_or_zero": "", "micro_batch": "1", "global_batch": "1536",
        "recompute": "full", "framework": "Megatron-LM", "year": "2021", "step_time_s": "32",
        "tokens_per_s_per_device": "", "tflops_per_s_per_device_reported": "", "flops_convention": "",
        "mfu_reported": "", "notes": "", "layout_level": "A-full", "params_total_b": "175",
    }  # fmt: skip
    return {**whole, **changed}
