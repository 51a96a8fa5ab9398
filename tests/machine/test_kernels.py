"""Kernel times: bounds of the roofline, monotone in every size, broadcasting, units."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supercycle.machine import (
    Engine,
    attention_flop,
    attention_time,
    matmul_bytes,
    matmul_flop,
    matmul_time,
    streaming_time,
    unfused_attention_time,
)

ENGINE = Engine(
    peak=1e15, bandwidth=3e12, compute_units=130, matmul_fraction=0.85, attention_fraction=0.8,
    bandwidth_fraction=0.9, launch=3e-6, partial_wave=0.5, epilogue=100, softmax=80, attention_ramp=900,
    attention_wave=0.5, backward_attention=0.85,
)  # fmt: skip
SIZES = st.integers(1, 70_000)


@given(SIZES, SIZES, SIZES, st.integers(1, 64))
def test_a_matmul_is_never_faster_than_its_roofline(rows: int, columns: int, inner: int, batch: int) -> None:
    """Neither the data-sheet FLOP/s nor the data-sheet bytes/s are ever exceeded, at any shape."""
    time = matmul_time(rows, columns, inner, ENGINE, batch=batch)
    assert time >= matmul_flop(rows, columns, inner, batch=batch) / ENGINE.peak
    assert time >= matmul_bytes(rows, columns, inner, batch=batch) / ENGINE.bandwidth
    assert time >= ENGINE.launch


@given(SIZES, SIZES, SIZES, st.sampled_from([0, 1, 2]), st.integers(1, 5000))
def test_a_larger_matmul_takes_no_less_time(m: int, n: int, k: int, which: int, more: int) -> None:
    """Time never falls when rows, columns or the inner dimension grow."""
    larger = [m, n, k]
    larger[which] += more
    assert matmul_time(*larger, ENGINE) >= matmul_time(m, n, k, ENGINE) * (1 - 1e-12)


@given(st.floats(0.1, 10), SIZES, SIZES, SIZES)
def test_a_matmul_rescales_with_the_second(factor: float, m: int, n: int, k: int) -> None:
    """A chip that is slower by one factor everywhere takes that factor longer."""
    slower = replace(
        ENGINE, peak=ENGINE.peak / factor, bandwidth=ENGINE.bandwidth / factor, launch=ENGINE.launch * factor
    )
    assert matmul_time(m, n, k, slower) == pytest.approx(factor * matmul_time(m, n, k, ENGINE))


def test_arrays_of_layouts_and_of_draws_give_what_scalars_give() -> None:
    """One call over shapes × uncertain chips equals the loop over both."""
    shapes, peaks = np.array([512.0, 4096.0, 20_000.0]), np.array([[8e14], [1e15]])
    times = matmul_time(shapes, 4096, 1000, replace(ENGINE, peak=peaks))
    attention = attention_time(shapes, 32_768, 8, 2, 128, replace(ENGINE, peak=peaks))
    for i, j in np.ndindex(2, 3):
        one = replace(ENGINE, peak=float(peaks[i, 0]))
        assert times[i, j] == pytest.approx(float(matmul_time(shapes[j], 4096, 1000, one)), rel=1e-12)
        assert attention[i, j] == pytest.approx(float(attention_time(shapes[j], 32_768, 8, 2, 128, one)), rel=1e-12)


def test_an_ideal_chip_reaches_its_data_sheet() -> None:
    """Without losses a huge product runs at peak but for its share of memory time."""
    ideal = Engine(1e15, 1e30)
    assert matmul_time(16_384, 16_384, 16_384, ideal) == pytest.approx(2 * 16_384**3 / 1e15)


def test_unknown_compute_units_lose_no_wave() -> None:
    """A chip whose units are not published gets a time, not nan."""
    assert matmul_time(100, 100, 100, replace(ENGINE, compute_units=float("nan"))) < matmul_time(100, 100, 100, ENGINE)


def test_one_grouped_matmul_beats_many_small_ones() -> None:
    """64 experts in one kernel pay one launch and fill the chip."""
    assert matmul_time(256, 1024, 1024, ENGINE, batch=64) < 0.7 * 64 * matmul_time(256, 1024, 1024, ENGINE)


@given(st.integers(1, 40_000), st.integers(1, 64), st.sampled_from([64, 128, 192, 256]), st.booleans())
def test_attention_is_never_faster_than_its_roofline(n: int, heads: int, size: int, causal: bool) -> None:
    """The useful FLOP of both directions take at least their time at peak."""
    for direction in ("forward", "backward"):
        time = attention_time(n, n, heads, heads, size, ENGINE, causal=causal, direction=direction)
        assert time >= attention_flop(n, n, heads, size, causal=causal, direction=direction) / ENGINE.peak
        assert time >= 4 * 2 * n * heads * size / ENGINE.bandwidth


def test_causal_attention_takes_half_the_time_of_full_attention_when_long() -> None:
    """At 256 thousand tokens the diagonal is lost in the triangle."""
    half = attention_time(2**18, 2**18, 8, 8, 128, ENGINE)
    full = attention_time(2**18, 2**18, 8, 8, 128, ENGINE, causal=False)
    assert half / full == pytest.approx(0.5, abs=0.01)


def test_unfused_attention_is_slower_and_moves_every_score() -> None:
    """Its time is at least that of the bytes of the scores, and above that of the fused kernel."""
    fused = attention_time(2048, 2048, 12, 12, 128, ENGINE)
    unfused = unfused_attention_time(2048, 2048, 12, 128, ENGINE)
    assert unfused > 2 * fused
    assert unfused > (9.0 + 4.0) * 12 * 2048**2 / ENGINE.bandwidth


def test_streaming_adds_a_launch_to_the_bytes() -> None:
    """2.7 GB at 90 % of 3 TB/s are one millisecond, and a launch."""
    assert streaming_time(2.7e9, ENGINE) == pytest.approx(1e-3 + 3e-6)
