"""What each key of the JSON of ``laws`` means; a part of :mod:`supercycle.report.keys`."""

from collections.abc import Mapping

SOURCES = "what the answer rests on, each {key, title, author, date, url, via, note}"
NOTES = "what has to be said about the answer, each once"

LAW_KEYS: Mapping[str, Mapping[str, str]] = {
    "laws optimum": {
        "flop": "the compute asked about",
        "parameters": "quantity, or a bare number where the law's doubt is not known",
        "tokens": "the same: all tokens of training, repeated ones too",
        "loss": "the same, nats a token; null where the law does not speak of loss",
        "unique": "tokens that differ",
        "repeated": "tokens seen again",
        "law": "the law's id",
        "extrapolated": "whether the answer lies outside the runs that the law was fitted to",
        "notes": NOTES,
        "sources": SOURCES,
    },
    "laws list": {
        "laws[]": "id, name, form, objective, published, convention, data, runs, fitted_parameters, fitted_tokens, "
        "fitted_flop (least and most, or null)",
    },
    "laws show": {
        "kind": "laws",
        "id": "the law's id",
        "name": "its name",
        "facts[]": "as in catalog KIND NAME",
    },
    "laws optimum under many limits": {
        "asked": "what was given: flop, budget or loss",
        "law": "the law's id",
        "unit": "of cost and lines: USD, or FLOP where the compute was given",
        "parameters": "quantity: active parameters",
        "tokens": "quantity: all tokens of training; unique, repeated and synthetic are its parts",
        "unique": "quantity: real tokens that differ",
        "repeated": "quantity: real tokens seen again",
        "synthetic": "quantity: synthetic tokens",
        "loss": "quantity: nats a token of the law's data",
        "flop": "quantity: 6 × parameters × tokens of training",
        "cost": "quantity: the sum of the lines",
        "lines": "{line: quantity} of training, prefill, decode, processing, generation, after",
        "choices[]": "kinds of model, best first: name, parameters, tokens, loss, cost",
        "modalities[]": "kinds of data: name, tokens, epochs, loss; empty where there is one",
        "mmlu": "quantity: MMLU (five shots, by answers' text) of a dense model of these sizes: bhagia-2024-mmlu",
        "accuracy": "quantity: average accuracy of 17 tasks at the loss, by gadre-2024-benchmarks",
        "learning_rate": "{law: peak learning rate}",
        "batch_tokens": "{law: tokens of a batch}",
        "vocabulary_parameters": "{approach: parameters of the vocabulary}, by tao-2024",
        "post_training": "null, or tokens, generation_flop, training_flop, scoring_flop, accelerator_hours, "
        "generating (share of the time), preferences_usd, reward",
        "extrapolated": "whether the answer lies outside the runs that the law was fitted to",
        "notes": NOTES,
        "sources": SOURCES,
    },
    "laws compare": {
        "flop": "the compute asked about",
        "laws[]": "law, form, parameters, tokens, tokens_per_parameter, loss (each null where not said), counts "
        "(what N counts), data, reading (how it was asked), warning (extrapolated, unverified), verified",
    },
    "laws wall": {
        "stock": "the name of the stock; demand is that of the training sets",
        "demand": "the name of the demand",
        "growth": "quantity: orders of magnitude a year of the largest training set",
        "effective": "quantity: tokens of the stock worth seeing, repetitions counted, in its first year",
        "year": "quantity: the year in which the largest set is as large",
        "quantiles": "{level: year}",
        "never": "share of draws in which it does not come within 200 years",
        "flop": "quantity: compute of the training run of that year",
        "by_year[]": "year, available (quantity), wanted (quantity), chance that the wall has come",
        "remedies[]": "name, year, years (that it buys), loss (at the wall): quantities",
        "notes": NOTES,
        "sources": SOURCES,
    },
}
