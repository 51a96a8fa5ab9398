"""Whether a plan's chips can be had."""

from typing import Any

import pytest

import supercycle
from supercycle.catalog.store import Catalog
from supercycle.report.json_forms import plan as form
from supercycle.study.result import Plan
from supercycle.verbs.plan import deliver
from supercycle.world.deliverable import Deliverable


def planned(count: int, ready: str = "2028-06", chip: str = "h100-sxm") -> Plan:
    """A small plan on a number of chips."""
    tables: dict[str, Any] = {
        "goal": {"flop": f"{count * 1e20}", "ready": ready},
        "limits": {"chips": [chip], "count": count},
        "basics": {"draws": 100},
    }
    return supercycle.plan(tables)


@pytest.fixture(scope="module")
def small() -> Deliverable:
    """64 chips by the middle of 2028."""
    return deliver(planned(64))


def test_a_small_plan_is_one_buyer_of_many(small: Deliverable) -> None:
    """64 H100 are 64 H100 equivalents, next to nothing of what the West makes before the run must start."""
    assert (small.region, small.h100e) == ("west", 64)
    assert small.year in (2027, 2028)
    assert 0 < small.of_shipments.low <= small.of_shipments.value < 1e-5
    assert "one buyer of many" in small.verdict


def test_parts_of_buyers_and_of_inputs_add_up(small: Deliverable) -> None:
    """Buyers share the demand and one input binds in each draw."""
    assert sum(part.value for part in small.wanted_by.values()) == pytest.approx(1.0, abs=0.1)
    assert sum(small.binds.values()) == pytest.approx(1.0)


def test_a_chip_of_china_is_held_against_what_china_makes(small: Deliverable) -> None:
    """And the same number is a far larger part of it."""
    found = deliver(planned(64, chip="ascend-910c"))
    assert found.region == "china"
    assert found.of_shipments.value > 10 * small.of_shipments.value


def test_the_json_of_a_plan_holds_it(catalog: Catalog, small: Deliverable) -> None:
    """Under ``deliverable``; null where it was not asked."""
    plan = planned(64)
    assert form(plan, catalog)["deliverable"] is None
    told = form(plan, catalog, small)["deliverable"]
    assert told["of_shipments"].keys() == {"value", "low", "high"}
    assert told["verdict"] == small.verdict
