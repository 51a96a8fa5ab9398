"""What a plan holds: the goal, the model, one alternative a chip, and what has to be said about them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from supercycle.base.definitions import cost_named
from supercycle.base.estimate import Estimate
from supercycle.base.sensitivity import Swing
from supercycle.base.units import Bytes, Flop
from supercycle.model.shape import Shape
from supercycle.run.split import Split
from supercycle.study.allotment import AfterPlan
from supercycle.study.porting import Ported
from supercycle.study.served import ServingDemand
from supercycle.study.spec import Goal


@dataclass(frozen=True)
class Cost:
    """The four prices of a run in US dollars; one that does not exist is None and has its reason."""

    amortised: Estimate | None
    rental: Estimate | None
    bought: Estimate | None
    programme: Estimate | None
    reasons: Mapping[str, str] = field(default_factory=dict)

    def named(self, basis: str) -> Estimate | None:
        """The price of a definition: amortised, rental, bought or programme. Raises InputError for any other word."""
        price = getattr(self, cost_named(basis))
        return price if isinstance(price, Estimate) else None


@dataclass(frozen=True)
class PlannedModel:
    """The model to train. ``tokens`` are all tokens of pre-training, repeated ones too."""

    name: str
    parameters: float
    active_parameters: float
    tokens: float
    shape: Shape


@dataclass(frozen=True)
class Bill:
    """All that a goal pays for on one chip, in US dollars of the goal's price, by line.

    ``pre_training`` is the run's price; ``processing`` and ``generation`` are of data; the others of post-training.
    ``chip_hours`` are those of the lines beside pre-training.
    """

    pre_training: Estimate
    processing: Estimate
    generation: Estimate
    rollouts: Estimate
    updates: Estimate
    scoring: Estimate
    preferences: Estimate
    total: Estimate
    chip_hours: Estimate


@dataclass(frozen=True)
class Alternative:
    """The same model trained on one kind of chip.

    ``chip_hours`` and ``days`` include failures, checkpoints and planned stops; ``chosen_in`` is the share of
    draws in which this alternative would have been the best, ``within_in`` the share in which it keeps all limits
    of the goal. ``beyond`` names the limits that it breaks at central values. ``parts_s`` are the seconds of the step
    by part and ``memory_parts_bytes`` the bytes of the fullest chip by part, with a chip's capacity, at central values.
    ``porting`` is what the reader's own code takes on the chip, where the goal names such: its dollars and months count
    against the limits and in the choice, and stand in none of the prices. ``bill`` is what the goal pays for in all,
    where it names data or post-training and the chip has a price of its basis.
    """

    chip: str
    count: int
    split: Split
    step_s: Estimate
    mfu: Estimate
    goodput: Estimate
    days: Estimate
    chip_hours: Estimate
    power_w: Estimate
    energy_j: Estimate
    parts_s: Mapping[str, float]
    memory_bytes: Bytes
    memory_parts_bytes: Mapping[str, float]
    cost: Cost
    beyond: tuple[str, ...]
    chosen_in: float
    within_in: float
    notes: tuple[str, ...]
    porting: Ported | None = None
    bill: Bill | None = None


@dataclass(frozen=True)
class Driver:
    """What makes a result unsure, an input or what inputs share of a cause, and its total Sobol' index.

    The index is the share of the variance of the result's logarithm that would be left if all else were known.
    """

    input: str
    share: float


@dataclass(frozen=True)
class DataUse:
    """Tokens by kind: unique ones, repetitions of them, and synthetic ones where the goal has such (else None)."""

    unique: float
    repeated: float
    epochs: float
    synthetic: float | None = None


@dataclass(frozen=True)
class AfterTraining:
    """Compute after pre-training, as a share of it; not in the prices. ``run`` is reinforcement learning as the goal
    wants it, on the recommended chip, whose dollars stand in the bill; None where the goal names none."""

    share: Estimate
    flop: Estimate
    run: AfterPlan | None = None


@dataclass(frozen=True)
class Plan:
    """A planned run: what to train, on what, for how much, and how sure that is.

    ``alternatives`` stand in the order of the goal's chips, ``recommended`` is the index of one. ``skipped``
    holds the chips that cannot be planned with the reason. ``drivers`` and ``tornado`` are of the recommended
    alternative's price (or days); ``drivers_of`` of its other results.
    """

    goal: Goal
    model: PlannedModel
    flop: Flop
    loss: Estimate
    law: str
    global_batch: int
    alternatives: tuple[Alternative, ...]
    skipped: Mapping[str, str]
    recommended: int
    drivers: tuple[Driver, ...]
    drivers_of: Mapping[str, tuple[Driver, ...]]
    tornado: tuple[Swing, ...]
    loss_drivers: tuple[Driver, ...]
    data: DataUse
    post_training: AfterTraining
    serving: ServingDemand | None
    notes: tuple[str, ...]
    sources: tuple[str, ...]
