"""Rows of a table of measured serving: what is read, what is filled in, what is refused, and how good it is."""

from collections import Counter
from pathlib import Path

import pytest

from supercycle.base.errors import InputError
from supercycle.catalog.serving_runs import is_serving, serving_runs
from supercycle.catalog.store import PACKAGED, Catalog
from supercycle.verify.serving_check import ServingCheck, check_serving
from supercycle.verify.serving_rows import ENDLESS, served_row

Row = dict[str, str]


def made(**changed: str) -> Row:
    """Llama-3.1-70B in 8 bits on four H200 under vLLM, with the given columns changed."""
    whole = {
        "id": "one", "source_key": "test", "model": "Llama-3.1-70B", "accelerator": "H200-SXM-141GB",
        "n_accelerators": "4", "precision": "fp8", "engine": "vllm 0.12.0", "tp": "4", "ep": "1", "pp": "1", "dp": "1",
        "input_len": "1024", "output_len": "1024", "concurrency_or_batch": "16", "ttft_ms": "200", "tpot_ms": "15",
        "spec_decode": "none", "disagg": "False", "scenario": "closed-loop fixed concurrency",
    }  # fmt: skip
    return {**whole, **changed}


@pytest.fixture(scope="module")
def packaged() -> ServingCheck:
    """The packaged table, predicted."""
    return check_serving(Catalog())


def test_a_row_that_says_everything_is_predicted(catalog: Catalog) -> None:
    """Its interval holds its prediction, and nothing is filled in."""
    row = check_serving(catalog, [made()]).rows[0]
    assert row.reason is None
    assert row.fully
    assert row.low_s < row.predicted_tpot_s < row.high_s  # type: ignore[operator]
    assert row.measured_tpot_s == 0.015
    assert 0 < row.predicted_prefill_s < row.predicted_ttft_s  # type: ignore[operator]
    assert row.completed == ()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"model": "a new model", "params_total_b": "100", "params_active_b": "100"}, "like llama-3.1-70b"),
        ({"model": "a new mixture", "params_total_b": "300", "params_active_b": "20"}, "like qwen3-235b-a22b"),
        ({"model": "Nothing-13B-chat"}, "a model of 13B parameters like llama-3.1-70b"),
        ({"model": "Nothing-100B-A5B"}, "a model of 100B parameters like qwen3-235b-a22b"),
        ({"engine": "an engine of ours 1.0"}, "what engines have in common"),
        ({"accelerator": "Intel(R) Arc Pro(R) B60", "model": "Llama-3.1-8B", "tp": "1"}, "uncalibrated"),
        ({"accelerator": "Apple M2 Ultra 76-core", "model": "Llama-3-8B", "tp": "1"}, "uncalibrated"),
        ({"precision": ""}, "precision taken as bf16"),
        ({"precision": "", "scenario": "MLPerf Offline"}, "precision taken as fp8"),
        ({"tp": ""}, "tensor parallelism taken as 1"),
        ({"spec_decode": "unknown"}, "predicted without"),
        ({"spec_decode": "mtp"}, "speculation taken as 3 drafts"),
        ({"accelerator": "mi300x"}, "uncalibrated"),
        ({"n_accelerators": ""}, "chips taken as one copy of 4"),
        ({"input_len": ""}, "input_len taken as 512"),
        ({"concurrency_or_batch": ""}, "as many as memory holds"),
    ],
)
def test_what_a_row_leaves_out_is_filled_in_and_said(catalog: Catalog, changed: Row, said: str) -> None:
    """Nothing that a chip, a model or an engine is new to is refused."""
    row = check_serving(catalog, [made(**changed)]).rows[0]
    assert row.reason is None
    assert row.predicted_tpot_s is not None
    assert any(said in text for text in row.completed)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"accelerator": "nothing we know"}, "say --catalog DIR"),
        ({"accelerator": "mixed AMD Instinct"}, "is a mix of chips"),
        ({"model": "nothing we know"}, "Say params_total_b"),
        ({"model": "Nothing-8x7B"}, "Say params_total_b"),
        ({"precision": "fp3"}, "no precision named"),
        ({"tpot_ms": "fast"}, "is not a number"),
        ({"tpot_ms": "", "ttft_ms": ""}, "nothing is measured"),
    ],
)
def test_what_cannot_be_predicted_has_its_reason(catalog: Catalog, changed: Row, said: str) -> None:
    """The row is kept, with null and the reason."""
    row = check_serving(catalog, [made(**changed)]).rows[0]
    assert row.predicted_tpot_s is None
    assert said in (row.reason or "")


def test_replicas_share_the_load(catalog: Catalog) -> None:
    """Eight chips in copies of four: half of the requests each; without a load as many as memory holds."""
    assert served_row(made(n_accelerators="8"), catalog).batch == 8
    assert served_row(made(concurrency_or_batch=""), catalog).batch == ENDLESS


def test_attention_parallelism_by_requests_is_read(catalog: Catalog) -> None:
    """TensorRT-LLM's attention-DP repeats the attention on every tensor rank of a mixture."""
    row = served_row(made(model="deepseek-v3", tp="8", dp="attention-DP", ep="8", n_accelerators="8"), catalog)
    assert (row.tensor, row.data, row.expert) == (1, 8, 8)


def test_a_table_of_serving_is_told_by_its_columns(tmp_path: Path) -> None:
    """The packaged tables are told apart; one without a needed column is refused by name."""
    assert is_serving(PACKAGED / "runs" / "serving.csv")
    assert not is_serving(PACKAGED / "runs" / "pretraining.csv")
    path = tmp_path / "short.csv"
    path.write_text("model,tpot_ms\na,3\n")
    assert is_serving(path)
    with pytest.raises(InputError, match="not a table of serving"):
        serving_runs(path)


def test_the_packaged_rows_are_predicted_as_well_as_promised(packaged: ServingCheck) -> None:
    """Fully described rows without speculation: median error 12 %, mean 18 %, 85 to 96 % in their intervals."""
    found = packaged.summary.fully_described
    assert found.rows > 1000
    assert found.predicted == found.rows
    assert found.median_error is not None
    assert found.mean_error is not None
    assert found.coverage is not None
    assert found.median_error < 0.12
    assert found.mean_error < 0.18
    assert 0.85 < found.coverage < 0.96
    assert (found.baseline_error or 0) > 4 * found.median_error


def test_saturated_servers_are_predicted(packaged: ServingCheck) -> None:
    """Output tokens a second of a chip with as many requests as memory holds: median error 25 %, 583 rows."""
    found = packaged.summary.by_engine["TensorRT-LLM"]
    assert found.rows == 583
    assert found.rate_error is not None
    assert found.rate_error < 0.25


def test_operating_points_are_put_in_order(packaged: ServingCheck) -> None:
    """Rank correlation of the operating points of a model on a chip, rows that state everything: at least 0.8 in 13 of
    16 groups, and of pairs further apart than repetitions more than 85 % are in order in all but one group (whose
    repetitions lie up to 1.5 times apart)."""
    whole = ("fully", "measured_tpot_s", "predicted_tpot_s")
    counts = Counter(
        f"{row.model}, {row.chip}"
        for row in packaged.rows
        if all(getattr(row, name) for name in whole) and not row.speculation
    )
    full = [one for one in packaged.ranking if counts[one.group] == one.points]
    assert len(full) == 16
    assert sum(one.spearman >= 0.795 for one in full) >= 13
    assert sorted(one.clear_pairs_right for one in full)[1] > 0.85
    assert all(one.spread > 1.0 and 1 <= one.layouts <= one.points for one in full)


def test_the_first_token_under_load_has_an_error_of_its_own(packaged: ServingCheck) -> None:
    """Queueing, apart from the idle prefill, which alone is further off."""
    found = packaged.summary.fully_described
    assert found.ttft_error is not None
    assert found.prefill_error is not None
    assert found.ttft_error < 0.35 < found.prefill_error


def test_weights_beyond_the_stated_chips_are_laid_over_more(catalog: Catalog) -> None:
    """A server that answered has held its weights: 235 GB are not on one chip of 141, and the row says so."""
    row = check_serving(catalog, [made(model="Qwen3-235B-A22B", tp="1", n_accelerators="1")]).rows[0]
    assert row.layout == "tp=2"
    assert any("do not fit on the 1 chips" in text for text in row.completed)
    assert not any("no request fits" in text for text in row.completed)


def test_a_model_that_leaves_no_room_is_said(catalog: Catalog) -> None:
    """70 GB of weights fit on 80 GB, but no cache beside them: predicted for one request at a time, and said."""
    row = check_serving(catalog, [made(accelerator="h100-sxm", tp="1", n_accelerators="1")]).rows[0]
    assert row.predicted_tpot_s is not None
    assert any("no request fits" in note for note in row.completed)
