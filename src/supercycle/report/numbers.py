"""Numbers as people read them: few digits, a scale letter, the 90 % interval in brackets.

A form says how one kind of quantity is written. In sentences the unit stands with the number; in tables it
stands in the heading, and the forms without a unit are used.
"""

from dataclasses import dataclass
from math import floor, isfinite, isnan, log10

from supercycle.base.estimate import Estimate

COUNTS = ((1.0, ""), (1e3, "k"), (1e6, "M"), (1e9, "B"), (1e12, "T"))
DECIMAL = ((1.0, ""), (1e3, "k"), (1e6, "M"), (1e9, "G"), (1e12, "T"), (1e15, "P"))
BINARY = ((1.0, ""), (2.0**10, "Ki"), (2.0**20, "Mi"), (2.0**30, "Gi"), (2.0**40, "Ti"), (2.0**50, "Pi"))
PLAIN = ((1.0, ""),)

TOO_LONG = 1e6
"""From here on a number that has no larger scale letter is written with an exponent."""

TOO_SMALL = 1e-4
"""Below this a number is written with an exponent."""


@dataclass(frozen=True)
class Form:
    """How a quantity is written: what stands before it, its scale letters, its unit, at least how many digits.

    ``factor`` turns the base unit into the one that is written.
    """

    before: str = ""
    scales: tuple[tuple[float, str], ...] = PLAIN
    unit: str = ""
    digits: int = 3
    factor: float = 1.0

    def text(self, value: float | None) -> str:
        """The number alone; "unknown" where there is none."""
        if value is None or isnan(value):
            return "unknown"
        if not isfinite(value):
            return "unbounded" if value > 0 else "-unbounded"
        number, letter = self._scaled(float(value))
        sign = "-" if self.before and number.startswith("-") else ""
        return f"{sign}{self.before}{number.removeprefix(sign)}{self._unit(letter)}"

    def interval(self, quantity: Estimate | float | None) -> str:
        """The number with its 90 % interval, "$98M (71–140M)"; alone where there is no doubt about it."""
        if not isinstance(quantity, Estimate):
            return self.text(quantity)
        if quantity.exact:
            return self.text(quantity.value)
        return f"{self.text(quantity.value)} ({self.span(quantity)})"

    def span(self, quantity: Estimate) -> str:
        """The interval alone, "71–140M"; a unit is repeated only where its scale letter is another one."""
        low, low_letter = self._scaled(quantity.low)
        high, high_letter = self._scaled(quantity.high)
        if self._counts:
            shared = low_letter == high_letter or low == "0"
            return f"{low}{'' if shared else low_letter}–{high}{high_letter}"
        if low_letter == high_letter == self._scaled(quantity.value)[1]:
            return f"{low}–{high}"
        return f"{low}{self._unit(low_letter)}–{high}{self._unit(high_letter)}"

    @property
    def _counts(self) -> bool:
        """Whether the scale letter belongs to the number ("4.2M tokens"), not to the unit ("3.1 MW")."""
        return self.scales is COUNTS

    def _unit(self, letter: str) -> str:
        if not self.unit or self.unit == "%":
            return f"{letter}{self.unit}"
        return f"{letter} {self.unit}" if self._counts else f" {letter}{self.unit}"

    def _scaled(self, value: float) -> tuple[str, str]:
        """The digits and the scale letter of a number."""
        number = value * self.factor
        if not isfinite(number):
            return ("unbounded" if number > 0 else "-unbounded"), ""
        size, letter = self.scales[0]
        for next_size, next_letter in self.scales[1:]:
            if abs(number) >= next_size * (1 - 0.5 * 10.0**-self.digits):
                size, letter = next_size, next_letter
        return significant(number / size, self.digits), letter


def significant(number: float, digits: int) -> str:
    """A number with at least so many significant digits; its whole part is never rounded, save for an exponent.

    >>> significant(1234.5, 2), significant(98.34, 3), significant(0.0512, 2), significant(3.84e25, 2)
    ('1,234', '98.3', '0.051', '3.8e25')
    """
    if number == 0:
        return "0"
    if abs(number) >= TOO_LONG or abs(number) < TOO_SMALL:
        mantissa, exponent = f"{number:.{digits - 1}e}".split("e")
        mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
        return f"{mantissa}e{int(exponent)}"
    decimals = max(digits - 1 - floor(log10(abs(number))), 0)
    rounded = round(number, decimals)
    if rounded and decimals:
        decimals = max(digits - 1 - floor(log10(abs(rounded))), 0)
    return f"{rounded:,.{decimals}f}"


BYTES = Form(scales=BINARY, unit="B")
COUNT = Form(scales=COUNTS)
DAYS = Form(digits=2)
ENERGY = Form(scales=DECIMAL, unit="Wh", factor=1 / 3600)
FLOP = Form(unit="FLOP")
LOSS = Form(digits=4)
MEGAWATTS = Form(digits=2, factor=1e-6)
MEGAWATT_HOURS = Form(scales=COUNTS, digits=2, factor=1 / 3.6e9)
MONEY = Form(before="$", scales=COUNTS, digits=2)
PERCENT = Form(unit="%", digits=2, factor=100.0)
POWER = Form(scales=DECIMAL, unit="W")
RATE = Form(scales=COUNTS, unit="tokens/s")
SECONDS = Form(unit="s")
SHARE = Form(digits=2, factor=100.0)
STEP = Form()


def seconds(value: float) -> str:
    """A duration in the unit that suits it: "12.0 ms", "5.21 s", "1.50 h", "23 days"."""
    for size, unit in ((86400.0, "days"), (3600.0, "h"), (60.0, "min"), (1.0, "s"), (1e-3, "ms"), (1e-6, "us")):
        if value >= size * (2 if unit == "days" else 1):
            return f"{significant(value / size, 3)} {unit}"
    return "0 s" if value == 0 else f"{significant(value, 3)} s"
