"""Grouped products and decode attention: bounds of the roofline, monotone in every size, broadcasting."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supercycle.machine import (
    DecodeCosts,
    Engine,
    GroupedCosts,
    decode_attention_time,
    grouped_matmul_time,
    padded_rows,
    touched_groups,
)

ENGINE = Engine(peak=1e15, bandwidth=3e12, compute_units=130, bandwidth_fraction=0.9)
COSTS = GroupedCosts(fraction=0.4, launch=40e-6, tile=64, traffic=2.0)
DECODE = DecodeCosts(launch=9e-6, reduction=0.5e-6, row=0.1e-6, sequence=1e-6, rate=0.2)
ROWS = st.integers(1, 200_000)


@given(ROWS, st.integers(1, 512), st.sampled_from([512, 2048]), st.sampled_from([1024, 7168]), st.booleans())
def test_a_grouped_product_is_never_faster_than_its_roofline(
    rows: int, groups: int, columns: int, inner: int, even: bool
) -> None:
    """Neither the useful FLOP at peak, nor the weights of the touched groups at the data-sheet bandwidth."""
    touched = min(rows, groups)
    time = grouped_matmul_time(rows, columns, inner, ENGINE, COSTS, touched=touched, matrices=3, even=even)
    assert time >= 2 * 3 * rows * columns * inner / ENGINE.peak
    assert time >= 2 * 3 * touched * columns * inner / ENGINE.bandwidth


@given(ROWS, st.integers(1, 5000), st.integers(1, 512), st.booleans())
def test_more_rows_take_no_less_time(rows: int, more: int, groups: int, even: bool) -> None:
    """Time never falls with rows on the same touched groups."""
    touched = min(rows, groups)
    few, many = (
        grouped_matmul_time(r, 1024, 4096, ENGINE, COSTS, touched=touched, even=even) for r in (rows, rows + more)
    )
    assert many >= few * (1 - 1e-12)


@given(ROWS, st.integers(1, 512))
def test_rows_are_padded_to_no_less_and_at_most_a_tile_a_group(rows: int, groups: int) -> None:
    """Padding adds between nothing and one tile to each touched group, even or uneven."""
    touched = min(rows, groups)
    for even in (False, True):
        padded = padded_rows(rows, touched, 64, even=even)
        assert rows * (1 - 1e-9) <= padded <= (rows + 64 * touched) * (1 + 1e-9)


def test_touched_groups_are_those_of_random_routing() -> None:
    """One row touches one group; 256 rows on 256 groups touch near 1 - 1/e of them; many touch all."""
    touched = touched_groups(256, 1, np.array([1.0, 256.0, 1e6]))
    assert touched == pytest.approx([1.0, 256 * (1 - np.exp(-1)), 256], rel=3e-3)


@given(st.integers(1, 131_072), st.sampled_from([1, 8, 512]), st.sampled_from([(8, 8), (32, 8), (64, 1)]))
def test_decode_reads_every_kept_key_and_value(context: int, batch: int, heads: tuple[int, int]) -> None:
    """Time is at least that of the cache at the data-sheet bandwidth, and does not fall with the context."""
    time = decode_attention_time(context, *heads, 128, ENGINE, DECODE, batch=batch)
    assert time >= 4 * batch * heads[1] * context * 128 / ENGINE.bandwidth
    assert decode_attention_time(context + 1, *heads, 128, ENGINE, DECODE, batch=batch) >= time


def test_a_window_bounds_what_decode_reads() -> None:
    """A window of 1,024 makes any longer context as fast as 1,024 tokens; a smaller cache is faster."""
    long = decode_attention_time(np.array([1024, 65_536]), 32, 8, 128, ENGINE, DECODE, batch=64, window=1024)
    assert long[0] == long[1]
    half = decode_attention_time(65_536, 32, 8, 128, ENGINE, DECODE, batch=64, cache_bytes=1.0)
    assert half < decode_attention_time(65_536, 32, 8, 128, ENGINE, DECODE, batch=64)
