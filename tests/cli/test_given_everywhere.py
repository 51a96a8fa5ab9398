"""Inputs, draws and seeds of the commands about money: set by name, reproducible, explained."""

import json
from collections.abc import Callable
from typing import Any

import pytest

SILICON = (
    "invest",
    "silicon",
    "--process",
    "n5",
    "--area",
    "600",
    "--stacks",
    "4",
    "--power",
    "500W",
    "--volume",
    "1M",
)
CASES = [
    (("spend", "--chip", "h100", "--count", "64", "--days", "9"), "chip.price=50000USD", ("cost", "bought", "value")),
    (("spend", "half-h100"), "h100-sxm.price=50000USD", ("other_hour", "value")),
    (("spend", "raise-30b"), "power.price=0.3USD/kWh", ("power", "price", "value")),
    (("spend", "raise-30b"), "wafer.price=90000USD", ("own", "unit", "value")),
    (("compare", "llama-3.1-8b", "--chips", "h100,b200", "--count", "16"), "b200.price=9000USD",
     ("chips", 1, "worth", "per_second_and_dollar_bought", "value")),
    (("compare", "llama-3.1-8b", "--chips", "h100,b200", "--count", "16"), "h100-sxm.memory.bandwidth=1TB/s",
     ("chips", 0, "tokens_per_s", "value")),
    (("invest", "finance", "--chip", "h100", "--count", "8"), "debt.rate=0.3", ("credits", 0, "capital_cost", "value")),
    (("invest", "power", "--load", "1 GW", "--source", "grid-fixed"), "power.price=0.2USD/kWh",
     ("offers", 0, "price", "value")),
    (SILICON, "silicon.design=9000000000USD", ("fixed", "value")),
    (("invest", "stockpile", "--chip", "b200"), "chip.price=90000USD", ("waits", 0, "total", "value")),
    (("value", "incumbent"), "business.multiple=30", ("value", "value")),
]  # fmt: skip
IDS = [f"{' '.join(line[:2])} {text}" for line, text, _ in CASES]


def at(form: Any, place: tuple[str | int, ...]) -> Any:
    """The item of a form at a place."""
    for key in place:
        form = form[key]
    return form


@pytest.mark.parametrize(("line", "text", "place"), CASES, ids=IDS)
def test_what_is_set_moves_the_answer(
    call: Callable[..., Any], line: tuple[str, ...], text: str, place: tuple[str | int, ...]
) -> None:
    """An input that is set is used, a number without doubt or a range; draws and seed are taken."""
    few = ("--draws", "200", "--json")
    plain, moved = call(*line, *few), call(*line, *few, "--set", text)
    assert (plain.code, moved.code) == (0, 0), moved.err
    assert at(json.loads(plain.out), place) != at(json.loads(moved.out), place)
    assert not any("enters nothing" in note for note in json.loads(moved.out)["notes"])


@pytest.mark.parametrize("line", [line for line, _, _ in CASES[:2] + CASES[4:5] + CASES[6:]], ids=str)
def test_seeds_reproduce_and_sources_are_explained(call: Callable[..., Any], line: tuple[str, ...]) -> None:
    """One seed gives one answer, another seed another; --explain adds the sources and keeps to 80 columns."""
    few = ("--draws", "200", "--json", "--seed")
    first, again, other = call(*line, *few, "7"), call(*line, *few, "7"), call(*line, *few, "8")
    assert first.out == again.out
    assert first.out != other.out
    told = call(*line, "--draws", "200", "--explain")
    assert "Sources" in told.out
    assert max(len(row) for row in told.out.splitlines()) <= 80


def test_a_chip_without_a_price_takes_one(call: Callable[..., Any]) -> None:
    """A chip whose price nobody prints is priced at the reader's own, with the doubt that is given."""
    line = ("spend", "--chip", "gaudi1", "--count", "8", "--days", "1", "--json")
    unknown = json.loads(call(*line).out)
    assert unknown["cost"]["bought"] is None
    own = json.loads(call(*line, "--set", "gaudi1.price=4000..9000USD").out)
    assert own["cost"]["bought"]["low"] < own["cost"]["bought"]["value"] < own["cost"]["bought"]["high"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("chip.prise=1USD", "chip.price"),
        ("chip.price=cheap", "'cheap'"),
        ("debt.rate=3", "at most 1"),
        ("x", "NAME=VALUE"),
    ],
)
def test_faults_of_what_is_set(call: Callable[..., Any], text: str, said: str) -> None:
    """A name that is not known, a value that is none, one out of bounds: exit code 2, the input named."""
    answer = call("spend", "--chip", "h100", "--count", "8", "--days", "1", "--set", text)
    assert answer.code == 2
    assert said in answer.err


def test_what_is_set_and_not_used_is_said(call: Callable[..., Any]) -> None:
    """An input of another subject is no fault, and is noted."""
    answer = call("spend", "--chip", "h100", "--count", "8", "--days", "1", "--set", "build.shell=2 years", "--json")
    assert any("build.shell is set, and enters nothing" in note for note in json.loads(answer.out)["notes"])


def test_a_file_may_set_inputs(call: Callable[..., Any], tmp_path: Any) -> None:
    """The table set of a file is read, and the command line has the last word."""
    file = tmp_path / "run.toml"
    file.write_text('[run]\nchip = "h100"\ncount = 8\ndays = 1.0\n[set]\n"chip.price" = "10000 USD"\n')
    first = json.loads(call("spend", str(file), "--json").out)["cost"]["bought"]["value"]
    again = json.loads(call("spend", str(file), "--set", "chip.price=20000USD", "--json").out)["cost"]["bought"][
        "value"
    ]
    assert again == pytest.approx(2 * first)
