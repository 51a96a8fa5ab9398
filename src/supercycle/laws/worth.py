"""What a loss, a teacher, other data or more samples are worth: benchmarks, distillation, transfer, test time."""

from dataclasses import dataclass

import numpy as np

from supercycle.base.units import Count, Flop, Number, Parameters, Share, Tokens


@dataclass(frozen=True)
class BenchmarkLaw:
    """``error = ceiling - factor exp(-rate L)``: average error of tasks from the loss.

    Source: gadre-2024, equation 5. ``spread`` is the deviation of its models around it.
    """

    ceiling: Number
    factor: Number
    rate: Number
    spread: Number

    def accuracy(self, loss: Number) -> Share:
        """Average accuracy at a loss on C4; between chance (1 - ceiling) and 1."""
        return np.clip(1 - self.ceiling + self.factor * np.exp(-self.rate * np.asarray(loss)), 0.0, 1.0)[()]


@dataclass(frozen=True)
class SigmoidLaw:
    """``accuracy = top + depth / (1 + exp(-rate (L - midpoint)))``, ``depth`` negative: a task's accuracy by its loss.

    Source: bhagia-2024, equation 2. ``spread`` is the relative deviation of its forecasts.
    """

    depth: Number
    midpoint: Number
    rate: Number
    top: Number
    spread: Number

    def curve(self, loss: Number) -> Number:
        """The curve itself."""
        return self.top + self.depth / (1 + np.exp(-self.rate * (np.asarray(loss) - self.midpoint)))

    def accuracy(self, loss: Number) -> Share:
        """Accuracy at a loss of the task, between 0 and 1."""
        return np.clip(self.curve(loss), 0.0, 1.0)[()]


@dataclass(frozen=True)
class LadderLaw:
    """A task's loss by parameters and tokens, then its accuracy: ``A / N^alpha + B / D^beta + E`` into a sigmoid.

    Source: bhagia-2024, equations 1 and 2. The loss is of the task's right answers, in bits a byte.
    """

    E: Number
    A: Number
    B: Number
    alpha: Number
    beta: Number
    depth: Number
    midpoint: Number
    rate: Number
    top: Number
    spread: Number

    def task_loss(self, parameters: Parameters, tokens: Tokens) -> Number:
        """Bits a byte of the right answers."""
        return self.E + self.A / parameters**self.alpha + self.B / tokens**self.beta

    def accuracy(self, parameters: Parameters, tokens: Tokens) -> Share:
        """Accuracy of a model of these parameters after these tokens."""
        curve = SigmoidLaw(self.depth, self.midpoint, self.rate, self.top, self.spread)
        return curve.accuracy(self.task_loss(parameters, tokens))


@dataclass(frozen=True)
class DataFloorLaw:
    """``L = A / (N / unit)^alpha + floor``: the best loss that a fixed set of tokens allows.

    Source: kim-2025.
    """

    A: Number
    alpha: Number
    floor: Number
    unit: Number

    def loss(self, parameters: Parameters) -> Number:
        """Loss after as many epochs as help, nats per token."""
        return self.A / (parameters / self.unit) ** self.alpha + self.floor


@dataclass(frozen=True)
class DistillationLaw:
    """The loss of a student from its teacher's and its own. Source: busbridge-2025, equation 8."""

    A: Number
    B: Number
    alpha: Number
    beta: Number
    gamma: Number
    c0: Number
    c1: Number
    f1: Number
    d1: Number

    def loss(self, parameters: Parameters, tokens: Tokens, *, teacher: Number, alone: Number) -> Number:
        """Student's loss, where ``alone`` is what it would reach without a teacher of loss ``teacher``."""
        gap = (1 + (teacher / (alone * self.d1)) ** (1 / self.f1)) ** (-self.c1 * self.f1)
        sizes = (self.A / parameters**self.alpha + self.B / tokens**self.beta) ** self.gamma
        return teacher + teacher**-self.c0 * gap * sizes


@dataclass(frozen=True)
class TransferLaw:
    """``D_T = k D_F^alpha N^beta``: data that pre-training saves a fine-tuned model. Source: hernandez-2021."""

    k: Number
    alpha: Number
    beta: Number

    def transferred(self, parameters: Parameters, fine_tuning: Tokens) -> Tokens:
        """Effective data transferred, in the unit of the fine-tuning data."""
        return self.k * fine_tuning**self.alpha * parameters**self.beta


@dataclass(frozen=True)
class ExponentsLaw:
    """Exponents of a fit whose factors were not printed, and its loss along the optimum, ``f / C^e``.

    Source: shukor-2025.
    """

    E: Number
    alpha: Number
    beta: Number
    parameter_exponent: Number
    token_exponent: Number
    loss_factor: Number
    loss_exponent: Number

    def loss_at(self, flop: Flop) -> Number:
        """Loss along the optimum."""
        return self.loss_factor * flop**-self.loss_exponent


@dataclass(frozen=True)
class OptimumExponents:
    """Exponents of the optimum alone, ``N ~ C^a, D ~ C^b``, of agents and world models. Source: pearce-2025."""

    parameter_exponent: Number
    token_exponent: Number

    def grown(self, parameters: Parameters, tokens: Tokens, times: Number) -> tuple[Parameters, Tokens]:
        """An optimum moved to ``times`` its compute."""
        more = np.asarray(times, dtype=float)
        return parameters * more**self.parameter_exponent, tokens * more**self.token_exponent


@dataclass(frozen=True)
class TrainForTestLaw:
    """``log10 test = slope log10 train + elo Elo + constant``: equal strength. Source: jones-2021, figure 9."""

    slope: Number
    elo: Number
    constant: Number

    def test_compute(self, training: Flop, elo: Number) -> Flop:
        """FLOP of a move that reach a strength after so much training."""
        return np.power(10.0, self.slope * np.log10(training) + self.elo * elo + self.constant)


@dataclass(frozen=True)
class CoverageLaw:
    """``exp(a k^b)``: share of problems that one of ``k`` samples solves. Source: brown-2024."""

    a: Number
    b: Number

    def solved(self, samples: Count) -> Share:
        """Share solved by at least one sample; needs a verifier to be of use."""
        return np.exp(self.a * np.asarray(samples, dtype=np.float64) ** self.b)[()]
