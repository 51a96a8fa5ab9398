"""The closed form of a loaded server against a simulation of its events, pass by pass."""

from collections import deque
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
import simpy

from supercycle.machine.decode import DecodeCosts
from supercycle.machine.engine import Engine
from supercycle.machine.fabric import Fabric, Link
from supercycle.machine.machine import Machine
from supercycle.model.shape import Shape
from supercycle.serve.layout import Layout
from supercycle.serve.load import under_load
from supercycle.serve.numbers import numbers_named
from supercycle.serve.passes import decode_pass, mixed_pass
from supercycle.serve.queue import waiting
from supercycle.serve.runtime import Runtime
from supercycle.serve.service import Service

ENGINE = Engine(peak=4e14, bandwidth=2e12, matmul_fraction=0.7, attention_fraction=0.6, bandwidth_fraction=0.9,
                launch=2e-6)  # fmt: skip
LINK = Link(450e9, 1e-6, 0.8, 5e-6, 3e-6)
MACHINE = Machine("chip", ENGINE, ENGINE, Fabric(LINK, 8, LINK), 80e9, 4e14,
                  decode=DecodeCosts(launch=8e-6, rate=0.25))  # fmt: skip
RUNTIME = Runtime(5e-4, 1e-5, 1e-5, 8e-6)
SERVICE = Service(Shape("small", 16, 2048, 16, 8, 128, 8192, 32_000), numbers_named("bf16"), 1024, 96)
REQUESTS, WARM = 3000, 300


@dataclass
class Seen:
    """What the simulation measures of each request."""

    first: list[float] = field(default_factory=list)
    between: list[float] = field(default_factory=list)
    active: list[int] = field(default_factory=list)


def simulated(rate: float, seed: int) -> Seen:
    """A copy that runs one pass after the other: each decodes all requests and reads those that have come."""
    alone = [float(decode_pass(SERVICE, Layout(), MACHINE, RUNTIME, n, SERVICE.context).total) for n in range(1, 257)]
    both = [float(mixed_pass(SERVICE, Layout(), MACHINE, RUNTIME, n, SERVICE.context).total) for n in range(1, 257)]
    random, environment, seen = np.random.default_rng(seed), simpy.Environment(), Seen()
    line: deque[float] = deque()
    running: list[list[float]] = []
    came = environment.event()

    def arrivals() -> Generator[Any, Any, None]:
        nonlocal came
        for _ in range(REQUESTS):
            yield environment.timeout(random.exponential(1.0 / rate))
            line.append(environment.now)
            if not came.triggered:
                came.succeed()

    def server() -> Generator[Any, Any, None]:
        nonlocal came
        done = 0
        while done < REQUESTS:
            if not running and not line:
                came = environment.event()
                yield came
            new = [line.popleft() for _ in range(len(line))]
            load = max(len(running), 1) - 1
            yield environment.timeout(alone[load] + len(new) * (both[load] - alone[load]))
            for request in running:
                request[1] += 1
            for request in [r for r in running if r[1] >= SERVICE.output]:
                running.remove(request)
                done += 1
                if done > WARM:
                    seen.between.append((environment.now - request[0]) / (SERVICE.output - 1))
            for arrival in new:
                if done > WARM:
                    seen.first.append(environment.now - arrival)
                    seen.active.append(len(running))
                running.append([environment.now, 1])

    environment.process(arrivals())
    environment.run(environment.process(server()))
    return seen


@pytest.mark.parametrize("share", [0.1, 0.25, 0.4])
def test_a_loaded_copy_is_that_of_the_simulation(share: float) -> None:
    """Time per token, to the first token and requests in flight, with 10 to 40 % of the time spent reading."""
    added = float(
        mixed_pass(SERVICE, Layout(), MACHINE, RUNTIME, 16, SERVICE.context).total
        - decode_pass(SERVICE, Layout(), MACHINE, RUNTIME, 16, SERVICE.context).total
    )
    rate = share / added
    found, seen = under_load(SERVICE, Layout(), MACHINE, RUNTIME, rate), simulated(rate, 7)
    assert found.kept_up
    assert float(found.tpot_s) == pytest.approx(np.mean(seen.between), rel=0.05)
    assert float(found.in_flight) == pytest.approx(np.mean(seen.active), rel=0.05)
    assert float(found.ttft_s) == pytest.approx(np.mean(seen.first), rel=0.03)


def test_a_copy_that_cannot_keep_up_is_said_to_be() -> None:
    """More requests than prefill can read: an endless wait."""
    found = under_load(SERVICE, Layout(), MACHINE, RUNTIME, 1e4)
    assert not found.kept_up
    assert found.ttft_s == float("inf")


def test_passes_without_requests_are_decode_alone() -> None:
    """Where nobody comes, one waits half a pass and the next, with one's own reading."""
    line = waiting(0.0, 0.3, 0.1)
    assert float(line.pass_s) == pytest.approx(0.1)
    assert float(line.ttft_s) == pytest.approx(0.15 + 0.3)
