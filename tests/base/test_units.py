"""Text to numbers: what is read, in which unit, and what is refused with an example of how to write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supercycle.base.errors import InputError
from supercycle.base.units import parse

READ = [
    ("989.4 TFLOP/s", "FLOP/s", 989.4e12),
    ("1 PFLOP/s*day", "FLOP", 8.64e19),
    ("5 FLOPS", "FLOP/s", 5.0),
    ("3.35 TB/s", "B/s", 3.35e12),
    ("400 Gbit/s", "B/s", 50e9),
    ("80 GB", "B", 80e9),
    ("80GB", "B", 80e9),
    ("80 GiB", "B", 80 * 2**30),
    ("1 kWh", "J", 3.6e6),
    ("50 MW", "W", 50e6),
    ("54 days", "s", 54 * 86_400.0),
    ("1 min", "s", 60.0),
    ("12 months", "s", 365.25 * 86_400),
    ("1 year", "s", 365.25 * 86_400),
    ("-5 s", "s", -5.0),
    ("$100M", "USD", 100e6),
    ("$ 1.5 bn", "USD", 1.5e9),
    ("9,000 USD2021", "USD", 9000.0),
    ("$1,234,567", "USD", 1_234_567.0),
    ("$2.10/h", "USD/s", 2.10 / 3600),
    ("2.10 USD/h", "USD/s", 2.10 / 3600),
    ("0.08 USD/kWh", "USD/J", 0.08 / 3.6e6),
    ("$0.08/kWh", "USD/J", 0.08 / 3.6e6),
    ("16k", "", 16_000.0),
    ("16K", "", 16_000.0),
    ("0.86", "", 0.86),
    ("15T", "token", 15e12),
    ("15T tokens", "token", 15e12),
    ("1.5 trillion tokens", "token", 1.5e12),
    ("10 billion", "token", 10e9),
    ("70B", "parameter", 70e9),
    ("405B parameters", "parameter", 405e9),
    ("3.8e25", "FLOP", 3.8e25),
    ("5e24 FLOP", "FLOP", 5e24),
    (5, "s", 5.0),
    (2.5, "USD", 2.5),
    ("5", "s", 5.0),
]

REFUSED = [
    ("1.2 Tbit/s", "FLOP/s"),
    ("", ""),
    (" ", "s"),
    ("nan", "s"),
    ("1e999", "s"),
    (float("nan"), "s"),
    (float("inf"), "s"),
    (True, "s"),
    (None, "s"),
    ([], "s"),
    ("12 parsecs", "s"),
    ("1 m", "s"),
    ("$5 per hour", "USD/s"),
    ("$5", "s"),
    ("$M", "USD"),
    ("$5X", "USD"),
    ("1,00 s", "s"),
    ("1.2.3 s", "s"),
    ("5 s s", "s"),
    ("5 s**2", "s"),
    ("5 (s", "s"),
    ("1 s**(9**9**9)", "s"),
    ("5 __import__('os')", "s"),
    ("15T", "s"),
    ("7 k", "s"),
    ("5 GB", "token"),
    ("86 %", ""),
]


@pytest.mark.parametrize(("text", "unit", "number"), READ)
def test_a_quantity_becomes_a_number_in_its_base_unit(text: str | float, unit: str, number: float) -> None:
    """Prefixes, compound units, signs of money, spoken counts and separators of thousands are understood."""
    assert parse(text, unit) == pytest.approx(number, rel=1e-12)


@pytest.mark.parametrize(("text", "unit"), REFUSED)
def test_what_is_not_a_quantity_is_refused_with_an_example(text: object, unit: str) -> None:
    """The message repeats what was written and shows an example that is itself read in that unit."""
    with pytest.raises(InputError) as refused:
        parse(text, unit)  # type: ignore[arg-type]
    message = str(refused.value)
    assert repr(text) in message
    example = message.split("write it like ")[1].strip("'")
    assert parse(example, unit) > 0


@given(st.text(max_size=30), st.sampled_from(["s", "B", "USD", "FLOP/s", "token", ""]))
def test_any_text_is_read_or_refused(text: str, unit: str) -> None:
    """No text brings another error than InputError, and no number that is read is infinite."""
    try:
        number = parse(text, unit)
    except InputError:
        return
    assert abs(number) < float("inf")


@given(st.floats(1e-6, 1e6), st.sampled_from([("k", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12), ("Ki", 1024.0)]))
def test_a_prefix_is_a_factor(number: float, prefix: tuple[str, float]) -> None:
    """Decimal prefixes are powers of ten, binary ones powers of 1024."""
    assert parse(f"{number!r} {prefix[0]}B", "B") == pytest.approx(number * prefix[1], rel=1e-12)
