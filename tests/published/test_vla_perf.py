"""VLA-Perf: how fast vision-language-action models can run (arXiv 2602.18397). A roofline, not measurements."""

import pytest

from supercycle.catalog.store import Catalog
from supercycle.machine.engine import Engine
from supercycle.serve.onboard import Policy, onboard_time
from supercycle.study.physical_onboard import onboard_row

CHIPS = {
    "thor": Engine(258.75e12, 270e9), "rtx-4090": Engine(165.2e12, 1008e9), "a100": Engine(312e12, 2039e9),
    "h100": Engine(989.4e12, 3352e9), "b100": Engine(1750e12, 8000e9),
}  # fmt: skip
"""Data sheets without any loss, as the paper has them; Thor's bandwidth as it prints it."""

SIZES = {2.7: 0.111, 9.1: 0.29, 16.7: 0.296}
"""Share of the action head: of pi0 0.3 of 2.7 billion; of the larger ones what the printed rate on Thor implies."""

RATES = [
    (2.7, "thor", 19.0), (2.7, "rtx-4090", 32.2), (2.7, "a100", 61.7), (2.7, "h100", 162.0), (2.7, "b100", 314.0),
    (9.1, "thor", 3.9), (9.1, "rtx-4090", 8.0), (9.1, "b100", 73.6), (16.7, "thor", 2.1), (16.7, "b100", 39.7),
]  # fmt: skip


@pytest.mark.parametrize(("billions", "chip", "rate"), RATES)
def test_rates_of_policies_by_size_and_chip(billions: float, chip: str, rate: float) -> None:
    """Inferences a second of its tables, bf16, ten steps over fifty actions: within 30 %."""
    found = onboard_time(Policy(billions * 1e9, head_share=SIZES[billions]), CHIPS[chip], software=0.0)
    assert float(found.rate) == pytest.approx(rate, rel=0.30)


def test_triton_kernels_of_pi0(catalog: Catalog) -> None:
    """pi0 (as 2.7B) in Triton on an RTX 4090: 39.2 ms with three views and a prompt, measured. Within 30 %."""
    row, _, _ = onboard_row(catalog, "vla-2.7b", "rtx-4090", rate=10.0)
    assert row.period.value == pytest.approx(0.0392, rel=0.30)
    assert row.period.low <= 0.0392 <= row.period.high
