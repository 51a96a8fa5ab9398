"""What ``laws optimum`` finds under many limits."""

from collections.abc import Mapping
from dataclasses import dataclass

from supercycle.base.estimate import Estimate


@dataclass(frozen=True)
class Choice:
    """One kind of model under the same limits: dense, or with so many experts."""

    name: str
    parameters: Estimate
    tokens: Estimate
    loss: Estimate
    cost: Estimate


@dataclass(frozen=True)
class Share:
    """One modality of a mixture: tokens, how often each of its stock is seen, and its loss."""

    name: str
    tokens: Estimate
    epochs: Estimate
    loss: Estimate


@dataclass(frozen=True)
class AfterPlan:
    """Reinforcement learning after training: sampled tokens, FLOP by part, its share of time that generates.

    ``accelerator_hours`` are of the training chip; ``reward`` is a pass rate under ScaleRL's curve.
    """

    tokens: float
    generation_flop: Estimate
    training_flop: Estimate
    scoring_flop: Estimate
    accelerator_hours: Estimate
    generating: Estimate
    preferences_usd: float
    reward: Estimate


@dataclass(frozen=True)
class Allotment:
    """The best model under many limits, its cost by line (``unit`` is USD or FLOP), and what goes with it.

    ``choices`` compares kinds of model, best first; ``modalities`` is empty where there is one kind of data.
    ``accuracy`` is the average of seventeen tasks by a law of its own loss scale; ``mmlu`` of a dense model of these
    sizes by a law of its own recipe.
    """

    asked: str
    law: str
    unit: str
    parameters: Estimate
    tokens: Estimate
    unique: Estimate
    repeated: Estimate
    synthetic: Estimate
    loss: Estimate
    flop: Estimate
    cost: Estimate
    lines: Mapping[str, Estimate]
    choices: tuple[Choice, ...]
    modalities: tuple[Share, ...]
    accuracy: Estimate
    mmlu: Estimate
    learning_rate: Mapping[str, float]
    batch_tokens: Mapping[str, float]
    vocabulary_parameters: Mapping[str, float]
    post_training: AfterPlan | None
    extrapolated: bool
    notes: tuple[str, ...]
    sources: tuple[str, ...]
