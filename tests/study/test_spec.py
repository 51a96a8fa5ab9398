"""Specification files: what is read, and every fault of a file at once."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from supercycle.base.errors import InputError
from supercycle.catalog.edition import edition
from supercycle.study import spec
from supercycle.study.spec import EXAMPLE, Goal, read_goal

LIMITS: dict[str, Any] = {"chips": ["h100-sxm"]}


def read(tmp_path: Path, text: str) -> Goal:
    """The goal in a file of this text."""
    path = tmp_path / "my.toml"
    path.write_text(text, encoding="utf-8")
    return read_goal(path)


def test_the_example_is_a_goal() -> None:
    """What ships with the package: 100 million dollars of rent, ready in a year."""
    goal = read_goal(EXAMPLE)
    assert (goal.kind, goal.goal.budget, goal.goal.basis) == ("budget", 100e6, "rental")
    assert goal.goal.ready == 365.25 * 86_400
    assert goal.basics.as_of == edition()


def test_quantities_are_read_as_they_are_written(tmp_path: Path) -> None:
    """Text with units, spoken counts and bare numbers become base units."""
    goal = read(
        tmp_path,
        '[model]\nparameters = "70B"\ntokens = "15T"\n[limits]\nchips = ["h100", "b200"]\ntraining = "54 days"\n'
        'unique_tokens = 5e12\nglobal_batch = "2k"\n[basics]\nas_of = "2025-06"\ndraws = 500\n',
    )
    assert (goal.kind, goal.model.parameters, goal.model.tokens) == ("model", 70e9, 15e12)
    assert goal.limits.training == 54 * 86_400
    assert (goal.limits.unique_tokens, goal.limits.global_batch) == (5e12, 2000)
    assert goal.basics.as_of == date(2025, 6, 1)


@pytest.mark.parametrize(
    ("tables", "kind"),
    [
        ({"goal": {"budget": "$1M"}}, "budget"),
        ({"goal": {"flop": "1e24"}}, "flop"),
        ({"goal": {"loss": 2.0}}, "loss"),
        ({"goal": {"power": "50 MW"}}, "power"),
        ({"model": {"name": "llama-3.1-8b", "tokens": "1T"}}, "model"),
        ({"goal": {"budget": "$1M"}, "model": {"name": "llama-3.1-8b"}}, "budget"),
    ],
)
def test_a_goal_is_of_one_kind(tables: dict[str, Any], kind: str) -> None:
    """One of five; a model without tokens narrows another goal."""
    assert Goal.model_validate({**tables, "limits": LIMITS}).kind == kind


@pytest.mark.parametrize(
    "tables",
    [
        {},
        {"goal": {"budget": "$1M", "flop": 1e24}},
        {"goal": {"budget": "$1M"}, "model": {"name": "x", "tokens": "1T"}},
        {"model": {"tokens": "1T"}},
    ],
)
def test_none_or_two_goals_are_refused(tables: dict[str, Any]) -> None:
    """The message lists what may be given and what was."""
    with pytest.raises(ValueError, match=r"give one of goal\.budget"):
        Goal.model_validate({**tables, "limits": LIMITS})


def test_every_fault_of_a_file_is_named_at_once(tmp_path: Path) -> None:
    """A wrong unit, a wrong key with the nearest known one, a number out of bounds, a missing table."""
    with pytest.raises(InputError) as refused:
        read(
            tmp_path,
            '[goal]\nbudgt = "$1M"\npower = "50 MB"\nready = "soon"\n[model]\nsequence = 0\n'
            "[basics]\nseed = -1\ndraws = 5\n[limits]\nchips = []\ncount = 1.5\n",
        )
    message = str(refused.value)
    assert message.startswith("my.toml has ")
    for said in (
        "goal.budgt: unknown key; did you mean goal.budget?",
        "goal.power: '50 MB' is not a quantity in W; write it like '50 MW'",
        "goal.ready: 'soon' is not a time",
        "model.sequence: ",
        "limits.chips: ",
        "limits.count: ",
        "basics.seed: ",
        "basics.draws: ",
    ):
        assert said in message
    assert len(refused.value.faults) == 8


@pytest.mark.parametrize("wrong", ["$0", "-$5", "-5", 0, "nan", True])
def test_nothing_below_zero_is_wanted(wrong: object) -> None:
    """A budget of nothing, less than nothing or no number is a fault, not a plan."""
    with pytest.raises(ValueError, match="budget"):
        Goal.model_validate({"goal": {"budget": wrong}, "limits": LIMITS})


def test_the_deadline_counts_from_the_plans_date() -> None:
    """Ready in 12 months as of a date is a year after it."""
    tables = {"goal": {"budget": "$1M", "ready": "12 months"}, "limits": LIMITS, "basics": {"as_of": "2025-01-01"}}
    assert Goal.model_validate(tables).deadline == date(2026, 1, 1)
    assert Goal.model_validate({"goal": {"budget": "$1M"}, "limits": LIMITS}).deadline is None


def test_the_reference_names_every_key() -> None:
    """docs/spec.md says what each key of a specification means."""
    page = (Path(__file__).parents[2] / "docs" / "spec.md").read_text(encoding="utf-8")
    tables = (spec.Wanted, spec.ModelTable, spec.Limits, spec.Basics)
    assert not [key for table in tables for key in table.model_fields if f"| `{key}` |" not in page]
