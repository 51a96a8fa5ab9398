"""Plans that pay for more than pre-training: data that is made and processed, and training after training."""

from typing import Any

import pytest

from supercycle.base.errors import InputError
from supercycle.catalog.reading import checked
from supercycle.catalog.store import Catalog
from supercycle.study.plan import plan
from supercycle.study.result import Plan
from supercycle.study.spec import Goal

DATA = {
    "synthetic_tokens": "200B", "exchange": [0.5, 0.2, 1.0], "generator_parameters": "70B", "filtering": 1e-7,
}  # fmt: skip
AFTER = {"updates": 1000, "judge_parameters": "7B", "preferences": 1e5, "preference_price": 5.0}


def planned(catalog: Catalog, **tables: Any) -> Plan:
    """The plan of a specification on H100s, with few draws."""
    limits = {"chips": ["h100-sxm"], "count": 512, **tables.pop("limits", {})}
    return plan(catalog, Goal.model_validate({**tables, "limits": limits, "basics": {"draws": 200}}))


@pytest.fixture(scope="module")
def whole(catalog: Catalog) -> Plan:
    """Two million dollars for everything at once."""
    return planned(
        catalog, goal={"budget": "$2M"}, data=DATA, post_training=AFTER, limits={"unique_tokens": "40B"}
    )  # fmt: skip


def test_the_bill_is_the_budget_line_by_line(whole: Plan) -> None:
    """Lines add up to the budget; pre-training is the rental price; every line costs something."""
    one = whole.alternatives[0]
    assert one.bill is not None
    assert one.cost.rental is not None
    assert one.bill.pre_training == one.cost.rental
    names = ("pre_training", "processing", "generation", "rollouts", "updates", "scoring", "preferences")
    lines = [getattr(one.bill, name).value for name in names]
    assert all(line > 0 for line in lines)
    assert sum(lines) == pytest.approx(one.bill.total.value)
    assert one.bill.total.value == pytest.approx(2e6, rel=1e-3)
    assert one.bill.preferences.value == pytest.approx(5e5)
    assert one.bill.processing.value == pytest.approx(whole.data.unique * 1e-7)


def test_lines_are_flop_on_chip_hours(whole: Plan) -> None:
    """Generation of a kept token is 2 x 70e9 / 0.5 FLOP; updates are three times the FLOP of rollouts."""
    one, run = whole.alternatives[0], whole.post_training.run
    assert one.bill is not None
    assert one.cost.rental is not None
    assert run is not None
    hour = one.cost.rental.value / one.chip_hours.value
    made = 2 * 70e9 / 0.5 * whole.data.synthetic / (989.4e12 * 0.1) / 3600  # type: ignore[operator]
    assert one.bill.generation.value == pytest.approx(made * hour, rel=1e-3)
    assert run.training_flop.value == pytest.approx(3 * run.generation_flop.value)
    assert run.tokens == 1000 * 48 * 16 * 14_000
    assert one.bill.chip_hours.value == pytest.approx(made + run.accelerator_hours.value, rel=1e-3)


def test_tokens_are_unique_repeated_and_synthetic(whole: Plan) -> None:
    """The kinds add up, unique ones are all that there are, epochs are of real ones."""
    data = whole.data
    assert data.synthetic is not None
    assert data.unique + data.repeated + data.synthetic == pytest.approx(whole.model.tokens)
    assert data.unique == pytest.approx(40e9)
    assert data.epochs == pytest.approx((data.unique + data.repeated) / data.unique)


def test_more_to_pay_for_leaves_less_to_train(catalog: Catalog, whole: Plan) -> None:
    """The same budget without data and post-training trains with more compute."""
    alone = planned(catalog, goal={"budget": "$2M"}, limits={"unique_tokens": "40B"})
    assert alone.flop > whole.flop
    assert alone.alternatives[0].bill is None
    assert alone.post_training.run is None
    assert alone.data.synthetic is None


def test_synthetic_tokens_lower_the_loss_of_a_compute(catalog: Catalog) -> None:
    """Where text runs out they are taken, and the loss is lower and less sure than without."""
    few = {"unique_tokens": "20B"}
    without = planned(catalog, goal={"flop": 1e23}, limits=few)
    with_them = planned(catalog, goal={"flop": 1e23}, limits=few, data={"synthetic_tokens": "500B"})
    assert with_them.flop == pytest.approx(1e23, rel=1e-6)
    assert (with_them.data.synthetic or 0.0) > 1e9
    assert with_them.loss.value < without.loss.value


@pytest.mark.parametrize(
    ("limits", "data"),
    [({"unique_tokens": "100B"}, {}), ({"unique_tokens": "100B"}, DATA), ({"serving_tokens": "5T"}, {})],
)
def test_a_loss_is_reached_under_limits(catalog: Catalog, limits: dict[str, Any], data: dict[str, Any]) -> None:
    """The cheapest way to a loss under few tokens, synthetic ones or serving reaches that loss."""
    found = planned(catalog, goal={"loss": 2.2}, limits=limits, data=data)
    assert found.loss.value == pytest.approx(2.2, abs=0.003)


def test_hardware_bought_has_no_hour(catalog: Catalog) -> None:
    """A budget of hardware cannot pay for lines by the hour: the file is refused and says what to take."""
    from pathlib import Path

    tables = {
        "goal": {"budget": "$2M", "basis": "bought"}, "limits": {"chips": ["h100-sxm"]}, "post_training": AFTER
    }  # fmt: skip
    with pytest.raises(InputError) as fault:
        checked(Path("plan.toml"), Goal, tables)
    assert "bought" in str(fault.value)


def test_what_is_fixed_may_eat_the_budget(catalog: Catalog) -> None:
    """Preferences dearer than the budget are named."""
    with pytest.raises(InputError, match="none of the chips") as fault:
        planned(catalog, goal={"budget": "$100k"}, post_training={**AFTER, "preferences": 1e6})
    assert "preferences" in str(fault.value)
