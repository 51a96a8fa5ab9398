"""Every setting that is written exists in its framework's own source, with that type and among those choices."""

import json
import re
import shlex
import shutil
import subprocess
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supercycle.base.errors import InputError
from supercycle.catalog.store import Catalog
from supercycle.run.job import Job
from supercycle.run.launch import deepspeed, megatron, nemo, slurm, torchtitan
from supercycle.run.launch.frameworks import FRAMEWORKS, exported
from supercycle.run.launch.launch import Exported, Launch
from supercycle.run.precision import precision_named
from supercycle.run.split import Split
from supercycle.study.predict import named_shape

CATALOG = Catalog()

SETTINGS = {
    "megatron": megatron.arguments,
    "torchtitan": torchtitan.job_config,
    "deepspeed": deepspeed.ds_config,
    "megatron_bridge": nemo.overrides,
    "slurm": slurm.options,
}
SET = "set -euo pipefail"
"""The first line of a script that bash carries out."""

MANY = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def written(launch: Launch, framework: str) -> Exported | None:
    """A launch configuration, or None where the framework refuses the layout."""
    with suppress(InputError):
        return exported(launch, framework)
    return None


@pytest.mark.parametrize("name", sorted(SETTINGS))
def test_settings_are_those_of_the_framework(
    name: str, launches: st.SearchStrategy[Launch], facts: Any, faults: Any, flat: Any
) -> None:
    """Names, types and choices are those that the framework's source states."""
    known, seen = facts(name), set()

    @MANY
    @given(launch=launches)
    def holds(launch: Launch) -> None:
        with suppress(InputError):
            found = flat(SETTINGS[name](launch))
            if name == "slurm":
                found = {key: typed(value, known[key]["type"]) for key, value in found.items()}
            assert not faults(found, known)
            seen.update(found)

    holds()
    assert seen


def typed(value: str, kind: str) -> Any:
    """An option of a batch script as what it stands for; None where a time is not in a known form."""
    if kind == "time":
        return None if re.fullmatch(r"\d+-\d\d:\d\d:\d\d", value) else 0
    return {"int": int, "flag": lambda v: v == "", "str": str}[kind](value)


def test_a_wrong_setting_is_found(facts: Any, faults: Any) -> None:
    """The check of the check: an unknown name, a wrong type and a wrong choice are all found."""
    known = facts("megatron")
    wrong = {"--tensor-parallel": 2, "--num-layers": "8", "--fp8-format": "e5m2"}
    assert len(faults(wrong, known)) == 3
    assert not faults({"--fp8-format": "hybrid", "--num-layers": 8, "--bf16": True}, known)


def test_data_arguments_are_those_of_the_framework(jobs: Mapping[str, Job], facts: Any) -> None:
    """What the scripts write beside the arguments are arguments too: the mock data and the checkpoints."""
    text = exported(Launch("run", jobs["dense"], Split(sequence_parallel=0), 8), "slurm").text
    named = re.findall(r"(--(?:mock|tokenizer|vocab|save|load)[a-z-]*)", text)
    assert {"--mock-data", "--tokenizer-type", "--vocab-size", "--save", "--load", "--save-interval"} == set(named)
    assert all(name in facts("megatron") for name in named)


@pytest.mark.parametrize("framework", sorted(FRAMEWORKS))
def test_texts_say_the_settings(framework: str, launches: st.SearchStrategy[Launch], flat: Any) -> None:
    """The file, read back by a reader of its own format, holds exactly the settings."""

    @MANY
    @given(launch=launches)
    def holds(launch: Launch) -> None:
        found = written(launch, framework)
        if found is not None:
            assert read_back(framework, found.text) == expected(framework, found, flat)

    holds()


def read_back(framework: str, text: str) -> Mapping[str, Any]:
    """The settings that a file holds."""
    if framework == "torchtitan":
        return tomllib.loads(text)
    if framework == "deepspeed":
        parsed: Mapping[str, Any] = json.loads(text)
        return parsed
    lines = text.splitlines()
    opened = next(number for number, line in enumerate(lines) if line.endswith("=("))
    inside = lines[opened + 1 : lines.index(")", opened)]
    if framework == "nemo":
        return dict(shlex.split(line)[0].split("=", 1) for line in inside)
    pairs = (shlex.split(line) for line in inside if "LEARNING_RATE" not in line)
    return {name: value[0] if value else True for name, *value in pairs}


def expected(framework: str, found: Exported, flat: Any) -> Mapping[str, Any]:
    """The settings as a reader of the file's format sees them."""
    if framework == "torchtitan":
        nested: dict[str, Any] = {}
        for section, table in found.settings.items():
            place = nested
            for part in section.split("."):
                place = place.setdefault(part, {})
            place.update(table)
        return nested
    if framework == "deepspeed":
        return found.settings
    if framework == "nemo":
        return {key: nemo.hydra(value) for key, value in found.settings.items()}
    table = found.settings["arguments"] if framework == "slurm" else found.settings
    return {key: value if value is True else str(value) for key, value in table.items()}


@pytest.mark.parametrize("framework", ["megatron", "nemo", "slurm"])
def test_scripts_are_shell(framework: str, jobs: Mapping[str, Job]) -> None:
    """bash reads every script without a fault of syntax, whatever the name of the run."""
    bash = shutil.which("bash")
    assert bash is not None
    for job in jobs.values():
        launch = Launch("a 'run' $(of) `mine`\n", job, Split(data=16, sequence_parallel=0), 8, "h100-sxm")
        text = exported(launch, framework).text
        done = subprocess.run([bash, "-n"], input=text, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert all(line.startswith(("#", "set ")) for line in text.splitlines()[: text.splitlines().index(SET) + 1])


def test_a_script_calls_what_it_says(jobs: Mapping[str, Job], tmp_path: Any) -> None:
    """Run with a stand-in for torchrun, the Megatron script hands over its arguments and those of the data."""
    stand_in = tmp_path / "torchrun"
    stand_in.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n', encoding="utf-8")
    stand_in.chmod(0o755)
    launch = Launch("run", jobs["mixture"], Split(data=16, sequence_parallel=0), 8, "h100-sxm", 10, rate=3e-4)
    made = exported(launch, "megatron")
    done = subprocess.run(
        ["bash"], input=made.text, capture_output=True, text=True, check=True,
        env={"PATH": f"{tmp_path}:/usr/bin:/bin", "MEGATRON": "/opt/megatron"},
    )  # fmt: skip
    said = done.stdout.split("\n")
    assert said[:4] == ["--nnodes", "2", "--nproc-per-node", "8"]
    after = said[said.index("/opt/megatron/pretrain_gpt.py") + 1 :]
    words = [w for name, value in made.settings.items() for w in ((name,) if value is True else (name, str(value)))]
    assert after[: len(words)] == words
    assert "--mock-data" in after


def test_named_models_recipes_and_launchers_exist(jobs: Mapping[str, Job], facts: Any) -> None:
    """torchtitan's flavours, Megatron-Bridge's recipes and the options of both launchers are those of the sources."""
    registered = {
        tuple(numbers): (family, name)
        for family, flavors in facts("torchtitan", "flavors").items()
        for name, numbers in flavors.items()
    }
    assert registered == torchtitan.FLAVORS
    assert {nemo.PLAIN, nemo.LATENT} == set(facts("megatron_bridge", "recipes"))
    launch = Launch("run", jobs["dense"], Split(data=16, sequence_parallel=0), 8)
    called = next(line for line in exported(launch, "nemo").text.splitlines() if "run_recipe.py" in line)
    assert set(re.findall(r" (--[a-z]+) ", called)) == set(facts("megatron_bridge", "launcher"))
    assert {word for word in deepspeed.launcher(launch) if word.startswith("--")} == set(facts("deepspeed", "launcher"))


@pytest.mark.parametrize("model", sorted(CATALOG.files("models")))
def test_layers_of_published_models_are_the_exported_ones(model: str) -> None:
    """Evaluated as the frameworks do, the pattern of mixtures is that of the shape, layer by layer."""
    shape = named_shape(CATALOG, model)[0]
    job = Job(shape, 4096, 64, precision_named("bf16"))
    launch = Launch(model, job, Split(data=8, sequence_parallel=0), 8)
    found, bridge = megatron.arguments(launch), nemo.overrides(launch)
    wanted = [int(shape.layer_kind(index) == "moe") for index in range(shape.layers)]
    if shape.experts is None:
        assert "--moe-layer-freq" not in found
        return
    pattern = found["--moe-layer-freq"]
    assert isinstance(pattern, str)
    layers = eval(pattern, {"__builtins__": {}}) if "[" in pattern else [1] * shape.layers
    assert layers == wanted == bridge["model.moe_layer_freq"]
    assert found["--num-experts"] == bridge["model.num_moe_experts"] == shape.experts.count


def test_deepseek_v3_is_written_as_its_paper_says() -> None:
    """Latent ranks, experts, router and shared expert of DeepSeek-V3 (arXiv 2412.19437, section 4.2)."""
    job = Job(named_shape(CATALOG, "deepseek-v3")[0], 4096, 15_360, precision_named("fp8"))
    found = megatron.arguments(Launch("v3", job, Split(pipeline=16, data=128, expert=64, sequence_parallel=0), 8))
    said = {
        "--num-layers": 61, "--hidden-size": 7168, "--num-attention-heads": 128, "--q-lora-rank": 1536,
        "--kv-lora-rank": 512, "--qk-head-dim": 128, "--qk-pos-emb-head-dim": 64, "--v-head-dim": 128,
        "--num-experts": 256, "--moe-router-topk": 8, "--moe-ffn-hidden-size": 2048, "--ffn-hidden-size": 18_432,
        "--moe-shared-expert-intermediate-size": 2048, "--moe-layer-freq": "([0]*3+[1]*58)",
        "--moe-router-score-function": "sigmoid", "--expert-model-parallel-size": 64,
    }  # fmt: skip
    assert {name: found[name] for name in said} == said
