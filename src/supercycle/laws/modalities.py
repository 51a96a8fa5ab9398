"""One model on several kinds of data, each with its own law, its stock and its weight."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supercycle.base.errors import InputError
from supercycle.base.units import Count, Flop, Number, Parameters, Share, Tokens
from supercycle.laws.form import PowerLaw
from supercycle.laws.minimum import deepest
from supercycle.laws.optimum import TRAINING_FLOP, require_interior_optimum, require_positive
from supercycle.laws.program import LARGEST, SMALLEST
from supercycle.laws.repetition import Repetition, effective_tokens

Array = NDArray[np.float64]

FEWEST, MOST = 1e3, 1e22
"""Tokens of one kind between which its amount is looked for (limits of this package)."""

HALVINGS = 40
"""Halvings of the logarithm of the gain: to 2e-10 of it."""

AGAIN = 24
"""Halvings of how often tokens are repeated: to 6e-8 of the span."""

WORN = 60.0
"""Repetitions over the scale of decay beyond which a token is worth nothing at all (e^-60)."""


@dataclass(frozen=True)
class Modality:
    """A kind of data: its law of the loss, samples at hand, tokens of one, and what its loss weighs."""

    name: str
    law: PowerLaw
    samples: Count
    tokens_per_sample: Tokens
    weight: Share

    @property
    def stock(self) -> Tokens:
        """Unique tokens at hand."""
        return self.samples * self.tokens_per_sample


@dataclass(frozen=True)
class Mixture:
    """Parameters, and for each kind of data its tokens, its epochs and its loss; ``loss`` is the weighted one."""

    parameters: Parameters
    tokens: tuple[Number, ...]
    epochs: tuple[Number, ...]
    losses: tuple[Number, ...]
    loss: Number


def best_mixture(modalities: Sequence[Modality], repetition: Repetition, flop: Flop) -> Mixture:
    """The parameters and the tokens of each kind of least weighted loss for a compute.

    At the optimum the next token of every kind lowers the weighted loss equally; found by bisection on that
    gain inside a search over the parameters. Tokens beyond a kind's stock are repeated, and worth less by the
    scale of repetition. Kinds neither help nor hinder one another (an assumption: aghajanyan-2023 and
    shukor-2025 find both, by pair and by size).

    Raises InputError for no kinds, or weights that are not positive.
    """
    require_positive("compute", flop)
    if not modalities:
        raise InputError("a mixture needs at least one kind of data")
    for one in modalities:
        require_interior_optimum(one.law)
        require_positive(f"{one.name}: weight", one.weight)
        require_positive(f"{one.name}: samples times tokens of a sample", one.stock)
    product = np.asarray(flop, dtype=np.float64) / TRAINING_FLOP

    def loss(log_parameters: Array) -> Array:
        parameters = np.exp(log_parameters)
        amounts = _amounts(modalities, repetition, product / parameters)
        return _weighted(modalities, _losses(modalities, repetition, parameters, amounts))

    parts = [np.shape(value) for one in modalities for value in vars(one.law).values()]
    shape = np.broadcast_shapes(product.shape, np.shape(repetition.tokens), *parts)
    parameters = np.exp(deepest(loss, np.full(shape, np.log(SMALLEST)), np.full(shape, np.log(LARGEST))))
    amounts = _amounts(modalities, repetition, product / parameters)
    losses = _losses(modalities, repetition, parameters, amounts)
    return Mixture(
        parameters[()],
        tuple(amount[()] for amount in amounts),
        tuple((amount / np.minimum(amount, one.stock))[()] for amount, one in zip(amounts, modalities, strict=True)),
        tuple(losses),
        _weighted(modalities, losses)[()],
    )


def _amounts(modalities: Sequence[Modality], repetition: Repetition, total: Array) -> list[Array]:
    """Tokens of each kind that add up to ``total`` with equal gains."""
    low, high = np.full(total.shape, -160.0), np.full(total.shape, 60.0)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        spent = sum(_amount(one, repetition, middle) for one in modalities)
        enough = np.asarray(spent) > total
        low, high = np.where(enough, middle, low), np.where(enough, high, middle)
    amounts = [_amount(one, repetition, low) for one in modalities]
    scale = total / np.asarray(sum(amounts))
    return [amount * scale for amount in amounts]


def _amount(one: Modality, repetition: Repetition, log_gain: Array) -> Array:
    """Tokens of a kind at which the next one lowers the weighted loss by ``exp(log_gain)``: falling in it."""
    law, scale = one.law, np.log(one.weight * one.law.beta * one.law.B)
    fresh = np.exp(np.clip((scale - log_gain) / (law.beta + 1), np.log(FEWEST), np.log(MOST)))
    if not np.any(fresh > one.stock):
        return np.asarray(fresh)
    low = np.zeros(fresh.shape)
    high = np.minimum(WORN * repetition.tokens, MOST / one.stock) + low
    for _ in range(AGAIN):
        again = (low + high) / 2
        worth = effective_tokens(repetition, one.stock * (1 + again), one.stock)
        more = scale - (law.beta + 1) * np.log(worth) - again / repetition.tokens > log_gain
        low, high = np.where(more, again, low), np.where(more, high, again)
    return np.asarray(np.where(fresh > one.stock, one.stock * (1 + (low + high) / 2), fresh))


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
