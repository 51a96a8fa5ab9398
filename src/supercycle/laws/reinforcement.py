"""Reinforcement learning after training: its compute, its time, and where its gain ends."""

from dataclasses import dataclass

import numpy as np

from supercycle.base.units import Count, Flop, Number, Parameters, Seconds, Share, Tokens

GENERATE_FLOP = 2.0
"""FLOP a parameter and sampled token: one forward pass (arithmetic)."""

UPDATE_FLOP = 6.0
"""FLOP a parameter and sampled token: forward and backward (arithmetic)."""

SCORE_FLOP = 2.0
"""FLOP a parameter and sampled token of each further forward pass: reference, old policy, reward model."""


@dataclass(frozen=True)
class Saturation:
    """``R = R0 + (A - R0) / (1 + (midpoint / C)^B)``: reward against compute, with a ceiling.

    Source: khatri-2025, equation 1. Compute in the unit of the midpoint.
    """

    start: Number
    ceiling: Number
    exponent: Number
    midpoint: Number

    def reward(self, compute: Number) -> Share:
        """Pass rate after so much compute."""
        gain = 1 / (1 + (self.midpoint / np.asarray(compute, dtype=np.float64)) ** self.exponent)
        return (self.start + np.maximum(self.ceiling - self.start, 0.0) * gain)[()]


@dataclass(frozen=True)
class Rollouts:
    """A run of reinforcement learning: updates of ``prompts`` times ``group`` samples of ``length`` tokens.

    ``scorers`` are further forward passes of models of the policy's size (reference, old policy); ``judge``
    is the parameters of a reward model that reads every sample, 0 where a rule rewards. ``reuse`` is how often
    a sample is trained on.
    """

    updates: Count
    prompts: Count
    group: Count
    length: Tokens
    scorers: Count = 1.0
    judge: Parameters = 0.0
    reuse: Count = 1.0

    @property
    def tokens(self) -> Tokens:
        """Sampled tokens of the whole run."""
        return self.updates * self.prompts * self.group * self.length


@dataclass(frozen=True)
class RolloutCompute:
    """FLOP of a run of reinforcement learning by part."""

    generation: Flop
    training: Flop
    scoring: Flop

    @property
    def total(self) -> Flop:
        """All parts."""
        return self.generation + self.training + self.scoring

    def seconds(
        self, flop_per_second: Number, *, generation_use: Share, training_use: Share
    ) -> tuple[Seconds, Seconds]:
        """Time of generation and of all else on hardware of a peak rate, each at its own share of the peak.

        Generation decodes token by token and uses a twelfth of what training does (khatri-2025 gives 64 of 80
        GPUs to it), so that it is most of the time though a fifth of the FLOP.
        """
        rest = (self.training + self.scoring) / (flop_per_second * training_use)
        return self.generation / (flop_per_second * generation_use), rest


def rollout_compute(run: Rollouts, parameters: Parameters) -> RolloutCompute:
    """FLOP of a run: 2 N a sampled token, 6 N a trained one, 2 N for each further pass, 2 of the judge.

    Source: arithmetic of passes; khatri-2025 and deepseek-llm count likewise. Attention is left out.
    """
    tokens = run.tokens
    scoring = tokens * SCORE_FLOP * (run.scorers * parameters + run.judge)
    return RolloutCompute(GENERATE_FLOP * parameters * tokens, UPDATE_FLOP * parameters * tokens * run.reuse, scoring)
