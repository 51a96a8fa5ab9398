"""A server in steady state: monotone where physics is, parts that add up, arrays as single numbers."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supercycle.machine.engine import TILE_ROWS, Engine
from supercycle.machine.fabric import Fabric, Link
from supercycle.machine.machine import Machine
from supercycle.serve.layout import Layout
from supercycle.serve.memory import cache_bytes, most_requests, weight_bytes
from supercycle.serve.numbers import numbers_named
from supercycle.serve.passes import decode_pass, mixed_pass, prefill_pass
from supercycle.serve.runtime import Runtime
from supercycle.serve.service import Service, Speculation
from supercycle.serve.steady import steady

from .conftest import SHAPES

ENGINE = Engine(
    peak=1e15, bandwidth=3e12, compute_units=130, matmul_fraction=0.8, attention_fraction=0.8, bandwidth_fraction=0.9,
    launch=2e-6, epilogue=100, softmax=80, attention_ramp=900, attention_wave=0.5,
)  # fmt: skip
LINK = Link(450e9, 1e-6, 0.8, 5e-6, 3e-6)
MACHINE = Machine("chip", ENGINE, ENGINE, Fabric(LINK, 8, replace(LINK, bandwidth=50e9)), 80e9, 1e15)
RUNTIME = Runtime(1e-3, 2e-5, 1e-5, 8e-6, 5e-5, 0.9, 1.1)
shapes = st.sampled_from(sorted(SHAPES))
layouts = st.builds(Layout, st.sampled_from([1, 2, 4, 8]))
batches = st.integers(1, 2000)
lengths = st.integers(1, 50_000)


def made(shape: str, input: int = 1024, output: int = 256, precision: str = "fp8") -> Service:
    return Service(SHAPES[shape], numbers_named(precision), input, output)


def faster(machine: Machine, factor: float) -> Machine:
    engine = replace(machine.matmul, bandwidth=machine.matmul.bandwidth * factor)
    return replace(machine, matmul=engine, attention=engine)


@given(shapes, layouts, batches, lengths, st.floats(1.0, 10.0))
def test_more_bandwidth_is_never_slower(shape: str, layout: Layout, batch: int, input: int, factor: float) -> None:
    """Every time falls or stays where the memory is faster."""
    service = made(shape, input)
    slow = steady(service, layout, MACHINE, RUNTIME, batch)
    fast = steady(service, layout, faster(MACHINE, factor), RUNTIME, batch)
    assert fast.tpot_s <= slow.tpot_s * (1 + 1e-9)
    assert fast.prefill_s <= slow.prefill_s * (1 + 1e-9)


@given(shapes, layouts, batches, lengths, lengths)
def test_a_longer_context_is_never_faster(shape: str, layout: Layout, batch: int, context: int, more: int) -> None:
    """A decode pass takes no less time over a longer cache."""
    service = made(shape)
    short = decode_pass(service, layout, MACHINE, RUNTIME, batch, context)
    long = decode_pass(service, layout, MACHINE, RUNTIME, batch, context + more)
    assert long.total >= short.total * (1 - 1e-12)


@given(shapes, layouts, batches, st.integers(1, 2000))
def test_a_larger_batch_never_yields_less(shape: str, layout: Layout, batch: int, more: int) -> None:
    """Before memory is full more requests in flight make no fewer tokens a second, but for a tile that is not full."""
    service = made(shape)
    room = float(most_requests(service, layout, MACHINE.memory, RUNTIME.used, RUNTIME.activations))
    larger = batch + more
    if larger > room:
        return
    few = steady(service, layout, MACHINE, RUNTIME, batch)
    many = steady(service, layout, MACHINE, RUNTIME, larger)
    filled = larger / (math.ceil(larger / TILE_ROWS) * TILE_ROWS) if larger > TILE_ROWS else 1.0
    assert many.tokens_per_s >= few.tokens_per_s * filled * (1 - 1e-9)


@given(shapes, layouts, batches)
def test_no_pass_beats_the_weights(shape: str, layout: Layout, batch: int) -> None:
    """A decode pass takes at least the time to read what every token meets outside the experts."""
    service = made(shape, precision="bf16")
    found = decode_pass(service, layout, MACHINE, Runtime(), batch, 1024)
    mix = SHAPES[shape].experts
    held = float(weight_bytes(service, layout))
    if mix is None:
        read = held - SHAPES[shape].vocabulary * SHAPES[shape].width * 2.0 / float(layout.tensor)
        assert found.total >= read / ENGINE.bandwidth


def test_the_parts_of_a_pass_add_up() -> None:
    """The total is the sum of the eight parts."""
    found = decode_pass(made("mixture"), Layout(tensor=4), MACHINE, RUNTIME, 16, 1024)
    parts = (found.products, found.attention, found.experts, found.messages, found.exchange, found.hops,
             found.layers, found.host)  # fmt: skip
    assert found.total == pytest.approx(sum(float(p) for p in parts))
    assert min(float(p) for p in parts) >= 0.0


@given(shapes, st.lists(batches, min_size=2, max_size=5))
@settings(max_examples=25)
def test_arrays_give_what_single_numbers_give(shape: str, loads: list[int]) -> None:
    """One call over layouts and batches is the same computation as one call each."""
    layout = Layout(tensor=np.array([[1.0], [4.0]]))
    service = made(shape)
    every = steady(service, layout, MACHINE, RUNTIME, np.array(loads, dtype=float)[None, :])
    for row, tensor in enumerate((1, 4)):
        for column, load in enumerate(loads):
            one = steady(service, Layout(tensor=tensor), MACHINE, RUNTIME, load)
            assert np.broadcast_to(every.tpot_s, (2, len(loads)))[row, column] == pytest.approx(float(one.tpot_s))
            assert every.tokens_per_s[row, column] == pytest.approx(float(one.tokens_per_s))


def test_a_prefill_in_company_costs_less_than_alone() -> None:
    """A pass that reads and writes shares the weights: it adds less than a prefill of its own."""
    service = made("dense", 256)
    alone = prefill_pass(service, Layout(), MACHINE, Runtime(), 256)
    both = mixed_pass(service, Layout(), MACHINE, Runtime(), 32, 512)
    decode = decode_pass(service, Layout(), MACHINE, Runtime(), 32, 512)
    assert 0 < both.total - decode.total < alone.total


def test_requests_beyond_memory_wait() -> None:
    """A load twice what memory holds makes the tokens of a full memory, and a wait to the first token."""
    service = made("dense", 40_000)
    room = float(most_requests(service, Layout(), MACHINE.memory, RUNTIME.used, RUNTIME.activations))
    full, over = (steady(service, Layout(), MACHINE, RUNTIME, load) for load in (room, 2 * room))
    assert over.tpot_s == full.tpot_s
    assert over.tokens_per_s == full.tokens_per_s
    assert over.ttft_s > full.ttft_s + 0.9 * room * float(service.output) / float(full.tokens_per_s)


def test_a_cached_prefix_shortens_prefill_and_not_the_cache() -> None:
    """Nine tenths read before: the prefill falls, the bytes of a request stay."""
    whole = made("dense", 10_000)
    cached = replace(whole, cached=0.9)
    first, second = (steady(s, Layout(), MACHINE, RUNTIME, 8) for s in (whole, cached))
    assert second.prefill_s < 0.5 * first.prefill_s
    assert cache_bytes(cached, Layout(), 10_000) == cache_bytes(whole, Layout(), 10_000)


def test_speculation_yields_more_tokens_a_pass() -> None:
    """With four guesses of acceptance 0.8 a pass makes 3.36 tokens (Leviathan et al. 2023, equation 1)."""
    guess = Speculation(4, 0.8)
    assert guess.tokens_per_pass == pytest.approx((1 - 0.8**5) / 0.2)
    plain = steady(made("dense"), Layout(), MACHINE, RUNTIME, 4)
    ahead = steady(replace(made("dense"), speculation=guess), Layout(), MACHINE, RUNTIME, 4)
    assert plain.pass_s / 3.4 < ahead.pass_s < plain.pass_s / 2


def test_a_long_input_is_read_in_chunks() -> None:
    """The longest wait between two tokens is a pass with one chunk; the first token waits for every chunk's pass."""
    whole = replace(made("dense", 32_768), chunk=32_768.0)
    first, second = (steady(s, Layout(), MACHINE, RUNTIME, 8) for s in (whole, replace(whole, chunk=2048.0)))
    assert second.gap_s < 0.2 * first.gap_s
    assert second.ttft_s > first.ttft_s
    assert second.tpot_s == first.tpot_s


def test_experts_over_chips_hold_fewer_weights_each() -> None:
    """Experts are divided by all chips of the group, what is outside them by tensor ranks alone."""
    service = made("mixture")
    one, four = (float(weight_bytes(service, layout)) for layout in (Layout(), Layout(data=4, expert=4)))
    tensor = float(weight_bytes(service, Layout(tensor=4, expert=4)))
    assert one > four > tensor > one / 4.2
