"""Properties of the whole structural model over random worlds: any inputs changed by any factors from any year."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from supercycle.catalog.scenario_forms import Change
from supercycle.catalog.store import Catalog
from supercycle.world.books import apart, books
from supercycle.world.forecast import with_chips
from supercycle.world.inputs import industry_inputs
from supercycle.world.paths import paths
from supercycle.world.regions import worth_of_inputs
from supercycle.world.structural import World, world
from supercycle.world.supply import INPUTS

from .conftest import PEAK

REGIONS = ("west", "china")
KNOWN = with_chips(Catalog(), industry_inputs(Catalog()))
CHANGED = (
    *(f"{region}.{name}.{part}" for region in REGIONS for name in INPUTS for part in ("capacity", "need", "saving")),
    "market.elasticity", "market.life", "market.other_growth", "controls.leakage", "labs.openai.revenue",
)  # fmt: skip
FACTORS = {"saving": (0.8, 1.6), "growth": (0.7, 1.5), "life": (0.5, 2.0)}
TO = 2030

Changes = dict[str, Change]


@st.composite
def changes(draw: st.DrawFn) -> Changes:
    """Up to six inputs, each times a factor from a year on."""
    found: Changes = {}
    for name in draw(st.lists(st.sampled_from(CHANGED), max_size=6, unique=True)):
        low, high = FACTORS.get(name.rsplit(".", 1)[-1].rsplit("_", 1)[-1], (0.2, 5.0))
        found[name] = Change(times=draw(st.floats(low, high)), **{"from": draw(st.integers(2027, TO))}, why="random")
    return found


SOME = settings(max_examples=8, deadline=None)


def made(found: Changes, seed: int) -> World:
    """A random world on a few draws."""
    return world(paths(KNOWN, found, TO, draws=8, seed=seed), PEAK)


@SOME
@given(changes(), st.integers(0, 10**6))
def test_money_chips_and_power_balance_in_any_world(found: Changes, seed: int) -> None:
    """What came is where it went, in each year, draw and region, to rounding; rents paid are rents earned."""
    assert apart(books(made(found, seed))) < 1e-9


@SOME
@given(changes(), st.integers(0, 10**6), st.sampled_from(REGIONS), st.sampled_from(INPUTS))
def test_without_a_constraint_no_world_makes_less(found: Changes, seed: int, region: str, name: str) -> None:
    """With next to nothing needed of one input, all chips made up to each year are at least as many."""
    held = made(found, seed)
    free = made({**found, f"{region}.{name}.need": Change(times=1e-9, why="removed")}, seed)
    before, after = (getattr(one.chips, region).supply.output for one in (held, free))
    assert np.all(np.cumsum(after, axis=-1) >= np.cumsum(before, axis=-1) * (1 - 1e-9))
    assert np.all(after[..., 2] >= before[..., 2] * (1 - 1e-9))  # the year in which it goes: stocks are the same


@SOME
@given(
    changes(), st.integers(0, 10**6), st.sampled_from(REGIONS), st.sampled_from(INPUTS), st.floats(0.2, 0.99)
)  # fmt: skip
def test_tightening_an_input_never_lowers_its_shadow_price(
    found: Changes, seed: int, region: str, name: str, factor: float
) -> None:
    """In the year in which less of it comes, in chips for one more unit, whatever else the world is like."""
    capacity = f"{region}.{name}.capacity"
    found = {key: one for key, one in found.items() if key != capacity}
    tight = {**found, capacity: Change(times=factor, until=2027, why="tight")}
    before, after = (
        worth_of_inputs(getattr(made(one, seed).chips, region), np.ones((1, 1)))[name][..., 2] for one in (found, tight)
    )
    assert np.all(after >= before * (1 - 1e-9))
