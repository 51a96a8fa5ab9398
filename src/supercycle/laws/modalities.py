"""One model on several kinds of data, each with its own law, its stock and its weight."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supercycle.base.errors import InputError
from supercycle.base.units import Count, Number, Parameters, Share, Tokens
from supercycle.laws.form import PowerLaw
from supercycle.laws.minimum import deepest
from supercycle.laws.optimum import TRAINING_FLOP, require_interior_optimum, require_positive
from supercycle.laws.program import LARGEST, SMALLEST
from supercycle.laws.repetition import Repetition, effective_tokens

Array = NDArray[np.float64]

FEWEST, MOST = 1e3, 1e22
"""Tokens of one kind between which its amount is looked for (limits of this package)."""

HALVINGS = 34
"""Halvings of the logarithm of the gain: to 1e-8, which the sum of tokens then makes exact (numerical)."""

BUDGETS = (1e14, 1e38)
"""Parameter-tokens between which a cheapest budget is looked for (limits of this package)."""

NARROWINGS = 40
"""Steps of that search at most (numerical; about fifteen are needed)."""

WIDE = 3.0
"""Width of the logarithm of the budget down to which it is halved (numerical: a straight line holds below)."""

HOPELESS = 10.0
"""Logarithm of how far a budget that trains nothing misses a loss (numerical)."""

CLOSE = 1e-6
"""Share by which a cheapest mixture may miss its loss (numerical)."""

AGAIN = 9
"""Newton's steps to how often tokens are repeated: to 1e-9 of it on any stock (numerical)."""

WORN = 60.0
"""Repetitions over the scale of decay beyond which a token is worth nothing at all (e^-60)."""


@dataclass(frozen=True)
class Modality:
    """A kind of data: its law of the loss, samples at hand, tokens of one, what its loss weighs, and what making a
    unique token of it ready costs (filtering, decoding, tokenising)."""

    name: str
    law: PowerLaw
    samples: Count
    tokens_per_sample: Tokens
    weight: Share
    processing: Number = 0.0

    @property
    def stock(self) -> Tokens:
        """Unique tokens at hand."""
        return self.samples * self.tokens_per_sample


@dataclass(frozen=True)
class Mixture:
    """Parameters, and for each kind of data its tokens, its epochs and its loss; ``loss`` is the weighted one.

    ``training``, ``processing`` and ``attached`` (what each parameter costs beside training, and what is fixed) add up
    to what is spent.
    """

    parameters: Parameters
    tokens: tuple[Number, ...]
    epochs: tuple[Number, ...]
    losses: tuple[Number, ...]
    loss: Number
    training: Number
    processing: Number
    attached: Number

    @property
    def total(self) -> Number:
        """All that is spent."""
        return self.training + self.processing + self.attached


@dataclass(frozen=True)
class Cost:
    """What a FLOP of training costs, what each parameter costs beside it (serving, post-training), what is fixed."""

    flop: Number = 1.0
    parameter: Number = 0.0
    fixed: Number = 0.0


COMPUTE = Cost()
"""Compute itself is what is spent (mathematics)."""


def best_mixture(
    modalities: Sequence[Modality], repetition: Repetition, budget: Number, cost: Cost = COMPUTE
) -> Mixture:  # fmt: skip
    """The parameters and the tokens of each kind of least weighted loss for a budget (a compute, by default).

    At the optimum what the next token of every kind costs lowers the weighted loss equally; found by bisection on that
    gain inside a search over the parameters. Tokens beyond a kind's stock are repeated, and worth less by the scale of
    repetition. Kinds neither help nor hinder one another (an assumption: aghajanyan-2023 and shukor-2025 find both, by
    pair and by size). Where a kind costs processing, repetitions of it are weighed as if they did too.

    Raises InputError for no kinds, weights that are not positive, or a budget that does not pay what is fixed.
    """
    require_positive("compute", budget)
    if not modalities:
        raise InputError("a mixture needs at least one kind of data")
    for one in modalities:
        require_interior_optimum(one.law)
        require_positive(f"{one.name}: weight", one.weight)
        require_positive(f"{one.name}: samples times tokens of a sample", one.stock)
    if np.any(np.asarray(budget) <= np.asarray(cost.fixed)):
        raise InputError("the budget does not pay what is fixed before any training")
    spent = np.asarray(budget, dtype=np.float64)

    def loss(log_parameters: Array) -> Array:
        parameters = np.exp(log_parameters)
        left = spent - cost.fixed - parameters * cost.parameter
        some = np.where(left > 0, left, spent)
        amounts = _amounts(modalities, repetition, some, TRAINING_FLOP * parameters * cost.flop)
        found = _weighted(modalities, _losses(modalities, repetition, parameters, amounts))
        return np.asarray(np.where(left > 0, found, np.inf))

    parts = [np.shape(value) for one in modalities for value in (*vars(one.law).values(), one.processing)]
    shape = np.broadcast_shapes(
        spent.shape, np.shape(repetition.tokens), *parts, *(np.shape(value) for value in vars(cost).values())
    )
    parameters = np.exp(deepest(loss, np.full(shape, np.log(SMALLEST)), np.full(shape, np.log(LARGEST))))
    step, attached = TRAINING_FLOP * parameters * cost.flop, cost.fixed + parameters * cost.parameter
    if not np.all(spent > attached):
        raise InputError("the budget does not pay for serving any model", hint="A larger one, or less demand, does.")
    amounts = _amounts(modalities, repetition, spent - attached, step)
    losses = _losses(modalities, repetition, parameters, amounts)
    unique = [np.minimum(amount, one.stock) for amount, one in zip(amounts, modalities, strict=True)]
    return Mixture(
        parameters[()],
        tuple(amount[()] for amount in amounts),
        tuple((amount / least)[()] for amount, least in zip(amounts, unique, strict=True)),
        tuple(losses),
        _weighted(modalities, losses)[()],
        (step * np.asarray(sum(amounts)))[()],
        (np.asarray(sum(one.processing * least for one, least in zip(modalities, unique, strict=True))) + 0 * step)[()],
        (attached + 0 * step)[()],
    )


def cheapest_mixture(
    modalities: Sequence[Modality], repetition: Repetition, loss: Number, cost: Cost = COMPUTE
) -> Mixture:  # fmt: skip
    """The least budget whose best mixture reaches a weighted loss, and that mixture.

    False position on the logarithm of the budget, kept between bounds (the Illinois rule). Raises InputError where no
    budget reaches the loss.
    """
    unit = np.asarray(TRAINING_FLOP * np.asarray(cost.flop) + 0 * np.asarray(cost.fixed))

    def excess(log_budget: Array) -> Array:
        try:
            found = best_mixture(modalities, repetition, np.exp(log_budget) + cost.fixed, cost)
        except InputError:
            return np.asarray(np.full(np.shape(log_budget), HOPELESS))
        return np.asarray(np.log(np.asarray(found.loss) / np.asarray(loss)))

    low, high = np.log(unit * BUDGETS[0]), np.log(unit * BUDGETS[1])
    at_low, at_high = excess(low), excess(high)
    if np.any(at_high > 0):
        raise InputError(
            f"no budget reaches a weighted loss of {float(np.min(loss)):.4g} under these laws and stocks",
            hint="Ask for more loss, or allow more samples.",
        )
    low, high = low + 0 * at_low, high + 0 * at_low
    for _ in range(NARROWINGS):
        middle = np.clip(high - at_high * (high - low) / (at_high - at_low), low, high)
        middle = np.where((high - low) > WIDE, (low + high) / 2, middle)
        found = excess(middle)
        enough = found <= 0
        at_low, at_high = np.where(enough, at_low / 2, found), np.where(enough, found, at_high / 2)
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
        if np.all(np.abs(found) < CLOSE):
            break
    return best_mixture(modalities, repetition, np.exp(np.where(enough, high, middle)) + cost.fixed, cost)


def _amounts(modalities: Sequence[Modality], repetition: Repetition, left: Array, step: Array) -> list[Array]:
    """Tokens of each kind that cost ``left`` with equal gains for what they cost; ``step`` trains on one token."""
    low, high = np.full(np.shape(left + step), -160.0), np.full(np.shape(left + step), 60.0)
    dearer = [np.log1p(np.asarray(one.processing) / step) for one in modalities]

    def at(log_gain: Array) -> list[Array]:
        return [_amount(one, repetition, log_gain + more) for one, more in zip(modalities, dearer, strict=True)]

    for _ in range(HALVINGS):
        middle = (low + high) / 2
        enough = _spent(modalities, at(middle), step) > left
        low, high = np.where(enough, middle, low), np.where(enough, high, middle)
    amounts = at(low)
    scale = left / _spent(modalities, amounts, step)
    return [amount * scale for amount in amounts]


def _spent(modalities: Sequence[Modality], amounts: Sequence[Array], step: Array) -> Array:
    """What training on these tokens, and making the unique ones ready, costs."""
    return np.asarray(
        sum(
            step * amount + one.processing * np.minimum(amount, one.stock)
            for one, amount in zip(modalities, amounts, strict=True)
        )
    )


def _amount(one: Modality, repetition: Repetition, log_gain: Array) -> Array:
    """Tokens of a kind at which the next one lowers the weighted loss by ``exp(log_gain)``: falling in it."""
    law, scale = one.law, np.log(one.weight * one.law.beta * one.law.B)
    fresh = np.exp(np.clip((scale - log_gain) / (law.beta + 1), np.log(FEWEST), np.log(MOST)))
    if not np.any(fresh > one.stock):
        return np.asarray(fresh)
    # Newton's method from below: what is solved rises and bends down in `again`, so that no step goes too far.
    again, most = np.zeros(fresh.shape), np.minimum(WORN * repetition.tokens, MOST / one.stock)
    for _ in range(AGAIN):
        left = np.exp(-again / repetition.tokens)
        worth = 1 + repetition.tokens * (1 - left)
        short = scale - log_gain - (law.beta + 1) * np.log(one.stock * worth) - again / repetition.tokens
        again = np.clip(again + short / ((law.beta + 1) * left / worth + 1 / repetition.tokens), 0.0, most)
    return np.asarray(np.where(fresh > one.stock, one.stock * (1 + again), fresh))


def _losses(
    modalities: Sequence[Modality], repetition: Repetition, parameters: Array, amounts: Sequence[Array]
) -> list[Number]:
    return [
        one.law.loss(parameters, effective_tokens(repetition, amount, one.stock))
        for one, amount in zip(modalities, amounts, strict=True)
    ]


def _weighted(modalities: Sequence[Modality], losses: Sequence[Number]) -> Array:
    weights = sum(one.weight for one in modalities)
    total = sum(one.weight * loss for one, loss in zip(modalities, losses, strict=True))
    return np.asarray(total / weights)
