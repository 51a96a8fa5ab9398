"""The verb ``size``: the parts, power, schedule and failures of a cluster at a place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from supercycle.base.errors import InputError
from supercycle.base.units import SECONDS_PER_YEAR, Seconds
from supercycle.verbs.door import MOST_CHIPS, MOST_DRAWS, MOST_SEED, MOST_SITES, Store, bounded, opened

if TYPE_CHECKING:
    from supercycle.study.endurance import Site
    from supercycle.study.predict import Prediction
    from supercycle.study.siting import SiteQuestion


@dataclass(frozen=True)
class Link:
    """How several sites are joined: bytes a second out of each, one way; kilometres; steps between exchanges."""

    bandwidth: float
    distance_km: float = 1000.0
    every: int = 100


FARTHEST = 1_000_000
"""Kilometres between two sites at most (a limit of this package)."""


def size(
    chip: str,
    *,
    count: int,
    location: str = "reference-us",
    start: date | str = "2027-01",
    fabric: str = "fat-tree",
    oversubscription: float = 1.0,
    cooling: str | None = None,
    contract: str | None = None,
    busy: float = 1.0,
    duration: Seconds = SECONDS_PER_YEAR,
    model: str | None = None,
    sites: int = 1,
    link: Link | None = None,
    given: Sequence[str] = (),
    draws: int | None = None,
    seed: int | None = None,
    catalog: Store = None,
) -> "Site":
    """What a cluster of ``count`` chips is built of, what it draws, when it runs and how often it fails.

    ``location`` is a site of the catalogue, ``start`` the day of the decision, ``fabric`` fat-tree, rail or torus;
    ``contract`` the kind of power bought (wind, solar, nuclear, gas-turbines, ...). Energy, water and carbon are
    counted over ``duration``, with the chips at work for a share ``busy`` of it. A ``model`` gives checkpoints and
    goodput; with several ``sites`` and a ``link`` among them, also what distance does to its step.

    Raises InputError for what cannot be used.
    """
    from supercycle.study.endurance import Site, endurance, over_distance
    from supercycle.study.predict import SEED
    from supercycle.study.siting import SITE_DRAWS, site_setting, size_site

    store, seeded = opened(catalog), SEED if seed is None else bounded("seed", seed, MOST_SEED)
    drawn = SITE_DRAWS if draws is None else bounded("draws", draws, MOST_DRAWS)
    question = _question(
        chip, count, location, start, fabric=fabric, oversubscription=oversubscription, cooling=cooling,
        contract=contract, busy=busy, duration=duration, sites=sites,
    )  # fmt: skip
    if (sites > 1) != (link is not None):
        raise InputError("several sites need a link, and a link needs several sites; give both --sites and --link")
    if link is not None and not (link.bandwidth > 0 and 0 <= link.distance_km <= FARTHEST):
        raise InputError(f"link: a bandwidth above zero and 0 to {FARTHEST:,} km are needed")
    if link is not None and model is None:
        raise InputError("what a link does to a step depends on the model; name one with --model")
    setting = site_setting(store, question, given, trains=model is not None)
    step = _step(model, setting.question.chip, count, given, store)
    return Site(
        size_site(setting, draws=drawn, seed=seeded),
        endurance(store, setting, _state(step), draws=drawn, seed=seeded),
        step,
        None if link is None or step is None
        else over_distance(setting, step, bandwidth=link.bandwidth, distance_km=link.distance_km,
                           every=bounded("every", link.every, 1_000_000), draws=drawn, seed=seeded),
    )  # fmt: skip


def _question(
    chip: str, count: int, location: str, start: date | str, *, fabric: str, oversubscription: float,
    cooling: str | None, contract: str | None, busy: float, duration: Seconds, sites: int,
) -> "SiteQuestion":  # fmt: skip
    from supercycle.base.errors import unknown_name
    from supercycle.catalog.fact import day
    from supercycle.site.network import FABRICS
    from supercycle.study.siting import SiteQuestion

    known = next((name for name in FABRICS if name == fabric), None)
    if known is None:
        raise unknown_name("fabric", fabric, FABRICS, "supercycle site --help")
    if not 0 <= busy <= 1:
        raise InputError(f"busy: {busy!r} is not a share between 0 and 1")
    if not 1 <= oversubscription <= 64:
        raise InputError(f"oversubscription: {oversubscription!r} is not between 1 and 64")
    if not 0 < float(duration) <= 100 * SECONDS_PER_YEAR:
        raise InputError("duration: must be greater than zero and at most 100 years")
    begins = day(start)
    if not 1950 <= begins.year <= 2200:
        raise InputError(f"start: {begins} is not between 1950 and 2200")
    return SiteQuestion(
        chip, bounded("count", count, MOST_CHIPS), location, begins, known, oversubscription, cooling,
        contract, busy, float(duration), bounded("sites", sites, MOST_SITES),
    )  # fmt: skip


def _step(model: str | None, chip: str, count: int, given: Sequence[str], store: Store) -> "Prediction | None":
    if model is None:
        return None
    from supercycle.study.given import of_layer
    from supercycle.study.given_names import CHIP
    from supercycle.verbs.step import predict

    return predict(model, chip=chip, count=count, given=of_layer(given, CHIP, opened(store)), catalog=store)


def _state(step: "Prediction | None") -> float | None:
    """Bytes of weights and optimiser states of the model, all chips together."""
    if step is None:
        return None
    from supercycle.model.parameters import parameters

    return float(parameters(step.job.shape).total) * float(step.job.precision.weight + step.job.precision.optimizer)
