"""The loss that a plan expects of its model, how sure that is, and what makes it unsure."""

import numpy as np

from supercycle.base.estimate import Estimate, from_draws
from supercycle.laws import draws as law_draws
from supercycle.laws import effective_parameters, effective_tokens, law_named, repetition_draws
from supercycle.model.parameters import parameters
from supercycle.study.decide import Setting
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
    if unique < tokens:
        repeats = law_named(setting.catalog, REPETITION_LAW)
        assert repeats.repetition is not None
        central_size = float(effective_parameters(law.power_law, repeats.repetition, size, unique))
        central_tokens = float(effective_tokens(repeats.repetition, tokens, unique))
        decay = repetition_draws(repeats, basics.draws, basics.seed)
        size_worth = np.asarray(effective_parameters(sampled, decay, size, unique))
        token_worth = np.asarray(effective_tokens(decay, tokens, unique))
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
