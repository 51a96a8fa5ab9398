"""Monte Carlo goes through the functions of the point estimate: spend, compare, invest, serve and value.

Every input is drawn at its centre, so that every draw must be the point value, to the last output.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pytest

import supercycle
from supercycle.base import draws
from supercycle.base.estimate import Estimate

SILICON: dict[str, Any] = {"area": 600.0, "memory": "hbm3e", "stacks": 4, "power": 500.0, "volume": 1e6}
ANSWERS: Mapping[str, tuple[Callable[[], Any], tuple[str, ...]]] = {
    "spend": (lambda: supercycle.price(chip="h100-sxm", count=64, days=9.0, draws=200), (".chip_hour.rent",)),
    "spend on a credit": (
        lambda: supercycle.price(chip="b200", count=64, days=9.0, credit="young", draws=200), (".chip_hour.rent",)
    ),
    "spend half-h100": (lambda: supercycle.price("half-h100", draws=200), (".worth_renting_at",)),
    "spend raise-30b": (lambda: supercycle.price("raise-30b", draws=200), (".own.lead_s", ".power.ready_s")),
    "compare": (
        lambda: supercycle.compare("llama-3.1-8b", chips=["h100-sxm", "t-head-ppu"], count=16, draws=200), ()
    ),
    "invest finance": (lambda: supercycle.finance("h100-sxm", 8, draws=200), ()),
    "invest power": (lambda: supercycle.power(1e9, draws=200), (".ready_s",)),
    "invest silicon": (lambda: supercycle.silicon("n5", draws=200, **SILICON), (".lead_s",)),
    "invest stockpile": (lambda: supercycle.stockpile("b200", needed_from=1.0, draws=200), ()),
    "serve": (lambda: supercycle.frontier("llama-3.1-8b", chip="h100-sxm"), (".asked",)),
    "value": (lambda: supercycle.value("safety-laboratory", draws=200), (".comparables",)),
    "value before a product": (lambda: supercycle.value("physical-world", draws=200), (".comparables",)),
}  # fmt: skip
"""Answers, and places of theirs that are facts as the catalogue has them: they are not drawn."""


def estimates(item: object, place: str = "") -> dict[str, Estimate]:
    """Every estimate of a result by place."""
    if isinstance(item, Estimate):
        return {place: item}
    pairs: list[tuple[object, object]] = []
    if is_dataclass(item) and not isinstance(item, type):
        pairs = [(field.name, getattr(item, field.name)) for field in fields(item)]
    elif isinstance(item, Mapping):
        pairs = list(item.items())
    elif isinstance(item, Sequence) and not isinstance(item, str):
        pairs = list(enumerate(item))
    found: dict[str, Estimate] = {}
    for key, value in pairs:
        found |= estimates(value, f"{place}.{key}")
    return found


@pytest.mark.parametrize("name", list(ANSWERS))
def test_every_draw_is_the_point(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawn at their centres, inputs give every output without width and at the value that it has with doubt."""
    answer, facts = ANSWERS[name]
    doubtful = estimates(answer())
    monkeypatch.setattr(draws, "values", lambda estimate, score: np.full(np.shape(score), estimate.value))
    sure = estimates(answer())
    assert sure.keys() == doubtful.keys()
    drawn = {place: one for place, one in sure.items() if not any(fact in place for fact in facts)}
    assert len(drawn) >= 3
    assert any(not doubtful[place].exact for place in drawn)
    for place, one in drawn.items():
        assert one.value == pytest.approx(doubtful[place].value, rel=1e-12, abs=1e-12), place
        assert one.low == pytest.approx(one.value, rel=1e-9, abs=1e-12), place
        assert one.high == pytest.approx(one.value, rel=1e-9, abs=1e-12), place
