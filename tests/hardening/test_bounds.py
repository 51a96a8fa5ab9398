"""Memory stays bounded, however many layouts or points a question has."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

SEARCH = r"""
import re, sys, supercycle
from supercycle.base.errors import InputError
model, count, batch, sequence = sys.argv[1], *map(int, sys.argv[2:5])
try:
    said = supercycle.search(model, chip="h100-sxm", count=count, global_batch=batch, sequence=sequence, top=1).examined
except InputError as fault:
    said = fault.headline
print(said)
print(int(re.search(r"VmHWM:\s*(\d+) kB", open("/proc/self/status").read())[1]) / 1024)
"""
STUDY = r"""
import re, sys
from supercycle.study.studies.design import count, points
from supercycle.study.studies.spec import read_sweep
ends = {"low": 0.0, "high": 1.0}
study = {"kind": "run", "method": "sobol", "points": 10_000_000}
asked = read_sweep({"study": study, "vary": {f"x{i}": ends for i in range(64)}})
made = [len(points(asked, first, first + 1000)) for first in (0, 4_000_123, 9_999_000)]
print(count(asked), sum(made))
print(int(re.search(r"VmHWM:\s*(\d+) kB", open("/proc/self/status").read())[1]) / 1024)
"""
MUCH = 700.0
"""MiB that no question may need here; its own limit of splits would allow 2 GB."""

MANY = {
    "model_type": "mixtral", "hidden_size": 720_720, "num_hidden_layers": 5_040, "num_attention_heads": 55_440,
    "num_key_value_heads": 55_440, "head_dim": 128, "intermediate_size": 720_720, "vocab_size": 32_000,
    "num_local_experts": 55_440, "num_experts_per_tok": 8,
}  # fmt: skip
"""A model whose sizes have as many divisors as they can."""


def asked(code: str, *arguments: str) -> tuple[str, float]:
    """What a process of its own said, and the most memory that it held, in MiB.

    The kernel's mark of this program: ``ru_maxrss`` would be that of the process that started it.
    """
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    said, memory = done.stdout.splitlines()
    return said, float(memory)


def test_more_than_a_billion_layouts_are_refused_before_any_is_made(
    tmp_path: Path, figures: Callable[..., None]
) -> None:  # fmt: skip
    """With the number, the limit, and little memory."""
    path = tmp_path / "config.json"
    path.write_text(json.dumps(MANY))
    said, memory = asked(SEARCH, str(path), "8648640", "95135040", "8648640")
    number = int(said.split()[0].replace(",", ""))
    assert number > 1_000_000_000
    assert "more than a search can hold (20,000,000)" in said
    assert memory < MUCH / 2
    figures("layouts refused", layouts=number, mebibytes=round(memory))


@pytest.mark.slow
def test_the_largest_space_that_is_searched_is_streamed(figures: Callable[..., None]) -> None:
    """Nearly twenty million layouts, examined in parts."""
    said, memory = asked(SEARCH, "llama-3.1-405b", "9979200", "99792000", "1048576")
    assert int(said) > 19_000_000
    assert memory < MUCH
    figures("layouts searched", layouts=int(said), mebibytes=round(memory))


def test_points_of_a_large_study_are_made_as_they_are_asked_for(figures: Callable[..., None]) -> None:
    """Ten million points of 64 inputs are never there at once, and the last is made as soon as the first."""
    said, memory = asked(STUDY)
    assert said == "10000000 3000"
    assert memory < MUCH / 2
    figures("points of a study", points=10_000_000, inputs=64, mebibytes=round(memory))
