"""The verbs of the package: plain arguments in, one result out.

They open the catalogue, read names and hold numbers within bounds, and leave the answer to the layers below.
The package root offers them under its own name, and the command line calls them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate, from_draws
from supercycle.catalog.store import Catalog, open_catalog
from supercycle.run.search import Search
from supercycle.run.split import Split, parse_split
from supercycle.study.predict import DRAWS, SEED, Prediction, Question, question

if TYPE_CHECKING:
    from supercycle.laws import Allocation, Law, LimitedAllocation
    from supercycle.study.result import Plan
    from supercycle.study.spec import Goal
    from supercycle.verify.check import Check

MOST_CHIPS = 10_000_000
"""Chips of a question at most (a limit of this package)."""

MOST_SEQUENCES = 100_000_000
"""Sequences of a global batch at most (a limit of this package)."""

LONGEST_SEQUENCE = 100_000_000
"""Tokens of a sequence at most (a limit of this package)."""

MOST_LISTED = 100_000
"""Splits that a search lists at most (a limit of this package)."""

MOST_COMPUTE = 1e35
"""FLOP of a question at most (a limit of this package; the largest runs of 2026 are below 1e27)."""

USUAL_LAW = "besiroglu-2024-huber"
"""The law of a question that names none: the Chinchilla runs, refitted under their own objective."""

Store = Catalog | Path | str | None
"""A catalogue, or the directory of the reader's own entries; None is SUPERCYCLE_CATALOG or the packaged data."""


def plan(spec: "Path | str | Mapping[str, Any] | Goal | None" = None, *, catalog: Store = None) -> "Plan":
    """The whole chain: from a goal to a model, its chips, its prices and how sure all of it is.

    ``spec`` is the path of a TOML file, its tables as a dictionary, or None for the worked example.

    Raises InputError naming every fault of the specification, or why no chip can do it.
    """
    from supercycle.catalog.reading import checked
    from supercycle.study.plan import plan as planned
    from supercycle.study.spec import EXAMPLE, Goal, read_goal

    if isinstance(spec, Goal):
        goal = spec
    elif isinstance(spec, Mapping):
        goal = checked(Path("the specification"), Goal, dict(spec))
    else:
        goal = read_goal(EXAMPLE if spec is None else Path(spec))
    return planned(opened(catalog), goal)


def predict(
    model: str,
    *,
    chip: str,
    count: int,
    split: Split | str | None = None,
    global_batch: int | None = None,
    sequence: int | None = None,
    precision: str = "bf16",
    draws: int = DRAWS,
    seed: int = SEED,
    catalog: Store = None,
) -> Prediction:
    """One training step of a model on ``count`` chips: time and memory by parts, MFU, tokens per second.

    ``model`` is a name of the catalogue or the path of a ``config.json``. Without ``split`` the fastest split
    that fits is taken. ``global_batch`` counts sequences and ``sequence`` tokens; what is left out is said in
    the notes.

    Raises InputError for a name or a split that cannot be used.
    """
    from supercycle.study.predict import predict as predicted

    asked = ask(
        model, chip=chip, count=count, global_batch=global_batch, sequence=sequence, precision=precision,
        catalog=catalog,
    )  # fmt: skip
    layout = parse_split(split, count) if isinstance(split, str) else split
    return predicted(asked, layout, draws=draws, seed=seed)


def search(
    model: str,
    *,
    chip: str,
    count: int,
    top: int = 10,
    global_batch: int | None = None,
    sequence: int | None = None,
    precision: str = "bf16",
    catalog: Store = None,
) -> Search:
    """Every split of a model over ``count`` chips that fits, ranked by step time; ``top`` of them are kept.

    Raises InputError where no split fits, or where there are more than a search can hold.
    """
    asked = ask(
        model, chip=chip, count=count, global_batch=global_batch, sequence=sequence, precision=precision,
        catalog=catalog,
    )  # fmt: skip
    return ranked(asked, top=top)


def ranked(asked: Question, *, top: int = 10) -> Search:
    """The splits of a question, ranked; ``top`` of them are kept."""
    from supercycle.study.predict import search as searched

    return searched(asked, keep=bounded("top", top, MOST_LISTED))


def check(runs: Path | str | None = None, *, catalog: Store = None) -> "Check":
    """Predicted against measured for each row of a table of real runs; None is the packaged table.

    Raises InputError for a table that cannot be read; rows that cannot be predicted are listed with the reason.
    """
    from supercycle.verify.check import check as checked_runs

    return checked_runs(opened(catalog), None if runs is None else Path(runs))


@dataclass(frozen=True)
class Optimum:
    """What a training compute buys best under a law.

    A number whose doubt the law does not say is bare; ``loss`` is None where the law does not speak of it.
    ``unique`` and ``repeated`` divide the tokens; ``extrapolated`` is whether the answer lies outside the runs
    that the law was fitted to.
    """

    flop: float
    parameters: Estimate | float
    tokens: Estimate | float
    loss: Estimate | float | None
    unique: float
    repeated: float
    law: str
    extrapolated: bool
    notes: tuple[str, ...]
    sources: tuple[str, ...]


def optimum(
    flop: float,
    *,
    law: str | None = None,
    unique_tokens: float | None = None,
    inference_tokens: float | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    catalog: Store = None,
) -> Optimum:
    """The parameters and tokens of least loss for a compute, under a law of the catalogue.

    With ``unique_tokens`` data is limited and repeats; with ``inference_tokens`` the compute pays for training
    and for serving so many tokens.

    Raises InputError for a compute that is not positive, or a law that has no optimum there.
    """
    from supercycle.laws import extrapolation_note, law_named

    amount = _amount("compute", flop, MOST_COMPUTE)
    if unique_tokens is not None and inference_tokens is not None:
        raise InputError("an optimum is limited by unique tokens or pays for inference, not both yet")
    store = opened(catalog)
    found = law_named(store, law or USUAL_LAW)
    decay = _repetition_law(store, found) if unique_tokens is not None else None
    limits = (unique_tokens, inference_tokens)
    center, sampled = _allocations(found, decay, amount, limits, count=draws, seed=seed)
    parameters, tokens, loss = (float(x) for x in (center.parameters, center.tokens, center.loss))
    extrapolation = extrapolation_note(found, amount, parameters, tokens)
    unique = tokens if unique_tokens is None else min(tokens, unique_tokens)
    return Optimum(
        flop=amount,
        parameters=_doubted(parameters, sampled and sampled.parameters),
        tokens=_doubted(tokens, sampled and sampled.tokens),
        loss=None if np.isnan(loss) else _doubted(loss, sampled and sampled.loss),
        unique=unique,
        repeated=tokens - unique,
        law=found.id,
        extrapolated=bool(extrapolation),
        notes=_optimum_notes(extrapolation, found, decay),
        sources=tuple(sorted({*found.sources, *(decay.sources if decay else ())})),
    )


def _repetition_law(store: Catalog, law: "Law") -> "Law":
    """The law that says what repeated tokens are worth: this one, or the one that plans use."""
    from supercycle.laws import law_named
    from supercycle.study.wanted import REPETITION_LAW

    return law if law.repetition else law_named(store, REPETITION_LAW)


def _optimum_notes(extrapolation: str, law: "Law", decay: "Law | None") -> tuple[str, ...]:
    said = [extrapolation, *law.notes]
    if decay is not None and decay.id != law.id:
        said += [f"repeated tokens are worth what {decay.id} says", *decay.notes]
    return tuple(dict.fromkeys(filter(None, said)))


def _allocations(
    law: "Law", decay: "Law | None", flop: float, limits: tuple[float | None, float | None], *, count: int, seed: int
) -> "tuple[Allocation | LimitedAllocation, Allocation | LimitedAllocation | None]":
    """The optimum at central coefficients and over draws of them (None where their doubt is not known)."""
    from supercycle import laws

    unique, served = limits
    known = law.covariance is not None
    if decay is not None and unique is not None:
        assert decay.repetition is not None
        limit, form = _amount("unique tokens", unique, MOST_COMPUTE), law.power_law
        drawn = laws.draws(law, count, seed) if known else form
        worth = laws.repetition_draws(decay, count, seed)
        return (
            laws.data_limited_optimum(form, decay.repetition, flop, limit),
            laws.data_limited_optimum(drawn, worth, flop, limit),
        )
    if served is not None:
        demand = _amount("inference tokens", served, MOST_COMPUTE)
        center = laws.inference_aware(law.power_law, demand, flop=flop)
        return center, laws.inference_aware(laws.draws(law, count, seed), demand, flop=flop) if known else None
    best = laws.compute_optimal(law.allocator, flop)
    if law.line is not None:
        return best, laws.compute_optimal(laws.line_draws(law, count, seed), flop)
    return best, laws.compute_optimal(laws.draws(law, count, seed), flop) if known else None


def _doubted(value: float, drawn: Any) -> Estimate | float:
    if drawn is None:
        return value
    found = from_draws(value, drawn)
    return value if found.exact else found


def ask(
    model: str,
    *,
    chip: str,
    count: int,
    global_batch: int | None = None,
    sequence: int | None = None,
    precision: str = "bf16",
    catalog: Store = None,
) -> Question:
    """The question that :func:`predict` and :func:`search` answer, its names found and its numbers in bounds."""
    return question(
        opened(catalog),
        model,
        chip,
        bounded("count", count, MOST_CHIPS),
        global_batch=None if global_batch is None else bounded("global batch", global_batch, MOST_SEQUENCES),
        sequence=None if sequence is None else bounded("sequence", sequence, LONGEST_SEQUENCE),
        precision=precision,
    )


def bounded(name: str, number: float, most: int) -> int:
    """A whole number from 1 to ``most``; raises InputError that names it otherwise."""
    if isinstance(number, bool) or number != number or (abs(number) <= most and number != int(number)):
        raise InputError(f"{name}: {number!r} is not a whole number")
    if not 1 <= number <= most:
        said = f"{number:,}" if abs(number) < 1e15 else "a number of more than 15 digits"
        raise InputError(f"{name}: {said} is not between 1 and {most:,}")
    return int(number)


def _amount(name: str, number: float, most: float) -> float:
    if not 0 < number <= most:
        raise InputError(f"{name}: {number:.4g} is not greater than 0 and at most {most:.0e}")
    return float(number)


def opened(catalog: Store) -> Catalog:
    """The catalogue that an argument means."""
    if isinstance(catalog, Catalog):
        return catalog
    return open_catalog(None if catalog is None else Path(catalog))
