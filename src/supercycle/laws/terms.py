"""Laws made from their tables of named numbers: the class of each form."""

from collections.abc import Mapping
from typing import Any

from supercycle.base.units import Number
from supercycle.laws.dense import OverTrainingLaw, RatioLaw, VaryingExponentLaw
from supercycle.laws.experts import FineGrainedLaw, JointExpertsLaw, LeverageLaw, RoutedLaw, SparseLaw
from supercycle.laws.precision import CriticalBatchLaw, HyperparameterLaw, PrecisionLaw, VocabularyLaw
from supercycle.laws.reinforcement import Saturation
from supercycle.laws.worth import (
    BenchmarkLaw,
    CoverageLaw,
    DataFloorLaw,
    DistillationLaw,
    ExponentsLaw,
    LadderLaw,
    OptimumExponents,
    TrainForTestLaw,
    TransferLaw,
)

TermLaw = (
    OverTrainingLaw | VaryingExponentLaw | RatioLaw | RoutedLaw | FineGrainedLaw | JointExpertsLaw | SparseLaw
    | LeverageLaw | PrecisionLaw | VocabularyLaw | HyperparameterLaw | CriticalBatchLaw | BenchmarkLaw
    | DataFloorLaw | DistillationLaw | TransferLaw | ExponentsLaw | OptimumExponents | TrainForTestLaw | CoverageLaw
    | Saturation | LadderLaw
)  # fmt: skip
"""A law whose numbers stand in a table ``terms``."""

CLASSES: dict[str, type[Any]] = {
    "over-training": OverTrainingLaw, "varying-exponent": VaryingExponentLaw, "ratio": RatioLaw,
    "routed": RoutedLaw, "fine-grained": FineGrainedLaw, "joint-experts": JointExpertsLaw, "sparse": SparseLaw,
    "leverage": LeverageLaw, "precision": PrecisionLaw, "vocabulary": VocabularyLaw,
    "hyperparameters": HyperparameterLaw, "critical-batch": CriticalBatchLaw, "benchmark": BenchmarkLaw,
    "data-floor": DataFloorLaw, "distillation": DistillationLaw, "transfer": TransferLaw,
    "exponents": ExponentsLaw, "train-for-test": TrainForTestLaw, "coverage": CoverageLaw,
    "saturation": Saturation, "ladder": LadderLaw, "optimum-exponents": OptimumExponents,
}  # fmt: skip
"""The class of each form of :data:`supercycle.catalog.law_forms.TERM_FORMS`."""


def made(form: str, terms: Mapping[str, Number]) -> TermLaw:
    """The law of a form with these numbers, or draws of them."""
    named = {("lambda_" if name == "lambda" else name.replace("-", "_")): value for name, value in terms.items()}
    law: TermLaw = CLASSES[form](**named)
    return law
