"""What must hold of every answer, whatever the numbers: over the whole chain, from chips to money."""

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supercycle.base.errors import InputError
from supercycle.catalog.edition import edition
from supercycle.catalog.store import open_catalog
from supercycle.site.assumptions import site_inputs
from supercycle.study.given_names import NAMES, SITE
from supercycle.verbs.plan import plan
from supercycle.verbs.price import price
from supercycle.verbs.step import search

ROUNDING = 1e-9
"""Share by which two ways to the same number may differ."""

CHIPS = ("h100-sxm", "a100-sxm-80gb", "b200", "mi300x", "tpu-v5p")
MODELS = ("llama-3.1-8b", "mixtral-8x7b", "gemma-3-27b")
FEW = settings(max_examples=2, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
MANY = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
DEPTHS = [pytest.param(FEW, id="few"), pytest.param(MANY, id="many", marks=pytest.mark.slow)]
"""A few cases in the usual run of tests, and many in the whole check."""


@cache
def best_time(model: str, chip: str, count: int, batch: int) -> float:
    """Seconds of the best split on exactly so many chips; infinite where none can run."""
    try:
        return float(search(model, chip=chip, count=count, global_batch=batch, top=1).best[0].step_s)
    except InputError:
        return float("inf")


@pytest.mark.parametrize("depth", DEPTHS)
def test_twice_the_chips_are_never_slower(depth: Any, figures: Callable[..., None]) -> None:
    """With work for every chip the best split of twice as many is not slower; so more chips, idle ones allowed, are not
    either: of n chips the largest power of two can be used, and the rest left idle."""

    @depth
    @given(chip=st.sampled_from(CHIPS), model=st.sampled_from(MODELS), power=st.integers(3, 8), work=st.integers(1, 4))
    def holds(chip: str, model: str, power: int, work: int) -> None:
        count = 1 << power
        batch = work * 2 * count
        once, twice = best_time(model, chip, count, batch), best_time(model, chip, 2 * count, batch)
        assert twice <= once * (1 + ROUNDING)

    holds()
    figures("twice the chips are never slower", cases=depth.max_examples)


def planned(tables: dict[str, Any], **given_: Any) -> Any:
    """The recommended alternative of a plan, and the plan."""
    found = plan({**tables, "basics": {"draws": 100}}, **given_)
    assert found.recommended is not None
    return found.alternatives[found.recommended], found


@pytest.mark.parametrize("depth", DEPTHS)
def test_a_dearer_chip_never_makes_a_cheaper_plan(depth: Any, figures: Callable[..., None]) -> None:
    """The bill of the recommended plan does not fall where the rent of a chip rises, whichever chip that is."""

    @depth
    @given(
        chips=st.lists(st.sampled_from(CHIPS), min_size=1, max_size=2, unique=True),
        rent=st.floats(0.5, 5.0), more=st.floats(1.0, 4.0), flop=st.sampled_from(["1e21", "1e22"]),
    )  # fmt: skip
    def holds(chips: list[str], rent: float, more: float, flop: str) -> None:
        tables = {"goal": {"flop": flop, "basis": "rental"}, "limits": {"chips": chips, "count": 64}}
        bills = []
        for each in (rent, rent * more):
            best, _ = planned(tables, given=[f"{chips[0]}.rent={each} USD/h"])
            bills.append(best.cost.rental.value)
        assert bills[1] >= bills[0] * (1 - ROUNDING)

    holds()
    figures("a dearer chip never makes a cheaper plan", cases=depth.max_examples)


@pytest.mark.parametrize("depth", DEPTHS)
def test_a_tighter_budget_never_has_a_lower_loss(depth: Any, figures: Callable[..., None]) -> None:
    """Less money is never better, between whatever two budgets, also where another chip or number of chips is best."""

    @depth
    @given(
        chips=st.lists(st.sampled_from(CHIPS), min_size=1, max_size=2, unique=True),
        budget=st.floats(1e6, 5e7), more=st.floats(1.0, 3.0), days=st.sampled_from(["90 days", "12 months"]),
    )  # fmt: skip
    def holds(chips: list[str], budget: float, more: float, days: str) -> None:
        losses = []
        for money in (budget, budget * more):
            tables = {"goal": {"budget": money, "ready": "18 months"}, "limits": {"chips": chips, "training": days}}
            losses.append(planned(tables)[1].loss.value)
        assert losses[1] <= losses[0] * (1 + ROUNDING)

    holds()
    figures("a tighter budget never has a lower loss", cases=depth.max_examples)


def prices(chip: str) -> dict[str, float]:
    """Every input of a chip at a site that is money, by the name that sets it, in its base unit."""
    known = site_inputs(open_catalog(), "reference-us", chip, edition()).uncertain
    return {
        name: known[item.input].estimate.value
        for name, item in NAMES.items()
        if item.layer == SITE and "USD" in item.unit and item.input in known
    }


@pytest.mark.parametrize("depth", DEPTHS)
def test_scaling_all_prices_scales_the_bill(depth: Any, figures: Callable[..., None]) -> None:
    """Money has no unit of its own: with every price times a factor every bill is times that factor."""

    @depth
    @given(chip=st.sampled_from(CHIPS[:4]), factor=st.floats(0.01, 100.0), count=st.sampled_from([8, 64, 1000]),
           days=st.floats(1.0, 400.0))  # fmt: skip
    def holds(chip: str, factor: float, count: int, days: float) -> None:
        base = prices(chip)
        assert len(base) >= 4
        bills = []
        for scale in (1.0, factor):
            given_ = [f"{name}={value * scale!r} {NAMES[name].unit}" for name, value in base.items()]
            found = price(chip=chip, count=count, days=days, draws=100, given=given_)
            bills.append({name: getattr(found.cost, name) for name in ("amortised", "rental", "bought")})
        for name, one in bills[0].items():
            if one is not None:
                assert bills[1][name].value == pytest.approx(factor * one.value, rel=1e-6), name

    holds()
    figures("scaling all prices scales the bill", cases=depth.max_examples)
