"""What each key of the JSON of fitted laws means; merged into :data:`supercycle.report.keys.KEYS`."""

from collections.abc import Mapping

LAWS_FIT_KEYS: Mapping[str, Mapping[str, str]] = {
    "laws fit": {
        "objective": "name (huber, lad or mse) and its value at the fit: Huber's sum and the sum of absolute residuals "
        "of log loss, or the mean square of residuals of loss",
        "runs": "runs that were fitted",
        "coefficients": "E, A, B, alpha, beta",
        "standard_errors": "the same, of resamples (without them from derivatives)",
        "intervals": "{coefficient: {low, high}}: 5th and 95th percentile of the resamples",
        "profiles": "{E, alpha, beta: {low, high}}: where the objective stays near its minimum; null: unbounded",
        "identified": "{coefficient: bool}: whether the runs tell it",
        "exponent": "quantity: the a of N ~ C^a at the optimum; null where it is not told",
        "optimum[]": "for each compute: flop, parameters, tokens, loss (quantities, null where the runs do not tell "
        "them), extrapolated",
        "outliers[]": "runs far from the law, kept: row (of fitted runs, from 0), run, deviations (robust standard "
        "deviations), diverged",
        "held_back[]": "runs marked held_back, not fitted: run, measured, predicted (quantity)",
        "searches": "starts, and how many of them ended at the lowest minimum (agreeing)",
        "bootstrap": "resamples, seed, improved (resamples whose lowest minimum lay elsewhere), unfinished; or null",
        "convention": "what counts as a parameter, as --counted and --count-as say, or not said",
        "saved": "path of the entry written by --save, or null",
        "notes": "what has to be said about the answer, each once",
    },
    "laws fit --approach": {
        "approach": "1 (envelope) or 2 (parabolas)",
        "exponent": "quantity: the a of N ~ C^a",
        "intercept": "ln N where ln C is 0",
        "slices[]": "flop, runs, parameters and loss of the minimum (null without one), reason (why there is none)",
        "optimum[]": "for each --flop: flop, parameters (quantity)",
        "resamples": "resamples that gave a line",
        "notes": "what has to be said about the answer, each once",
    },
    "laws fit --repetition": {
        "objective": "name, value",
        "scales": "tokens (R_D*) and parameters (R_N*) of least objective",
        "low": "low end of the 90 % profile interval of R_D*, or null: unbounded; high likewise",
        "identified": "whether the runs bound it",
        "answer": "R_D* in words",
        "profile": "[[R_D*, objective at the best R_N*]]",
        "notes": "what has to be said about the answer, each once",
    },
    "laws fit --experts": {
        "form": "routed (runs of one length; N of the dense base) or joint (active N, D, experts)",
        "runs": "runs fitted",
        "scatter": "root mean square of the residuals of log loss",
        "coefficients": "name: value; start and most are the ends of the saturated number of experts",
        "intervals": "name: low, high: the middle 90 % of the resamples",
        "identified": "name: whether the runs tell it",
        "resamples": "resamples of the runs",
        "notes": "what has to be said about the answer, each once",
    },
    "laws fit --tied": {
        "runs": "runs fitted",
        "scatter": "root mean square of the residuals of the loss",
        "exponent": "quantity: the exponent of both; its interval is of the resamples, where runs are enough",
        "coefficients": "E, A, B, exponent",
        "held_back[]": "run, measured, predicted",
        "resamples": "resamples of the runs",
        "notes": "what has to be said about the answer, each once",
    },
    "laws fit --accuracy": {
        "form": "exponential (error = ceiling - factor exp(-rate L)) or sigmoid (top + depth / (1 + exp(-rate (L - "
        "midpoint))))",
        "models": "rows fitted",
        "spread": "standard deviation of accuracy around the curve",
        "coefficients": "name: value",
        "notes": "what has to be said about the answer, each once",
    },
    "laws next": {
        "decide_at": "compute at which the optimum is wanted",
        "runs[]": "parameters, tokens, flop of each run to make",
        "half_width": "of the 90 % interval of ln N of that optimum: now, then (with these runs), even (with as many "
        "on one slice of equal compute for the same budget)",
    },
}
"""Keys of the JSON, by command."""
