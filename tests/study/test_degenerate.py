"""Monte Carlo goes through the functions of the point estimate: without doubt every draw is the point."""

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from supercycle.base.draws import Uncertain
from supercycle.base.estimate import Estimate, certain
from supercycle.catalog.reading import checked
from supercycle.catalog.store import Catalog
from supercycle.study.candidate import all_inputs
from supercycle.study.decide import decide, setting_of
from supercycle.study.outcome import Outcome, outcome
from supercycle.study.sampling import outcomes_of
from supercycle.study.siting import SiteQuestion, site_setting, size_site
from supercycle.study.spec import Goal

TABLES: dict[str, Any] = {
    "goal": {"budget": "$2M"}, "limits": {"chips": ["h100-sxm", "tpu-v5p", "t-head-ppu"]}, "basics": {"draws": 100}
}  # fmt: skip

NEARLY = 1e-12
"""Width of the almost certain inputs, as a share."""


def known(item: Uncertain) -> Uncertain:
    """The same input with an interval too narrow to matter, so that it is drawn and not left out."""
    value = item.estimate.value
    return replace(item, estimate=Estimate(value, value - abs(value) * NEARLY, value + abs(value) * NEARLY))


def outputs(result: Outcome) -> dict[str, Any]:
    """Every output by name, the four prices and the parts of the first among them."""
    found = {f.name: getattr(result, f.name) for f in fields(result) if f.name != "prices"}
    found |= {f.name: getattr(result.prices, f.name) for f in fields(result.prices)}
    parts = found.pop("parts")
    return found | ({f.name: getattr(parts, f.name) for f in fields(parts)} if parts else {})


def test_every_output_of_a_plan_is_its_point_value(catalog: Catalog) -> None:
    """Step, MFU, goodput, days, chip-hours, power, energy, four prices and their parts, for every chip."""
    from pathlib import Path

    setting = setting_of(catalog, checked(Path("the test"), Goal, TABLES))
    decisions = decide(setting).decisions
    inputs = {name: known(item) for name, item in all_inputs(setting.found, setting.practised).items()}
    sampled = outcomes_of(decisions, inputs, 64, 1)
    for decision, many in zip(decisions, sampled, strict=True):
        one = outcome(decision, setting.central)
        for name, value in outputs(one).items():
            drawn = outputs(many)[name]
            if isinstance(value, float | np.ndarray):
                assert np.shape(drawn) == (64,), name
                assert drawn == pytest.approx(np.full(64, float(value)), rel=1e-9), name
            else:
                assert drawn == value, name


def test_every_output_of_a_site_is_its_point_value(catalog: Catalog) -> None:
    """Parts, power, energy, water, carbon, cost and every month of the schedule."""
    setting = site_setting(catalog, SiteQuestion("h100-sxm", 4096, "texas", contract="gas-turbines"))
    sure = replace(
        setting, inputs={n: replace(i, estimate=certain(i.estimate.value)) for n, i in setting.inputs.items()}
    )
    one, drawn = size_site(setting, draws=200), size_site(sure, draws=200)
    for name in ("cost", "power_w", "average_w", "it_w", "pue", "energy_j", "electricity", "carbon", "water", "months"):
        assert getattr(drawn, name).exact, name
        assert getattr(drawn, name).value == getattr(one, name).value, name
    assert all(part.cost is None or part.cost.exact for part in drawn.parts)
    assert all(month.chips.exact and month.power_w.exact for month in drawn.ready)
    assert drawn.drivers == {}
