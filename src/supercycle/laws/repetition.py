"""Training on fewer unique tokens than one would like: what repeated tokens and excess parameters are worth.

A token is worth less each time it is seen again, and parameters are worth less beyond those for which the
unique tokens are compute-optimal. Both worths die away exponentially.

Source: muennighoff-2023, sections 3.1 and 3.2. Its two scales are not identified by its runs (see the entry),
so plans draw them; it does not know that loss can rise again over many epochs.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supercycle.base.units import Count, Flop, Number, Parameters, Tokens
from supercycle.laws.form import PowerLaw
from supercycle.laws.optimum import (
    TRAINING_FLOP,
    compute_optimal,
    parameters_for_tokens,
    require_positive,
)
from supercycle.laws.root import increasing_root

NO_DECAY = 1e200
"""Stands for an infinite scale in arithmetic: too large to be told from one (mathematics)."""


@dataclass(frozen=True)
class Repetition:
    """Scales of decay: of ``tokens`` in repetitions (``R_D*``), of ``parameters`` in multiples (``R_N*``).

    Tokens seen for ever are worth ``1 + R_D*`` times the unique ones. Infinite scales mean no decay.
    """

    tokens: Count
    parameters: Count


@dataclass(frozen=True)
class LimitedAllocation:
    """Parameters and tokens under a limit of unique ones; ``tokens`` are ``unique`` plus ``repeated``."""

    parameters: Parameters
    tokens: Tokens
    loss: Number
    unique: Tokens
    repeated: Tokens

    @property
    def epochs(self) -> Count:
        """How often each unique token is seen, on average."""
        return self.tokens / self.unique


def effective_tokens(repetition: Repetition, tokens: Tokens, unique_tokens: Tokens) -> Tokens:
    """Fresh tokens worth as much as ``tokens`` of which only ``unique_tokens`` differ.

    ``D' = U + U R* (1 - exp(-R / R*))`` with ``U = min(D, unique)`` and ``R = D / U - 1`` repetitions.

    Source: muennighoff-2023, section 3.1. Fitted up to 900B tokens, mostly below 100 epochs.
    """
    return _worth(tokens, np.minimum(tokens, unique_tokens), repetition.tokens)


def effective_parameters(
    law: PowerLaw, repetition: Repetition, parameters: Parameters, unique_tokens: Tokens
) -> Parameters:
    """Parameters that would be worth as much if data were not limited.

    ``N' = U + U R* (1 - exp(-R / R*))`` with ``U`` the lesser of N and the parameters for which the unique
    tokens are compute-optimal, and ``R = N / U - 1``.

    Source: muennighoff-2023, section 3.1. Read with the unique tokens that there are, also where a run stops
    within its first epoch (the paper fits no such runs), so that unlimited data leaves every law as it was.
    """
    base = np.minimum(parameters, parameters_for_tokens(law, unique_tokens))
    return _worth(parameters, base, repetition.parameters)


def data_limited_loss(
    law: PowerLaw, repetition: Repetition, parameters: Parameters, tokens: Tokens, unique_tokens: Tokens
) -> Number:
    """Loss of training ``parameters`` on ``tokens``, repeating where they exceed ``unique_tokens``.

    Source: muennighoff-2023, section 3.1: the law at the effective parameters and tokens.
    """
    return law.loss(
        effective_parameters(law, repetition, parameters, unique_tokens),
        effective_tokens(repetition, tokens, unique_tokens),
    )


def data_limited_optimum(
    law: PowerLaw,
    repetition: Repetition,
    flop: Flop,
    unique_tokens: Tokens,
    *,
    flop_per_parameter_token: Count = TRAINING_FLOP,
) -> LimitedAllocation:
    """The parameters and tokens of least loss for a training compute when only ``unique_tokens`` differ.

    Where the compute-optimal tokens are at hand the answer is the compute-optimal one. Beyond, the loss is
    convex in the logarithm of N, and its minimum lies between the parameters that suit the unique tokens and
    those that spend the compute in one epoch; solved by bisection on the slope.

    Source: muennighoff-2023, section 3.1.
    """
    require_positive("unique tokens", unique_tokens)
    alone = compute_optimal(law, flop, flop_per_parameter_token=flop_per_parameter_token)
    unique = np.asarray(np.minimum(unique_tokens, alone.tokens))
    base = np.asarray(np.minimum(parameters_for_tokens(law, unique), alone.parameters))
    product = np.asarray(flop / flop_per_parameter_token)

    def excess(log_parameters: NDArray[np.float64]) -> NDArray[np.float64]:
        parameters = np.exp(log_parameters)
        tokens = product / parameters
        gain_of_parameters = _log_gain(parameters, base, repetition.parameters, law.A, law.alpha)
        gain_of_tokens = _log_gain(tokens, unique, repetition.tokens, law.B, law.beta)
        return np.asarray(gain_of_tokens - gain_of_parameters)

    shape = np.broadcast(unique, base, product, repetition.tokens, repetition.parameters).shape
    low, high = np.log(base) + np.zeros(shape), np.log(product / unique) + np.zeros(shape)
    parameters = np.exp(increasing_root(excess, low, np.maximum(low, high)))[()]
    tokens = product / parameters
    seen = np.minimum(tokens, unique_tokens)
    loss = data_limited_loss(law, repetition, parameters, tokens, unique_tokens)
    return LimitedAllocation(parameters, tokens, loss, seen, tokens - seen)


def _worth(amount: Number, fresh: Number, scale: Count) -> Number:
    """``U + U R* (1 - exp(-R / R*))``, and the amount itself where nothing is repeated."""
    excess = np.maximum(amount / fresh - 1, 0.0)
    finite = np.minimum(scale, NO_DECAY)
    return np.where(excess > 0, fresh * (1 - finite * np.expm1(-excess / finite)), amount)[()]


def _log_gain(amount: Number, fresh: Number, scale: Count, factor: Number, exponent: Number) -> Number:
    """Logarithm of how fast a term of the loss falls with the logarithm of the amount that is spent on it."""
    excess = np.maximum(amount / fresh - 1, 0.0)
    worth = _worth(amount, fresh, scale)
    return np.log(exponent * factor) - (exponent + 1) * np.log(worth) + np.log(amount) - excess / scale
