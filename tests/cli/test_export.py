"""``supercycle export`` by command line and as a verb."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import supercycle
from supercycle.base.errors import InputError
from supercycle.report.keys import KEYS

STEP = ("llama-3.1-8b", "--chip", "h100-sxm", "--count", "64", "--split", "tp=2,pp=2,mb=1,zero=1")


@pytest.fixture
def saved(call: Callable[..., Any], tmp_path: Path) -> Path:
    """The JSON of a run."""
    path = tmp_path / "run.json"
    path.write_text(call("run", *STEP, "--json").out, encoding="utf-8")
    return path


def refused(call: Callable[..., Any], *arguments: str) -> str:
    """What a command says that refuses its input: exit code 2, and nothing on standard output."""
    answer = call(*arguments)
    assert (answer.code, answer.out) == (2, "")
    said: str = answer.err
    return said


@pytest.mark.parametrize("framework", ["megatron", "nemo", "slurm", "deepspeed"])
def test_a_saved_run_is_exported(call: Callable[..., Any], saved: Path, tmp_path: Path, framework: str) -> None:
    """The file that --out names holds what is otherwise printed; the JSON has the documented keys and that text."""
    printed = call("export", str(saved), "--to", framework)
    file = tmp_path / "file"
    call("export", str(saved), "--to", framework, "--out", str(file))
    form = json.loads(call("export", str(saved), "--to", framework, "--json").out)
    assert file.read_text(encoding="utf-8") == printed.out == form["text"]
    assert set(form) == set(KEYS["export"])
    assert form["count"] == 64
    assert form["nodes"] == 8
    assert form["split"]["tensor"] == 2


def test_a_run_s_batch_and_model_are_the_exported_ones(call: Callable[..., Any], saved: Path) -> None:
    """Shape, sequence, batch and precision are those of the run; steps and learning rate those that are given."""
    run = json.loads(saved.read_text(encoding="utf-8"))
    said = call("export", str(saved), "--to", "megatron", "--steps", "5k", "--learning-rate", "3e-4", "--json").out
    found = json.loads(said)["settings"]
    assert found["--seq-length"] == run["sequence"]
    assert found["--global-batch-size"] == run["global_batch"]
    assert found["--num-layers"] == run["shape"]["layers"]
    assert found["--train-iters"] == 5000
    assert found["--lr"] == 3e-4
    assert found["--bf16"] is True


def test_a_plan_is_exported_from_its_specification_its_json_and_itself(
    call: Callable[..., Any], small_plan: Path, tmp_path: Path
) -> None:
    """All three give one script; its steps times the batch are the plan's tokens, its time the plan's days."""
    found = supercycle.plan(small_plan)
    path = tmp_path / "plan.json"
    path.write_text(call("plan", str(small_plan), "--json").out, encoding="utf-8")
    script = supercycle.export(found, to="slurm").exported
    assert call("export", str(small_plan), "--to", "slurm").out == script.text
    assert call("export", str(path), "--to", "slurm").out == script.text
    steps = script.settings["arguments"]["--train-iters"]
    tokens = steps * found.global_batch * found.goal.model.sequence
    assert found.model.tokens <= tokens <= found.model.tokens * (1 + 1 / steps) + found.global_batch * 1e5
    days, _, clock = script.settings["sbatch"]["time"].partition("-")
    asked = int(days) + int(clock[:2]) / 24 + int(clock[3:5]) / 1440
    assert asked == pytest.approx(found.alternatives[found.recommended].days.value * 1.1, abs=1 / 1440)


def test_an_alternative_is_chosen_by_its_chip(call: Callable[..., Any], small_plan: Path) -> None:
    """--chip takes another alternative of a plan; one that it lacks is refused with those it has."""
    found = supercycle.plan(small_plan)
    for one in (one for one in found.alternatives if not one.chip.startswith("tpu")):
        said = supercycle.export(found, to="megatron", chip=one.chip).launch
        assert (said.chip, said.chips) == (one.chip, one.count)
    said = refused(call, "export", str(small_plan), "--to", "megatron", "--chip", "v100-sxm-16gb")
    assert "no alternative on v100-sxm-16gb" in said


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "is not JSON"),
        ("[]", "not a table"),
        ("{}", "neither a plan nor a run"),
        ('{"split": {}, "chip": "h100-sxm"}', "shape: missing"),
        ('{"split": {}, "chip": 7}', "chip: 7 is not a text"),
        ('{"alternatives": [], "recommended": 0}', "recommended: 0"),
        ("[" * 100_000, "is not JSON"),
    ],
)
def test_a_file_that_is_no_run_is_refused(call: Callable[..., Any], tmp_path: Path, text: str, reason: str) -> None:
    """The message names what is missing or wrong."""
    path = tmp_path / "run.json"
    path.write_text(text, encoding="utf-8")
    assert reason in refused(call, "export", str(path), "--to", "megatron")


def test_bad_words_are_refused(call: Callable[..., Any], saved: Path) -> None:
    """An unknown framework, a file that is not there, a folder to write to, and a rate that is none."""
    assert "Did you mean megatron" in refused(call, "export", str(saved), "--to", "megatrom")
    assert "cannot be read" in refused(call, "export", "no-such.json", "--to", "megatron")
    assert "cannot be written" in refused(call, "export", str(saved), "--to", "slurm", "--out", "/no/such/x")
    assert "learning rate" in refused(call, "export", str(saved), "--to", "slurm", "--learning-rate", "7")


def test_a_chip_that_a_framework_does_not_run_on_is_refused() -> None:
    """Megatron-LM has no back end for TPUs."""
    found = supercycle.predict("llama-3.1-8b", chip="tpu-v5p", count=64, global_batch=256)
    with pytest.raises(InputError, match="does not run on tpu-v5p"):
        supercycle.export(found, to="megatron")
