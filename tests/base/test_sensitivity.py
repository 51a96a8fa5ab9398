"""Total Sobol' indices and tornados: known indices are met, causes count as one, what moves nothing is left out."""

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supercycle.base.draws import Uncertain
from supercycle.base.estimate import Estimate, certain
from supercycle.base.sensitivity import Stage, tornado, total_shares
from supercycle.base.units import Number

ONE = Uncertain(Estimate(1.0, 0.5, 2.0))


@settings(max_examples=20, deadline=None)
@given(st.floats(0.2, 5), st.floats(0.2, 5))
def test_indices_of_a_product_follow_the_exponents(a: float, b: float) -> None:
    """The logarithm of a product of powers is additive: the indices are squares of exponents and add up to 1."""
    found = total_shares(lambda v: {"y": v["x"] ** a * v["y"] ** -b}, {"x": ONE, "y": ONE, "z": ONE}, seed=1)["y"]
    assert found["x"] == pytest.approx(a * a / (a * a + b * b), abs=0.04)
    assert sum(found.values()) == pytest.approx(1.0, abs=0.05)
    assert "z" not in found
    assert list(found.values()) == sorted(found.values(), reverse=True)


def test_indices_of_the_ishigami_function() -> None:
    """sin x + 7 sin² y + 0.1 z⁴ sin x on (-π, π): total indices 0.558, 0.442 and 0.244 (Ishigami and Homma 1990)."""
    from scipy.special import ndtr

    unit = Uncertain(Estimate(0.0, -1.6448536269514722, 1.6448536269514722))

    def ishigami(values: Mapping[str, Number]) -> dict[str, Number]:
        x, y, z = (np.pi * (2 * ndtr(values[name]) - 1) for name in "xyz")
        return {"f": np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x)}

    found = total_shares(ishigami, dict.fromkeys("xyz", unit), seed=2, points=8192)["f"]
    assert found["x"] == pytest.approx(0.558, abs=0.01)
    assert found["y"] == pytest.approx(0.442, abs=0.01)
    assert found["z"] == pytest.approx(0.244, abs=0.01)


def test_a_shared_cause_is_one_driver() -> None:
    """Two inputs that move together by half: the cause carries (1 + 1)² × half of 3 parts of variance, each own 1/6."""
    pair = {name: Uncertain(ONE.estimate, "price", 0.5) for name in ("a", "b")}
    found = total_shares(lambda v: {"y": v["a"] * v["b"]}, pair, seed=3)["y"]
    assert found["price (shared)"] == pytest.approx(2 / 3, abs=0.03)
    assert found["a"] == pytest.approx(1 / 6, abs=0.02)


def test_a_first_stage_changes_nothing() -> None:
    """What some inputs do through one number, computed for their factors alone, gives the same indices to the bit."""
    inputs = {name: Uncertain(ONE.estimate, "price", 0.5) for name in "ab"} | {"c": ONE, "d": Uncertain(certain(3.0))}
    first = Stage(frozenset("ad"), lambda v: {"power": v["a"] ** v["d"]})
    whole = total_shares(lambda v: {"y": v["a"] ** v["d"] * v["b"] * v["c"]}, inputs, seed=3)
    assert total_shares(lambda v: {"y": v["power"] * v["b"] * v["c"]}, inputs, seed=3, first=first) == whole
    still = Stage(frozenset("d"), lambda v: {"power": v["d"]})
    assert total_shares(lambda v: {"y": v["power"] * v["c"]}, inputs, seed=3, first=still)["y"].keys() == {"c"}


def test_nothing_uncertain_has_no_drivers() -> None:
    """A result that no input moves has no indices, and neither have inputs without doubt."""
    assert total_shares(lambda v: {"y": 1.0}, {"x": ONE}, seed=1) == {"y": {}}
    assert total_shares(lambda v: {"y": v["x"]}, {"x": Uncertain(certain(2.0))}, seed=1) == {}
    assert tornado(lambda v: {"y": v["x"]}, {"x": Uncertain(certain(2.0))}) == {}


def test_a_tornado_holds_the_ends_of_each_interval() -> None:
    """Each input alone at its low and high end, widest first; what does not move the result is left out."""
    inputs = {"x": ONE, "y": Uncertain(Estimate(3.0, 2.0, 9.0), most=5.0), "z": ONE}
    swings = tornado(lambda v: {"sum": v["x"] + 2 * v["y"]}, inputs)["sum"]
    assert [(s.input, s.low, s.high) for s in swings] == [("y", 5.0, 11.0), ("x", 6.5, 8.0)]
