"""The command ``serve``, and ``check`` on a table of serving."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from supercycle.report.keys import KEYS

ASKED = ("serve", "llama-3.1-70b", "--chip", "h100-sxm")


def documented(title: str) -> set[str]:
    """The top-level keys that the documentation names."""
    return {re.split(r"[.\[]", key)[0] for key in KEYS[title]}


def test_json_has_the_documented_keys(call: Callable[..., Any]) -> None:
    """The answer, its points and its best point have the keys that the documentation names."""
    answer = call(*ASKED, "--beside", "mi300x", "--json")
    assert answer.code == 0, answer.err
    form = json.loads(answer.out)
    assert set(form) == documented("serve")
    inner = {key.removeprefix("frontier[].") for key in KEYS["serve"] if key.startswith("frontier[].")}
    assert all(set(point) == inner for point in form["frontier"])
    assert inner <= set(form["best"])
    assert form["best"]["tpot_s"]["low"] < form["best"]["tpot_s"]["value"]
    assert form["beside"]["mi300x"]["count"] == 8
    assert form["sources"]


def test_tables_fit_and_show_the_best_point(call: Callable[..., Any]) -> None:
    """80 columns; throughput, latency, dollars and joules stand there."""
    text = call(*ASKED, "--beside", "mi300x", "--workload", "reasoning").out
    assert max(len(line) for line in text.splitlines()) <= 80
    for said in ("Output of a chip", "First token", "Between tokens", "1M output tokens", "mi300x", "Notes"):
        assert said in text


def test_own_silicon_and_a_fleet_stand_in_the_tables_and_in_json(call: Callable[..., Any], tmp_path: Path) -> None:
    """Three bases of price; chips for the peak, from numbers or from a file."""
    path = tmp_path / "demand.csv"
    path.write_text("200000\n1000000\n")
    own = ("--silicon", "n3,area=800,stacks=6,power=700 W,volume=1M", "--demand")
    text = call(*ASKED, *own, "200k,1M").out
    assert max(len(line) for line in text.splitlines()) <= 80
    for said in ("1M each, rented", "1M each, owned", "1M each, own silicon", "The fleet for the demand"):
        assert said in text
    form = json.loads(call(*ASKED, *own, str(path), "--json").out)
    assert set(form["best"]["priced"]) == {"rented", "owned", "own silicon"}
    assert 0.5 < form["fleet"]["fleet"]["used"] < 0.6


def test_the_frontier_is_drawn(call: Callable[..., Any], tmp_path: Path) -> None:
    """An SVG file with a point for each of the frontier; a folder that does not exist is bad input."""
    path = tmp_path / "frontier.svg"
    form = json.loads(call(*ASKED, "--plot", str(path), "--json").out)
    drawn = ElementTree.parse(path).getroot()
    circles = [one for one in drawn.iter() if one.tag.endswith("circle")]
    assert len(circles) == len(form["frontier"]) + 1
    answer = call(*ASKED, "--plot", str(tmp_path / "none" / "f.svg"))
    assert answer.code == 2
    assert "--plot" in answer.err


def test_times_are_read_as_people_write_them(call: Callable[..., Any]) -> None:
    """``500 ms`` and ``0.5`` are the same."""
    said = [call(*ASKED, "--ttft", text, "--tpot", "30 ms", "--json").out for text in ("500 ms", "0.5")]
    first, second = (json.loads(text)["limits"] for text in said)
    assert first == second == {"ttft_s": 0.5, "tpot_s": 0.03}


@pytest.mark.parametrize(
    "bad",
    [("--count", "many"), ("--tpot", "soon"), ("--workload", "chess"), ("--acceptance", "2", "--drafted", "2"),
     ("--engine", ""), ("--engine", "nope"), ("--beside", "nope"), ("--demand", "much"), ("--demand", "0,0"),
     ("--demand", "none.csv"), ("--silicon", "n3,area=800"), ("--silicon", "n3,area=8,stacks=6,power=7,volume=1M,x=1"),
     ("--silicon", "n0,area=800,stacks=6,power=700,volume=1M")],
)  # fmt: skip
def test_bad_input_ends_with_two_or_is_noted(call: Callable[..., Any], bad: tuple[str, ...]) -> None:
    """One message on standard error and nothing else; an empty engine is the common one."""
    answer = call(*ASKED, *bad)
    if bad == ("--engine", ""):
        assert answer.code == 0
        return
    assert answer.code == 2
    assert answer.out == ""
    assert answer.err


def test_check_knows_a_table_of_serving(call: Callable[..., Any], tmp_path: Path) -> None:
    """Rows carry measured and predicted time per token, idle prefill and the interval; the table fits."""
    path = tmp_path / "mine.csv"
    path.write_text(
        "id,model,accelerator,n_accelerators,precision,engine,tp,input_len,output_len,concurrency_or_batch,tpot_ms\n"
        "a,Llama-3.1-70B,H100-SXM-80GB,4,fp8,vllm,4,1024,1024,16,16.1\n"
        "b,Llama-3.1-70B,no such chip,4,fp8,vllm,4,1024,1024,16,16.1\n"
    )
    form = json.loads(call("check", str(path), "--json").out)
    assert set(form) == documented("check SERVING.csv")
    first, second = form["rows"]
    assert first["low_s"] < first["predicted_tpot_s"] < first["high_s"]
    assert first["predicted_prefill_s"] > 0
    assert second["predicted_tpot_s"] is None
    assert "no chip named" in second["reason"]
    text = call("check", str(path)).out
    assert max(len(line) for line in text.splitlines()) <= 80


def test_the_packaged_table_of_serving_is_checked(call: Callable[..., Any]) -> None:
    """``check --serving`` is the packaged table."""
    form = json.loads(call("check", "--serving", "--json").out)
    assert form["summary"]["fully_described"]["rows"] > 1000
    assert form["notes"]
