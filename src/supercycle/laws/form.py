"""Forms of scaling laws: the loss that a number of parameters and a number of training tokens reach.

A form is a frozen dataclass whose fields are floats (one law) or arrays of one shape (draws of a law); the
same code evaluates both. ``N`` is a number of parameters and ``D`` a number of tokens, in the law's own
convention.
"""

from dataclasses import dataclass
from typing import Protocol

from supercycle.base.units import Count, Flop, Number, Parameters, Tokens


class LossLaw(Protocol):
    """What every law of the loss offers."""

    def loss(self, parameters: Parameters, tokens: Tokens) -> Number:
        """Loss after ``tokens`` of training, in nats per token of the law's own tokenizer."""
        ...


@dataclass(frozen=True)
class PowerLaw:
    """``L = E + A / N^alpha + B / D^beta``: entropy of the text, lack of parameters, lack of tokens.

    Source: hoffmann-2022, equation 2. Valid inside the range of the runs it was fitted to.
    """

    E: Number
    A: Number
    B: Number
    alpha: Number
    beta: Number

    def loss(self, parameters: Parameters, tokens: Tokens) -> Number:
        """Loss, nats per token; the fields and arguments broadcast."""
        return self.E + self.A * parameters**-self.alpha + self.B * tokens**-self.beta

    @property
    def parameter_exponent(self) -> Number:
        """``a`` of the compute-optimal ``N ~ C^a``: also N's share of the reducible loss there."""
        return self.beta / (self.alpha + self.beta)

    @property
    def token_exponent(self) -> Number:
        """``b`` of the compute-optimal ``D ~ C^b``."""
        return self.alpha / (self.alpha + self.beta)


@dataclass(frozen=True)
class KaplanLaw:
    """``L = [(Nc / N)^(alphaN / alphaD) + Dc / D]^alphaD``: the loss of early-stopped training on D tokens.

    Source: kaplan-2020, equation 1.5. N counts no embeddings; D is the size of the training set, which is
    passed over until the test loss stops to fall, so that the compute of a run does not follow from N and D.
    """

    alpha_parameters: Number
    alpha_tokens: Number
    critical_parameters: Parameters
    critical_tokens: Tokens

    def loss(self, parameters: Parameters, tokens: Tokens) -> Number:
        """Loss, nats per token; the fields and arguments broadcast."""
        exponent = self.alpha_parameters / self.alpha_tokens
        short_of_parameters = (self.critical_parameters / parameters) ** exponent
        return (short_of_parameters + self.critical_tokens / tokens) ** self.alpha_tokens


@dataclass(frozen=True)
class OptimumLine:
    """Compute-optimal sizes without a law of the loss: ``N = N0 (C / C0)^a`` and ``D = D0 (C / C0)^b``.

    ``C0`` is the ``reference`` compute. Where the source also prints the loss along the line it is
    ``(Cc / C)^loss_exponent``; elsewhere ``critical_flop`` is nan, and so is the loss.

    Source: hoffmann-2022, sections 3.1 and 3.2; kaplan-2020, equations 1.3 and 1.7.
    """

    reference: Flop
    parameters_at_reference: Parameters
    tokens_at_reference: Tokens
    parameter_exponent: Number
    token_exponent: Number
    critical_flop: Flop = float("nan")
    loss_exponent: Count = float("nan")

    def parameters(self, flop: Flop) -> Parameters:
        """Compute-optimal number of parameters."""
        return self.parameters_at_reference * (flop / self.reference) ** self.parameter_exponent

    def tokens(self, flop: Flop) -> Tokens:
        """Compute-optimal number of tokens."""
        return self.tokens_at_reference * (flop / self.reference) ** self.token_exponent

    def loss(self, flop: Flop) -> Number:
        """Loss along the line, nats per token; nan where the source prints none."""
        return (self.critical_flop / flop) ** self.loss_exponent


def loss(law: LossLaw, parameters: Parameters, tokens: Tokens) -> Number:
    """Loss that a law expects of ``parameters`` trained on ``tokens``, nats per token.

    Source and range of validity are the law's own; see :func:`supercycle.laws.extrapolation_note`.
    """
    return law.loss(parameters, tokens)
