"""The data wall: the year in which data run out, and what puts it off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
from numpy.typing import NDArray

from supercycle.base.draws import Uncertain, draw
from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate, certain, from_draws
from supercycle.base.units import Number
from supercycle.catalog.fact import day
from supercycle.catalog.stocks import DemandEntry, StockEntry
from supercycle.catalog.store import Catalog
from supercycle.laws import draws as law_draws
from supercycle.laws import law_named
from supercycle.laws.wall import DataWall, exhaustion_year
from supercycle.study.shared_tables import EXCHANGE

USUAL_STOCK, USUAL_DEMAND, USUAL_LAW = "indexed-web", "language-models", "besiroglu-2024-huber"
"""The stock, the demand and the law of a question that names none."""

TAKEN = ("images", "video")
"""The other modalities whose stocks are counted by what puts the wall off."""

FLOP_OF_SET = 120.0
"""FLOP per square of tokens of a compute-optimal run at 20 tokens a parameter: 6 / 20 (hoffmann-2022), inverted
as D = 20 sqrt(C / 120)."""


@dataclass(frozen=True)
class Remedy:
    """One way to put the wall off: the year with it, the years that it buys, and the loss at the wall with it."""

    name: str
    year: Estimate
    years: Estimate
    loss: Estimate


@dataclass(frozen=True)
class Wall:
    """The year in which a stock is exhausted, how the stock and the sets grow, and what each remedy buys.

    ``quantiles`` are of the year at 5, 10, 25, 50, 75, 90 and 95 %; ``by_year`` holds for each year the
    effective stock, the largest set and the chance that the wall has come.
    """

    stock: str
    demand: str
    growth: Estimate
    effective: Estimate
    year: Estimate
    quantiles: Mapping[str, float]
    never: float
    flop: Estimate
    by_year: tuple[tuple[int, Estimate, Estimate, float], ...]
    remedies: tuple[Remedy, ...]
    notes: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class WallQuestion:
    """What is asked: growth in orders of magnitude a year, over-training, synthetic share, years to list."""

    stock: str = USUAL_STOCK
    demand: str = USUAL_DEMAND
    growth: Estimate | None = None
    over_training: float = 1.0
    synthetic: float = 1.0
    until: int = 2035
    draws: int = 20_000
    seed: int = 20_261


def wall(catalog: Catalog, question: WallQuestion) -> Wall:
    """The year of exhaustion of a stock as a distribution, under a growth of training sets.

    ``over_training`` is how many times the usual tokens a parameter gets: at the same compute its root is how
    much larger sets are. ``synthetic`` is how many synthetic tokens are made for each effective real one.
    Raises InputError for unknown names.
    """
    if not 1 <= question.over_training <= 1e4 or not 0 <= question.synthetic <= 1e3:
        raise InputError("over-training must be from 1 to 10,000 and synthetic tokens from 0 to 1,000 per real one")
    stock, demand = _entries(catalog, question)
    start = float(day(str(stock.counted.value)).year)
    if not start < question.until <= start + 100:
        raise InputError(f"until: {question.until} is not a year from {start + 1:.0f} to {start + 100:.0f}")
    uncertain = _uncertain(stock, demand, question)
    center = {name: item.estimate.value for name, item in uncertain.items()}
    drawn = draw(uncertain, question.draws, question.seed)
    walls = tuple(_wall(start, values, question) for values in (center, drawn))
    years = np.asarray(exhaustion_year(walls[1]))
    finite = years[np.isfinite(years)]
    if not finite.size:
        raise InputError("the data never run out at this growth", hint="Ask for a faster growth of training sets.")
    levels = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)
    wanted = [w.wanted(np.where(np.isfinite(y), y, start)) for w, y in zip(walls, _years(walls), strict=True)]
    flop = [FLOP_OF_SET * (np.asarray(x) / 20) ** 2 / question.over_training for x in wanted]
    return Wall(
        stock=stock.name,
        demand=demand.name,
        growth=uncertain["growth of sets"].estimate,
        effective=from_draws(float(walls[0].effective), np.asarray(walls[1].effective)),
        year=_estimate(exhaustion_year(walls[0]), years),
        quantiles={f"{level:.0%}": float(np.quantile(finite, level)) for level in levels},
        never=float(np.mean(~np.isfinite(years))),
        flop=from_draws(float(flop[0]), flop[1]),
        by_year=tuple(_of_year(walls, years, year) for year in range(int(start), question.until + 1)),
        remedies=_remedies(catalog, question, walls, center, drawn),
        notes=_notes(question, stock, demand),
        sources=_sources(stock, demand),
    )


def _entries(catalog: Catalog, question: WallQuestion) -> tuple[StockEntry, DemandEntry]:
    stock = catalog.entry("stocks", catalog.find("stocks", question.stock).id)
    demand = catalog.entry("demands", catalog.find("demands", question.demand).id)
    return cast(StockEntry, stock), cast(DemandEntry, demand)


def _uncertain(stock: StockEntry, demand: DemandEntry, question: WallQuestion) -> dict[str, Uncertain]:
    """Every uncertain number by name; what an entry does not say is taken as one."""
    facts = {"quality": stock.quality, "repetition": stock.repetition, "growth of stock": stock.growth}
    found = {name: Uncertain(fact.estimate if fact else certain(1.0)) for name, fact in facts.items()}
    found["quality"] = replace(found["quality"], most=1.0)
    return {
        **found,
        "stock": Uncertain(stock.tokens.estimate),
        "largest set": Uncertain(demand.largest.estimate),
        "growth of sets": Uncertain(question.growth or demand.growth.estimate, least=1e-3),
        "exchange": Uncertain(Estimate(*EXCHANGE)),
    }


def _wall(start: float, values: Mapping[str, Number], question: WallQuestion) -> DataWall:
    return DataWall(
        start, values["stock"], values["quality"], values["repetition"], values["growth of stock"],
        values["largest set"] * question.over_training**0.5, values["growth of sets"],
    )  # fmt: skip


def _years(walls: Sequence[DataWall]) -> list[Number]:
    return [exhaustion_year(one) for one in walls]


def _estimate(value: Number, draws: NDArray[np.float64]) -> Estimate:
    """Interval of a year; draws in which it never comes stand at the latest year looked at."""
    return from_draws(min(float(value), 3000.0), np.minimum(draws, 3000.0))


def _of_year(
    walls: Sequence[DataWall], years: NDArray[np.float64], year: int
) -> tuple[int, Estimate, Estimate, float]:  # fmt: skip
    available = from_draws(float(walls[0].available(year)), np.asarray(walls[1].available(year)))
    wanted = from_draws(float(walls[0].wanted(year)), np.asarray(walls[1].wanted(year)))
    return year, available, wanted, float(np.mean(years <= year))


def _remedies(
    catalog: Catalog, question: WallQuestion, walls: Sequence[DataWall], center: Mapping[str, Number],
    drawn: Mapping[str, Number],
) -> tuple[Remedy, ...]:  # fmt: skip
    """What repetition, synthetic data and other modalities buy, each alone over a wall without any."""
    bare = [replace(one, repetition=1.0) for one in walls]
    stocks = [cast(StockEntry, catalog.entry("stocks", id)) for id in TAKEN]
    others = {f"{s.name} {n}": f.estimate for s in stocks for n, f in (("stock", s.tokens), ("share", s.quality)) if f}
    pictures = draw({name: Uncertain(item) for name, item in others.items()}, question.draws, question.seed)
    means = {name: item.value for name, item in others.items()}

    def added(amounts: Mapping[str, Number]) -> Number:
        return sum(
            (amounts[f"{s.name} stock"] * np.minimum(amounts[f"{s.name} share"], 1.0) for s in stocks), start=0.0
        )

    made = [question.synthetic * one.effective * v["exchange"] for one, v in zip(bare, (center, drawn), strict=True)]
    sets = {
        "nothing": bare,
        "repetition": list(walls),
        "synthetic data": [replace(one, extra=extra) for one, extra in zip(bare, made, strict=True)],
        "images and video": [replace(bare[0], extra=added(means)), replace(bare[1], extra=added(pictures))],
        "all of them": [
            replace(walls[0], extra=added(means) + made[0]),
            replace(walls[1], extra=added(pictures) + made[1]),
        ],
    }
    return tuple(_remedy(catalog, question, name, pair, bare) for name, pair in sets.items())


def _remedy(
    catalog: Catalog, question: WallQuestion, name: str, pair: Sequence[DataWall], bare: Sequence[DataWall]
) -> Remedy:
    year, before = ([np.minimum(np.asarray(y), 3000.0) for y in _years(group)] for group in (pair, bare))
    law = law_named(catalog, USUAL_LAW)
    losses = []
    for form, one, when in zip((law.power_law, law_draws(law, question.draws, question.seed)), pair, year, strict=True):
        tokens = one.available(when)
        losses.append(form.loss(tokens / (20 * question.over_training), tokens))
    return Remedy(
        name,
        from_draws(float(year[0]), year[1]),
        from_draws(float(year[0] - before[0]), year[1] - before[1]),
        from_draws(float(losses[0]), np.asarray(losses[1])),
    )


def _notes(question: WallQuestion, stock: StockEntry, demand: DemandEntry) -> tuple[str, ...]:
    said = [*stock.notes, *demand.notes]
    low, high = EXCHANGE[1:]
    said.append(
        f"synthetic data: {question.synthetic:g} tokens for each real one, each worth {EXCHANGE[0]:g}"
        f" ({low:g} to {high:g}) fresh ones: assumed, no general law is published"
    )
    said.append("images and video count as text-token equivalents that help text, which is an assumption")
    said.append(f"loss at the wall: {USUAL_LAW} with 20 tokens a parameter, far beyond the runs of its fit")
    return tuple(said)


def _sources(stock: StockEntry, demand: DemandEntry) -> tuple[str, ...]:
    facts = [stock.tokens, stock.quality, stock.repetition, stock.growth, demand.largest, demand.growth]
    return tuple(sorted({fact.source for fact in facts if fact is not None}))
