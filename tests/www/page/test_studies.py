"""The view of studies: what is kept, one opened, two points compared, a choice made, a plan opened."""

from pathlib import Path
from typing import Any

import pytest

from supercycle.base.estimate import Estimate
from supercycle.report import numbers

pytest.importorskip("duckdb", reason="studies are kept through DuckDB, an extra")

AMOUNT = numbers.Form(digits=4)


def test_studies_are_listed_and_opened(reader: Any, engine: Any) -> None:
    """Every study with its points; a click opens one, whose rows stand as the store has them."""
    page = reader.open("#/studies")
    assert [one["name"] for one in engine("studies", {})["studies"]] == ["budgets", "steps"]
    assert all(name in reader.text() for name in ("budgets", "steps", "global_batch"))
    page.get_by_role("button", name="steps").click()
    reader.until("location.hash.includes('study=steps')")
    reader.settled()
    found = engine("studies/show", {"study": "steps"})
    place = {name: at for at, name in enumerate(found["columns"])}
    for row in found["rows"]:
        step = Estimate(*(row[place[f"step_s{end}"]] for end in ("", ".low", ".high")))
        assert AMOUNT.interval(step) in reader.text()
    assert reader.faults == []


def test_two_points_are_compared_input_by_input(reader: Any, engine: Any) -> None:
    """Two points picked in the table: the outputs at both ends and after each change are the engine's."""
    page = reader.open("#/studies?study=steps")
    for point in ("0", "5"):
        page.locator("tbody th").get_by_role("button", name=point, exact=True).click()
        reader.until(f"/(one|other)={point}/.test(location.hash)")
        reader.settled()
    walk = engine("studies/compare", {"one": "steps:0", "other": "steps:5", "by": "step_s"})
    text = reader.text()
    assert "Why point 5 differs from point 0" in text
    assert len(walk["changes"]) == 2
    assert all(AMOUNT.text(one["output"]) in text for one in walk["changes"])
    assert AMOUNT.text(walk["first"]) in text
    assert reader.faults == []


def test_a_choice_is_made_with_its_regret(reader: Any, engine: Any) -> None:
    """Mean, worst and regret of every choice."""
    reader.open("#/studies?study=steps&choose=chip&by=step_s")
    found = engine("studies/decide", {"study": "steps", "choose": "chip", "by": "step_s"})
    text = reader.text()
    assert f"Best on average and least to regret: {found['expected']}" in text
    for one in found["options"]:
        assert all(AMOUNT.text(one[key]) in text for key in ("mean", "worst", "most_regret"))
    assert reader.faults == []


def test_a_stored_plan_is_opened_with_its_inputs(reader: Any, engine: Any) -> None:
    """The Plan view of a point says the loss that the study keeps, and asks what the point asked."""
    page = reader.open("#/studies?study=budgets")
    found = engine("studies/show", {"study": "budgets"})
    place = {name: at for at, name in enumerate(found["columns"])}
    page.get_by_role("link", name="Open").nth(2).click()
    page.wait_for_selector("h1:has-text('Plan')")
    reader.settled()
    row = found["rows"][2]
    assert page.get_by_label("Budget", exact=True).input_value() == row[place["vary.goal.budget"]]
    loss = Estimate(*(row[place[f"loss{end}"]] for end in ("", ".low", ".high")))
    assert numbers.LOSS.interval(loss) in reader.text().replace("\n", " ")
    assert "electricity.price" in page.evaluate("decodeURIComponent(location.hash)")
    assert reader.faults == []


def test_an_empty_store_says_how_to_make_a_study(reader: Any, served: Any, tmp_path: Path) -> None:
    """No study is an answer, not a fault, and looking makes no store."""
    with served(tmp_path) as reader.origin:
        reader.open("#/studies")
        assert "No studies are kept yet" in reader.text()
        assert "supercycle sweep" in reader.text()
    assert reader.faults == []
    assert not list(tmp_path.iterdir())
