"""The verbs on laws: what a compute buys best, what a budget does, what laws predict, when data run out."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from supercycle.study.predict import DRAWS, SEED
from supercycle.verbs.door import Store, opened

if TYPE_CHECKING:
    from supercycle.base.estimate import Estimate
    from supercycle.laws import Prediction
    from supercycle.study.allotment import Allotment
    from supercycle.study.optimum import Optimum
    from supercycle.study.wall import Wall


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


def allocate(question: "Path | str | Mapping[str, Any]", *, catalog: Store = None) -> "Allotment":
    """The best model under many limits: dollars, demand, unique and synthetic data, modalities, time, after-training.

    ``question`` is the path of a TOML file or its tables as a dictionary, with ``goal.flop``, ``goal.budget``
    or ``goal.loss``; docs/laws.md lists every table.

    Raises InputError naming every fault of the question, or why the limits allow no model.
    """
    from supercycle.study.allocate import allocate as found
    from supercycle.study.question import question_of, read_question

    asked = question_of(dict(question)) if isinstance(question, Mapping) else read_question(Path(question))
    return found(opened(catalog), asked)


def compare_laws(flop: float, *, catalog: Store = None) -> "tuple[Prediction, ...]":
    """What every law of the catalogue predicts at one compute, in its own convention, by id.

    Raises InputError for a compute that is not positive.
    """
    from supercycle.base.errors import InputError
    from supercycle.laws import law_named, predicted
    from supercycle.study.optimum import MOST_COMPUTE

    if not 1 <= flop <= MOST_COMPUTE:
        raise InputError(f"compute: {flop:.4g} is not between 1 and {MOST_COMPUTE:.0e} FLOP")
    store = opened(catalog)
    return tuple(predicted(law_named(store, id), flop) for id in store.files("laws"))


def wall(
    *,
    stock: str = "indexed-web",
    growth: "Estimate | None" = None,
    over_training: float = 1.0,
    synthetic: float = 1.0,
    until: int = 2035,
    catalog: Store = None,
) -> "Wall":
    """The year in which data run out, as a distribution, and what repetition, synthetic data and images buy.

    ``growth`` is of the largest training set in orders of magnitude a year; without it, history's.

    Raises InputError for names that are not known or numbers out of bounds.
    """
    from supercycle.study.wall import WallQuestion
    from supercycle.study.wall import wall as found

    question = WallQuestion(stock=stock, growth=growth, over_training=over_training, synthetic=synthetic, until=until)
    return found(opened(catalog), question)
