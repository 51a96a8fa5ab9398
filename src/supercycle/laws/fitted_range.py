"""Where the runs of a fit lay, and how far a plan is from them."""

from dataclasses import dataclass

TOLERANCE = 1.05
"""Bounds are printed with one or two digits; a plan is outside once it is 5 % beyond one (a choice)."""

Bounds = tuple[float, float]


@dataclass(frozen=True)
class FittedRange:
    """Least and most compute, parameters and tokens of the runs of a fit; None where none is said."""

    flop: Bounds | None = None
    parameters: Bounds | None = None
    tokens: Bounds | None = None

    def note(self, flop: float, parameters: float, tokens: float) -> str:
        """How far outside the runs a plan is, or the empty text where it is inside all that is known."""
        outside = (
            _outside("FLOP", self.flop, flop),
            _outside("parameters", self.parameters, parameters),
            _outside("tokens", self.tokens, tokens),
        )
        said = "; ".join(filter(None, outside))
        return f"extrapolated: {said}" if said else ""


def _outside(unit: str, bounds: Bounds | None, value: float) -> str:
    if bounds is None:
        return ""
    least, most = bounds
    if value > most * TOLERANCE:
        how = f"{_times(value / most)} times beyond"
    elif value < least / TOLERANCE:
        how = f"{_times(least / value)} times below"
    else:
        return ""
    fitted = f"{_spoken(least, unit)} to {_spoken(most, unit)} {unit}"
    return f"{_spoken(value, unit)} {unit} is {how} the fitted range ({fitted})"


def _times(ratio: float) -> str:
    """1.2, 15, 1,300: two digits."""
    if ratio < 10:
        return f"{ratio:.1f}"
    return f"{float(f'{ratio:.2g}'):,.0f}"


def _spoken(value: float, unit: str) -> str:
    """5.8e23 for FLOP; 70B, 1.5T for counts."""
    if unit != "FLOP":
        for suffix, size in (("T", 1e12), ("B", 1e9), ("M", 1e6), ("k", 1e3)):
            if value >= size:
                return f"{value / size:.3g}{suffix}"
        return f"{value:.3g}"
    digits, exponent = f"{value:.1e}".split("e")
    return f"{digits.removesuffix('.0')}e{int(exponent)}"
