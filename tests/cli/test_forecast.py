"""``supercycle forecast``: its JSON, its tables, its picture, and what it refuses."""

import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from supercycle.report.keys import KEYS

Call = Callable[..., Any]


@pytest.fixture(scope="module")
def form(call: Call) -> dict[str, Any]:
    """The JSON of a small forecast."""
    answer = call("forecast", "power-shortfall", "--draws", "100", "--seed", "3", "--to", "2030", "--json")
    assert (answer.code, answer.err) == (0, "")
    found: dict[str, Any] = json.loads(answer.out)
    return found


def test_its_keys_are_the_documented_ones(form: dict[str, Any]) -> None:
    """Years, series with unit, low, median and high, the chance of a famine, the back-test."""
    assert set(form) == {re.split(r"[.\[]", key)[0] for key in KEYS["forecast"]}
    inner = {key.removeprefix("series.NAME.") for key in KEYS["forecast"] if key.startswith("series.NAME.")}
    assert form["years"] == list(range(2024, 2031))
    for one in form["series"].values():
        assert set(one) == inner
        assert {len(one[key]) for key in ("low", "median", "high")} == {7}
    assert form["backtest"] is None
    assert all(0 <= chance <= 1 for chance in form["famine_probability"][1:])
    assert form["changes"]["west.power.capacity"]["times"] == 0.5
    assert all(source["title"] for source in form["sources"])


def test_tables_fit_and_say_what_binds(call: Call) -> None:
    """80 columns; medians, intervals, the chance of a famine, shadow prices, doubling times."""
    answer = call("forecast", "--draws", "100")
    assert answer.code == 0
    assert max(len(line) for line in answer.out.splitlines()) <= 80
    for said in ("Medians", "90 % intervals", "Chance of a famine", "What binds", "Doubling time", "/GW"):
        assert said in answer.out


def test_one_series_has_every_year(call: Call) -> None:
    """And an unknown one names those that are near."""
    answer = call("forecast", "--draws", "100", "--series", "nvidia-data-center-revenue")
    assert [line.split()[0] for line in answer.out.splitlines() if line.startswith("20")] == [
        str(year) for year in range(2024, 2036)
    ]
    assert "$194B" in answer.out
    wrong = call("forecast", "--draws", "100", "--series", "nvidia-revenue")
    assert wrong.code == 2
    assert "no series of the forecast named 'nvidia-revenue'" in wrong.err


@pytest.mark.parametrize("series", [None, "famine-index"])
def test_a_fan_chart_is_a_picture(call: Call, tmp_path: Path, series: str | None) -> None:
    """SVG that can be read, a chart with three bands and a median for each series."""
    path = tmp_path / "fan.svg"
    more = [] if series is None else ["--series", series]
    assert call("forecast", "--draws", "100", "--plot", str(path), *more).code == 0
    root = ElementTree.fromstring(path.read_text(encoding="utf-8"))
    bands = [one for one in root.iter() if one.get("class") == "band"]
    medians = [one for one in root.iter() if one.get("class") == "median"]
    assert (len(bands), len(medians)) == ((30, 10) if series is None else (3, 1))


def test_inputs_are_listed(call: Call) -> None:
    """Every name that a scenario may change, with its value in base units."""
    found = json.loads(call("forecast", "--inputs", "--json").out)
    assert found["market.elasticity"]["value"] == 1.0
    assert found["west.power.capacity"]["2025"]["value"] == 15e9
    assert "controls.software" in call("forecast", "--inputs").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("tighter-control",), "Did you mean tighter-controls"),
        (("nowhere.toml",), "there is no scenario file 'nowhere.toml'"),
        (("--draws", "10"), "draws: 10 is not between"),
        (("--to", "2020"), "to: 2020 is not between 2027 and 2050"),
        (("--to", "soon"), "--to: 'soon' is not a number"),
        (("--seed", "-1"), "seed: -1"),
        (("--draws", "100", "--plot", "/nowhere/at/all.svg"), "--plot"),
    ],
)
def test_what_cannot_be_used_is_refused(call: Call, arguments: tuple[str, ...], said: str) -> None:
    """With exit code 2, one message, and nothing on standard output."""
    answer = call("forecast", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
