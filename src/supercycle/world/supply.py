"""What can be made: the least of what each input allows, what more of one is worth, and what is left for next year.

Inputs are named; for each the amount available in its own unit and the amount that one H100 equivalent takes.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supercycle.base.units import Count, Dollars, Number, Share

Array = NDArray[np.float64]

INPUTS = ("logic", "packaging", "memory", "power", "capital")
"""What one accelerator at work takes, in the order of its making."""


@dataclass(frozen=True)
class InputPath:
    """One input over the years: what comes each year after share, yield and lag; what a unit of output takes of it;
    the part of what is left that keeps; and what was there at the start. The last axis holds years.
    """

    flow: Array
    need: Array
    kept: Number
    stock: Number


@dataclass(frozen=True)
class Supply:
    """What a region makes in each year, in H100 equivalents, and the books of each input in its own unit.

    ``available`` is what came and what was kept, ``used`` what went into the output, ``left`` the rest of which
    ``carried`` is there in the next year; ``freed`` is power that retired chips gave back.
    """

    output: Array
    available: Mapping[str, Array]
    used: Mapping[str, Array]
    left: Mapping[str, Array]
    carried: Mapping[str, Array]
    freed: Array
    in_use: Array
    power: Array


def obtainable(capacity: Number, share: Share, priority: Share, near: Share, yield_: Share) -> Number:
    """The part of a capacity that becomes accelerators: ``capacity (share + priority (1 - share) near) yield``.

    ``near`` goes from 0 to 1 as those who pay more take the part ``priority`` of what others have. Mathematics.
    """
    return capacity * (share + priority * (1 - share) * near) * yield_


def least(available: Mapping[str, Number], need: Mapping[str, Number]) -> Count:
    """Output in H100 equivalents: the least over inputs of ``available / need`` (a Leontief technology)."""
    return np.asarray(np.minimum.reduce([_ratio(available[name], need[name]) for name in available]))


def binding(available: Mapping[str, Number], need: Mapping[str, Number]) -> NDArray[np.intp]:
    """The place, in the order of the names, of the input that binds; the first of several that do."""
    ratios = [_ratio(available[name], need[name]) for name in available]
    return np.asarray(np.argmin(np.stack(np.broadcast_arrays(*ratios)), axis=0), dtype=np.intp)


def shadow_prices(
    available: Mapping[str, Number], need: Mapping[str, Number], worth: Dollars
) -> dict[str, Dollars]:  # fmt: skip
    """What one more unit of each input is worth, in USD: the output that it adds times what that output is worth.

    ``min(m, (a + 1) / n) - min(m, a / n)``, where m is what the other inputs allow, written so that nothing cancels:
    ``clip(m - a / n, 0, 1 / n)``. It is 0 for an input that does not bind, and 0 for each of two that bind together.
    """
    prices: dict[str, Dollars] = {}
    for name in available:
        others = {other: amount for other, amount in available.items() if other != name}
        rest = least(others, need) if others else np.inf
        short = np.maximum(rest - _ratio(available[name], need[name]), 0.0)
        with np.errstate(divide="ignore"):
            most = 1.0 / np.asarray(need[name], dtype=np.float64)
        prices[name] = worth * np.minimum(short, most)
    return prices


def simulate(
    inputs: Mapping[str, InputPath], *, retired: Share, in_use: Number, power: Number, made: Number | None = None
) -> Supply:  # fmt: skip
    """A region's output year by year.

    What is not used keeps in part (``kept``), but no more of it than makes next year what it would have made in this:
    waiting for chips that take less is not rewarded. Chips leave at the rate ``retired`` a year and give back their
    power. ``made`` sets the first year's output, where it is known. ``in_use`` and ``power`` are chips at work and
    their watts before the first year.
    """
    years = next(iter(inputs.values())).flow.shape[-1]
    stock: dict[str, Number] = {name: one.stock for name, one in inputs.items()}
    columns: list[dict[str, Array]] = []
    for year in range(years):
        freed = retired * np.asarray(power)
        available = {name: one.flow[..., year] + _column(stock[name]) for name, one in inputs.items()}
        if "power" in available:
            available["power"] = available["power"] + _column(freed)
        need = {name: one.need[..., year] for name, one in inputs.items()}
        out = np.asarray(least(available, need))
        if year == 0 and made is not None:
            out = np.minimum(_column(made) + 0 * out, out)
        used = {name: out * need[name] for name in inputs}
        left = {name: np.maximum(available[name] - used[name], 0.0) for name in inputs}
        carried = {name: _carried(one, left[name], year) for name, one in inputs.items()}
        stock = {name: carried[name][..., None] for name in inputs}
        in_use = (1 - retired) * _last(in_use) + out[..., None]
        power = (1 - retired) * _last(power) + used.get("power", 0 * out)[..., None]
        columns.append(
            {"output": out, "freed": _column(freed), "in_use": _column(in_use), "power": _column(power)}
            | _named("available", available) | _named("used", used) | _named("left", left) | _named("carried", carried)
        )  # fmt: skip
    return _gathered(columns, list(inputs))


def _carried(one: InputPath, left: Array, year: int) -> Array:
    """What is there in the next year of what is left in this one."""
    if year + 1 == one.need.shape[-1]:
        return np.asarray(_column(one.kept) * left)
    now, then = one.need[..., year], one.need[..., year + 1]
    same = np.where(now > 0, then / np.where(now > 0, now, 1.0), 1.0)
    return np.asarray(np.minimum(_column(one.kept), same) * left)


def _gathered(columns: list[dict[str, Array]], names: list[str]) -> Supply:
    def path(key: str) -> Array:
        return np.stack(np.broadcast_arrays(*[one[key] for one in columns]), axis=-1)

    books = {kind: {n: path(f"{kind} {n}") for n in names} for kind in ("available", "used", "left", "carried")}
    return Supply(
        path("output"), books["available"], books["used"], books["left"], books["carried"], path("freed"),
        path("in_use"), path("power"),
    )  # fmt: skip


def _named(kind: str, amounts: Mapping[str, Number]) -> dict[str, Array]:
    return {f"{kind} {name}": np.asarray(amount) for name, amount in amounts.items()}


def _ratio(available: Number, need: Number) -> Array:
    """Output that an input allows; without bound where none of it is needed."""
    need = np.asarray(need, dtype=np.float64)
    return np.where(need > 0, np.asarray(available) / np.where(need > 0, need, 1.0), np.inf)


def _column(amount: Number) -> Array:
    """A number for each draw, without the axis of years."""
    amount = np.asarray(amount, dtype=np.float64)
    return amount[..., 0] if amount.ndim else amount


def _last(amount: Number) -> Array:
    amount = np.asarray(amount, dtype=np.float64)
    return amount if amount.ndim else amount[None]
