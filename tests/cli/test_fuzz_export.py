"""A saved run with anything in place of one of its values is exported or refused, never a traceback."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

JUNK: list[Any] = [
    None, True, -1, 0, 1, 3, 10**9, 10**30, 1.5, "", "x", "'; rm -rf /", [], [1], {}, {"value": 0}, {"value": "x"},
    {"value": -1e308}, {"value": 1e308},
]  # fmt: skip


def places(form: Any, before: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value of a document."""
    found = [before] if before else []
    keys = list(form) if isinstance(form, dict) else range(len(form)) if isinstance(form, list) else []
    return [*found, *(path for key in keys for path in places(form[key], (*before, key)))]


def changed(form: Any, path: tuple[Any, ...], value: Any) -> Any:
    """The document with another value at a path."""
    if not path:
        return value
    copy = dict(form) if isinstance(form, dict) else list(form)
    copy[path[0]] = changed(form[path[0]], path[1:], value)
    return copy


@pytest.mark.parametrize("model", ["llama-3.1-8b", "deepseek-v3"])
def test_a_changed_document_is_exported_or_refused(model: str, call: Callable[..., Any], tmp_path: Path) -> None:
    """Whatever stands where; what is written is then the script of a framework, and its notes stay comments."""
    said = call("run", model, "--chip", "h100-sxm", "--count", "1024", "--split", "tp=2,pp=4,ep=1,mb=1", "--json").out
    form = {key: value for key, value in json.loads(said).items() if key not in ("sources", "notes", "parts_s")}
    ways = places(form)
    file = tmp_path / "run.json"

    @settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(path=st.sampled_from(ways), value=st.sampled_from(JUNK),
           framework=st.sampled_from(["megatron", "torchtitan", "deepspeed", "nemo", "slurm"]))  # fmt: skip
    def holds(path: tuple[Any, ...], value: Any, framework: str) -> None:
        file.write_text(json.dumps(changed(form, path, value)), encoding="utf-8")
        answer = call("export", str(file), "--to", framework)
        assert answer.code in (0, 2)
        if answer.code == 2:
            assert answer.out == ""
        elif framework == "slurm":
            start = answer.out.index("set -euo pipefail")
            assert all(line.startswith("#") for line in answer.out[:start].splitlines())

    holds()
