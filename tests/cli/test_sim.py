"""The command ``sim``."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from supercycle.report.keys import KEYS
from supercycle.study.programme_spec import EXAMPLE


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The worked example with few draws and robots."""
    path = tmp_path_factory.mktemp("sim") / "programme.toml"
    text = EXAMPLE.read_text().replace("counts = [5, 10, 20, 40, 80, 120]", "counts = [5, 20]")
    path.write_text(f"{text}\n[basics]\ndraws = 200\n")
    return str(path)


CALLS = [
    (("sim", "gap", "published-cotraining"), "sim gap"),
    (("sim", "onboard", "pi0", "vla-9b", "--chip", "rtx-4090"), "sim onboard"), (("sim", "day", "4", "8"), "sim day"),
    (("sim", "claim", "--tokens", "1T", "--parameters", "7B", "--count", "1k", "--days", "90days"), "sim claim"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "title"), CALLS)
def test_keys_are_documented(call: Callable[..., Any], arguments: tuple[str, ...], title: str) -> None:
    """The JSON has the keys of the documentation and no NaN; the tables fit 80 columns."""
    answer = call(*arguments, "--json")
    assert answer.code == 0, answer.err
    assert set(json.loads(answer.out)) == {re.split(r"[.\[]", key)[0] for key in KEYS[title]}
    shown = call(*arguments)
    assert shown.code == 0
    assert max(len(line) for line in shown.out.splitlines()) <= 80


def test_a_programme_by_file(call: Callable[..., Any], small: str) -> None:
    """``sim FILE`` and ``sim programme FILE`` are one; the contract's keys are there."""
    first, second = call("sim", small, "--json"), call("sim", "programme", small, "--json")
    assert first.code == 0, first.err
    assert first.out == second.out
    found = json.loads(first.out)
    assert {"data", "mix", "farm", "training", "onboard", "fleet", "gap"} <= set(found)
    assert set(found) == {re.split(r"[.\[]", key)[0] for key in KEYS["sim programme"]}
    shown = call("sim", small, "--explain")
    assert shown.code == 0, shown.err
    assert max(len(line) for line in shown.out.splitlines()) <= 80


REFUSED = [
    (("sim", "claim", "--tokens", "9000T", "--parameters", "14B", "--count", "10k", "--days", "90days"), "contradict"),
    (("sim", "onboard", "pi9"), "Did you mean"), (("sim", "onboard", "pi0", "--chip", "h10"), "Did you mean"),
    (("sim", "onboard", "pi0", "--rate", "0"), "rate: 0"), (("sim", "onboard", "pi0", "--bytes", "3"), "weight: 3"),
    (("sim", "day", "400"), "at most 320"), (("sim", "day", "x"), "'x' is not a number"),
    (("sim", "gap", "nothing"), "no table of a gap named 'nothing'"), (("sim", "nowhere.toml"), "nowhere.toml"),
    (("sim", "gap", "nowhere.csv"), "nowhere.csv"), (("sim", "measure", "--budget", "1s"), "1 s"),
    (("sim", "measure", "--budget", "long"), "--budget"), (("sim", "--draws", "3"), "draws: 3"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "said"), REFUSED)
def test_bad_input_is_said(
    call: Callable[..., Any], arguments: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """Exit code 2, one message, nothing on standard output."""
    monkeypatch.chdir(tmp_path)
    answer = call(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
