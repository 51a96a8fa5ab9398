"""A policy that runs on board of a robot, once a control period: how long it takes, and how large it may be."""

from dataclasses import dataclass

import numpy as np

from supercycle.base.units import Bytes, BytesPerSecond, Number, Parameters, Seconds, Tokens
from supercycle.machine.engine import Engine


@dataclass(frozen=True)
class Policy:
    """One inference of a policy: ``parameters`` met by ``tokens`` of observation (image patches, text, state) in one
    pass, and by each of ``steps`` further passes (tokens written one by one, or steps of denoising) over ``rows``
    tokens each.

    ``weight`` is bytes a parameter. ``head_share`` is the share of the parameters that the further passes run through
    (a small action head: below 1).
    """

    parameters: Parameters
    tokens: Tokens = 512.0
    steps: Number = 10.0
    rows: Tokens = 50.0
    weight: Bytes = 1.0
    head_share: Number = 0.1


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


SOFTWARE = 2.0e-3
"""Camera to tensor and action to bus, seconds (assumed, 0.5 to 10 ms)."""

LAUNCHES = 200.0
"""Kernels of one pass (assumed: 20 to 40 layers of 5 to 10 kernels)."""


def onboard_time(policy: Policy, engine: Engine, *, software: Seconds = SOFTWARE) -> Onboard:
    """Time of one inference of a policy on one chip.

    Each pass is ``launches + sqrt(compute² + memory²)``: ``2 P rows`` operations at the reached rate of the matrix
    units, and the weights once at the reached bandwidth.

    Source: aiconfigurator-kernels for the form and for the launch; no measured policy is fitted. Valid for one robot
    at a time (batch 1).
    """
    reading = _pass(policy.parameters, policy.tokens, policy.weight, engine)
    head = np.asarray(policy.parameters) * policy.head_share
    steps = np.asarray(policy.steps) * _pass(head, policy.rows, policy.weight, engine)
    return Onboard(reading, steps, software)


def _pass(parameters: Parameters, rows: Tokens, weight: Bytes, engine: Engine) -> Seconds:
    compute = 2.0 * np.asarray(parameters) * rows / (np.asarray(engine.peak) * engine.matmul_fraction)
    memory = np.asarray(parameters) * weight / (np.asarray(engine.bandwidth) * engine.bandwidth_fraction)
    return np.asarray(LAUNCHES * np.asarray(engine.launch) + np.hypot(compute, memory))


def largest_policy(policy: Policy, engine: Engine, rate: Number, memory: Bytes, *, share: Number = 0.5) -> Parameters:
    """Parameters of the largest policy like ``policy`` that runs at ``rate`` inferences a second.

    Time grows in proportion to the parameters beyond launches and software, so that the answer is direct. At most
    ``share`` of the chip's ``memory`` holds weights; 0 where launches and software alone take too long.
    """
    one = onboard_time(policy, engine)
    fixed = LAUNCHES * np.asarray(engine.launch) * (1.0 + np.asarray(policy.steps)) + one.software_s
    slope = (one.total_s - fixed) / np.asarray(policy.parameters)
    fitting = np.asarray(memory) * share / policy.weight
    return np.asarray(np.minimum(np.maximum((1.0 / np.asarray(rate) - fixed) / slope, 0.0), fitting))


def remote_time(computed: Seconds, round_trip: Seconds, sent: Bytes, uplink: BytesPerSecond) -> Seconds:
    """Time of an inference that runs elsewhere: the network's round trip, the observation's upload, the inference."""
    return np.asarray(round_trip) + np.asarray(sent) / uplink + computed
