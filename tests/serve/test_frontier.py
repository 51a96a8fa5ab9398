"""The frontier: against single points, within its limits, quick, and refused where nothing fits."""

from collections.abc import Callable
from time import perf_counter
from typing import Any

import pytest

from supercycle.base.errors import InputError
from supercycle.serve.frontier import Limits, frontier
from supercycle.serve.layout import Layout
from supercycle.serve.memory import most_requests
from supercycle.serve.space import BATCHES, layouts
from supercycle.serve.steady import steady

from .conftest import SHAPES


def test_the_frontier_is_that_of_every_point_looked_at_alone(
    service: Callable[..., Any], server: Callable[..., Any]
) -> None:
    """The best copy that reads and writes, found one layout and batch at a time, is on the frontier or beaten by it."""
    asked = service("mixture")
    machine, runtime = server(mixture=True)
    found = frontier(asked, machine, runtime, 8)
    space = layouts(asked.shape, 8, 1024.0)
    for index in range(space.count):
        layout = space.one(index)
        room = float(most_requests(asked, layout, machine.memory, runtime.used, runtime.activations))
        for batch in BATCHES:
            if batch > room or batch < layout.data * layout.pipeline:
                continue
            one = steady(asked, layout, machine, runtime, batch)
            rate = float(one.tokens_per_s) * (8 // int(layout.chips)) / 8
            assert any(
                p.tokens_per_s_per_chip >= rate * (1 - 1e-9) and p.tpot_s <= float(one.tpot_s) * (1 + 1e-9)
                for p in found.points
            )


def test_no_point_of_a_frontier_beats_another(service: Callable[..., Any], server: Callable[..., Any]) -> None:
    """Interactivity falls and throughput rises from point to point."""
    found = frontier(service("llama-3.1-70b"), *server(), 8)
    users = [p.tokens_per_s_per_user for p in found.points]
    chips = [p.tokens_per_s_per_chip for p in found.points]
    assert users == sorted(users, reverse=True)
    assert chips == sorted(chips)
    assert len(found.points) > 5


def test_limits_are_kept(service: Callable[..., Any], server: Callable[..., Any]) -> None:
    """Every point of a limited frontier keeps both times."""
    found = frontier(service("llama-3.1-70b"), *server(), 8, limits=Limits(0.3, 0.02))
    assert all(p.ttft_s <= 0.3 and p.tpot_s <= 0.02 for p in found.points)


def test_limits_that_nothing_keeps_are_refused(service: Callable[..., Any], server: Callable[..., Any]) -> None:
    """The message says what the shortest times are."""
    with pytest.raises(InputError, match="keeps the limits") as fault:
        frontier(service("llama-3.1-70b"), *server(), 8, limits=Limits(1e-3, 1e-3))
    assert "the shortest are" in fault.value.faults[0]


def test_a_model_that_does_not_fit_is_refused(service: Callable[..., Any], server: Callable[..., Any]) -> None:
    """671 billion parameters in 8 bits on 4 H100: the message gives the bytes."""
    with pytest.raises(InputError, match=r"does not fit on 4 chips: 1[5-9]\d\.\d GiB of weights on each"):
        frontier(service("deepseek-v3"), *server(mixture=True), 4)


def test_671_billion_parameters_on_72_chips_take_less_than_three_seconds(
    service: Callable[..., Any], server: Callable[..., Any]
) -> None:
    """A full search of a mixture on a rack: thousands of layouts and batches, both ways of prefill."""
    asked, (machine, runtime) = service("deepseek-v3", "fp4"), server("gb200", "fp4", "tensorrt-llm", True)
    start = perf_counter()
    found = frontier(asked, machine, runtime, 72)
    assert perf_counter() - start < 3.0
    assert found.examined > 10_000
    assert {p.prefill is None for p in found.points} == {True, False}
    assert max(p.chips for p in found.points) > 8


def test_every_layout_of_a_space_is_on_the_chips_and_divides_the_model() -> None:
    """Chips are not exceeded; heads, widths and experts are divided without a rest."""
    shape = SHAPES["latent"]
    space = layouts(shape, 24, 1024.0)
    assert space.count > 50
    for index in range(space.count):
        layout: Layout = space.one(index)
        assert layout.chips <= 24
        assert shape.heads % int(layout.tensor) == 0
        assert int(layout.tensor * layout.data) % int(layout.expert) == 0
