"""Ventures valued: shipped examples, searches that put the price back, doubt that vanishes with the inputs'."""

import tomllib
from dataclasses import fields
from typing import Any

import pytest

import supercycle
from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate
from supercycle.catalog.store import Catalog
from supercycle.study.valued import Venture
from supercycle.study.venture_inputs import examples, names, quantities, read_venture


def tables(name: str) -> dict[str, Any]:
    """The tables of a shipped example."""
    return tomllib.loads(examples()[name].read_text(encoding="utf-8"))


def valued(name: str, **options: Any) -> Venture:
    """A shipped example on few draws."""
    return supercycle.value(name, draws=100, **options)


def estimates(item: object, place: str = "") -> dict[str, Estimate]:
    """Every estimate of a result by place."""
    if isinstance(item, Estimate):
        return {place: item}
    found: dict[str, Estimate] = {}
    if isinstance(item, dict):
        for key, value in item.items():
            found |= estimates(value, f"{place}.{key}")
    elif isinstance(item, tuple):
        for number, value in enumerate(item):
            found |= estimates(value, f"{place}.{number}")
    elif hasattr(item, "__dataclass_fields__"):
        for field in fields(item):  # type: ignore[arg-type]
            found |= estimates(getattr(item, field.name), f"{place}.{field.name}")
    return found


@pytest.mark.parametrize("name", sorted(examples()))
def test_every_example_is_valued(name: str) -> None:
    """Each has a value, what must hold, a course, a runway, records and notes, and every number its interval."""
    found = valued(name)
    assert found.value.low <= found.value.value <= found.value.high
    assert bool(found.stages) != bool(found.years)
    assert found.implied
    assert found.comparables
    assert any("preferred" in note for note in found.notes)
    assert found.sources


def test_prices_since_are_beside_the_prices_asked() -> None:
    """The laboratory's own later rounds of 380 and 965 B$ are on record, and the incumbent's of 852 B$."""
    own = [one for one in valued("safety-laboratory").comparables if one.own and one.later]
    assert {round(one.price.value / 1e9) for one in own} >= {183, 380, 965}
    own = [one for one in valued("incumbent").comparables if one.own and one.later]
    assert {round(one.price.value / 1e9) for one in own} >= {157, 300, 500, 852}


@pytest.mark.parametrize("name", sorted(examples()))
def test_what_is_needed_makes_the_price(name: str) -> None:
    """With an input at the value that the price needs, the venture is worth the price."""
    found = valued(name)
    place = {"multiple": "success.multiple"} if found.stages else {"multiple": "business.multiple"}
    for short, long in place.items():
        needed = found.implied[short].needed
        assert needed is not None
        again = valued(name, inputs={long: str(needed.value)})
        assert again.value.value == pytest.approx(found.price.post_money, rel=1e-4)


@pytest.mark.parametrize("name", sorted(examples()))
def test_without_doubt_every_output_is_a_point(name: str, catalog: Catalog) -> None:
    """Inputs without an interval give results without one; what the raise builds has doubts of its own."""
    spec = read_venture(name, (), tuple(catalog.sources))
    sure = {place: repr(one.estimate.value) for place, one in quantities(spec).items()}
    point, wide = valued(name, inputs=sure), valued(name)
    narrow, others = estimates(point), estimates(wide)
    for place, estimate in narrow.items():
        if not place.startswith((".builds", ".comparables")):
            assert estimate.low == pytest.approx(estimate.high, rel=1e-9, abs=1e-9), place
            if place in others:
                assert estimate.value == pytest.approx(others[place].value, rel=1e-9, abs=1e-9), place
    assert not point.drivers
    assert point.above in (0.0, 1.0)


def test_draws_repeat_by_seed() -> None:
    """A seed gives one answer; another seed another interval and the same centre."""
    first, again, other = (valued("incumbent", seed=seed) for seed in (1, 1, 2))
    assert first.value == again.value
    assert first.value.value == other.value.value
    assert first.value.high != other.value.high


def test_cash_raised_is_part_of_post_money() -> None:
    """More cash in hand is worth as much more, and takes as much off what the stages must be worth."""
    base, more = valued("incumbent"), valued("incumbent", inputs={"price.cash": "$18B"})
    assert more.value.value - base.value.value == pytest.approx(10e9)
    wanted = tables("physical-world")
    wanted["price"] |= {"basis": "pre-money", "amount": "$28B"}
    assert supercycle.value(wanted, draws=100).price.post_money == pytest.approx(38e9)


@pytest.mark.parametrize(
    ("table", "key", "value", "said"),
    [
        ("business", "growth", "fast", r"business\.growth.*'fast'"),
        ("business", "tax", 1.5, r"business\.tax.*'1\.5'.*at most 1"),
        ("business", "grwth", 1.0, r"business\.grwth.*did you mean business\.growth"),
        (
            "business",
            "compute",
            {"value": 0.5, "kind": "assumed"},
            r"business\.compute.*needs a low, a high and a note",
        ),
        ("business", "compute", {"value": 0.5, "source": "nobody"}, r"business\.compute\.source.*'nobody'"),
        ("business", "other", {"value": 0.5, "lo": 0.1}, r"business\.other.*unknown key 'lo'"),
        ("price", "date", None, r"price\.date.*required"),
        ("price", "basis", None, r"price\.basis.*required"),
        ("price", "basis", "worth", r"price\.basis.*post-money"),
    ],
)
def test_faults_name_key_and_value(table: str, key: str, value: Any, said: str) -> None:
    """A file with a fault is refused with its place, its value and what was expected; a price without a date too."""
    wanted = tables("incumbent")
    if value is None:
        del wanted[table][key]
    else:
        wanted[table][key] = value
    with pytest.raises(InputError, match=said):
        supercycle.value(wanted, draws=100)


def test_a_file_asks_one_thing() -> None:
    """Neither both kinds nor none; stages belong to success; more raised than all is worth is refused."""
    both = tables("incumbent") | {"success": tables("physical-world")["success"]}
    with pytest.raises(InputError, match="not both"):
        supercycle.value(both)
    wanted = tables("physical-world")
    wanted["price"]["raised"] = "$50B"
    with pytest.raises(InputError, match=r"price\.raised"):
        supercycle.value(wanted, draws=100)
    with pytest.raises(InputError, match=r"no input named 'business\.grow'.*business\.growth"):
        supercycle.value("incumbent", inputs=("business.grow=1",))
    with pytest.raises(InputError, match="no stage '9'"):
        supercycle.value("physical-world", inputs=("stages.9.cost=$1B",))


def test_every_input_is_named_once() -> None:
    """The names of --set say what each is; every quantity of the examples has one."""
    known = names()
    for name in examples():
        for place in quantities(read_venture(name)):
            parts = place.split(".")
            assert known[f"{parts[0]}.{parts[-1]}"].what
