"""Precision, vocabulary, learning rate and batch: what goes with a size."""

from dataclasses import dataclass

import numpy as np

from supercycle.base.units import Count, Flop, Number, Parameters, Share, Tokens

FULL_BITS = 16.0
"""Bits of the precision in which compute is counted (kumar-2024: C = (6 / 16) N D P)."""

BY_DERIVATIVES = (3145728.0, 33e6, 0.835397)
"""Vocabulary parameters, other parameters and exponent of tao-2024, approach 2 (its code)."""


@dataclass(frozen=True)
class PrecisionLaw:
    """What parameters trained in ``P`` bits are worth, and what quantising afterwards costs.

    ``N' = N (1 - exp(-Pw/gw + ow)) (1 - exp(-Pa/ga + oa)) (1 - exp(-Pkv/gkv + okv))``.

    Source: kumar-2024, section 4 and appendix K. 30M to 1.7B parameters, at most 26B tokens, 3 to 16 bits.
    """

    A: Number
    B: Number
    alpha: Number
    beta: Number
    E: Number
    gamma_weights: Number
    offset_weights: Number
    gamma_activations: Number
    offset_activations: Number
    gamma_cache: Number
    offset_cache: Number
    post_factor: Number
    post_tokens: Number
    post_parameters: Number
    post_bits: Number

    def worth(self, bits: Count) -> Share:
        """Share of the parameters that is left where weights, activations and cache all have so many bits."""
        parts = (
            (self.gamma_weights, self.offset_weights), (self.gamma_activations, self.offset_activations),
            (self.gamma_cache, self.offset_cache),
        )  # fmt: skip
        share: Number = 1.0
        for scale, offset in parts:
            share = share * np.maximum(1 - np.exp(-np.asarray(bits) / scale + offset), 0.0)
        return share

    def best_bits(self) -> Count:
        """The bits of least loss where compute pays for them: where ``N' / P`` is largest, at any compute."""
        bits = np.linspace(3.0, FULL_BITS, 1301)
        return float(bits[np.argmax(self.worth(bits) / bits)])

    def after_training(self, parameters: Parameters, tokens: Tokens, bits: Count) -> Number:
        """Loss that quantising the weights after training adds: grows with tokens per parameter."""
        data = tokens**self.post_tokens / parameters**self.post_parameters
        return self.post_factor * data * np.exp(-np.asarray(bits) / self.post_bits)


@dataclass(frozen=True)
class VocabularyLaw:
    """Compute-optimal parameters of the vocabulary, ``exp(lv) C^ev``, beside ``exp(lr) C^er`` others.

    Source: tao-2024, approach 1. 33M to 3B parameters.
    """

    log_vocabulary: Number
    exponent_vocabulary: Number
    log_rest: Number
    exponent_rest: Number

    def parameters(self, others: Parameters) -> Parameters:
        """Parameters of the vocabulary beside so many others."""
        flop = (others * np.exp(-self.log_rest)) ** (1 / self.exponent_rest)
        return np.exp(self.log_vocabulary) * flop**self.exponent_vocabulary


def vocabulary_by_derivatives(others: Parameters) -> Parameters:
    """Parameters of the vocabulary beside so many others, ``3145728 (N / 33e6)^0.835``.

    Source: tao-2024, approach 2.
    """
    base, reference, exponent = BY_DERIVATIVES
    return base * (others / reference) ** exponent


@dataclass(frozen=True)
class HyperparameterLaw:
    """Learning rate and batch, each ``f N^n D^d C^c``. Source: the entry of the law."""

    rate: Number
    rate_parameters: Number
    rate_tokens: Number
    rate_compute: Number
    batch: Number
    batch_parameters: Number
    batch_tokens: Number
    batch_compute: Number

    def learning_rate(self, parameters: Parameters, tokens: Tokens, flop: Flop) -> Number:
        """Peak learning rate."""
        return self.rate * parameters**self.rate_parameters * tokens**self.rate_tokens * flop**self.rate_compute

    def batch_size(self, parameters: Parameters, tokens: Tokens, flop: Flop) -> Tokens:
        """Tokens of a batch."""
        return self.batch * parameters**self.batch_parameters * tokens**self.batch_tokens * flop**self.batch_compute


@dataclass(frozen=True)
class CriticalBatchLaw:
    """``B = B* / L^(1 / alpha)``: the batch at which twice the least steps take twice the least compute.

    Source: kaplan-2020, equation 1.4.
    """

    tokens: Number
    alpha: Number

    def batch_size(self, loss: Number) -> Tokens:
        """Tokens of the critical batch at a loss."""
        return self.tokens / loss ** (1 / self.alpha)
