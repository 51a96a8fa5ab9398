"""The verb ``value``: what a venture is worth, and what must hold for its price."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from supercycle.base.errors import InputError
from supercycle.verbs.door import FEWEST_DRAWS, MOST_SEED, Store, opened

if TYPE_CHECKING:
    from supercycle.study.valued import Venture

MOST_VALUED = 100_000
"""Draws of a venture at most: each takes trees of its own (a limit of this package)."""


def value(
    venture: "Path | str | Mapping[str, Any] | None" = None,
    *,
    inputs: Mapping[str, object] | tuple[str, ...] = (),
    draws: int | None = None,
    seed: int | None = None,
    catalog: Store = None,
) -> "Venture":
    """What a venture is worth beside its price, and what must hold for that price.

    ``venture`` is a file, its tables as a dictionary, or the name of a shipped example; without it the first of these
    is valued. A venture before its product is a staged option, one with revenue a discounted cash flow run backwards.
    ``inputs`` set what the file says, like ``{"business.growth": "0.5..1.5"}``.

    Raises InputError for what cannot be read, naming the file, the key, the value and what was expected.
    """
    from supercycle.study.predict import SEED
    from supercycle.study.valuing import DRAWS, valuing
    from supercycle.study.venture_inputs import EXAMPLE, read_venture

    for name, number, least, most in (("draws", draws, FEWEST_DRAWS, MOST_VALUED), ("seed", seed, 0, MOST_SEED)):
        if number is not None and not (isinstance(number, int) and least <= number <= most):
            raise InputError(f"{name}: {number!r} is not a whole number between {least:,} and {most:,}")
    store = opened(catalog)
    spec = read_venture(EXAMPLE if venture is None else venture, inputs, tuple(store.sources))
    return valuing(store, spec, draws=DRAWS if draws is None else draws, seed=SEED if seed is None else seed)
