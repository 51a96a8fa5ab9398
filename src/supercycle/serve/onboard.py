"""A policy that runs on board of a robot, once a control period: how long it takes, and how large it may be."""

from dataclasses import dataclass, replace

import numpy as np

from supercycle.base.units import Bytes, BytesPerSecond, Count, Number, Parameters, Seconds, Share, Tokens
from supercycle.machine.engine import Engine


@dataclass(frozen=True)
class Policy:
    """One inference of a policy that reads an observation once and then refines or writes actions in further passes.

    ``parameters`` is all of it; ``head_share`` of them are the action head that the ``steps`` further passes run
    through, over ``rows`` tokens each, and the rest reads ``tokens`` of observation (image patches, text, state) in
    one pass. A policy that writes its actions word by word has a share of 1, a row of 1, and reads with all of it.

    ``weight`` is bytes a parameter, ``element`` bytes of an activation. The defaults are those of pi0: three images of
    256 tokens and a sentence, ten steps of denoising over fifty actions.
    """

    parameters: Parameters
    tokens: Tokens = 800.0
    steps: Count = 10.0
    rows: Tokens = 50.0
    weight: Bytes = 2.0
    head_share: Share = 0.111
    element: Bytes = 2.0

    @property
    def reader(self) -> Parameters:
        """Parameters that the observation meets."""
        share = np.asarray(self.head_share)
        return np.asarray(self.parameters) * np.where(share >= 1.0, 1.0, 1.0 - share)

    @property
    def head(self) -> Parameters:
        """Parameters of each further pass."""
        return np.asarray(self.parameters) * self.head_share


@dataclass(frozen=True)
class Onboard:
    """Seconds of one inference on board: reading the observation, the further passes, the software, and the total."""

    reading_s: Seconds
    steps_s: Seconds
    software_s: Seconds

    @property
    def total_s(self) -> Seconds:
        """All of them, one after the other."""
        return np.asarray(self.reading_s) + self.steps_s + self.software_s

    @property
    def rate(self) -> Number:
        """Inferences a second, one after the other."""
        return 1.0 / np.asarray(self.total_s)


SOFTWARE = 2.0e-3
"""Camera to tensor and action to bus, seconds (assumed, 0.5 to 10 ms)."""

LAUNCHES = 200.0
"""Kernels of one pass (assumed: 20 to 40 layers of 5 to 10 kernels)."""

ACTIVATIONS = 33.0
"""Activations that a token writes and reads in one pass, over the root of the parameters.

Counted on shapes: 1.5 million in Gemma 2B (width 2,048, inner 16,384, 18 layers), 2.5 million in Llama 2 7B (4,096,
11,008, 32), 3.8 million in 13B (5,120, 13,824, 40), each input and output of a product moved once. Between 30 and 34.
"""

HALVINGS = 60
"""Halvings in the search of the largest policy (numerical)."""


def onboard_time(policy: Policy, engine: Engine, *, software: Seconds = SOFTWARE) -> Onboard:
    """Time of one inference of a policy on one chip.

    Each pass is ``launches + max(compute, memory)``: ``2 P rows`` operations at the reached rate of the matrix units;
    the weights once, and what tokens write and read, at the reached bandwidth.

    Source: vla-perf-2026 for the form and for the rates of 2.7B, 9.1B and 16.7B policies on five chips, which an ideal
    engine meets within 30 % (a roofline of that paper, no measurement); the launch is of aiconfigurator-kernels. Valid
    for one robot at a time (batch 1).
    """
    reading = _pass(policy.reader, policy.tokens, policy, engine)
    steps = np.asarray(policy.steps) * _pass(policy.head, policy.rows, policy, engine)
    return Onboard(reading, steps, software)


def _pass(parameters: Parameters, rows: Tokens, policy: Policy, engine: Engine) -> Seconds:
    size = np.asarray(parameters, dtype=float)
    compute = 2.0 * size * rows / (np.asarray(engine.peak) * engine.matmul_fraction)
    moved = size * policy.weight + ACTIVATIONS * np.sqrt(size) * rows * policy.element
    memory = moved / (np.asarray(engine.bandwidth) * engine.bandwidth_fraction)
    return np.asarray(LAUNCHES * np.asarray(engine.launch) + np.maximum(compute, memory))


def largest_policy(policy: Policy, engine: Engine, rate: Number, memory: Bytes, *, share: Share = 0.5) -> Parameters:
    """Parameters of the largest policy like ``policy`` that runs at ``rate`` inferences a second.

    Time grows with the parameters, so that halving an interval finds them. At most ``share`` of the chip's ``memory``
    holds weights; 0 where launches and software alone take too long.
    """
    period = 1.0 / np.asarray(rate, dtype=float)
    fitting = np.asarray(memory, dtype=float) * share / policy.weight
    high = fitting + 0.0 * period + 0.0 * np.asarray(onboard_time(policy, engine).total_s)
    low = np.zeros(np.shape(high))
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        inside = _fits(policy, engine, middle, period)
        low, high = np.where(inside, middle, low), np.where(inside, high, middle)
    reached = _fits(policy, engine, fitting + 0.0 * period, period)
    found = np.where(reached, fitting, low)
    return np.asarray(np.where(_fits(policy, engine, 0.0 * found, period), found, 0.0))


def _fits(policy: Policy, engine: Engine, parameters: Parameters, period: Seconds) -> np.ndarray:
    return np.asarray(onboard_time(replace(policy, parameters=parameters), engine).total_s) <= period


def remote_time(computed: Seconds, round_trip: Seconds, sent: Bytes, uplink: BytesPerSecond) -> Seconds:
    """Time of an inference that runs elsewhere: the network's round trip, the observation's upload, the inference."""
    return np.asarray(round_trip) + np.asarray(sent) / uplink + computed


def control_rate(inferences: Number, chunk: Count, *, open_loop: bool) -> Number:
    """Actions a second from inferences a second: a whole chunk each, where it is carried out without looking.

    A closed loop looks before each action and has the rate of the inferences. Both belong side by side.
    """
    return np.asarray(inferences) * (np.asarray(chunk) if open_loop else 1.0)
