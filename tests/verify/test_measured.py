"""Measured seconds under every convention, and the baseline by hand."""

import pytest

from supercycle.model.parameters import parameters
from supercycle.run.split import FULL, NO_RECOMPUTE
from supercycle.verify.columns import Unpredictable
from supercycle.verify.measured import baseline, convention, counted_flop, seconds
from supercycle.verify.rows import measured_run

PEAK = 312e12
LAYERS, WIDTH, SEQUENCE, BATCH, VOCABULARY, CHIPS = 96, 12288, 2048, 1536, 51200, 1024


@pytest.fixture(scope="module")
def job(row, catalog):
    """One step of GPT-3 175B."""
    return measured_run(row(), catalog).job


def test_hardware_count_is_narayanans_formula(job):
    """``96 B s l h² (1 + s / 6h + V / 16 l h)`` (arXiv 2104.04473, section 5.1) counts recomputation."""
    printed = 96 * BATCH * SEQUENCE * LAYERS * WIDTH**2
    printed *= 1 + SEQUENCE / (6 * WIDTH) + VOCABULARY / (16 * LAYERS * WIDTH)
    assert counted_flop(job, "hardware", True) == pytest.approx(printed, rel=1e-9)


def test_model_count_is_korthikantis_formula(job):
    """``72 B l s h² (1 + s / 6h + V / 12 l h)`` (arXiv 2205.05198, appendix A) counts none."""
    printed = 72 * BATCH * SEQUENCE * LAYERS * WIDTH**2
    printed *= 1 + SEQUENCE / (6 * WIDTH) + VOCABULARY / (12 * LAYERS * WIDTH)
    assert counted_flop(job, "full", None) == pytest.approx(printed, rel=1e-9)


def test_causal_count_leaves_half_of_attention(job):
    """The difference to the full count is ``6 L H Q T`` a token."""
    difference = counted_flop(job, "full", None) - counted_flop(job, "causal", None)
    assert difference == pytest.approx(6 * LAYERS * WIDTH * SEQUENCE * job.tokens, rel=1e-9)


def test_count_by_parameters(job):
    """8 operations a parameter and token with recomputation, 6 without."""
    total = float(parameters(job.shape).total)
    assert counted_flop(job, "8n", True) == pytest.approx(8 * total * job.tokens)
    assert counted_flop(job, "8n", False) == pytest.approx(6 * total * job.tokens)
    with pytest.raises(Unpredictable, match="recomputation"):
        counted_flop(job, "8n", None)


@pytest.mark.parametrize(
    ("wording", "framework", "year", "expected"),
    [
        ("hardware flops (8N)", "Megatron-LM", "2021", "8n"),
        ("hardware flops incl. full activation recomputation (96BslLh^2 formula)", "Megatron-LM", "2021", "hardware"),
        ("model flops (Korthikanti App. A)", "NeMo / Megatron-Core", "2024", "full"),
        ("model flops (6N + 12*L*d*s full attention)", "llm-foundry", "2024", "full"),
        ("model flops, causal (half) attention, peak 989 bf16", "NeMo", "2025", "causal"),
        ("model flops (Megatron-Core counter)", "NeMo / Megatron-Core", "2025", "full"),
        ("model flops (Megatron-Core counter)", "Megatron Bridge / Megatron-Core", "2025", "causal"),
        ("model flops", "Megatron-Core", "2026", "causal"),
        ("model flops, full attention", "Megatron-Core", "2026", "full"),
        ("not stated", "Megatron-LM", "2025", None),
        ("model flops (some older numbers with full attention)", "MaxText", "2024", None),
        ("", "", "", None),
    ],
)
def test_wordings_of_the_flop_count(row, wording, framework, year, expected):
    """What tables write in flops_convention, and what it means for their framework and year."""
    assert convention(row(flops_convention=wording, framework=framework, year=year)) == expected


def test_seconds_from_each_measure(row, job):
    """A step of 32 s is the same step as tokens/s, TFLOP/s or MFU."""
    notes = []
    blank = {"step_time_s": ""}
    assert seconds(row(), job, CHIPS, PEAK, notes) == 32.0
    assert notes == []
    rate = str(job.tokens / 32 / CHIPS)
    assert seconds(row(**blank, tokens_per_s_per_device=rate), job, CHIPS, PEAK, notes) == pytest.approx(32)
    rate = str(counted_flop(job, "hardware", True) / 32 / CHIPS / 1e12)
    by_flop = row(**blank, tflops_per_s_per_device_reported=rate, flops_convention="hardware flops incl. recomputation")
    assert seconds(by_flop, job, CHIPS, PEAK, notes) == pytest.approx(32)
    used = str(counted_flop(job, "full", None) / 32 / CHIPS / PEAK)
    by_mfu = row(**blank, mfu_reported=used, flops_convention="model flops")
    assert seconds(by_mfu, job, CHIPS, PEAK, notes) == pytest.approx(32)
    assert [note.split(" from ")[1] for note in notes] == ["tokens/s", "TFLOP/s (hardware count)", "MFU (full count)"]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"step_time_s": ""}, "none of step_time_s"),
        ({"step_time_s": "-3"}, "not a positive number"),
        ({"step_time_s": "nan"}, "not a positive number"),
        ({"step_time_s": "", "mfu_reported": "0.4", "flops_convention": "own count"}, "does not say what is counted"),
    ],
)
def test_no_measure_is_a_reason(row, job, changed, reason):
    """A row without a usable measure is not compared."""
    with pytest.raises(Unpredictable, match=reason):
        seconds(row(**changed), job, CHIPS, PEAK, [])


def test_baseline_by_hand(job):
    """Half of the peak, and 15 / 192 of a bubble with 16 stages and 192 micro-batches."""
    flop = 96 * BATCH * SEQUENCE * LAYERS * WIDTH**2
    flop *= 1 + SEQUENCE / (6 * WIDTH) + VOCABULARY / (16 * LAYERS * WIDTH)
    by_hand = flop / (1024 * 312e12 * 0.5) * (1 + 15 / 192)
    assert baseline(job, CHIPS, PEAK, FULL, (16, 1, 192.0)) == pytest.approx(by_hand, rel=1e-9)
    without = baseline(job, CHIPS, PEAK, NO_RECOMPUTE, (1, 1, 192.0))
    assert without == pytest.approx(counted_flop(job, "full", None) / (1024 * 312e12 * 0.5))
