"""The verbs ``predict`` and ``search``: one training step, and the splits that it can have."""

from collections.abc import Sequence

from supercycle.run.search import Search
from supercycle.run.split import Split, parse_split
from supercycle.study.predict import DRAWS, SEED, Central, Prediction, Question, question
from supercycle.verbs.door import (
    LONGEST_SEQUENCE,
    MOST_CHIPS,
    MOST_DRAWS,
    MOST_LISTED,
    MOST_SEQUENCES,
    Store,
    bounded,
    opened,
)


def predict(
    model: str,
    *,
    chip: str,
    count: int,
    split: Split | str | None = None,
    global_batch: int | None = None,
    sequence: int | None = None,
    precision: str = "bf16",
    framework: str | None = None,
    given: Sequence[str] = (),
    draws: int = DRAWS,
    seed: int = SEED,
    catalog: Store = None,
) -> Prediction:
    """One training step of a model on ``count`` chips: time and memory by parts, MFU, tokens per second.

    ``model`` is a name of the catalogue or the path of a ``config.json``. Without ``split`` the fastest split
    that fits is taken. ``global_batch`` counts sequences and ``sequence`` tokens; what is left out is said in
    the notes. ``given`` sets inputs by name, like ``chip.memory.bandwidth=3..4TB/s``.

    ``framework`` is one of the catalogue; without it the usual one of the chip's stack.

    Raises InputError for a name or a split that cannot be used.
    """
    from supercycle.study.predict import predict as predicted

    asked = ask(
        model, chip=chip, count=count, global_batch=global_batch, sequence=sequence, precision=precision,
        framework=framework,
        given=given, catalog=catalog,
    )  # fmt: skip
    layout = parse_split(split, count) if isinstance(split, str) else split
    return predicted(asked, layout, draws=bounded("draws", draws, MOST_DRAWS), seed=seed)


def central(
    model: str,
    *,
    chip: str,
    count: int,
    split: Split | str | None = None,
    global_batch: int | None = None,
    sequence: int | None = None,
    precision: str = "bf16",
    framework: str | None = None,
    given: Sequence[str] = (),
    catalog: Store = None,
) -> Central:
    """The same step at the central value of every input, without an interval: what a study asks many times."""
    from supercycle.study.predict import checked_central

    asked = ask(
        model, chip=chip, count=count, global_batch=global_batch, sequence=sequence, precision=precision,
        framework=framework, given=given, catalog=catalog,
    )  # fmt: skip
    return checked_central(asked, parse_split(split, count) if isinstance(split, str) else split)[0]


def search(
    model: str,
    *,
    chip: str,
    count: int,
    top: int = 10,
    global_batch: int | None = None,
    sequence: int | None = None,
    precision: str = "bf16",
    framework: str | None = None,
    catalog: Store = None,
) -> Search:
    """Every split of a model over ``count`` chips that fits, ranked by step time; ``top`` of them are kept.

    Raises InputError where no split fits, or where there are more than a search can hold.
    """
    asked = ask(
        model, chip=chip, count=count, global_batch=global_batch, sequence=sequence, precision=precision,
        framework=framework,
        catalog=catalog,
    )  # fmt: skip
    return ranked(asked, top=top)


def ranked(asked: Question, *, top: int = 10) -> Search:
    """The splits of a question, ranked; ``top`` of them are kept."""
    from supercycle.study.predict import search as searched

    return searched(asked, keep=bounded("top", top, MOST_LISTED))


def ask(
    model: str,
    *,
    chip: str,
    count: int,
    global_batch: int | None = None,
    sequence: int | None = None,
    precision: str = "bf16",
    framework: str | None = None,
    given: Sequence[str] = (),
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
        framework=framework,
        given=given,
    )
