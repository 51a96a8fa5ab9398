"""The verb ``optimum``: what a compute buys best."""

from typing import TYPE_CHECKING

from supercycle.study.predict import DRAWS, SEED
from supercycle.verbs.door import Store, opened

if TYPE_CHECKING:
    from supercycle.study.optimum import Optimum


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
