"""Every public formula means the units that its signature names.

A formula that is written in another second, byte, joule or dollar must give the same answer in those units: each
argument is rescaled as the alias in its annotation says, and the result must come back rescaled as its own alias
says. An alias that is wrong, or a constant with a hidden unit, fails here.
"""

import inspect
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from types import ModuleType
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supercycle.machine import attention, collectives, matmul, streaming
from supercycle.machine.engine import Engine
from supercycle.machine.fabric import Fabric, Link
from supercycle.run import goodput, recovery
from supercycle.run.goodput import Reliability
from supercycle.run.recovery import Recovery
from supercycle.site import power
from supercycle.spend import money

ENGINE = Engine(
    peak=9e14, bandwidth=3e12, compute_units=132, matmul_fraction=0.8, attention_fraction=0.7, bandwidth_fraction=0.9,
    launch=4e-6, partial_wave=0.4, epilogue=100, softmax=80, attention_ramp=900, attention_wave=0.5,
    backward_attention=0.8,
)  # fmt: skip
FABRIC = Fabric(
    Link(450e9, 1e-6, 0.8, 5e-6, 3e-6), 8, Link(50e9, 5e-6, 0.9, 1e-5, 1e-5), oversubscription=2.0,
    in_network_reduction=True, in_network_fraction=0.99,
)  # fmt: skip
GROUP = {"message": 3e8, "ranks": 64, "fabric": FABRIC, "local": 8}
PRODUCT = {"rows": 4096, "columns": 3072, "inner": 1024, "batch": 2}
SCORES = {"tokens": 4096, "context": 8192, "heads": 16, "head_size": 128, "batch": 2, "direction": "backward"}

EXAMPLES: dict[ModuleType, dict[str, dict[str, Any]]] = {
    collectives: {
        "all_gather_time": GROUP,
        "reduce_scatter_time": GROUP,
        "all_reduce_time": GROUP,
        "all_to_all_time": {**GROUP, "crossing": 0.5},
        "point_to_point_time": {"message": 1e7, "fabric": FABRIC, "crosses": np.array([True, False])},
    },
    matmul: {
        "matmul_flop": PRODUCT,
        "matmul_bytes": {**PRODUCT, "element_bytes": 2.0, "output_bytes": 4.0},
        "matmul_time": {**PRODUCT, "engine": ENGINE, "element_bytes": 1.0, "output_bytes": 2.0},
    },
    attention: {
        "attention_flop": SCORES,
        "attention_time": {**SCORES, "key_value_heads": 4, "engine": ENGINE, "element_bytes": 2.0},
        "unfused_attention_time": {**SCORES, "engine": ENGINE, "element_bytes": 2.0, "score_bytes": 10.0},
    },
    streaming: {"streaming_time": {"traffic": 5e8, "engine": ENGINE}},
    goodput: {
        "checkpoint_interval": {"checkpoint": 30.0, "mtbf": np.array([1e4, 20.0])},
        "goodput": {"chips": 1024, "reliability": Reliability(2e8, 30.0, 600.0, 0.02)},
        "goodput_waiting": {"chips": 1024, "reliability": Reliability(2e8, 30.0, 600.0, 0.02), "wait": 8e4},
        "goodput_at": {"interval": 900.0, "chips": 1024, "reliability": Reliability(2e8, 30.0, 600.0, 0.02)},
        "checkpoint_time": {"state": 4e9, "bandwidth": 2e8},
    },
    recovery: {
        "availability_interval": {"checkpoint": 30.0, "mtbf": np.array([1e4, 20.0]), "restart": 600.0},
        "goodput_with": {
            "chips": 1024, "reliability": Reliability(2e8, 30.0, 600.0, 0.02),
            "recovery": Recovery(0.7, 120.0, 1e10, 2e4),
        },
        "spares_needed": {"units": 2048, "unit_mtbf": 2e7, "repair": 8e4},
        "unspared_restart": {"restart": 600.0, "repair": 8e4, "spares": 9, "in_repair": 8.0},
    },
    power: {
        "facility_power": {
            "chips": 1000, "chip_power": 700.0, "server_factor": 1.8, "network_share": 0.1, "pue": 1.2,
            "utilisation": 0.8,
        },
        "average_draw": {"busy": 0.6, "drawn": 0.8, "idle": 0.3},
    },
    money: {
        "capital_recovery_factor": {"rate": 0.07, "years": 5.0},
        "present_value": {"amount": 1e6, "rate": 0.07, "years": 5.0},
        "in_dollars_of": {"amount": 1e6, "index_then": 100.0, "index_now": 120.0},
    },
}  # fmt: skip
CASES = [(module, name) for module, examples in EXAMPLES.items() for name in examples]


def public(module: ModuleType) -> set[str]:
    """Functions that a module itself defines, without an underscore."""
    return {
        name
        for name, item in vars(module).items()
        if inspect.isfunction(item) and item.__module__ == module.__name__ and not name.startswith("_")
    }


def unit_of(hint: Any) -> str | None:
    """The unit in an annotation, in any place of a union; None where there is none."""
    if get_origin(hint) is Annotated:
        return str(hint.__metadata__[0])
    return next((unit for part in get_args(hint) if (unit := unit_of(part)) is not None), None)


def factor(unit: str | None, scale: dict[str, float]) -> float:
    """What a number in a unit such as ``USD/s`` is multiplied by."""
    over, *under = (unit or "").split("/")
    result = scale.get(over, 1.0)
    for part in under:
        result /= scale.get(part, 1.0)
    return result


def rescaled(value: Any, hint: Any, scale: dict[str, float]) -> Any:
    """An argument in the other units: a number by its alias, a dataclass field by field."""
    if is_dataclass(value) and not isinstance(value, type):
        hints = get_type_hints(type(value), include_extras=True)
        changed = {f.name: rescaled(getattr(value, f.name), hints[f.name], scale) for f in fields(value)}
        return replace(value, **changed)
    unit = unit_of(hint)
    return value * factor(unit, scale) if unit and not isinstance(value, bool | str) else value


def same(found: Any, expected: Any) -> None:
    """Two results, number by number."""
    if is_dataclass(expected):
        for f in fields(expected):
            same(getattr(found, f.name), getattr(expected, f.name))
    else:
        assert np.asarray(found) == pytest.approx(np.asarray(expected), rel=1e-9)


def check(function: Callable[..., Any], arguments: dict[str, Any], scale: dict[str, float]) -> None:
    """The result in other units is the result, in other units."""
    hints = get_type_hints(function, include_extras=True)
    elsewhere = {name: rescaled(value, hints[name], scale) for name, value in arguments.items()}
    same(function(**elsewhere), rescaled(function(**arguments), hints["return"], scale))


@pytest.mark.parametrize("module", EXAMPLES, ids=lambda module: module.__name__)
def test_every_public_formula_has_an_example(module: ModuleType) -> None:
    """A formula that is added to one of these modules is rescaled too."""
    assert public(module) == set(EXAMPLES[module])


@pytest.mark.parametrize(("module", "name"), CASES, ids=[name for _, name in CASES])
@settings(max_examples=20, deadline=None)
@given(second=st.floats(1e-3, 1e3), byte=st.floats(1e-3, 1e3), joule=st.floats(1e-3, 1e3), dollar=st.floats(1e-3, 1e3))
def test_a_formula_rescales_as_its_signature_says(
    module: ModuleType, name: str, second: float, byte: float, joule: float, dollar: float
) -> None:
    """Other seconds, bytes, joules (watts follow) and dollars change numbers only as the aliases say."""
    scale = {"s": second, "B": byte, "J": joule, "W": joule / second, "USD": dollar}
    check(getattr(module, name), EXAMPLES[module][name], scale)


@given(second=st.floats(1e-3, 1e3), joule=st.floats(1e-3, 1e3))
def test_energy_is_power_times_time(second: float, joule: float) -> None:
    """The methods of a result keep units as well."""
    drawn = power.facility_power(**EXAMPLES[power]["facility_power"])
    scale = {"s": second, "J": joule, "W": joule / second}
    other = rescaled(drawn, power.Power, scale)
    assert other.energy(3600.0 * second) == pytest.approx(drawn.energy(3600.0) * joule)


def test_a_wrong_alias_is_found() -> None:
    """The check itself can fail: bytes over a bandwidth are not dollars."""

    def wrong(state: Annotated[float, "B"], bandwidth: Annotated[float, "B/s"]) -> Annotated[float, "USD"]:
        return state / bandwidth

    with pytest.raises(AssertionError):
        check(wrong, {"state": 4.0, "bandwidth": 2.0}, {"s": 2.0, "B": 3.0, "USD": 1.0})
