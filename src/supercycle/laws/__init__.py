"""What training buys: the loss of a model, its optimum, and the limits of data."""

from supercycle.laws.compared import Prediction, predicted
from supercycle.laws.fitted_range import FittedRange
from supercycle.laws.form import KaplanLaw, LossLaw, OptimumLine, PowerLaw, loss
from supercycle.laws.optimum import (
    Allocation,
    compute_optimal,
    inference_aware,
    optimal_for_loss,
    parameters_for_tokens,
    tokens_for_loss,
)
from supercycle.laws.program import Demand, Prices, Program, Purchase, Supply, best_within, cheapest_for
from supercycle.laws.published import (
    Convention,
    Law,
    draws,
    extrapolation_note,
    law_named,
    line_draws,
    repetition_draws,
    term_draws,
)
from supercycle.laws.repetition import (
    LimitedAllocation,
    Repetition,
    data_limited_loss,
    data_limited_optimum,
    effective_parameters,
    effective_tokens,
)

__all__ = [
    "Allocation",
    "Convention",
    "Demand",
    "FittedRange",
    "KaplanLaw",
    "Law",
    "LimitedAllocation",
    "LossLaw",
    "OptimumLine",
    "PowerLaw",
    "Prediction",
    "Prices",
    "Program",
    "Purchase",
    "Repetition",
    "Supply",
    "best_within",
    "cheapest_for",
    "compute_optimal",
    "data_limited_loss",
    "data_limited_optimum",
    "draws",
    "effective_parameters",
    "effective_tokens",
    "extrapolation_note",
    "inference_aware",
    "law_named",
    "line_draws",
    "loss",
    "optimal_for_loss",
    "parameters_for_tokens",
    "predicted",
    "repetition_draws",
    "term_draws",
    "tokens_for_loss",
]
