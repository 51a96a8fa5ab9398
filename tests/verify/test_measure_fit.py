"""Fits to synthetic timings that were made from known constants."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from supercycle.base.errors import InputError
from supercycle.machine.collectives import all_gather_time, all_reduce_time
from supercycle.machine.engine import Engine
from supercycle.machine.fabric import Fabric, Link
from supercycle.machine.matmul import matmul_time
from supercycle.verify.measure_fit import constants
from supercycle.verify.measure_links import fit_links
from supercycle.verify.measure_timings import Timing, timing

Synthetic = Callable[..., list[Timing]]


def test_exact_timings_give_the_constants_back(true_engine: Engine, synthetic: Synthetic) -> None:
    """From times made by the formulas, with the true peak given, the fit finds the constants that made them."""
    found = constants(synthetic(), peak={"fp32": true_engine.peak})
    assert found.matmul["fp32"].value == pytest.approx(0.85, rel=0.01)
    assert found.epilogue["fp32"].value == pytest.approx(20.0, rel=0.05)
    assert found.memory.value == pytest.approx(0.5, rel=0.01)
    assert found.launch.value == pytest.approx(5e-6, rel=1e-6)
    assert found.bandwidth == pytest.approx(4e10)
    assert found.ramp.value == pytest.approx(150.0, rel=0.05)
    assert found.backward.value == pytest.approx(0.9, rel=0.02)
    assert max(found.errors["products"], found.errors["attention"]) < 0.01


def test_noisy_timings_still_predict(true_engine: Engine, synthetic: Synthetic) -> None:
    """With 10 % of noise on every time, a large product is predicted within 5 %, and the spread says 10 %."""
    found = constants(synthetic(noise=0.1))
    fitted = replace(
        true_engine, peak=found.peak["fp32"], bandwidth=found.bandwidth, matmul_fraction=found.matmul["fp32"].value,
        epilogue=found.epilogue["fp32"].value, bandwidth_fraction=found.memory.value, launch=found.launch.value,
    )  # fmt: skip
    sizes = (2048, 1024, 1024)
    wide = {"element_bytes": 4, "output_bytes": 4}
    assert matmul_time(*sizes, fitted, **wide) == pytest.approx(
        float(matmul_time(*sizes, true_engine, **wide)), rel=0.05
    )
    assert 0.04 < found.errors["products"] < 0.15


def test_the_best_measured_rate_stands_for_a_peak(true_engine: Engine, synthetic: Synthetic) -> None:
    """Without a data sheet no product is faster than the peak, and the share is at most 1."""
    found = constants(synthetic())
    assert found.peak["fp32"] <= true_engine.peak * true_engine.matmul_fraction
    assert found.matmul["fp32"].value <= 1.0


def test_a_reading_in_four_counts_as_quiet() -> None:
    """Other programs make kernels slower, never faster: the lower quartile is what counts, and the spread is kept."""
    found = timing(("matmul", "fp32", (1, 1, 1)), [1.0, 1.0, 1.0, 5.0, 9.0])
    assert found.seconds == 1.0
    assert found.high > 5.0


def test_links_are_found_again(exact: Callable[..., Timing]) -> None:
    """From collectives made by the formulas, share times bandwidth comes back."""
    link = Link(1e9, 2e-6, 0.8, 2e-5, 1e-6)
    fabric = Fabric(link, 4, link)
    found = []
    for size in 2 ** np.arange(12, 29, 2):
        for name, formula in (("all-reduce", all_reduce_time), ("all-gather", all_gather_time)):
            found.append(exact(name, "", (4, int(size)), formula(float(size), 4, fabric, local=4)))
    fitted = fit_links(found, 4)
    assert fitted.bandwidth * fitted.share.value == pytest.approx(0.8e9, rel=0.05)
    assert fitted.error < 0.02


def test_what_is_missing_is_said(synthetic: Synthetic) -> None:
    """Timings without attention, or without anything that moves memory, are refused by name."""
    products = [one for one in synthetic() if one.kind != "attention backward"]
    with pytest.raises(InputError, match="attention in fp32"):
        constants(products)
    with pytest.raises(InputError, match="moves memory"):
        constants([one for one in synthetic() if one.kind == "matmul"])
