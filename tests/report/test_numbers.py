"""Numbers as people read them."""

from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supercycle.base.estimate import Estimate, certain
from supercycle.report import numbers


@pytest.mark.parametrize(
    ("form", "value", "text"),
    [
        (numbers.BYTES, 12.3 * 2**30, "12.3 GiB"),
        (numbers.COUNT, 4.0e6, "4.00M"),
        (numbers.COUNT, 405e9, "405B"),
        (numbers.COUNT, 999_999, "1.00M"),
        (numbers.FLOP, 1.2e25, "1.2e25 FLOP"),
        (numbers.MONEY, 98.3e6, "$98M"),
        (numbers.MONEY, 1.234e9, "$1.2B"),
        (numbers.POWER, 3.1e6, "3.10 MW"),
        (numbers.PERCENT, 0.412, "41%"),
        (numbers.RATE, 761_048.0, "761k tokens/s"),
        (numbers.MEGAWATT_HOURS, 3.6e9 * 89_200, "89k"),
        (numbers.SECONDS, 0.0, "0 s"),
        (numbers.COUNT, nan, "unknown"),
        (numbers.COUNT, None, "unknown"),
        (numbers.COUNT, inf, "unbounded"),
    ],
)  # fmt: skip
def test_quantities_are_written_compactly(form: numbers.Form, value: float | None, text: str) -> None:
    """A few digits, the scale letter that suits, the unit."""
    assert form.text(value) == text


@pytest.mark.parametrize(
    ("form", "estimate", "text"),
    [
        (numbers.MONEY, Estimate(98e6, 71e6, 140e6), "$98M (71–140M)"),
        (numbers.MONEY, Estimate(1.2e9, 0.95e9, 1.6e9), "$1.2B (950M–1.6B)"),
        (numbers.POWER, Estimate(3.1e6, 2.8e6, 3.6e6), "3.10 MW (2.80–3.60)"),
        (numbers.POWER, Estimate(1.1e6, 0.9e6, 1.6e6), "1.10 MW (900 kW–1.60 MW)"),
        (numbers.PERCENT, Estimate(0.41, 0.36, 0.46), "41% (36–46)"),
        (numbers.MONEY, certain(5e6), "$5.0M"),
    ],
)  # fmt: skip
def test_intervals_follow_their_number(form: numbers.Form, estimate: Estimate, text: str) -> None:
    """The 90 % interval stands in brackets, with a letter only where it is needed; a sure number stands alone."""
    assert form.interval(estimate) == text


@given(st.floats(min_value=1e-30, max_value=1e30), st.integers(min_value=2, max_value=4))
def test_a_written_number_is_the_number(number: float, digits: int) -> None:
    """What is written differs from the number by less than its last digit."""
    written = float(numbers.significant(number, digits).replace(",", ""))
    assert written == pytest.approx(number, rel=0.51 * 10.0 ** (1 - digits))


SIZES = {"": 1.0, "k": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}


@given(st.floats(min_value=1e-3, max_value=1e17))
def test_a_scaled_number_is_the_number(number: float) -> None:
    """The scale letter and the digits together are the number, and fewer than five digits stand before the letter."""
    text = numbers.COUNT.text(number)
    letter = text[-1] if text[-1] in SIZES else ""
    digits = text.removesuffix(letter).replace(",", "")
    assert float(digits) * SIZES[letter] == pytest.approx(number, rel=0.006)
    assert letter == "T" or float(digits) < 1000
