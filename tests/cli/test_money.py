"""The commands about money: keys of their JSON, tables of 80 columns, input that is refused."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from supercycle.report.keys import KEYS

RUN = ("spend", "--chip", "h100", "--count", "1k", "--days", "30")
SILICON = (
    "invest",
    "silicon",
    "--process",
    "n5",
    "--area",
    "814",
    "--stacks",
    "5",
    "--power",
    "700 W",
    "--volume",
    "100k",
)
COMMANDS = [
    (RUN, "spend"),
    (("spend", "half-h100"), "spend SPEC with chip"),
    (("spend", "raise-30b"), "spend SPEC with raise"),
    (("compare", "llama-3.1-8b", "--chips", "h100,b200,t-head-ppu", "--count", "64"), "compare"),
    (("invest", "finance", "--chip", "h100", "--count", "1k"), "invest finance"),
    (("invest", "power", "--load", "1 GW"), "invest power"),
    (SILICON, "invest silicon"),
    (("value", "--draws", "100"), "value"),
    (("value", "safety-laboratory", "--draws", "100", "--set", "business.growth=1..5", "--seed", "3"), "value"),
    (("invest", "stockpile", "--chip", "b200", "--needed-from", "2"), "invest stockpile"),
]


@pytest.mark.parametrize(("arguments", "title"), COMMANDS, ids=[" ".join(line[:2]) for line, _ in COMMANDS])
def test_json_and_table(call: Callable[..., Any], arguments: tuple[str, ...], title: str) -> None:
    """The JSON has the documented keys and no others, without NaN; the table fits in 80 columns."""
    answer = call(*arguments, "--json")
    assert answer.code == 0, answer.err

    def refuse(name: str) -> None:
        raise AssertionError(name)

    form = json.loads(answer.out, parse_constant=refuse)
    assert set(form) == {re.split(r"[.\[]", key)[0] for key in KEYS[title]}
    assert form["sources"]
    table = call(*arguments)
    assert table.code == 0, table.err
    assert max(len(line) for line in table.out.splitlines()) <= 80


def test_deepseek_v3_is_priced_by_its_own_definition(call: Callable[..., Any]) -> None:
    """2.788 M hours of an H800 at the rent of December 2024 are 5.576 M$, within 2 % (arXiv 2412.19437, table 1)."""
    answer = call("spend", "--chip", "h800-sxm", "--count", "2048", "--chip-hours", "2.788M", "--date", "2024-12-27",
                  "--json")  # fmt: skip
    form = json.loads(answer.out)
    assert form["cost"]["rental"]["value"] == pytest.approx(5.576e6, rel=0.02)
    assert form["chip_hour"]["rent"]["value"] == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("spend",), "give a chip"),
        (("spend", "--chip", "h100", "--count", "8"), "days and chip-hours"),
        ((*RUN, "--chip-hours", "100"), "days and chip-hours"),
        ((*RUN, "--cost", "training cost"), "amortised, rental, bought or programme"),
        (("spend", "half-h100", "--cost", "rental"), "only a run"),
        ((*RUN, "--rent", "monthly"), "--rent"),
        ((*RUN, "--date", "yesterday"), "--date"),
        ((*RUN, "--credit", "mine"), "no credit named"),
        (("spend", "--chip", "h100", "--count", "8", "--days", "0"), "more than no time"),
        (("spend", "half-h100", "--chip", "h100"), "not both"),
        (("spend", "nothing.toml"), "nothing.toml"),
        (("compare", "llama-3.1-8b", "--chips", "", "--count", "8"), "chips"),
        (("compare", "llama-3.1-405b", "--chips", "h100", "--count", "8"), "none of the chips"),
        (("invest", "power", "--load", "0 W"), "load"),
        (("invest", "power", "--load", "1 GW", "--source", "coal"), "coal"),
        ((*SILICON[:5], "9000", *SILICON[6:]), "exposure"),
        (("invest", "stockpile", "--chip", "t-head-ppu"), "price"),
        (("invest", "stockpile", "--chip", "b200", "--horizon", "1", "--needed-from", "2"), "horizon"),
        (("invest", "finance", "--chip", "h100", "--count", "8", "--utilisation", "2"), "utilisation"),
    ],
)
def test_bad_input_is_refused(call: Callable[..., Any], arguments: tuple[str, ...], word: str) -> None:
    """Exit code 2, one message that names what is wrong, nothing on standard output."""
    answer = call(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert word in answer.err
    assert "Traceback" not in answer.err


def test_one_price_comes_with_its_definition(call: Callable[..., Any]) -> None:
    """Asked for one price, the command says what it means and of when it is."""
    text = call(*RUN, "--cost", "bought").out
    assert "without land and buildings" in " ".join(text.split())
    assert "Prices of" in text
    assert "All-in" not in text
