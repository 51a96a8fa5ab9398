"""The verbs ``compare`` and ``compare_serving``: chips side by side on one workload."""

from collections.abc import Sequence
from datetime import date as Day  # noqa: N812
from typing import TYPE_CHECKING, Any, Literal

from supercycle.base.errors import InputError
from supercycle.verbs.door import LONGEST_SEQUENCE, MOST_CHIPS, MOST_SEQUENCES, Store, bounded, opened, sampled

if TYPE_CHECKING:
    from supercycle.study.chips_compared import Comparison
    from supercycle.study.chips_serving import ServedComparison


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

    _listed(chips)
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


def compare_serving(
    model: str,
    *,
    chips: Sequence[str],
    workload: str = "chat",
    count: int | None = None,
    ttft: float | None = None,
    tpot: float | None = None,
    precision: str = "fp8",
    engine: str = "vllm",
    date: Day | None = None,
    rent: Literal["contract", "on-demand", "spot"] = "contract",
    site: str = "reference-us",
    given: Sequence[str] = (),
    draws: int | None = None,
    seed: int | None = None,
    catalog: Store = None,
) -> "ServedComparison":
    """Serving a model on each chip: output tokens a joule, and a dollar bought, rented and owned.

    ``workload`` is chat, document, reasoning, agents or rollouts; ``ttft`` and ``tpot`` (seconds) replace what it
    promises. Each chip serves at its least cost within that, on ``count`` of them or one server of each.
    """
    from supercycle.catalog.edition import edition
    from supercycle.serve.frontier import Limits
    from supercycle.serve.workloads import workload_named
    from supercycle.study.chips_serving import Wanted, chips_serving

    _listed(chips)
    asked = workload_named(workload)
    limits = asked.limits if ttft is None and tpot is None else Limits(_promised("ttft", ttft), _promised("tpot", tpot))
    held = None if count is None else bounded("count", count, MOST_CHIPS)
    wanted = Wanted(model, asked, limits, precision, engine, held)
    return chips_serving(
        opened(catalog), wanted, chips, date or edition(), rent=rent, site=site, given=given, **sampled(draws, seed)
    )


TRAINING, SERVING = ("global_batch", "sequence"), ("ttft", "tpot", "engine")
"""Arguments of one of the two questions alone."""


def compared(model: str, workload: str | None, **asked: Any) -> "Comparison | ServedComparison":
    """Training where no workload of serving is named, else serving; arguments of the other question are refused."""
    name, other = ("training", SERVING) if workload is None else ("serving", TRAINING)
    strange = [key for key in other if asked.get(key) is not None]
    if strange:
        hint = "" if workload else "Name what is served with --workload, like --workload chat."
        raise InputError(f"{strange[0].replace('_', ' ')}: is nothing of {name}", hint=hint)
    said = {key: value for key, value in asked.items() if value is not None and key not in other}
    if workload is not None:
        return compare_serving(model, workload=workload, **said)
    if "count" not in said:
        raise InputError("count: say how many chips train, or what is served with a workload")
    return compare(model, **said)


def _listed(chips: Sequence[str]) -> None:
    if isinstance(chips, str) or not chips:
        raise InputError("chips: give a list of chips, like ['h100', 'b200']")


def _promised(name: str, seconds: float | None) -> float:
    if seconds is None:
        return float("inf")
    if not 0 < seconds < float("inf"):
        raise InputError(f"{name}: {seconds!r} is not a time above zero")
    return float(seconds)
