"""A scenario's changes, checked against the inputs and applied to their paths."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from supercycle.base.draws import Uncertain
from supercycle.base.errors import InputError, closest, join_or
from supercycle.base.estimate import Estimate
from supercycle.catalog.scenario_forms import Change, ScenarioEntry
from supercycle.world.inputs import Inputs

Array = NDArray[np.float64]

FIRST_YEAR = 2026
"""The first year that a scenario may change: those before it have happened."""


def checked_changes(id: str, scenario: ScenarioEntry, inputs: Inputs, to: int) -> Mapping[str, Change]:
    """The scenario's changes; raises InputError with every name that is no input and every year after the forecast."""
    faults = []
    for name, change in scenario.change.items():
        if name not in inputs.names:
            near = closest(name, inputs.names)
            faults.append(f"change.{name}: is no input{f'; did you mean {join_or(near)}?' if near else ''}")
        elif change.start is not None and change.start > to:
            faults.append(f"change.{name}.from: {change.start} is after the last year of the forecast, {to}")
    if faults:
        plural = "" if len(faults) == 1 else "s"
        raise InputError(
            f"the scenario {id!r} has {len(faults)} fault{plural}", faults,
            "Inputs are listed by: supercycle forecast --inputs",
        )  # fmt: skip
    return scenario.change


def change_inputs(changes: Mapping[str, Change]) -> dict[str, Uncertain]:
    """What the changes themselves leave open, as inputs of their own; a change without an interval is exact."""
    return {
        f"change.{name}": Uncertain(
            Estimate(one.value, one.value if one.low is None else one.low, one.value if one.high is None else one.high)
        )
        for name, one in changes.items()
    }


def changed(path: Array, change: Change | None, drawn: Array, years: Array) -> Array:
    """The path with its change in the years in which it holds."""
    if change is None:
        return path
    holds = (years >= (change.start or FIRST_YEAR)) & (years <= (change.until or np.inf))
    return np.where(holds, path * drawn if change.times is not None else drawn, path)
