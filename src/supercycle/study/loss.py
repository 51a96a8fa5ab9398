"""The loss that a plan expects of its model, how sure that is, and what makes it unsure."""

import numpy as np

from supercycle.base.draws import Uncertain, draw
from supercycle.base.estimate import Estimate, from_draws
from supercycle.laws import draws as law_draws
from supercycle.laws import effective_parameters, effective_tokens, law_named, repetition_draws
from supercycle.model.parameters import parameters
from supercycle.study.decide import Setting
from supercycle.study.limited import is_limited
from supercycle.study.result import Driver
from supercycle.study.wanted import REPETITION_LAW, Wanted


def loss_of(setting: Setting, wanted: Wanted) -> tuple[Estimate, tuple[Driver, ...]]:
    """Loss of the planned model, its interval from joint draws of the law's coefficients, and its drivers.

    Repeated tokens and the parameters beyond those that the unique tokens suit are worth less, by the law of
    repetition. The drivers are the law's three terms, by the variance of each alone.
    """
    law, basics = setting.law, setting.goal.basics
    size, tokens, unique = float(parameters(wanted.shape).active), wanted.tokens, wanted.unique
    sampled = law_draws(law, basics.draws, basics.seed)
    central_size, central_tokens, size_worth, token_worth = size, tokens, np.asarray(size), np.asarray(tokens)
    fresh, every = _fresh(setting, wanted)
    stock = setting.goal.limits.unique_tokens
    if unique < wanted.real or (stock is not None and is_limited(setting.goal)):
        unique = stock or unique
        repeats = law_named(setting.catalog, REPETITION_LAW)
        assert repeats.repetition is not None
        central_size = float(effective_parameters(law.power_law, repeats.repetition, size, unique + fresh))
        central_tokens = float(effective_tokens(repeats.repetition, wanted.real, unique)) + fresh
        decay = repetition_draws(repeats, basics.draws, basics.seed)
        size_worth = np.asarray(effective_parameters(sampled, decay, size, unique + every))
        token_worth = np.asarray(effective_tokens(decay, wanted.real, unique)) + every
    elif wanted.synthetic > 0:
        central_tokens, token_worth = wanted.real + fresh, wanted.real + every
    terms = {
        "irreducible loss": np.asarray(sampled.E),
        "finite parameters": np.asarray(sampled.A * size_worth**-sampled.alpha),
        "finite tokens": np.asarray(sampled.B * token_worth**-sampled.beta),
    }
    results = np.asarray(sum(terms.values()))
    spreads = {name: float(np.var(term)) for name, term in terms.items()}
    whole = sum(spreads.values())
    shares = {name: spread / whole for name, spread in spreads.items() if whole}
    drivers = tuple(Driver(name, share) for name, share in sorted(shares.items(), key=lambda pair: -pair[1]))
    return from_draws(float(law.power_law.loss(central_size, central_tokens)), results), drivers


def _fresh(setting: Setting, wanted: Wanted) -> tuple[float, np.ndarray]:
    """Fresh tokens that the synthetic ones count as: at the central exchange rate, and for every draw of it."""
    rate, basics = setting.goal.data.exchange, setting.goal.basics
    if wanted.synthetic <= 0 or rate.exact:
        return wanted.synthetic * rate.value, np.full(basics.draws, wanted.synthetic * rate.value)
    drawn = draw({"exchange rate of synthetic tokens": Uncertain(rate, least=0.0)}, basics.draws, basics.seed)
    return wanted.synthetic * rate.value, wanted.synthetic * np.asarray(next(iter(drawn.values())))
