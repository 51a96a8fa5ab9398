"""The question of ``laws optimum`` from single options: which law alone answers, or the tables of a rich question."""

from collections.abc import Mapping
from typing import Any

from supercycle.base.errors import InputError
from supercycle.base.units import parse

PLACES = {
    "flop": "goal.flop", "budget": "goal.budget", "loss": "goal.loss", "law": "goal.law",
    "unique_tokens": "data.unique_tokens", "synthetic_tokens": "data.synthetic_tokens", "exchange": "data.exchange",
    "generator": "data.generator_parameters", "prompt_tokens": "serving.prompt_tokens",
    "answer_tokens": "serving.answer_tokens", "inference_tokens": "serving.answer_tokens", "chip": "training.chip",
    "mfu": "training.mfu", "price": "training.price", "serve_chip": "serving.chip", "experts": "model.experts",
    "granularity": "model.granularity", "sparsity": "model.sparsity", "bits": "model.bits", "time": "clock.time",
    "chips": "clock.chips",
}  # fmt: skip
"""Where each option stands in the question's tables."""

SIMPLE = {"flop", "law", "unique_tokens", "inference_tokens"}
"""The options of a question about one law alone."""

NUMBERS = ("loss", "granularity", "sparsity", "bits")
"""Options that the question wants as plain numbers."""


def is_simple(options: Mapping[str, Any]) -> bool:
    """Whether one law alone answers; raises InputError where nothing is fixed, or options exclude each other."""
    if {"answer_tokens", "inference_tokens"} <= set(options):
        raise InputError("--inference-tokens and --answer-tokens exclude each other")
    if not {"flop", "budget", "loss"} & set(options):
        raise InputError("give a file, --flop, --budget or --loss", hint="for example: --flop 5.76e23")
    return set(options) <= SIMPLE and not {"unique_tokens", "inference_tokens"} <= set(options)


def tables(options: Mapping[str, Any]) -> dict[str, Any]:
    """The tables of a question from options, each a number or text. Raises InputError that names the option."""
    found: dict[str, Any] = {}
    for name, given in options.items():
        table, key = PLACES[name].split(".")
        value: Any = given
        if name in NUMBERS:
            value = amount(name, given, "")
        elif name == "experts":
            value = [int(amount(name, part, "")) for part in str(given).split(",")]
        elif name == "exchange" and ":" in str(given):
            low, middle, high = [*str(given).split(":"), "", ""][:3]
            value = [middle, low, high]
        found.setdefault(table, {})[key] = value
    return found


def amount(name: str, given: str | float, unit: str) -> float:
    """The number that an option means, in a base unit; raises InputError that names the option."""
    try:
        return parse(given, unit)
    except InputError as fault:
        raise InputError(f"--{name.replace('_', '-')}: {fault.headline}", fault.faults, fault.hint) from fault
