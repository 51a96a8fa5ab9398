"""Mixtures of experts: the loss with so many experts, of such grain, so sparse."""

from dataclasses import dataclass

import numpy as np

from supercycle.base.units import Count, Flop, Number, Parameters, Share, Tokens
from supercycle.laws.form import PowerLaw


def saturated(experts: Count, start: Number, most: Number) -> Number:
    """``1 / (1 / (E - 1 + 1 / (1/start - 1/most)) + 1/most)``: what a number of experts counts for.

    Starts at ``start`` for one expert and never exceeds ``most``. Source: clark-2022, equation 5.
    """
    return 1 / (1 / (experts - 1 + 1 / (1 / start - 1 / most)) + 1 / most)


@dataclass(frozen=True)
class RoutedLaw:
    """``log10 L = a log10 N + b log10 X + c log10 N log10 X + d``, at 130B tokens; N is of the dense base.

    Source: clark-2022, equation 1.
    """

    a: Number
    b: Number
    c: Number
    d: Number
    start: Number
    most: Number

    def loss(self, parameters: Parameters, experts: Count) -> Number:
        """Loss of a base of ``parameters`` with ``experts``, nats per token."""
        size, count = np.log10(parameters), np.log10(saturated(experts, self.start, self.most))
        return np.power(10.0, self.a * size + self.b * count + self.c * size * count + self.d)

    def dense_equivalent(self, parameters: Parameters, experts: Count) -> Parameters:
        """The parameters of a dense model of the same loss. Source: clark-2022, equation 11."""
        one = np.log10(self.start)
        rest = np.log10(self.loss(parameters, experts)) - self.d - self.b * one
        return np.power(10.0, rest / (self.a + self.c * one))

    @property
    def largest_helped(self) -> Parameters:
        """The size from which experts no longer help, ``10^(-b / c)``."""
        return np.power(10.0, -self.b / self.c)


@dataclass(frozen=True)
class FineGrainedLaw:
    """``L = c + (g / G^gamma + a) / N^alpha + b / D^beta``: experts cut into ``G`` finer ones; N counts all.

    Source: krajewski-2024, equation 9. 64 experts, G 1 to 16.
    """

    a: Number
    alpha: Number
    b: Number
    beta: Number
    g: Number
    gamma: Number
    c: Number

    def at(self, granularity: Count) -> PowerLaw:
        """The law of one granularity."""
        return PowerLaw(self.c, self.g / granularity**self.gamma + self.a, self.b, self.alpha, self.beta)


@dataclass(frozen=True)
class JointExpertsLaw:
    """``L = a X^delta / N^(alpha + gamma ln X) + b X^omega / D^(beta + zeta ln X) + c``; N counts the active.

    Source: ludziejewski-2025.
    """

    a: Number
    delta: Number
    alpha: Number
    gamma: Number
    b: Number
    omega: Number
    beta: Number
    zeta: Number
    c: Number
    start: Number
    most: Number

    def at(self, experts: Count) -> PowerLaw:
        """The law of one number of experts: a power law in active parameters and tokens."""
        worth = saturated(experts, self.start, self.most)
        log = np.log(worth)
        return PowerLaw(
            self.c, self.a * worth**self.delta, self.b * worth**self.omega,
            self.alpha + self.gamma * log, self.beta + self.zeta * log,
        )  # fmt: skip


@dataclass(frozen=True)
class SparseLaw:
    """``L = a / N^alpha + b / D^beta + c / (1-S)^lambda + d / ((1-S)^delta N^gamma) + e``; N counts all.

    Source: abnar-2025, equation 6. Held out its R-squared is 68 %.
    """

    a: Number
    alpha: Number
    b: Number
    beta: Number
    c: Number
    lambda_: Number
    d: Number
    delta: Number
    gamma: Number
    e: Number

    def loss(self, parameters: Parameters, tokens: Tokens, sparsity: Share = 0.0) -> Number:
        """Loss of a model of which a share ``sparsity`` is not met by a token, nats per token."""
        met = 1 - sparsity
        both = self.d / (met**self.delta * parameters**self.gamma)
        sizes = self.a * parameters**-self.alpha + self.b * tokens**-self.beta
        return sizes + self.c / met**self.lambda_ + both + self.e

    def at(self, sparsity: Share) -> "ActiveSparseLaw":
        """The law of one sparsity, in active parameters."""
        return ActiveSparseLaw(self, sparsity)


@dataclass(frozen=True)
class ActiveSparseLaw:
    """A sparse law at one sparsity, asked in the parameters that a token meets."""

    law: SparseLaw
    sparsity: Share

    def loss(self, parameters: Parameters, tokens: Tokens) -> Number:
        """Loss of ``parameters`` active ones, nats per token."""
        return self.law.loss(parameters / (1 - self.sparsity), tokens, self.sparsity)


@dataclass(frozen=True)
class LeverageLaw:
    """How many times the compute a dense model needs for the loss of a mixture of experts.

    ``(A + shift)^(a + d log10 C + gamma (log2 G)^2 + beta log2 G)`` with the active share A.

    Source: ling-2025.
    """

    a: Number
    d: Number
    gamma: Number
    beta: Number
    shift: Number

    def leverage(self, active: Share, granularity: Count, flop: Flop) -> Number:
        """The factor; grows with compute and sparsity."""
        grain = np.log2(granularity)
        return (active + self.shift) ** (self.a + self.d * np.log10(flop) + self.gamma * grain**2 + self.beta * grain)
