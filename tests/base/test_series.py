"""A value over time: exact, between two points, held flat outside them, and it says which."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supercycle.base.estimate import Estimate
from supercycle.base.series import series

PRICES = series(
    "rent",
    [
        (date(2025, 1, 1), Estimate(2.0, 1.0, 4.0)),
        (date(2023, 1, 1), Estimate(4.0, 3.0, 5.0)),
        (date(2024, 1, 1), Estimate(3.0, 2.0, 4.0)),
    ],
)


@pytest.mark.parametrize(
    ("when", "value", "how"),
    [
        (date(2022, 1, 1), 4.0, "rent: first known 2023-01-01, held flat before"),
        (date(2023, 1, 1), 4.0, "rent: 2023-01-01"),
        (date(2024, 7, 2), 2.5, "rent: between 2024-01-01 and 2025-01-01"),
        (date(2025, 1, 1), 2.0, "rent: 2025-01-01"),
        (date(2030, 1, 1), 2.0, "rent: last known 2025-01-01, held flat after"),
    ],
)
def test_a_look_up_says_how_it_was_found(when: date, value: float, how: str) -> None:
    """Points may be given in any order; 2 July 2024 is half of a leap year."""
    found = PRICES.at(when)
    assert found.estimate.value == pytest.approx(value)
    assert found.how == how


def test_the_date_of_what_was_found_is_the_last_known_one() -> None:
    """Between two points the earlier one is as far as knowledge goes; before the first, the first."""
    assert PRICES.at(date(2024, 7, 2)).as_of == date(2024, 1, 1)
    assert PRICES.at(date(2020, 1, 1)).as_of == date(2023, 1, 1)
    assert PRICES.at(date(2030, 1, 1)).as_of == date(2025, 1, 1)


@given(st.dates(date(2020, 1, 1), date(2028, 1, 1)))
def test_any_date_lies_between_its_neighbours(when: date) -> None:
    """Interpolation never leaves the range of the points, and the interval holds the value."""
    found = PRICES.at(when).estimate
    assert 2.0 <= found.value <= 4.0
    assert found.low <= found.value <= found.high


def test_one_point_holds_for_ever() -> None:
    """A single known value is held flat both ways."""
    alone = series("x", [(date(2024, 1, 1), Estimate(1, 1, 1))])
    assert {alone.at(date(y, 1, 1)).estimate.value for y in (2000, 2024, 2050)} == {1}
