"""``supercycle predictions``: the ledger on the command line, and a reader's own predictions."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from supercycle.report.keys import KEYS
from supercycle.world import ledger

OWN = """\
claim = "An H100 rents for less than one dollar an hour by the end of 2099."
resolution = "A named index prints less than 1 USD an hour on a day of December 2099."
deadline = "2100-01-31"
probability = 0.9
low = 0.5
high = 0.97
reasons = ["Chips age."]
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory of this test's own."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path


def documented(title: str) -> set[str]:
    """The keys that the documentation names."""
    return {re.split(r"[.\[]", key.removeprefix("[]."))[0] for key in KEYS[title]}


def test_the_list_has_the_documented_keys(call: Callable[..., Any], home: Path) -> None:
    """JSON is a list of claims, each with the promised keys."""
    answer = call("predictions", "--json")
    assert answer.code == 0
    forms = json.loads(answer.out)
    assert len(forms) >= 50
    assert all(set(form) == documented("predictions") for form in forms)
    promised = {"id", "claim", "source", "deadline", "resolution", "probability", "outcome", "score", "evidence"}
    assert promised <= set(forms[0])
    named = set(re.findall(r"\b[a-z_]+\b", KEYS["predictions"]["[].readings"]))
    assert all(set(reading) <= named for form in forms for reading in form["readings"])


@pytest.mark.parametrize("arguments", [(), ("h100-fp16-1979",), ("market-doubles-12-18-months",), ("verify",)], ids=str)
def test_tables_fit_80_columns(call: Callable[..., Any], home: Path, arguments: tuple[str, ...]) -> None:
    """No line is wider than the page, but for a path or a hash that cannot be broken."""
    answer = call("predictions", *arguments)
    assert answer.code == 0
    assert max(len(line) for line in answer.out.splitlines()) <= 80


def test_one_claim_tells_its_readings_and_evidence(call: Callable[..., Any], home: Path) -> None:
    """The dense reading is false, the sparse one true, and the claim ambiguous."""
    form = json.loads(call("predictions", "h100-fp16-1979", "--json").out)
    assert set(form) == documented("predictions ID")
    assert form["outcome"] == "ambiguous"
    assert {one["id"]: one["outcome"] for one in form["readings"]} == {
        "dense": "false", "sparse": "true", "fp8-dense": "true"
    }  # fmt: skip
    assert form["evidence"][0]["source"] == "lockwood-h100"


def test_scores_show_their_number(call: Callable[..., Any], home: Path) -> None:
    """verify gives both standings with n, and the publishers' as if they had been certain."""
    form = json.loads(call("predictions", "verify", "--json").out)
    assert set(form) == documented("predictions verify")
    assert form["scores"]["live"]["n"] == 0
    assert form["scores"]["live"]["brier"] is None
    assert form["scores"]["replayed"]["n"] == 13
    published = form["as_published"]
    assert published["brier"] == pytest.approx(1 - published["true"] / published["n"])
    assert sum(form["verdicts"].values()) == form["claims"]


def test_a_prediction_of_ones_own(call: Callable[..., Any], home: Path) -> None:
    """Registered, listed, resolved with evidence, scored; the path of the ledger is printed; it cannot be repeated."""
    file = home / "cheap-h100.toml"
    file.write_text(OWN)
    made = call("predictions", "register", str(file))
    assert made.code == 0
    assert "ledger.jsonl" in made.out.replace("\n", "")
    listed = next(one for one in json.loads(call("predictions", "--json").out) if one["own"])
    assert (listed["id"], listed["outcome"]) == ("cheap-h100", "open")
    assert listed["probability"] == {"value": 0.9, "low": 0.5, "high": 0.97}
    again = call("predictions", "register", str(file))
    assert (again.code, again.out) == (2, "")
    assert "registered already" in again.err
    told = ("--says", "0.95 USD/h", "--source", "an index", "--decided", "2100-01-02")
    early = call("predictions", "resolve", "cheap-h100", "true", *told)
    assert early.code == 2
    assert "after it was recorded" in early.err
    done = call("predictions", "resolve", "cheap-h100", "true", *told[:4], "--json")
    assert done.code == 0
    assert set(json.loads(done.out)) == documented("predictions register, resolve")
    form = json.loads(call("predictions", "cheap-h100", "--json").out)
    assert form["outcome"] == "true"
    assert form["evidence"][0]["says"] == "0.95 USD/h"


def test_a_later_outcome_stands(call: Callable[..., Any], home: Path) -> None:
    """Outcomes of one reading are numbered and kept; the last one is the verdict."""
    told = ("--reading", "revenue", "--says", "a survey", "--source", "a page")
    for number, outcome in enumerate(("true", "false"), 1):
        made = json.loads(call("predictions", "resolve", "top-3-above-80-percent-2027", outcome, *told, "--json").out)
        assert made["id"] == f"top-3-above-80-percent-2027.{number}"
    form = json.loads(call("predictions", "top-3-above-80-percent-2027", "--json").out)
    assert {one["id"]: one["outcome"] for one in form["readings"]}["revenue"] == "false"
    assert [one["says"] for one in form["evidence"]][-2:] == ["a survey", "a survey"]


def test_a_packaged_claim_may_be_resolved(call: Callable[..., Any], home: Path) -> None:
    """The reader's outcome stands beside the packaged ledger, which stays as it is."""
    before = json.loads(call("predictions", "verify", "--json").out)["head"]
    arguments = ("watch-physical-first-product", "true", "--says", "a product", "--source", "a page")
    assert call("predictions", "resolve", *arguments).code == 0
    form = json.loads(call("predictions", "watch-physical-first-product", "--json").out)
    assert form["outcome"] == "true"
    assert json.loads(call("predictions", "verify", "--json").out)["head"] == before


def test_a_corrupt_line_is_told_and_the_rest_is_shown(call: Callable[..., Any], home: Path) -> None:
    """The list still answers; verify exits with 2 and names file and line."""
    (home / "cheap-h100.toml").write_text(OWN)
    assert call("predictions", "register", str(home / "cheap-h100.toml")).code == 0
    path = home / "data" / "supercycle" / "predictions" / "ledger.jsonl"
    path.write_text(path.read_text() + "not a line\n")
    assert any(one["own"] for one in json.loads(call("predictions", "--json").out))
    answer = call("predictions", "verify")
    assert (answer.code, answer.out) == (2, "")
    assert f"{path}, line 2: expected a JSON object" in answer.err


def test_the_picture_is_well_formed(call: Callable[..., Any], home: Path) -> None:
    """--plot writes SVG with a point and its number for each bin."""
    file = home / "curve.svg"
    assert call("predictions", "--plot", str(file)).code == 0
    root = ElementTree.fromstring(file.read_text())
    assert root.tag.endswith("svg")
    assert "n = 13" in file.read_text()


def test_a_changed_claim_is_told_by_every_command(
    call: Callable[..., Any], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a registered entry differs by one word, nothing is answered: exit code 2 and the entry's name."""
    contents = ledger.packaged_contents()
    place = ("claim", "h100-fp16-1979")
    changed = {**contents, place: {**contents[place], "claim": "H100 1979 dense FP16 TFLOPS"}}
    monkeypatch.setattr(ledger, "packaged_contents", lambda: changed)
    for arguments in ((), ("verify",), ("claude-3.5-opus",)):
        answer = call("predictions", *arguments)
        assert (answer.code, answer.out) == (2, "")
        assert "claim/h100-fp16-1979: was changed or moved: expected hash" in answer.err


WRONG = [
    ("", "claim: missing"), ("claim = 1\n", "resolution: missing"), (OWN.replace('"An', '1 # "An'), "claim"),
    (OWN.replace("0.9\n", "1.9\n"), "probability"),
    (OWN.replace("2100-01-31", "2020-01-31"), "is not after today"), (OWN.replace("2100-01-31", "soon"), "not a date"),
    (OWN.replace("probability = 0.9\n", ""), "probability: missing"), (OWN + 'registered = "2020-01-01"\n', "itself"),
    (OWN + "typo = 1\n", "unknown key"), (OWN.replace("0.97", "0.6"), "between low and high"), ("[", "not TOML"),
    (OWN.replace("0.9\n", "nan\n"), "probability"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), WRONG, ids=range(len(WRONG)))
def test_a_wrong_file_is_refused(call: Callable[..., Any], home: Path, text: str, said: str) -> None:
    """Exit code 2, one message, nothing written."""
    file = home / "mine.toml"
    file.write_text(text)
    answer = call("predictions", "register", str(file))
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert not (home / "data").exists()


REFUSED = [
    (("h100-fp16-1978",), "Did you mean h100-fp16-1979"), (("register",), "takes one FILE"),
    (("register", "missing.toml"), "missing.toml cannot be read"), (("resolve", "h100-fp16-1979"), "ID and OUTCOME"),
    (("resolve", "h100-fp16-1979", "true"), "has 3 readings"), (("h100-fp16-1979", "more"), "one argument too many"),
    (("resolve", "claude-3.5-opus", "true"), "needs its evidence"),
    (("resolve", "claude-3.5-opus", "maybe", "--says", "x", "--source", "y"), "outcome"),
    (("resolve", "claude-3.5-opus", "open", "--says", "x", "--source", "y"), "open is its lack"),
    (("resolve", "claude-3.5-opus", "true", "--reading", "no", "--says", "x", "--source", "y"), "has no reading 'no'"),
    (("resolve", "claude-3.5-opus", "true", "--says", "x", "--source", "y", "--decided", "soon"), "not a date"),
    (("--plot", "/nowhere/at/all.svg"), "cannot be written"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "said"), REFUSED, ids=[" ".join(a)[:50] for a, _ in REFUSED])
def test_bad_input_is_refused(call: Callable[..., Any], home: Path, arguments: tuple[str, ...], said: str) -> None:
    """The message says what was expected, on standard error alone."""
    answer = call("predictions", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
