"""The forecast: inputs of the catalogue, a scenario's changes, the structural model on all draws, series and odds."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from supercycle.base.draws import Uncertain
from supercycle.catalog.chips import ChipEntry
from supercycle.catalog.scenarios import read_scenario
from supercycle.catalog.store import Catalog
from supercycle.laws import law_named
from supercycle.study.optimum import USUAL_LAW
from supercycle.study.prices_of_flop import rate_of
from supercycle.world.books import apart, books
from supercycle.world.ensemble import alone, ensemble
from supercycle.world.famine import FAMINE, famine_probability
from supercycle.world.inputs import Inputs, industry_inputs
from supercycle.world.paths import HISTORY, paths
from supercycle.world.regions import Region, binds, worth_of_inputs
from supercycle.world.result import Constraint, Forecast
from supercycle.world.scenario import checked_changes
from supercycle.world.series import all_series, doubling_times, trained
from supercycle.world.structural import Side, World, world, worth

Array = NDArray[np.float64]

DRAWS = 2000
"""Draws behind a forecast where no number is given (a choice: the 5th percentile is then good to about 3 %)."""

LAST_YEAR = 2035
"""The year that a forecast goes to where none is given (a choice)."""

REFERENCE_CHIP = "h100-sxm"
"""The chip whose peak one H100 equivalent stands for (the definition of epoch-chip-counts-totals)."""

UNITS = {"logic": "wafer", "packaging": "wafer", "memory": "B", "power": "W", "capital": "USD"}
"""What each input is counted in."""


def forecast(
    catalog: Catalog, scenario: Path | str | Mapping[str, Any] = "base", *, to: int = LAST_YEAR, draws: int = DRAWS,
    seed: int = 0, statistics: bool = True,
) -> Forecast:  # fmt: skip
    """The industry by year under a scenario: its name in the catalogue, a file, or the tables of one.

    Everything uncertain is drawn ``draws`` times; what shares a cause moves together. Without
    ``statistics`` the structural member stands alone. Raises InputError for a scenario
    that cannot be read or that changes what is no input.
    """
    inputs = with_chips(catalog, industry_inputs(catalog))
    id, entry = read_scenario(catalog, scenario)
    changes = checked_changes(id, entry, inputs, to)
    rate = rate_of(catalog, REFERENCE_CHIP, "bf16", None)
    given = paths(inputs, changes, to, draws=draws, seed=seed)
    found = world(given, rate.peak)
    years = tuple(range(HISTORY, to + 1))
    pool = alone(all_series(found), len(years))
    if statistics:
        base = world(paths(inputs, {}, to, draws=draws, seed=seed), rate.peak) if changes else found
        pool = ensemble(catalog, pool.series, all_series(base), years, draws=draws, seed=seed)
    series = pool.series | trained(pool.series["frontier-run-flop"], law_named(catalog, USUAL_LAW).power_law)
    members = {name: pool.members.get(name, pool.members["frontier-run-flop"]) for name in series}
    index = series["famine-index"].draws
    chance = famine_probability(np.nan_to_num(index, nan=0.0))
    chance[np.isnan(index).any(axis=0)] = np.nan
    used = {*inputs.sources, *rate.sources}
    return Forecast(
        id, entry.name, entry.question, years, series, chance, FAMINE,
        (*_constraints(found, "west"), *_constraints(found, "china")), doubling_times(series), changes,
        inputs.labs,
        members, draws, seed, (*_notes(found, rate.peak), *pool.notes), tuple(sorted(used)),
    )  # fmt: skip


def with_chips(catalog: Catalog, inputs: Inputs) -> Inputs:
    """The inputs with the peak of the best chip of each ecosystem, from the catalogue of chips."""
    found: dict[str, Uncertain] = dict(inputs.uncertain)
    sources = set(inputs.sources)
    for region, chip in inputs.chips.items():
        entry = cast(ChipEntry, catalog.entry("chips", catalog.find("chips", chip).id))
        fact = entry.peak["bf16-dense"]
        found[f"chips.{region}"] = Uncertain(fact.estimate)
        sources.add(fact.source)
    return Inputs(
        found, inputs.trends, inputs.calibrated, inputs.labs, inputs.chips, inputs.makers, tuple(sorted(sources))
    )  # fmt: skip


def _constraints(found: World, region: str) -> tuple[Constraint, ...]:
    """What binds in one region, and what more of each input is worth; the year before the anchor is not said."""
    part: Region = found.chips.west if region == "west" else found.chips.china
    side: Side = found.west if region == "west" else found.china
    prices = worth_of_inputs(part, worth(found, part, side))
    return tuple(
        Constraint(region, name, UNITS[name], _late(np.mean(one, axis=0)), _late(np.mean(prices[name], axis=0)))
        for name, one in binds(part).items()
    )


def _late(path: Array) -> Array:
    """A path by year with nothing in the year before the anchor."""
    return np.concatenate([[np.nan], path])


def _notes(found: World, peak: float) -> tuple[str, ...]:
    back = np.quantile(found.chips.west.backcast, [0.05, 0.5, 0.95]) / 1e6
    said: Mapping[str, float] = {"low": float(back[0]), "middle": float(back[1]), "high": float(back[2])}
    made = float(np.median(found.given.fixed("anchor.stock_2024") - found.given.fixed("anchor.stock_2023"))) / 1e6
    return (
        "shipments, stock and NVIDIA's revenue of 2024 and 2025 are observed; the model starts from the end of 2025",
        f"asked for 2024, which it was not fitted to, it gives {said['middle']:.2f}M H100e ({said['low']:.2f} to "
        f"{said['high']:.2f}); {made:.2f}M were counted",
        f"one H100e is {peak / 1e12:.1f} TFLOP/s of dense 16-bit arithmetic",
        f"a famine is an index above {FAMINE:g}: demand at the reference price a quarter above what is deliverable",
        f"money, chips and power balance in every year and draw to {apart(books(found)):.0e} of their sums",
        "many inputs are assumed with wide intervals: supercycle catalog supply, labs and industry say which",
    )
