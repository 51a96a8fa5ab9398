"""A claim as a question to a forecast: the share of draws in which it is so, widened by what the draws do not know."""

from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from supercycle.catalog.claims import QuestionPart
from supercycle.world.asking import DOUBT, LEAST, answer, share, widened


@dataclass(frozen=True)
class Line:
    """Draws × years of one series."""

    draws: NDArray[np.float64]


@dataclass(frozen=True)
class Told:
    """A forecast of three years."""

    series: dict[str, Line] = field(default_factory=dict)
    years: tuple[int, ...] = (2025, 2026, 2027)


DRAWS = np.array([[1.0, 5.0, 2.0], [1.0, 2.0, 3.0], [1.0, 2.0, 4.0], [np.nan, 1.0, 1.0]])
FORECAST = Told({"cost": Line(DRAWS)})


def question(sense: str, level: float, by: str = "2027-12-31", **more: float | bool) -> QuestionPart:
    """A question about the cost."""
    return QuestionPart(series="cost", level=level, sense=sense, by=by, **more)


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        (question("above", 3.5), 0.5), (question("above", 3.5, at_the_end=True), 0.25),
        (question("below", 1.5, at_the_end=True), 0.25), (question("within", 3.0, within=0.34), 0.75),
        (question("above", 3.5, by="2026-06-30"), 0.25), (question("above", 9.0), LEAST),
        (question("below", 9.0), 1 - LEAST),
    ],
)  # fmt: skip
def test_the_share_of_draws(asked: QuestionPart, part: float) -> None:
    """What was passed in any year counts unless the last alone is asked; four draws counted by hand."""
    assert share(asked, FORECAST) == part


def test_what_the_forecast_does_not_know_has_no_answer() -> None:
    """Another series, a year beyond it, and a year without figures."""
    assert share(question("above", 1.0, by="2031-01-01"), FORECAST) is None
    assert share(QuestionPart(series="else", level=1, sense="above", by="2027-01-01"), FORECAST) is None
    empty = Told({"cost": Line(np.full((4, 3), np.nan))})
    assert share(question("above", 1.0), empty) is None
    assert answer(question("above", 1.0), {"other": FORECAST}) is None


@given(st.floats(min_value=0.005, max_value=0.995))
def test_doubt_widens_the_odds_by_its_factor(probability: float) -> None:
    """The odds of the wider probability are those of the first times the factor, and back again."""
    wider = widened(probability, DOUBT)
    assert wider / (1 - wider) == pytest.approx(DOUBT * probability / (1 - probability))
    assert widened(wider, 1 / DOUBT) == pytest.approx(probability)
    assert 0 < probability < wider < 1


def test_scenarios_widen_the_interval() -> None:
    """The probability is the base scenario's; the ends go with the least and the most of all scenarios."""
    high = Told({"cost": Line(DRAWS * 2)})
    found = answer(question("above", 3.5, at_the_end=True), {"base": FORECAST, "boom": high})
    assert found is not None
    assert found.value == 0.25
    assert found.low == pytest.approx(widened(0.25, 1 / DOUBT))
    assert found.high == pytest.approx(widened(0.75, DOUBT))
