"""The verbs of the package: plain arguments in, one result out.

They open the catalogue, read names and hold numbers within bounds, and leave the answer to the layers below.
The package root offers them under its own name, and the command line calls them.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from supercycle.base.errors import InputError
from supercycle.catalog.store import Catalog, open_catalog
from supercycle.run.search import Search
from supercycle.run.split import Split, parse_split
from supercycle.study.predict import DRAWS, SEED, Prediction, Question, question

if TYPE_CHECKING:
    from supercycle.study.optimum import Optimum
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


def optimum(
    flop: float,
    *,
    law: str | None = None,
    unique_tokens: float | None = None,
    inference_tokens: float | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    catalog: Store = None,
) -> "Optimum":
    """The parameters and tokens of least loss for a compute, under a law of the catalogue.

    With ``unique_tokens`` data is limited and repeats; with ``inference_tokens`` the compute pays for training
    and for serving so many tokens.

    Raises InputError for a compute that is not positive, or a law that has no optimum there.
    """
    from supercycle.study.optimum import optimum as found

    return found(
        opened(catalog),
        flop,
        law=law,
        unique_tokens=unique_tokens,
        inference_tokens=inference_tokens,
        draws=draws,
        seed=seed,
    )


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
    if (
        not isinstance(number, int | float)
        or isinstance(number, bool)
        or number != number
        or (abs(number) <= most and number != int(number))
    ):
        raise InputError(f"{name}: {number!r} is not a whole number")
    if not 1 <= number <= most:
        said = f"{number:,}" if abs(number) < 1e15 else "a number of more than 15 digits"
        raise InputError(f"{name}: {said} is not between 1 and {most:,}")
    return int(number)


def opened(catalog: Store) -> Catalog:
    """The catalogue that an argument means."""
    if isinstance(catalog, Catalog):
        return catalog
    return open_catalog(None if catalog is None else Path(catalog))
