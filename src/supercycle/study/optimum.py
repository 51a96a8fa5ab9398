"""What a training compute buys best under a law, with its interval: the verb ``optimum``."""

from dataclasses import dataclass

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate, from_draws
from supercycle.base.units import Number
from supercycle.catalog.store import Catalog
from supercycle.laws import (
    Allocation,
    Law,
    LimitedAllocation,
    compute_optimal,
    data_limited_optimum,
    extrapolation_note,
    inference_aware,
    law_named,
    line_draws,
    repetition_draws,
)
from supercycle.laws import draws as law_draws
from supercycle.study.predict import DRAWS, SEED
from supercycle.study.wanted import REPETITION_LAW

MOST_COMPUTE = 1e35
"""FLOP of a question at most (a limit of this package; the largest runs of 2026 are below 1e27)."""

USUAL_LAW = "besiroglu-2024-huber"
"""The law of a question that names none: the Chinchilla runs, refitted under their own objective."""


@dataclass(frozen=True)
class Optimum:
    """What a training compute buys best under a law.

    A number whose doubt the law does not say is bare; ``loss`` is None where the law does not speak of it.
    ``unique`` and ``repeated`` divide the tokens; ``extrapolated`` is whether the answer lies outside the runs
    that the law was fitted to.
    """

    flop: float
    parameters: Estimate | float
    tokens: Estimate | float
    loss: Estimate | float | None
    unique: float
    repeated: float
    law: str
    extrapolated: bool
    notes: tuple[str, ...]
    sources: tuple[str, ...]


def optimum(
    catalog: Catalog,
    flop: float,
    *,
    law: str | None = None,
    unique_tokens: float | None = None,
    inference_tokens: float | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Optimum:
    """The parameters and tokens of least loss for a compute, under a law of the catalogue.

    With ``unique_tokens`` data is limited and repeats; with ``inference_tokens`` the compute pays for training
    and for serving so many tokens.

    Raises InputError for a compute that is not positive, or a law that has no optimum there.
    """
    amount = _amount("compute", flop, MOST_COMPUTE)
    if unique_tokens is not None and inference_tokens is not None:
        raise InputError("an optimum is limited by unique tokens or pays for inference, not both yet")
    found = law_named(catalog, law or USUAL_LAW)
    decay = _repetition_law(catalog, found) if unique_tokens is not None else None
    limits = (unique_tokens, inference_tokens)
    center, sampled = _allocations(found, decay, amount, limits, count=draws, seed=seed)
    parameters, tokens, loss = (float(x) for x in (center.parameters, center.tokens, center.loss))
    extrapolation = extrapolation_note(found, amount, parameters, tokens)
    unique = tokens if unique_tokens is None else min(tokens, unique_tokens)
    return Optimum(
        flop=amount,
        parameters=_doubted(parameters, sampled.parameters if sampled else None),
        tokens=_doubted(tokens, sampled.tokens if sampled else None),
        loss=None if np.isnan(loss) else _doubted(loss, sampled.loss if sampled else None),
        unique=unique,
        repeated=tokens - unique,
        law=found.id,
        extrapolated=bool(extrapolation),
        notes=_optimum_notes(extrapolation, found, decay),
        sources=tuple(sorted({*found.sources, *(decay.sources if decay else ())})),
    )


def _repetition_law(catalog: Catalog, law: Law) -> Law:
    """The law that says what repeated tokens are worth: this one, or the one that plans use."""
    return law if law.repetition else law_named(catalog, REPETITION_LAW)


def _optimum_notes(extrapolation: str, law: Law, decay: Law | None) -> tuple[str, ...]:
    said = [extrapolation, *law.notes]
    if decay is not None and decay.id != law.id:
        said += [f"repeated tokens are worth what {decay.id} says", *decay.notes]
    return tuple(dict.fromkeys(filter(None, said)))


def _allocations(
    law: Law, decay: Law | None, flop: float, limits: tuple[float | None, float | None], *, count: int, seed: int
) -> tuple[Allocation | LimitedAllocation, Allocation | LimitedAllocation | None]:
    """The optimum at central coefficients and over draws of them (None where their doubt is not known)."""
    unique, served = limits
    known = law.covariance is not None
    if decay is not None and unique is not None:
        assert decay.repetition is not None
        limit, form = _amount("unique tokens", unique, MOST_COMPUTE), law.power_law
        drawn = law_draws(law, count, seed) if known else form
        worth = repetition_draws(decay, count, seed)
        return (
            data_limited_optimum(form, decay.repetition, flop, limit),
            data_limited_optimum(drawn, worth, flop, limit),
        )
    if served is not None:
        demand = _amount("inference tokens", served, MOST_COMPUTE)
        center = inference_aware(law.power_law, demand, flop=flop)
        return center, inference_aware(law_draws(law, count, seed), demand, flop=flop) if known else None
    best = compute_optimal(law.allocator, flop)
    if law.line is not None:
        return best, compute_optimal(line_draws(law, count, seed), flop)
    return best, compute_optimal(law_draws(law, count, seed), flop) if known else None


def _doubted(value: float, drawn: Number | None) -> Estimate | float:
    if drawn is None:
        return value
    found = from_draws(value, drawn)
    return value if found.exact else found


def _amount(name: str, number: float, most: float) -> float:
    if not 0 < number <= most:
        raise InputError(f"{name}: {number:.4g} is not greater than 0 and at most {most:.0e}")
    return float(number)
