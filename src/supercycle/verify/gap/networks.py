"""Many small networks trained at once: one for each cell of the experiment, the same shape, NumPy on a core."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Array32 = NDArray[np.float32]

WIDTH = 64
"""Neurons of each of the two hidden layers (a choice)."""

RATE, LAST_RATE = 4e-3, 0.02
"""Learning rate of Adam, and the share of it that a cosine leaves at the end (a choice, not tuned by cell)."""

BATCH = 256
"""Rows of a batch (a choice)."""

Sample = Callable[[np.random.Generator], tuple[Array32, Array32]]


@dataclass(frozen=True)
class Networks:
    """Weights and biases of three layers for every cell: (cells, inputs, outputs) and (cells, 1, outputs)."""

    weights: tuple[Array32, ...]
    biases: tuple[Array32, ...]

    def __call__(self, inputs: Array32) -> Array32:
        """Outputs for inputs (cells, rows, features)."""
        found = inputs.astype(np.float32, copy=False)
        for layer, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            found = found @ weight + bias
            if layer < len(self.weights) - 1:
                found = np.tanh(found)
        return found

    def part(self, start: int, stop: int) -> "Networks":
        """The networks of some cells."""
        return Networks(tuple(w[start:stop] for w in self.weights), tuple(b[start:stop] for b in self.biases))


def fresh(cells: int, inputs: int, outputs: int, seed: int) -> Networks:
    """Networks with random weights; the weight of the last input starts at zero.

    The last input says whether a row is real: where a cell has seen no real row it must mean nothing.
    """
    random = np.random.default_rng(seed)
    sizes = [inputs, WIDTH, WIDTH, outputs]
    weights = [(random.normal(0, 1, (cells, a, b)) / np.sqrt(a)).astype(np.float32) for a, b in pairwise(sizes)]
    weights[0][:, -1, :] = 0.0
    return Networks(tuple(weights), tuple(np.zeros((cells, 1, b), np.float32) for b in sizes[1:]))


def trained(networks: Networks, sample: Sample, steps: int, seed: int) -> Networks:
    """The networks after ``steps`` of Adam on mean squared error; ``sample`` gives a batch for every cell."""
    random = np.random.default_rng(seed)
    values = [array.copy() for array in (*networks.weights, *networks.biases)]
    first, second = [np.zeros_like(v) for v in values], [np.zeros_like(v) for v in values]
    layers = len(networks.weights)
    for step in range(1, steps + 1):
        inputs, wanted = sample(random)
        slopes = _slopes(values[:layers], values[layers:], inputs, wanted)
        scale = np.float32(learning_rate(step, steps) * np.sqrt(1 - 0.999**step) / (1 - 0.9**step))
        for value, slope, one, two in zip(values, slopes, first, second, strict=True):
            one += np.float32(0.1) * (slope - one)
            two += np.float32(0.001) * (slope * slope - two)
            value -= scale * one / (np.sqrt(two) + np.float32(1e-8))
    return Networks(tuple(values[:layers]), tuple(values[layers:]))


def learning_rate(step: int, steps: int) -> float:
    """Adam's rate at a step: a cosine."""
    return float(RATE * (LAST_RATE + (1 - LAST_RATE) * 0.5 * (1 + np.cos(np.pi * step / steps))))


def _slopes(weights: list[Array32], biases: list[Array32], inputs: Array32, wanted: Array32) -> list[Array32]:
    """Gradients of the mean squared error by all weights, then by all biases."""
    known = [inputs]
    for layer, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
        found = known[-1] @ weight + bias
        known.append(np.tanh(found) if layer < len(weights) - 1 else found)
    error = (known[-1] - wanted) * np.float32(2.0 / wanted[0].size)
    by_weight: list[Array32] = []
    by_bias: list[Array32] = []
    for layer in range(len(weights) - 1, -1, -1):
        by_weight.append(np.swapaxes(known[layer], 1, 2) @ error)
        by_bias.append(error.sum(axis=1, keepdims=True))
        if layer:
            error = (error @ np.swapaxes(weights[layer], 1, 2)) * (1 - known[layer] ** 2)
    return [*by_weight[::-1], *by_bias[::-1]]
