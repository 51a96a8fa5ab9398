"""The outcomes of decided runs for every joint draw of their inputs, in blocks that fit a processor's cache."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar, cast

import numpy as np

from supercycle.base.draws import Uncertain, draw
from supercycle.base.progress import told
from supercycle.study.candidate import all_inputs
from supercycle.study.decide import Setting
from supercycle.study.outcome import Decision, Outcome, outcome

BLOCK = 2**15
"""Draws that are computed together; a power of two (numerical: arrays of 256 KiB stay in the cache)."""

Result = TypeVar("Result")


def sampled_outcomes(setting: Setting, decisions: Sequence[Decision]) -> list[Outcome]:
    """The outcome of every decision for every draw that the goal asks for; an input that chips share is drawn once."""
    basics = setting.goal.basics
    inputs = all_inputs([decision.candidate for decision in decisions], setting.practised)
    return outcomes_of(decisions, inputs, basics.draws, basics.seed)


def outcomes_of(
    decisions: Sequence[Decision], inputs: Mapping[str, Uncertain], count: int, seed: int
) -> list[Outcome]:  # fmt: skip
    """The outcome of every decision for ``count`` joint draws of the inputs.

    Goes through the function of the central values, a block of draws at a time.
    """
    blocks = []
    for start in told("blocks of draws", range(0, count, BLOCK)):
        values = draw(inputs, min(BLOCK, count - start), seed, start)
        blocks.append([outcome(decision, values) for decision in decisions])
    return [joined(parts) for parts in zip(*blocks, strict=True)]


def joined(parts: Sequence[Result]) -> Result:
    """Results of several blocks as one: arrays end to end, what is no array from the first."""
    first = parts[0]
    changes = {}
    for item in fields(cast("Outcome", first)):
        values = [getattr(part, item.name) for part in parts]
        if is_dataclass(values[0]):
            changes[item.name] = joined(values)
        elif isinstance(values[0], np.ndarray) and values[0].ndim:
            changes[item.name] = np.concatenate(values)
    return cast("Result", replace(cast("Outcome", first), **changes))
