"""OpenVLA: an open-source vision-language-action model (arXiv 2406.09246)."""

from typing import cast

import pytest

from supercycle.catalog.physical import PolicyEntry
from supercycle.catalog.store import Catalog
from supercycle.sim.consistency import compute_of
from supercycle.study.physical_onboard import onboard_row


def test_gpu_hours_as_compute(catalog: Catalog) -> None:
    """64 A100 for 14 days are 21,500 A100-hours (21,504), 9.7e21 FLOP at 40 % of 312 TFLOP/s."""
    entry = cast(PolicyEntry, catalog.entry("policies", "openvla-7b"))
    assert entry.training is not None
    assert entry.training.chip_hours.number == pytest.approx(64 * 14 * 24, abs=50)
    assert float(compute_of(64, 14 * 86_400, 312e12, 0.4)) == pytest.approx(9.66e21, rel=0.01)


def test_rate_word_by_word(catalog: Catalog) -> None:
    """About 6 Hz (166 ms) on an RTX 4090 in bf16, seven tokens of an action one by one: within 30 %."""
    row, _, _ = onboard_row(catalog, "openvla-7b", "rtx-4090", rate=6.0)
    assert row.period.value == pytest.approx(0.166, rel=0.30)
