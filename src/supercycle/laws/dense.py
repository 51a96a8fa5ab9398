"""Forms of the loss of dense models beside the sum of two powers."""

from dataclasses import dataclass

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.units import Count, Flop, Number, Parameters, Tokens
from supercycle.laws.form import LossLaw
from supercycle.laws.minimum import deepest
from supercycle.laws.optimum import TRAINING_FLOP, Allocation, require_positive

LEAST_RATIO, MOST_RATIO = 0.4, 1e5
"""Tokens per parameter between which an optimum is looked for: fits drop runs below the one, none lie above."""


@dataclass(frozen=True)
class OverTrainingLaw:
    """``L = E + a N^e + b 6^(e/2) D^e``: at a fixed ratio of tokens to parameters a power of compute.

    Source: gadre-2024, equation 4, as its code writes it. Fitted at 5 to 640 tokens a parameter.
    """

    a: Number
    b: Number
    exponent: Number
    E: Number

    def loss(self, parameters: Parameters, tokens: Tokens) -> Number:
        """Loss, nats per token; the fields and arguments broadcast."""
        power = self.exponent
        return self.E + self.a * parameters**power + self.b * 6 ** (power / 2) * tokens**power


@dataclass(frozen=True)
class VaryingExponentLaw:
    """``L = exp(a3 N^gamma + b3) + exp(a2 N^beta + b2) / D^exp(a1 N^alpha + b1)``: tokens help larger models more.

    Source: farseer-2025. Its printed digits do not reproduce its curves; see the entry.
    """

    a1: Number
    alpha: Number
    b1: Number
    a2: Number
    beta: Number
    b2: Number
    a3: Number
    gamma: Number
    b3: Number

    def loss(self, parameters: Parameters, tokens: Tokens) -> Number:
        """Loss, bits per character."""
        exponent = np.exp(self.a1 * parameters**self.alpha + self.b1)
        floor = np.exp(self.a3 * parameters**self.gamma + self.b3)
        return floor + np.exp(self.a2 * parameters**self.beta + self.b2) * tokens**-exponent


@dataclass(frozen=True)
class RatioLaw:
    """``N / D = K^2 (C / 6)^eta`` with N and D in a unit of their own: sizes without a loss.

    Source: minicpm-2024, section 4.5.
    """

    alpha: Number
    beta: Number
    square: Number
    eta: Number
    unit: Number

    def optimum(self, flop: Flop) -> Allocation:
        """The compute-optimal sizes; the loss is not known."""
        product = flop / TRAINING_FLOP
        ratio = self.square * (product / self.unit**2) ** self.eta
        parameters = (ratio * product) ** 0.5
        return Allocation(parameters, product / parameters, float("nan") + 0 * parameters)


def searched_optimum(law: LossLaw, flop: Flop, *, flop_per_parameter_token: Count = TRAINING_FLOP) -> Allocation:
    """The parameters and tokens of least loss for a compute, by search: for laws without a closed form.

    Raises InputError where the least lies at the edge of the ratios looked at, so that the law has no optimum.
    """
    require_positive("compute", flop)
    product = np.asarray(flop, dtype=np.float64) / flop_per_parameter_token
    low, high = np.log(np.sqrt(product / MOST_RATIO)), np.log(np.sqrt(product / LEAST_RATIO))
    best = deepest(lambda x: np.asarray(law.loss(np.exp(x), product * np.exp(-x))), low, high)
    if np.any(best >= high - 1e-3) or np.any(best <= low + 1e-3):
        raise InputError(
            f"this law has no optimum at {float(np.min(flop)):.3g} FLOP: one of the sizes does not stop to reduce loss",
            hint="It is asked outside the range of its runs; take another law or less compute.",
        )
    parameters = np.exp(best)
    tokens = product / parameters
    return Allocation(parameters[()], tokens[()], law.loss(parameters, tokens))
