"""What to train: the parameters and tokens that spend compute best, for training alone or a lifetime of use.

Floats and arrays broadcast, and a law may hold arrays of draws. A loss that some draws cannot reach costs
them an infinite number of tokens; a loss that none can reach is refused.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supercycle.base.errors import InputError
from supercycle.base.units import Count, Flop, Number, Parameters, Tokens
from supercycle.laws.form import OptimumLine, PowerLaw
from supercycle.laws.root import increasing_root

TRAINING_FLOP = 6.0
"""FLOP of training for each parameter and token: two forward, four backward (kaplan-2020, section 2.1)."""

INFERENCE_FLOP = 2.0
"""FLOP of inference for each parameter and token: one multiply, one add (kaplan-2020, section 2.1)."""


@dataclass(frozen=True)
class Allocation:
    """Parameters, training tokens and the loss that they reach; nan where the law does not speak of loss."""

    parameters: Parameters
    tokens: Tokens
    loss: Number

    @property
    def tokens_per_parameter(self) -> Number:
        """``D / N``."""
        return self.tokens / self.parameters


def compute_optimal(
    law: PowerLaw | OptimumLine, flop: Flop, *, flop_per_parameter_token: Count = TRAINING_FLOP
) -> Allocation:
    """The parameters and tokens of least loss for a training compute of ``flop``.

    Closed form for a power law: ``N = G (C / k)^(beta / (alpha + beta))``, ``D = C / (k N)``,
    ``G = (alpha A / (beta B))^(1 / (alpha + beta))``, where k is the FLOP per parameter and token. A law that
    prints its optimum as a line answers from the line, which has its own account of FLOP.

    Source: hoffmann-2022, equation 4. Raises InputError where the law has no interior optimum.
    """
    require_positive("compute", flop)
    if isinstance(law, OptimumLine):
        return Allocation(law.parameters(flop), law.tokens(flop), law.loss(flop))
    require_interior_optimum(law)
    product = flop / flop_per_parameter_token
    parameters = _balance(law) * product**law.parameter_exponent
    tokens = product / parameters
    return Allocation(parameters, tokens, law.loss(parameters, tokens))


def optimal_for_loss(law: PowerLaw, loss: Number) -> Allocation:
    """The least training compute that reaches a loss: its parameters and tokens.

    At the optimum parameters cause ``beta / (alpha + beta)`` of the reducible loss ``L - E``, and tokens the
    rest. Does not depend on the FLOP per parameter and token.

    Source: hoffmann-2022, equation 4, solved for the loss. Raises InputError for a loss out of reach.
    """
    require_interior_optimum(law)
    reducible = _reducible(law, loss)
    parameters = power(law.parameter_exponent * reducible / law.A, -1 / law.alpha)
    tokens = power(law.token_exponent * reducible / law.B, -1 / law.beta)
    return Allocation(parameters, tokens, loss + 0 * law.E)


def tokens_for_loss(law: PowerLaw, parameters: Parameters, loss: Number) -> Tokens:
    """Tokens that take a model of ``parameters`` to a loss.

    Source: hoffmann-2022, equation 2, solved for D. Raises InputError where no number of tokens is enough.
    """
    require_positive("parameters", parameters)
    left = loss - law.E - law.A * parameters**-law.alpha
    if not np.any(np.asarray(left) > 0):
        floor = float(np.min(law.E + law.A * parameters**-law.alpha))
        raise InputError(
            f"no number of tokens reaches a loss of {_one(loss):.4g} with {_one(parameters):.4g} parameters",
            hint=f"Unlimited tokens reach {floor:.4g} under this law; ask for more loss or more parameters.",
        )
    return power(np.maximum(left, 0.0) / law.B, -1 / law.beta)


def parameters_for_tokens(law: PowerLaw, tokens: Tokens) -> Parameters:
    """The parameters for which ``tokens`` are compute-optimal.

    ``N = (alpha A D^beta / (beta B))^(1 / alpha)``.

    Source: hoffmann-2022, equation 4; used by muennighoff-2023, section 3.1.
    """
    require_interior_optimum(law)
    return (law.alpha * law.A / (law.beta * law.B) * tokens**law.beta) ** (1 / law.alpha)


def inference_aware(
    law: PowerLaw,
    inference_tokens: Tokens,
    *,
    loss: Number | None = None,
    flop: Flop | None = None,
    flop_per_parameter_token: Count = TRAINING_FLOP,
    flop_per_inference_token: Count = INFERENCE_FLOP,
) -> Allocation:
    """The parameters and tokens that cost least over training and a lifetime of inference.

    Minimises ``6 N D + 2 N D_inf``. Give exactly one of ``loss``, the loss to reach, or ``flop``, the compute
    of training and inference together, of which the best loss is made. ``flop_per_inference_token`` may hold
    a price: 2 times the cost of one FLOP of inference over one of training. Both ways the optimum obeys
    ``alpha A N^-alpha = (1 + 2 D_inf / (6 D)) beta B D^-beta``, solved by bisection.

    Source: sardana-2024, equation 2. Laws fitted at usual ratios overrate tokens at extreme ones.
    """
    if (loss is None) == (flop is None):
        raise InputError("an inference-aware optimum needs a loss or a compute, and not both")
    require_interior_optimum(law)
    if np.any(np.asarray(inference_tokens) < 0):
        raise InputError(f"inference tokens must not be negative, not {_one(inference_tokens):.4g}")
    demand = inference_tokens * flop_per_inference_token / flop_per_parameter_token
    if flop is not None:
        require_positive("compute", flop)
        return _best_within(law, flop / flop_per_parameter_token, demand)
    assert loss is not None
    return _cheapest_at(law, loss, demand)


def _cheapest_at(law: PowerLaw, loss: Number, demand: Tokens) -> Allocation:
    """Least ``N (D + demand)`` at a loss, over the odds ``s`` of parameters' share of the reducible loss."""
    demand = np.asarray(demand, dtype=np.float64)
    with np.errstate(divide="ignore"):
        log_reducible = np.log(np.asarray(_reducible(law, loss)))

    def log_tokens(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray((np.log(law.B) - log_reducible + np.logaddexp(0, log_odds)) / law.beta)

    def excess(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(log_odds - start - np.log1p(demand * np.exp(-log_tokens(log_odds))))

    start = np.log(np.asarray(law.beta / law.alpha)) + np.zeros(np.broadcast(log_reducible, demand).shape)
    log_odds = increasing_root(excess, start, start + np.log1p(demand * np.exp(-log_tokens(start))))
    parameters = np.exp((np.log(law.A) - log_reducible + np.logaddexp(0, -log_odds)) / law.alpha)
    tokens = np.exp(log_tokens(log_odds))
    return Allocation(parameters[()], tokens[()], loss + 0 * (law.E + demand)[()])


def _best_within(law: PowerLaw, product: Number, demand: Tokens) -> Allocation:
    """Least loss where ``N (D + demand)`` is ``product``, over the logarithm of D."""
    demand = np.asarray(demand, dtype=np.float64)

    def excess(log_tokens: NDArray[np.float64]) -> NDArray[np.float64]:
        served = np.log1p(demand * np.exp(-log_tokens))
        log_parameters = np.log(product) - log_tokens - served
        ratio = np.log(law.alpha * law.A / (law.beta * law.B))
        return np.asarray(ratio - law.alpha * log_parameters - served + law.beta * log_tokens)

    alone = np.asarray(product / (_balance(law) * product**law.parameter_exponent))
    start = np.log(alone) + np.zeros(np.broadcast(alone, demand).shape)
    shift = -excess(start) / law.beta
    log_tokens = increasing_root(excess, np.minimum(start, start + shift), np.maximum(start, start + shift))
    tokens = np.exp(log_tokens)
    parameters = product / (tokens + demand)
    return Allocation(parameters[()], tokens[()], law.loss(parameters, tokens))


def _balance(law: PowerLaw) -> Number:
    """``G`` of the closed form."""
    return (law.alpha * law.A / (law.beta * law.B)) ** (1 / (law.alpha + law.beta))


def _reducible(law: PowerLaw, loss: Number) -> Number:
    """``L - E`` where it can be reached; 0 where it cannot, which costs infinitely many tokens."""
    reducible = loss - law.E
    if not np.any(np.asarray(reducible) > 0):
        floor = float(np.min(law.E))
        raise InputError(
            f"no model reaches a loss of {_one(loss):.4g} under this law",
            hint=f"Unlimited parameters and tokens reach {floor:.4g}; ask for more loss than that.",
        )
    return np.maximum(reducible, 0.0)


def power(base: Number, exponent: Number) -> Number:
    """A power of a number that may be zero: a negative power of zero is infinite, without a warning."""
    with np.errstate(divide="ignore", over="ignore"):
        return np.power(base, exponent)


def require_interior_optimum(law: PowerLaw) -> None:
    """Raises InputError unless parameters and tokens both reduce the loss: A, B, alpha, beta positive."""
    faults = [
        f"{name} is {_one(value):.4g}, and must be greater than 0"
        for name, value in (("A", law.A), ("B", law.B), ("alpha", law.alpha), ("beta", law.beta))
        if not np.all(np.asarray(value) > 0)
    ]
    if faults:
        raise InputError("this law has no interior optimum: one of the sizes does not reduce loss", faults)


def require_positive(what: str, number: Number) -> None:
    """Raises InputError unless a quantity, or each of an array of them, is positive."""
    if not np.all(np.asarray(number) > 0):
        raise InputError(f"{what} must be greater than 0, not {_one(number):.4g}")


def _one(number: Number) -> float:
    """The least of an array, to name in a message."""
    return float(np.min(number))
