"""The cheapest training under many limits at once: money or compute, demand, unique and synthetic tokens, time.

Prices are in any unit of cost: dollars per FLOP, or 1 where compute itself is the budget. Floats and arrays of
draws broadcast. Lower layers know nothing of chips: who pays what for a FLOP is the caller's.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from supercycle.base.errors import InputError
from supercycle.base.units import Flop, Number, Parameters, Share, Tokens
from supercycle.laws.form import LossLaw, PowerLaw
from supercycle.laws.minimum import deepest, minimum
from supercycle.laws.optimum import INFERENCE_FLOP, TRAINING_FLOP
from supercycle.laws.repetition import Repetition, effective_parameters, effective_tokens

Array = NDArray[np.float64]

MIXING = 18
"""Steps of the search for synthetic tokens: to 2e-4 of those at hand; the loss is flat there."""

FOR_EVER = Repetition(np.inf, np.inf)
"""Tokens that never wear out (mathematics): where nothing is known to repeat."""

SMALLEST, LARGEST = 1e5, 1e15
"""Parameters between which a model is looked for (limits of this package)."""

BUDGETS = (1e-6, 1e30)
"""Multiples of the cost of one parameter-token between which a cheapest budget is looked for."""

HALVINGS = 32
"""Halvings of the logarithm of the budget: the budget is exact to 2e-8."""


@dataclass(frozen=True)
class Prices:
    """Cost of a FLOP of training, of reading prompts and of writing answers; of a token's making.

    ``processing`` is the cost of a unique real token (filtering, decoding, tokenising), ``generation`` that of
    a synthetic one that is kept, ``attached`` what each parameter costs after training, and ``fixed`` what is
    paid whatever the size.
    """

    training: Number = 1.0
    prefill: Number = 1.0
    decode: Number = 1.0
    processing: Number = 0.0
    generation: Number = 0.0
    attached: Number = 0.0
    fixed: Number = 0.0


@dataclass(frozen=True)
class Demand:
    """Tokens served over the model's life: read in prompts, and written."""

    prefill: Tokens = 0.0
    decode: Tokens = 0.0


@dataclass(frozen=True)
class Supply:
    """Tokens at hand: ``unique`` real ones, at most ``synthetic`` ones each worth ``worth`` fresh ones."""

    unique: Tokens = np.inf
    synthetic: Tokens = 0.0
    worth: Share = 1.0
    repetition: Repetition = FOR_EVER


@dataclass(frozen=True)
class Program:
    """The whole question.

    ``share`` is what parameters are worth (precision); ``most_flop`` and ``most_tokens`` what time allows to
    train: the compute of the chips, and the tokens of the critical batch.
    """

    law: LossLaw
    prices: Prices = Prices()
    demand: Demand = Demand()
    supply: Supply = Supply()
    share: Share = 1.0
    most_flop: Flop = np.inf
    most_tokens: Tokens = np.inf


@dataclass(frozen=True)
class Purchase:
    """What a budget buys: sizes, tokens by kind, loss, and the cost of each part."""

    parameters: Parameters
    tokens: Tokens
    unique: Tokens
    repeated: Tokens
    synthetic: Tokens
    loss: Number
    training: Number
    prefill: Number
    decode: Number
    processing: Number
    generation: Number
    after: Number

    @property
    def total(self) -> Number:
        """All parts of the cost."""
        return self.training + self.prefill + self.decode + self.processing + self.generation + self.after


def best_within(program: Program, budget: Number) -> Purchase:
    """The purchase of least loss within a budget.

    Searched over the parameters, and for each over how many synthetic tokens replace repetitions. At the
    optimum of a power law under training and serving it is that of sardana-2024, and under repetition that of
    muennighoff-2023. Raises InputError where the budget does not pay what is fixed.
    """
    budget = np.asarray(budget, dtype=np.float64)
    if np.any(budget <= np.asarray(program.prices.fixed)):
        raise InputError("the budget does not pay what is fixed before any training")
    low = np.full(_shape(program, budget), np.log(SMALLEST))
    high = np.full(low.shape, np.log(LARGEST))

    def loss(log_parameters: Array) -> Array:
        return np.asarray(bought(program, budget, np.exp(log_parameters)).loss)

    return bought(program, budget, np.exp(deepest(loss, low, high)))


def cheapest_for(program: Program, loss: Number) -> tuple[Purchase, Number]:
    """The least budget that reaches a loss, and its purchase; the budget is infinite where none does.

    Bisection on the logarithm of the budget: more of it never makes the best loss larger. Raises InputError
    where no draw reaches the loss.
    """
    unit = np.asarray(TRAINING_FLOP * program.prices.training) + np.zeros(_shape(program, np.asarray(loss)))
    fixed = np.asarray(program.prices.fixed)
    low, high = np.log(unit * BUDGETS[0]), np.log(unit * BUDGETS[1])
    reached = np.asarray(best_within(program, np.exp(high) + fixed).loss <= loss)
    if not np.any(reached):
        raise InputError(
            f"no budget reaches a loss of {float(np.min(loss)):.4g} under these limits",
            hint="Ask for more loss, or allow more unique or synthetic tokens or more time.",
        )
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        enough = best_within(program, np.exp(middle) + fixed).loss <= loss
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    budget = np.exp(high) + fixed
    return best_within(program, budget), np.where(reached, budget, np.inf)[()]


def bought(program: Program, budget: Array, parameters: Array) -> Purchase:
    """What a budget buys with so many parameters; an infinite loss where it does not pay for serving them."""
    prices, demand, supply = program.prices, program.demand, program.supply
    served = INFERENCE_FLOP * parameters
    prefill, decode = served * demand.prefill * prices.prefill, served * demand.decode * prices.decode
    after = parameters * prices.attached + prices.fixed
    left = np.maximum(budget - after - prefill - decode, 0.0)
    step = TRAINING_FLOP * parameters * prices.training
    most = np.minimum(program.most_tokens, program.most_flop / (TRAINING_FLOP * parameters))
    ceiling = np.minimum(np.minimum(supply.synthetic, most), left / (step + prices.generation))

    def loss_with(synthetic: Array) -> Array:
        return _loss(program, parameters, _real(program, left, step, most, synthetic), synthetic)

    synthetic = np.zeros(parameters.shape)
    if np.any(np.asarray(supply.synthetic) > 0):
        ends = (synthetic, ceiling + synthetic)
        tried = np.stack([*ends, minimum(loss_with, *ends, steps=MIXING)])
        best = np.argmin(np.stack([loss_with(one) for one in tried]), axis=0)
        synthetic = np.take_along_axis(tried, best[np.newaxis], axis=0)[0]
    real = _real(program, left, step, most, synthetic)
    unique = np.minimum(real, supply.unique)
    return Purchase(
        parameters, real + synthetic, unique, real - unique, synthetic, _loss(program, parameters, real, synthetic),
        step * (real + synthetic), prefill, decode, unique * prices.processing, synthetic * prices.generation,
        after,
    )  # fmt: skip


def _real(program: Program, left: Array, step: Array, most: Array, synthetic: Array) -> Array:
    """Real tokens that the rest of the money trains on: unique ones cost their processing too."""
    prices, unique = program.prices, np.asarray(program.supply.unique)
    money = np.maximum(left - synthetic * (step + prices.generation), 0.0)
    first = money / (step + prices.processing)
    with np.errstate(invalid="ignore"):
        again = unique + (money - unique * (step + prices.processing)) / step
    bought = np.where(first <= unique, first, again)
    return np.asarray(np.clip(bought, 0.0, np.maximum(most - synthetic, 0.0)))


def _loss(program: Program, parameters: Array, real: Array, synthetic: Array) -> Array:
    """The law at what parameters and tokens are worth."""
    supply, law = program.supply, program.law
    fresh = np.asarray(supply.worth * synthetic)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        tokens = np.where(real > 0, effective_tokens(supply.repetition, np.maximum(real, 1.0), supply.unique), 0.0)
        worth: Any = parameters * program.share
        if isinstance(law, PowerLaw) and np.any(np.isfinite(np.asarray(supply.unique))):
            worth = effective_parameters(law, supply.repetition, worth, supply.unique + fresh)
        found = np.asarray(law.loss(worth, tokens + fresh))
    return np.where((real + synthetic > 0) & np.isfinite(found), found, np.inf)


def _shape(program: Program, given: Array) -> tuple[int, ...]:
    """The common shape of every number of the question."""
    parts: list[Any] = [given, program.share, program.most_flop, program.most_tokens]
    for group in (program.prices, program.demand, program.supply, program.supply.repetition):
        parts += [value for value in vars(group).values() if not isinstance(value, Repetition)]
    if isinstance(program.law, PowerLaw):
        parts += list(vars(program.law).values())
    return np.broadcast_shapes(*(np.shape(part) for part in parts))


def with_law(program: Program, law: LossLaw) -> Program:
    """The same question under another law."""
    return replace(program, law=law)
