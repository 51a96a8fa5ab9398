"""Facts of the frameworks' own schemas, and launches of every kind of model."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from supercycle.run.job import Job
from supercycle.run.launch.launch import Launch
from supercycle.run.precision import PRECISIONS
from supercycle.run.split import Split

Facts = Mapping[str, Mapping[str, Any]]

FOLDER = Path(__file__).parent / "facts"


@pytest.fixture(scope="session")
def facts() -> Callable[..., Facts]:
    """``facts(name)`` is what a framework's source says of its settings: type, choices and place of each.

    ``facts(name, table)`` is another table of its file.
    """

    def read(name: str, table: str = "settings") -> Facts:
        found: Facts = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))[table]
        return found

    return read


def allowed(value: object, fact: Mapping[str, Any]) -> bool:
    """Whether a value is of the type and among the choices that a fact states; None is the absence of one."""
    if value is None:
        return True
    kinds: Mapping[str, Callable[[Any], bool]] = {
        "int": lambda v: isinstance(v, int) and not isinstance(v, bool),
        "float": lambda v: isinstance(v, int | float) and not isinstance(v, bool),
        "str": lambda v: isinstance(v, str),
        "bool": lambda v: isinstance(v, bool),
        "flag": lambda v: v is True,
        "list": lambda v: isinstance(v, list),
        "int or list": lambda v: isinstance(v, int | list) and not isinstance(v, bool),
        "pattern": lambda v: isinstance(v, str) and set(v) <= set("0123456789,[]()+*"),
        "pair": lambda v: isinstance(v, str) and all(part.isdigit() for part in v.split(",")),
    }
    return kinds[fact["type"]](value) and value in fact.get("choices", [value])


@pytest.fixture(scope="session")
def faults() -> Callable[[Mapping[str, Any], Facts], list[str]]:
    """``faults(settings, facts)`` names the settings that a framework's schema does not admit."""

    def find(settings: Mapping[str, Any], known: Facts) -> list[str]:
        unknown = [name for name in settings if name not in known]
        wrong = [
            f"{name}={value!r}" for name, value in settings.items() if name in known and not allowed(value, known[name])
        ]
        return unknown + wrong

    return find


@pytest.fixture(scope="session")
def flat() -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """``flat(table)`` names the values of nested tables by their paths."""

    def flatten(table: Mapping[str, Any], before: str = "") -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in table.items():
            found |= flatten(value, f"{before}{key}.") if isinstance(value, Mapping) else {f"{before}{key}": value}
        return found

    return flatten


@pytest.fixture(scope="session")
def launches(
    jobs: Mapping[str, Job], splits: Callable[[Job], st.SearchStrategy[Split]]
) -> st.SearchStrategy[Launch]:  # fmt: skip
    """Runs of every kind of model, at every precision, with any split that can run."""

    @st.composite
    def one(draw: st.DrawFn) -> Launch:
        job = draw(st.sampled_from(sorted(jobs.items())))[1]
        job = Job(job.shape, job.sequence, job.global_batch, draw(st.sampled_from(sorted(PRECISIONS.values(),
                  key=lambda p: p.name))), job.attention)  # fmt: skip
        split = draw(splits(job))
        if int(split.pipeline) > 1 and draw(st.booleans()):
            split = replace(split, schedule=draw(st.sampled_from([0, 1])))
        return Launch(
            job.shape.name, job, split, draw(st.sampled_from([1, 2, 4, 8])), "h100-sxm",
            draw(st.sampled_from([None, 1000])), 2.0, draw(st.sampled_from([None, 20.0])),
            draw(st.sampled_from([None, 3e-4])),
        )  # fmt: skip

    return one()
