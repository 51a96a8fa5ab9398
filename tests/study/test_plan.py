"""Plans: what must hold whatever the goal."""

from typing import Any

import pytest

from supercycle.base.errors import InputError
from supercycle.catalog.store import Catalog
from supercycle.laws.published import law_named
from supercycle.study.plan import PRICES, plan
from supercycle.study.result import Plan
from supercycle.study.spec import Goal
from supercycle.study.wanted import served_optimum

CHIPS = ["h100-sxm", "mi300x"]


def planned(catalog: Catalog, **tables: Any) -> Plan:
    """The plan of a specification, with few draws."""
    limits = {"chips": CHIPS, **tables.pop("limits", {})}
    basics = {"draws": 200, **tables.pop("basics", {})}
    return plan(catalog, Goal.model_validate({**tables, "limits": limits, "basics": basics}))


GOALS: dict[str, dict[str, Any]] = {
    "budget": {"goal": {"budget": "$1M"}},
    "amortised": {"goal": {"budget": "$1M", "basis": "amortised"}},
    "bought": {"goal": {"budget": "$50M", "basis": "bought"}},
    "programme": {"goal": {"budget": "$10M", "basis": "programme"}},
    "compute": {"goal": {"flop": 1e23}},
    "loss": {"goal": {"loss": 2.1}},
    "power": {"goal": {"power": "2 MW"}},
    "model": {"model": {"name": "llama-3.1-8b", "tokens": "1T"}},
    "size": {"model": {"parameters": "3B", "tokens": "200B"}},
    "fixed model": {"goal": {"budget": "$1M"}, "model": {"name": "llama-3.1-8b"}},
    "few data": {"goal": {"flop": 1e23}, "limits": {"unique_tokens": "50B"}},
    "serving": {"goal": {"flop": 1e23}, "limits": {"serving_tokens": "10T"}},
    "count": {"goal": {"flop": 1e22}, "limits": {"count": 64}},
    "mixture": {"model": {"name": "mixtral-8x7b", "tokens": "500B"}},
}


@pytest.mark.parametrize("name", GOALS)
def test_every_kind_of_goal_is_planned_with_intervals_that_hold_their_values(catalog: Catalog, name: str) -> None:
    """Each alternative has its numbers with intervals, prices or reasons; shares of wins sum to one."""
    found = planned(catalog, **GOALS[name])
    assert {a.chip for a in found.alternatives} | set(found.skipped) == set(CHIPS)
    for option in found.alternatives:
        for number in (option.step_s, option.mfu, option.goodput, option.days, option.chip_hours, option.power_w):
            assert 0 < number.low <= number.value <= number.high
        for price in PRICES:
            assert option.cost.named(price) is not None or option.cost.reasons[price]
        assert option.chip_hours.value == pytest.approx(option.count * option.days.value * 24)
    assert sum(a.chosen_in for a in found.alternatives) == pytest.approx(1)
    within = [a for a in found.alternatives if not a.beyond]
    assert not within or found.alternatives[found.recommended] in within
    assert found.flop == pytest.approx(6 * found.model.active_parameters * found.model.tokens)
    assert found.loss.low <= found.loss.value <= found.loss.high


@pytest.mark.parametrize("basis", ["rental", "amortised", "programme"])
def test_a_budget_is_used_up(catalog: Catalog, basis: str) -> None:
    """The recommended alternative costs the budget at central values, to a thousandth."""
    found = planned(catalog, goal={"budget": "$2M", "basis": basis})
    price = found.alternatives[found.recommended].cost.named(basis)
    assert price is not None
    assert price.value == pytest.approx(2e6, rel=1e-3)


def test_power_is_not_exceeded(catalog: Catalog) -> None:
    """A goal of power is a limit on every alternative."""
    assert all(a.power_w.value <= 2e6 for a in planned(catalog, goal={"power": "2 MW"}).alternatives)


def test_more_money_never_trains_a_worse_model(catalog: Catalog) -> None:
    """The loss falls with the budget, and rises when unique data runs out."""
    losses = [planned(catalog, goal={"budget": f"${m}M"}).loss.value for m in (0.1, 1, 10)]
    assert losses == sorted(losses, reverse=True)


def test_serving_demand_asks_for_a_smaller_model_trained_longer(catalog: Catalog) -> None:
    """At equal training compute, demand moves the optimum to fewer parameters and more tokens."""
    alone, served = planned(catalog, **GOALS["compute"]), planned(catalog, **GOALS["serving"])
    assert served.model.parameters < alone.model.parameters
    assert served.model.tokens > alone.model.tokens
    assert served.flop == pytest.approx(alone.flop, rel=0.05)
    assert alone.serving is None


def test_the_served_optimum_is_that_of_the_inference_aware_law(catalog: Catalog) -> None:
    """One more parameter and one more token lower the loss by the same for what each costs in training and serving:
    ``(6 D + 2 S) N / (6 N D)`` is ``alpha A N^-alpha`` over ``beta B D^-beta``."""
    law, served = law_named(catalog, "besiroglu-2024-huber"), 1e13
    found = served_optimum(law, 1e23, served)
    n, d, form = float(found.parameters), float(found.tokens), law.power_law
    assert 6 * n * d == pytest.approx(1e23, rel=1e-6)
    costs = (6 * d + 2 * served) * n / (6 * n * d)
    gains = form.alpha * form.A * n**-form.alpha / (form.beta * form.B * d**-form.beta)
    assert costs == pytest.approx(float(gains), rel=1e-3)


def test_the_demand_is_served_on_the_recommended_chip_and_priced(catalog: Catalog) -> None:
    """Twice the tokens cost twice as much; the rent of training and serving is the sum of both."""
    demands = [
        planned(catalog, model={"name": "llama-3.1-8b", "tokens": "1T"}, limits={"serving_tokens": tokens})
        for tokens in (1e13, 2e13)
    ]
    one, two = (plan.serving for plan in demands)
    assert one is not None
    assert two is not None
    assert one.cost is not None
    assert two.cost is not None
    assert one.with_training is not None
    chosen = demands[0].alternatives[demands[0].recommended]
    assert one.chip == chosen.chip
    assert two.cost.value == pytest.approx(2 * one.cost.value)
    assert one.with_training.value == pytest.approx(one.cost.value + chosen.cost.rental.value)  # type: ignore[union-attr]
    assert one.cost.low < one.cost.value < one.cost.high


def test_few_unique_tokens_are_repeated(catalog: Catalog) -> None:
    """With 50B unique tokens, what is trained on beyond them is repetition."""
    data = planned(catalog, **GOALS["few data"]).data
    assert data.unique == pytest.approx(50e9)
    assert data.repeated > 0
    assert data.epochs == pytest.approx((data.unique + data.repeated) / data.unique)


def test_the_same_seed_gives_the_same_plan(catalog: Catalog) -> None:
    """Nothing depends on the clock or on chance that is not seeded; another seed moves intervals, not decisions."""
    one, again = planned(catalog, **GOALS["budget"]), planned(catalog, **GOALS["budget"])
    other = planned(catalog, **GOALS["budget"], basics={"seed": 5})
    assert one == again
    assert [a.split for a in other.alternatives] == [a.split for a in one.alternatives]
    assert other.alternatives[0].days != one.alternatives[0].days


def test_a_chip_added_leaves_the_others_as_they_were(catalog: Catalog) -> None:
    """Inputs take their dimensions in the order of the chips: one more at the end changes nothing before it."""
    first = planned(catalog, **GOALS["compute"], limits={"chips": ["mi300x"]}).alternatives[0]
    both = planned(catalog, **GOALS["compute"], limits={"chips": ["mi300x", "h100-sxm"]}).alternatives[0]
    assert both.days == first.days
    assert both.cost == first.cost


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"goal": {"budget": "$1M", "ready": "1 month"}}, "leaves no time to train"),
        ({"goal": {"loss": 1.0}}, "no model reaches a loss of 1"),
        ({"goal": {"flop": 1e23}, "limits": {"chips": ["h10"]}}, "no chip named 'h10'"),
        ({"goal": {"budget": "$1M", "basis": "bought"}, "limits": {"chips": ["t-head-ppu"]}}, "none of the chips"),
        ({"goal": {"power": "1 kW"}}, "none of the chips"),
        ({"model": {"name": "no-such", "tokens": "1T"}}, "no model named 'no-such'"),
    ],
)
def test_what_cannot_be_planned_says_why(catalog: Catalog, tables: dict[str, Any], said: str) -> None:
    """A goal that nothing can reach is an error with its reason."""
    with pytest.raises(InputError, match=said):
        planned(catalog, **tables)
