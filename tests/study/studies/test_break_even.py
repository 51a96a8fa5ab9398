"""Where the best choice changes as one input moves."""

from typing import Any

import pytest

from supercycle.base.errors import InputError
from supercycle.study.studies.break_even import CLOSE
from supercycle.verbs.break_even import break_even
from supercycle.verbs.step import central

STEP = {"model": "llama-3.1-8b", "count": 64, "split": "tp=2,pp=1,mb=1"}


def spec(low: float = 1.0, high: float = 4.0, **vary: Any) -> dict[str, Any]:
    """Two chips, of which one gets slower and slower."""
    return {
        "study": {"kind": "run"},
        "question": STEP,
        "vary": {
            "chip": ["h100-sxm", "a100-sxm-80gb"],
            "set.h100-sxm.memory.bandwidth": {"low": low, "high": high, "unit": "TB/s"},
            **vary,
        },
    }


INPUT = "set.h100-sxm.memory.bandwidth"


def test_the_break_even_of_a_bandwidth_is_where_both_take_as_long() -> None:
    """On either side of it another chip is faster, and at it both take the same time to the accuracy promised."""
    found = break_even(spec(0.05, 3.0), choose="chip", input=INPUT, by="step_s")
    assert (found.best_at_low, found.best_at_high) == ("a100-sxm-80gb", "h100-sxm")
    (crossing,) = found.crossings
    assert (crossing.below, crossing.above) == ("a100-sxm-80gb", "h100-sxm")
    other = central(**STEP, chip="a100-sxm-80gb").step_s
    width = 2 * CLOSE * 2.95
    slower, faster = (
        central(**STEP, chip="h100-sxm", given=[f"chip.memory.bandwidth={crossing.value + by} TB/s"]).step_s
        for by in (-width, width)
    )
    assert faster < other < slower
    assert found.never == ()


def test_a_choice_that_never_wins_is_named() -> None:
    """Within a range where one is always best there is no break-even, and the other never wins."""
    found = break_even(spec(2.0, 4.0, global_batch=[64, 128, 256]), choose="chip", input=INPUT, by="step_s")
    assert found.crossings == ()
    assert found.never == ("a100-sxm-80gb",)
    assert found.held == {"global_batch": 128}


def test_an_answer_may_be_the_choice_itself() -> None:
    """Without an output that decides, the choice is a text of the answer: here the chip is what was asked."""
    asked = {**spec(2.0, 4.0), "question": {**STEP, "chip": "h100-sxm"}}
    asked["vary"] = {INPUT: asked["vary"][INPUT]}
    found = break_even(asked, choose="chip", input=INPUT)
    assert (found.output, found.choices, found.best_at_low) == (None, ("h100-sxm",), "h100-sxm")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"choose": "colour"}, "'colour' does not vary"),
        ({"input": "chip"}, "between low and high"),
        ({"by": None}, "say which output decides"),
        ({"better": "more"}, "not lower or higher"),
        ({"by": "colour"}, "no answer has colour"),
    ],
)
def test_what_cannot_be_asked_is_refused(change: dict[str, Any], said: str) -> None:
    """By the name of what is wrong."""
    with pytest.raises(InputError, match=said):
        break_even(spec(), **{"choose": "chip", "input": INPUT, "by": "step_s", **change})
