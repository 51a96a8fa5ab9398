"""A physical-world programme, composed."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from supercycle.base.errors import InputError
from supercycle.catalog.reading import parsed
from supercycle.catalog.store import Catalog
from supercycle.report.sim_forms import exchanges
from supercycle.sim.exchange_fit import fit_gap, settings
from supercycle.sim.gap_table import read_cells
from supercycle.study.gap_choice import gap_path
from supercycle.study.programme import Programme
from supercycle.study.programme_spec import EXAMPLE
from supercycle.verbs.sim import programme


def changed(**tables: dict[str, Any]) -> dict[str, Any]:
    """The worked example with keys of its tables replaced, and few draws."""
    spec = parsed(EXAMPLE)
    for name, keys in {"basics": {"draws": 200}, "fleet": {"counts": [5, 20]}, **tables}.items():
        spec[name] = {**spec.get(name, {}), **keys}
    return spec


@pytest.fixture(scope="module")
def example() -> Programme:
    """The worked example with few draws."""
    return programme(changed())


def test_alternatives_stand_side_by_side_cheapest_first(example: Programme) -> None:
    """Real data alone is one of them, and no dearer than the mixes that were taken before it."""
    able = [one for one in example.mix.alternatives if one.cost is not None]
    costs = [one.cost.value for one in able if one.cost is not None]
    assert costs == sorted(costs)
    assert "real alone" in {one.name for one in able}
    for one in able:
        assert one.real is not None
        assert one.real.low <= one.real.value <= one.real.high


def test_the_total_is_the_sum_of_its_parts(example: Programme) -> None:
    """Data, farms in use and both trainings, once each."""
    assert example.total.value == pytest.approx(sum(one.value for one in example.cost.values()))
    assert {"training: world model", "training: policy", "data: teleoperation"} <= set(example.cost)


def test_compute_is_six_n_d(example: Programme) -> None:
    """For both models, epochs included; chip-hours include the experiments."""
    for model in example.training:
        assert model.flop.value == pytest.approx(6 * model.parameters * model.tokens.value)
        assert model.days.value == pytest.approx(model.chip_hours.value / 24 / 512)


def test_draws_are_those_of_the_seed() -> None:
    """The same seed gives the same intervals, another one others; the centre stays."""
    first, second, other = (programme(changed(), seed=seed) for seed in (3, 3, 4))
    assert first.total == second.total != other.total
    assert first.total.value == other.total.value


def test_more_success_costs_more() -> None:
    """Data cost more, and people at work less."""
    low, high = (programme(changed(programme={"success": success})) for success in (0.8, 0.9))
    assert low.mix.chosen.cost is not None
    assert high.mix.chosen.cost is not None
    assert low.mix.chosen.cost.value < high.mix.chosen.cost.value
    assert low.fleet.parts["people"] > high.fleet.parts["people"]


def test_a_simulator_without_pictures_does_not_teach_a_policy_that_sees() -> None:
    """It is listed with the reason; without cameras it is used."""
    blind = programme(changed(data={"simulators": ["isaac-lab"], "neural": ""}))
    assert any("makes no pictures" in one.reason for one in blind.mix.alternatives)
    felt = programme(changed(data={"simulators": ["isaac-lab"], "neural": "", "sensors": ["joint-state", "imu-200"]}))
    assert not any("pictures" in one.reason for one in felt.mix.alternatives)


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"data": {"claimed_tokens": "9000T"}}, "contradict the compute"),
        ({"programme": {"success": 0.999}}, "no mix of data reaches"),
        ({"programme": {"date": "2020-01-01"}}, "is not after"),
        ({"programme": {"robot": "warehouse-arm"}}, "Did you mean"),
        ({"gap": {"task": "flying"}}, "has no task 'flying'"),
        ({"gap": {"table": "two-link"}}, "no table of a gap named"),
        ({"fleet": {"wide": 7}}, "both must be even"),
        ({"value": {"venture": "physical-world"}, "training": {"policy": "pi9"}}, "policy"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(tables: dict[str, Any], said: str) -> None:
    """With one clear message."""
    with pytest.raises(InputError, match=said):
        programme(changed(**tables))


def test_a_claim_within_the_compute_is_kept(example: Programme) -> None:
    """A trillion tokens can be trained; the answer says how near the limit they are."""
    found = programme(changed(data={"claimed_tokens": "1T"}))
    claim = found.training[0].claim
    assert claim is not None
    assert 0 < float(np.asarray(claim.excess)) < 1
    assert example.training[0].claim is None


@pytest.mark.parametrize("robot", ["humanoid-factory", "sidewalk-delivery"])
def test_factories_and_deliveries_have_fleets_too(robot: str) -> None:
    """Without a floor to share."""
    found = programme(changed(programme={"robot": robot}))
    assert found.fleet.days == ()
    assert found.fleet.cost_per_task.value > 0


def test_a_table_of_ones_own_is_read(tmp_path: Path) -> None:
    """In the format of the measurement; the answer changes with it."""
    path = tmp_path / "mine.csv"
    path.write_text(
        "real_hours,simulated_hours,success\n1,0,0.3\n1,50,0.6\n10,0,0.7\n10,50,0.8\n50,0,0.93\n50,50,0.95\n0,50,0.4\n"
    )
    found = programme(changed(gap={"table": str(path), "task": "policy", "gap": "own"}))
    assert found.gap.table == "mine"
    assert found.gap.curve.plain


def test_the_packaged_measurement_is_read_by_the_planner() -> None:
    """Its policy with the small gap, at a success that it reached; both kinds of simulation are alternatives."""
    found = programme(
        changed(
            gap={"table": "two-link-arm-surrogate", "task": "policy", "gap": "small"}, programme={"success": 0.8},
            anchor={"hours": 13.3, "success": 0.8},
        )
    )  # fmt: skip
    assert {"nominal", "randomised"} <= {one.simulation for one in found.mix.alternatives}
    assert found.mix.randomisation is not None


def test_the_packaged_measurement_is_foretold() -> None:
    """Held-back cells by the law fitted to the others: a median factor of at most 1.5; harm is said where it is."""
    cells = read_cells(gap_path(Catalog(), "two-link-arm-surrogate"))
    fits = [fit_gap(cells, *one, copies=25) for one in settings(cells)]
    factors = np.concatenate([one.factors for one in fits])
    assert len(factors) > 50
    assert np.median(factors) <= 1.5
    signs = {entry["sign"] for one in fits for entry in exchanges(one)}
    assert {"positive", "negative"} <= signs
