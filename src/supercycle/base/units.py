"""Units. Inside the package every number is a float or array in a base unit: FLOP, B, s, W, J, USD, token.

The aliases document signatures: ``message: Bytes`` is a number of bytes. Text such as "3.35 TB/s" is turned
into a number by :func:`parse`, at the door only (catalogue, specification files, command line).
"""

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from numpy.typing import NDArray

from supercycle.base.errors import InputError

if TYPE_CHECKING:
    from pint import UnitRegistry

Number = float | NDArray[Any]
Bytes = Annotated[Number, "B"]
Seconds = Annotated[Number, "s"]
Flop = Annotated[Number, "FLOP"]
FlopPerSecond = Annotated[Number, "FLOP/s"]
BytesPerSecond = Annotated[Number, "B/s"]
Watts = Annotated[Number, "W"]
Joules = Annotated[Number, "J"]
Dollars = Annotated[Number, "USD"]
DollarsPerSecond = Annotated[Number, "USD/s"]
DollarsPerJoule = Annotated[Number, "USD/J"]
Tokens = Annotated[Number, "token"]
Parameters = Annotated[Number, "parameter"]
Count = Annotated[Number, ""]
Share = Annotated[Number, ""]

SECONDS_PER_HOUR = 3600.0
SECONDS_PER_DAY = 86400.0
SECONDS_PER_YEAR = 365.25 * SECONDS_PER_DAY
JOULES_PER_KILOWATT_HOUR = 3.6e6
GIBIBYTE = 2.0**30

_DEFINITIONS = """
k- = 1e3
M- = 1e6
G- = 1e9
T- = 1e12
P- = 1e15
E- = 1e18
m- = 1e-3
u- = 1e-6
n- = 1e-9
Ki- = 1024
Mi- = 1024**2
Gi- = 1024**3
Ti- = 1024**4
s = [time] = _ = second = seconds
min = 60 s = _ = minute = minutes
h = 3600 s = _ = hour = hours = hr
day = 86400 s = _ = days = d
week = 7 day = _ = weeks
month = 365.25 / 12 day = _ = months
year = 365.25 day = _ = years = yr
B = [information] = _ = byte = bytes
bit = B / 8 = _ = bits
FLOP = [operation] = _ = OP
FLOPS = FLOP / s = _ = OPS
J = [energy] = _ = joule
W = J / s = _ = watt
Wh = 3600 J
USD = [money] = _ = dollar = dollars
token = [token] = _ = tokens = tok
parameter = [parameter] = _ = parameters = params
meter = [length]
mm = 1e-3 meter
nm = 1e-9 meter
g = [mass]
L = [volume]
"""

_COUNT_SUFFIX = {
    "": 1.0, "k": 1e3, "K": 1e3, "M": 1e6, "million": 1e6, "B": 1e9, "G": 1e9, "bn": 1e9, "billion": 1e9,
    "T": 1e12, "trillion": 1e12,
}  # fmt: skip
_SPOKEN = ("token", "parameter")
_NUMBER = r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"
_COUNTED = re.compile(rf"^({_NUMBER})\s*([A-Za-z]*)$")
_MEASURED = re.compile(rf"^({_NUMBER})\s*([A-Za-z].*)$")
_UNIT = re.compile(r"[A-Za-z]+(?:\*\*[1-3])?(?:\s*[*/]\s*[A-Za-z]+(?:\*\*[1-3])?)*")
"""What a unit may look like; a parser that takes any expression can be kept busy for ever by one."""

_EXAMPLES = {
    "FLOP/s": "989.4 TFLOP/s", "B/s": "3.35 TB/s", "B": "80 GB", "USD": "$100M", "s": "12 months", "W": "50 MW",
    "token": "15T", "parameter": "70B", "FLOP": "3.8e25", "USD/s": "2.10 USD/h", "USD/J": "0.08 USD/kWh",
    "": "16k",
}  # fmt: skip


def parse(text: str | float, unit: str) -> float:
    """A quantity written as text, as a number in the given base unit.

    Accepts a bare number (already in the base unit), "989.4 TFLOP/s", "400 Gbit/s", "54 days", "$100M",
    "9,000 USD2021" (the year is the caller's to keep), and for counts, tokens, parameters and FLOP "16k", "15T".

    Raises InputError that says how a quantity in that unit is written.
    """
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        raise _unreadable(text, unit)
    if isinstance(text, int | float):
        return _finite(float(text), text, unit)
    clean = re.sub(r"(?<=\d),(?=\d{3})", "", text.strip())
    clean = re.sub(r"USD\d{4}\b", "USD", clean)
    if clean.startswith("$"):
        return _finite(_money(clean, text, unit), text, unit)
    counted = _COUNTED.match(re.sub(r"\s+(tokens?|parameters?)$", "", clean) if unit in _SPOKEN else clean)
    if counted and counted[2] in _COUNT_SUFFIX and _may_be_counted(unit, counted[2]):
        return _finite(float(counted[1]) * _COUNT_SUFFIX[counted[2]], text, unit)
    measured = _MEASURED.match(clean)
    if measured is None:
        raise _unreadable(text, unit)
    return _finite(float(measured[1]) * _unit_factor(measured[2], unit, text), text, unit)


def _may_be_counted(unit: str, suffix: str) -> bool:
    return suffix == "" or unit in ("", "token", "parameter", "FLOP")


def _money(clean: str, text: str, unit: str) -> float:
    """ "$100M", "$2.10/h": dollars written with their sign."""
    match = re.match(rf"^\$\s*({_NUMBER})\s*([A-Za-z]*)(/.*)?$", clean)
    if match is None or match[2] not in _COUNT_SUFFIX:
        raise _unreadable(text, unit)
    return float(match[1]) * _COUNT_SUFFIX[match[2]] * _unit_factor(f"USD{match[3] or ''}", unit, text)


@lru_cache(maxsize=4096)
def _unit_factor(written: str, unit: str, text: str) -> float:
    if not _UNIT.fullmatch(written):
        raise _unreadable(text, unit)
    registry = _registry()
    try:
        return float(registry.Quantity(1.0, written).to(unit or "dimensionless").magnitude)
    except Exception as fault:  # pint raises its own, tokenizer's and attribute errors for unreadable units
        raise _unreadable(text, unit) from fault


@cache
def _registry() -> "UnitRegistry[Any]":
    import pint

    registry: UnitRegistry[Any] = pint.UnitRegistry(None)
    for line in _DEFINITIONS.strip().splitlines():
        registry.define(line)
    return registry


def _finite(number: float, text: object, unit: str) -> float:
    if not np.isfinite(number):
        raise _unreadable(text, unit)
    return number


def _unreadable(text: object, unit: str) -> InputError:
    example = _EXAMPLES.get(unit, f"1.5 {unit}")
    kind = f"a quantity in {unit}" if unit else "a number"
    return InputError(f"{text!r} is not {kind}; write it like {example!r}")
