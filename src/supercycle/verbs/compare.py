"""The verb ``compare``: chips side by side on one workload."""

from collections.abc import Sequence
from datetime import date as Day  # noqa: N812
from typing import TYPE_CHECKING, Literal

from supercycle.base.errors import InputError
from supercycle.verbs.door import LONGEST_SEQUENCE, MOST_CHIPS, MOST_SEQUENCES, Store, bounded, opened, sampled

if TYPE_CHECKING:
    from supercycle.study.chips_compared import Comparison


def compare(
    model: str,
    *,
    chips: Sequence[str],
    count: int,
    global_batch: int | None = None,
    sequence: int | None = None,
    precision: str = "bf16",
    date: Day | None = None,
    rent: Literal["contract", "on-demand", "spot"] = "contract",
    site: str = "reference-us",
    given: Sequence[str] = (),
    draws: int | None = None,
    seed: int | None = None,
    catalog: Store = None,
) -> "Comparison":
    """Training a model on ``count`` of each chip: tokens a second, a joule, and a dollar bought, rented and owned.

    Each chip runs at its fastest split that fits; ``chosen_in`` is how often it is the best when what is uncertain
    is drawn. Chips that cannot run it are left out with the reason. ``given`` sets inputs: ``b200.price=40000USD``.
    """
    from supercycle.catalog.edition import edition
    from supercycle.study.chips_compared import Workload, chips_compared

    if isinstance(chips, str) or not chips:
        raise InputError("chips: give a list of chips, like ['h100', 'b200']")
    workload = Workload(
        model,
        None if global_batch is None else bounded("global batch", global_batch, MOST_SEQUENCES),
        None if sequence is None else bounded("sequence", sequence, LONGEST_SEQUENCE),
        precision,
    )
    held = bounded("count", count, MOST_CHIPS)
    return chips_compared(
        opened(catalog), workload, chips, held, date or edition(), rent=rent, site=site, given=given,
        **sampled(draws, seed),
    )  # fmt: skip
