"""Tables, JSON, SARIF and the page of ``port``, and its command."""

import json
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import supercycle
from supercycle.report.keys_port import PORT_KEYS

EXAMPLE = Path(__file__).parent / "example"


def run(call: Callable[..., Any], *arguments: str) -> Any:
    """``supercycle port`` on the small example."""
    return call("port", str(EXAMPLE), *arguments)


def test_tables_fit_a_page(call: Callable[..., Any]) -> None:
    """80 columns at most, with a route and without."""
    for arguments in (("--to", "hip"), (), ("--to", "mi300x", "--explain"), ("--to", "t-head-ppu")):
        answer = run(call, *arguments)
        assert answer.code == 0, answer.err
        assert max(map(len, answer.out.splitlines())) <= 80


def test_json_has_the_documented_keys(call: Callable[..., Any]) -> None:
    """Every key is documented, and the contract's are there."""
    form = json.loads(run(call, "--to", "hip", "--json").out)
    documented = {key.split("[")[0].split(".")[0] for key in PORT_KEYS}
    assert set(form) == documented
    one = form["kernels"][0]
    assert {"name", "file", "line", "verdict", "route", "evidence", "lines"} <= set(one)
    inner = {key.removeprefix("kernels[].").split("[")[0] for key in PORT_KEYS if key.startswith("kernels[].")}
    assert set(one) == inner
    assert set(form["effort"]["hours"]) == {"value", "low", "high"}


def test_sarif_names_rules_places_and_levels(call: Callable[..., Any], tmp_path: Path) -> None:
    """The log is SARIF 2.1.0: every result has a known rule, a level and a line of a file."""
    path = tmp_path / "out.sarif"
    assert run(call, "--to", "hip", "--sarif", str(path)).code == 0
    log = json.loads(path.read_text())
    assert log["version"] == "2.1.0"
    (one,) = log["runs"]
    rules = {rule["id"] for rule in one["tool"]["driver"]["rules"]}
    assert "port/wave-64" in rules
    for result in one["results"]:
        assert result["ruleId"] in rules
        assert result["level"] in ("error", "warning", "note")
        place = result["locations"][0]["physicalLocation"]
        assert (EXAMPLE / place["artifactLocation"]["uri"]).is_file()
        assert place["region"]["startLine"] >= 1


def test_the_page_shows_the_lines(call: Callable[..., Any], tmp_path: Path) -> None:
    """The page is whole and holds the source lines, escaped."""
    path = tmp_path / "out.html"
    assert run(call, "--to", "hip", "--html", str(path)).code == 0
    text = path.read_text()
    HTMLParser().feed(text)
    assert "__shfl_down_sync(FULL_MASK, value, offset)" in text
    assert "offset &gt; 0" in text


def test_the_exit_code_is_for_checks(call: Callable[..., Any]) -> None:
    """1 where the worst verdict is as bad as asked, 0 where it is not, 2 for a verdict that there is not."""
    softmax = str(EXAMPLE / "softmax.py")
    assert run(call, "--to", "hip", "--fail-on", "new-kernel").code == 1
    assert call("port", softmax, "--to", "hip", "--fail-on", "needs-work").code == 0
    answer = run(call, "--to", "hip", "--fail-on", "bad")
    assert answer.code == 2
    assert "needs-work" in answer.err


def test_a_plan_waits_for_the_port_of_its_code() -> None:
    """Chips without CUDA run slower and wait; chips with CUDA are as they were; what is unknown is said."""
    tables = {
        "goal": {"flop": "1e22"},
        "limits": {"chips": ["h100", "mi300x", "t-head-ppu"], "count": 64},
        "basics": {"draws": 100},
    }
    plain, coded = supercycle.plan(tables), supercycle.plan(tables, codebase=EXAMPLE)
    before, after = ({one.chip: one for one in found.alternatives} for found in (plain, coded))
    assert after["h100-sxm"].days == before["h100-sxm"].days
    assert after["mi300x"].days.value > before["mi300x"].days.value
    assert after["mi300x"].porting is not None
    assert after["mi300x"].porting.route == "hip"
    assert after["t-head-ppu"].porting is not None
    assert after["t-head-ppu"].porting.cost is None
    assert "porting unknown" in after["t-head-ppu"].beyond
