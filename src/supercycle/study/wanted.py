"""Which model a goal asks for: parameters and tokens by a scaling law, and a shape of that size."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from supercycle.base.errors import InputError
from supercycle.base.units import Flop
from supercycle.catalog.models import ModelEntry
from supercycle.catalog.store import Catalog
from supercycle.laws import (
    Allocation,
    Law,
    Prices,
    compute_optimal,
    data_limited_optimum,
    inference_aware,
    law_named,
    optimal_for_loss,
)
from supercycle.laws.optimum import INFERENCE_FLOP, TRAINING_FLOP
from supercycle.model.family import LARGEST, SMALLEST, grow
from supercycle.model.load import shape_of
from supercycle.model.parameters import parameters
from supercycle.model.shape import Shape
from supercycle.study.limited import Amounts, amounts_for_compute, amounts_for_loss, is_limited, split_of
from supercycle.study.spec import Goal

REPETITION_LAW = "muennighoff-2023"
"""The law of repeated tokens that plans use."""


@dataclass(frozen=True)
class Wanted:
    """The model a goal asks for: its shape and the tokens to train it on, ``unique`` real ones and ``synthetic`` ones;
    the rest are repetitions of real ones."""

    shape: Shape
    tokens: float
    unique: float
    synthetic: float = 0.0

    @property
    def real(self) -> float:
        """Tokens that are not synthetic, repetitions counted."""
        return self.tokens - self.synthetic

    @property
    def flop(self) -> float:
        """Compute of pre-training as laws count it."""
        return TRAINING_FLOP * float(parameters(self.shape).active) * self.tokens


def given_shape(catalog: Catalog, goal: Goal) -> Shape:
    """The model that the reader names, or one of the size that the reader gives."""
    if goal.model.name is not None:
        found = catalog.find("models", goal.model.name)
        return shape_of(cast(ModelEntry, catalog.entry("models", found.id)))
    assert goal.model.parameters is not None
    return grown(catalog, goal, goal.model.parameters)


def named_model(catalog: Catalog, goal: Goal, law: Law) -> Wanted:
    """The model and tokens that the reader gives."""
    tokens = goal.model.tokens
    assert tokens is not None
    shape = given_shape(catalog, goal)
    if goal.data.synthetic_tokens is None:
        return _trained(shape, tokens, goal)
    found = split_of(catalog, goal, law, float(parameters(shape).active), tokens)
    return Wanted(shape, found.tokens, found.unique, found.synthetic)


def model_for_compute(catalog: Catalog, goal: Goal, law: Law, flop: Flop) -> Wanted:
    """The model of least loss for a compute, under the goal's limits on data and its serving demand."""
    if is_limited(goal):
        return sized(catalog, goal, lambda size: amounts_for_compute(catalog, goal, law, float(flop), size))
    if goal.model.parameters is not None or goal.model.name is not None:
        shape = given_shape(catalog, goal)
        return _trained(shape, float(flop / (TRAINING_FLOP * parameters(shape).active)), goal)
    if goal.limits.unique_tokens is not None:
        repetition = law_named(catalog, REPETITION_LAW).repetition
        assert repetition is not None
        limited = data_limited_optimum(law.power_law, repetition, flop, goal.limits.unique_tokens)
        return _wanted(catalog, goal, float(limited.parameters), float(limited.tokens))
    if goal.limits.serving_tokens is not None:
        served = served_optimum(law, flop, goal.limits.serving_tokens)
        return _wanted(catalog, goal, float(served.parameters), float(served.tokens))
    best = compute_optimal(law.allocator, flop)
    return _wanted(catalog, goal, float(best.parameters), float(best.tokens))


def served_optimum(law: Law, flop: Flop, serving_tokens: float) -> Allocation:
    """The model for which training within ``flop`` leaves least compute of training and serving together.

    The inference-aware optimum of a whole compute ``T`` trains on ``T - 2 N D_inf``; ``T`` is found by bisection
    so that this is ``flop``.

    Source: sardana-2024, section 3.
    """
    low, high = (
        flop,
        flop + INFERENCE_FLOP * float(compute_optimal(law.power_law, flop).parameters) * serving_tokens,
    )
    for _ in range(60):
        middle = (low + high) / 2
        found = inference_aware(law.power_law, serving_tokens, flop=middle)
        if TRAINING_FLOP * float(found.parameters) * float(found.tokens) < flop:
            low = middle
        else:
            high = middle
    return found


def sized(catalog: Catalog, goal: Goal, find: Callable[[float | None], Amounts]) -> Wanted:
    """The model of a search: its best size where the goal gives none, then the tokens for the shape near it."""
    given = goal.model.parameters is not None or goal.model.name is not None
    shape = given_shape(catalog, goal) if given else grown(catalog, goal, find(None).parameters)
    found = find(float(parameters(shape).active))
    return Wanted(shape, found.tokens, found.unique, found.synthetic)


def model_for_loss(catalog: Catalog, goal: Goal, law: Law, prices: Prices) -> Wanted:
    """The cheapest model that reaches a loss under the law, at these prices where data or serving limit it."""
    assert goal.goal.loss is not None
    if is_limited(goal):
        return sized(catalog, goal, lambda size: amounts_for_loss(catalog, goal, law, prices, size))
    best = optimal_for_loss(law.power_law, goal.goal.loss)
    return _wanted(catalog, goal, float(best.parameters), float(best.tokens))


def grown(catalog: Catalog, goal: Goal, wanted: float) -> Shape:
    """A shape of about so many parameters in the proportions of the goal's template."""
    found = catalog.find("models", goal.model.template)
    template = shape_of(cast(ModelEntry, catalog.entry("models", found.id)))
    if not SMALLEST <= wanted <= LARGEST:
        raise InputError(
            f"the plan asks for a model of {wanted:.2g} parameters;"
            f" shapes are known for {SMALLEST:.0e} to {LARGEST:.0e}",
            hint="Change the goal, or name a model.",
        )
    return grow(wanted, template, counting="active", name=f"{template.name}-like")


def _trained(shape: Shape, tokens: float, goal: Goal) -> Wanted:
    return Wanted(shape, tokens, min(tokens, goal.limits.unique_tokens or tokens))


def _wanted(catalog: Catalog, goal: Goal, size: float, tokens: float) -> Wanted:
    """A shape near the wanted size, and the tokens that keep the compute."""
    shape = grown(catalog, goal, size)
    return _trained(shape, float(tokens * size / parameters(shape).active), goal)
