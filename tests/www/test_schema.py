"""The description of the API against the API: whatever it allows to ask is answered as it says."""

from typing import Any

import pytest

pytest.importorskip("fastapi")
schemathesis = pytest.importorskip("schemathesis")
requests = pytest.importorskip("requests")

from hypothesis import HealthCheck, given, settings  # noqa: E402
from schemathesis import GenerationMode  # noqa: E402
from schemathesis.checks import CHECKS, load_all_checks  # noqa: E402

from supercycle.www.commands.facts import MEASURED  # noqa: E402
from supercycle.www.commands.launch import RUN  # noqa: E402
from supercycle.www.commands.laws import RUNS  # noqa: E402
from supercycle.www.commands.physical import CELLS  # noqa: E402
from supercycle.www.openapi import schema  # noqa: E402

load_all_checks()
LEFT_OUT = ("positive_data_acceptance", "unsupported_method")
"""Checks that do not fit: a name or a text that has the right form need not mean anything, which is 422 as well; and
a path that another path's pattern also takes has more methods than its own."""

LONG = ("check", "calibrate", "accuracy", "plan", "sim", "next")
"""What takes seconds: a third of the requests."""

MADE: list[str] = []
"""The operation of every request made."""

CHECKED = [CHECKS.get_one(name) for name in CHECKS.get_all_names() if name not in LEFT_OUT]
QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck), "derandomize": True, "database": None}

MEANT: dict[str, list[Any]] = {
    "model": ["llama-3.1-8b", "deepseek-v3", "gpt-3-175b"], "chip": ["h100", "b200", "tpu-v5p", "mi300x"],
    "count": [1, 8, 96, 512, "16k", 1_000_003], "precision": ["bf16", "fp8"], "site": ["texas", "reference-us"],
    "location": ["texas"], "global_batch": [64, 1024, "4k"], "seq": [4096, "8k"], "framework": ["pytorch-fsdp", "jax"],
    "draws": [100, 500], "top": [1, 20], "split": ["tp=8,pp=4", "tp=2,zero=3"], "days": [3, 54.5], "date": ["2026-09"],
    "spec": [
        "half-h100", "programme", "[goal]\nflop = 1e24\n[limits]\nchips = ['h100']\n", {"goal": {"budget": "$5M"}},
    ],
    "name": ["hoffmann-2022", "h100-sxm"], "kind": ["chips", "laws", "rents", "sources"], "load": ["1 GW", 5e8],
    "study": ["chips", "none"], "one": ["chips:0"], "other": ["chips:1", "chips:77"], "by": ["step_s", "fits"],
    "choose": ["chip", "global_batch", "colour"],
    "engine": ["vllm", "sglang"], "law": ["besiroglu-2024-huber", "kaplan-2020"], "flop": [1e21, "3e25"],
    "policies": [["vla-2.7b"], ["vla-9b", "vla-17b"]], "tokens": ["9T"], "parameters": ["14B"],
    "robots": [[5], ["10", 20]], "hours": ["5min", 900], "task": ["policy", "push"], "gap": ["small", "own"],
    "table": ["published-cotraining", "none"], "to": ["megatron", 2030, ["hip"]],
    "scenario": ["power-shortfall", "none"],
    "run": [RUN, {"alternatives": []}, {"split": 3}], "csv": [RUNS, CELLS, MEASURED], "gap_csv": [CELLS],
    "bootstrap": [0, 20],
    "files": [{"a.cu": "__global__ void scale(float *y) { y[threadIdx.x] *= 2; }\n"}],
    "budget": ["$1M", 1e8], "process": ["n5", "n3"], "stacks": [4, 8], "area": [400, 814], "power": ["700 W"],
}  # fmt: skip
"""Values that mean something, so that requests reach the work itself."""

CONFIG = schemathesis.Config.from_dict({"checks": {"negative_data_rejection": {
    "expected-statuses": [400, 401, 403, 404, 405, 408, 413, 415, 421, 422, 429, 503]}}})  # fmt: skip
"""A text that is too long by the description is refused as a body that is too large."""


def meaningful(described: dict[str, Any]) -> dict[str, Any]:
    """The description with these values as the only ones of their keys."""
    for path in described["paths"].values():
        for said in path.values():
            for one in said.get("parameters", []):
                one["schema"] = {"enum": MEANT[one["name"]]} if one["name"] in MEANT else one["schema"]
            for content in said.get("requestBody", {}).get("content", {}).values():
                keys = content["schema"].get("properties", {})
                keys.update({name: {"enum": MEANT[name]} for name in keys if name in MEANT})
    return described


def operations(described: dict[str, Any], *, only_with_input: bool = False) -> list[Any]:
    """All that can be asked."""
    found = [one.ok() for one in schemathesis.openapi.from_dict(described, config=CONFIG).get_all_operations()]
    return [one for one in found if not only_with_input or one.body or one.path_parameters]


REACHING = operations(meaningful(schema()))
"""Operations whose requests reach the work."""

POSSIBLE = [
    *((one, GenerationMode.POSITIVE) for one in REACHING),
    *((one, GenerationMode.POSITIVE) for one in operations(schema())),
    *((one, GenerationMode.NEGATIVE) for one in operations(schema(), only_with_input=True)),
]
NAMED = [
    f"{one.label.replace('/api/v1/', '')} {kind}"
    for (one, mode), kind in zip(
        POSSIBLE, [mode.value + str(place // len(operations(schema()))) for place, (_, mode) in enumerate(POSSIBLE)],
        strict=True,
    )
]  # fmt: skip


def asked(operation: Any, mode: Any, address: str, examples: int) -> None:
    """Makes requests of an operation, allowed or forbidden by its description, and checks each answer."""

    @settings(max_examples=max(examples // 3, 2) if operation.path.rpartition("/")[2] in LONG else examples, **QUIET)
    @given(case=operation.as_strategy(generation_mode=mode))
    def check(case: Any) -> None:
        MADE.append(operation.label)
        got = case.call_and_validate(base_url=address, checks=CHECKED, timeout=300)
        if got.status_code == 202:
            assert requests.delete(f"{address}{got.headers['location'][0]}", timeout=60).ok

    check()


@pytest.mark.parametrize(("operation", "mode"), POSSIBLE, ids=NAMED)
def test_the_api_keeps_its_description(operation: Any, mode: Any, address: str) -> None:
    """No 500, no undocumented status, no answer of another form, in a few hundred requests made from the schema."""
    asked(operation, mode, address, 6)


@pytest.mark.slow
@pytest.mark.parametrize(("operation", "mode"), POSSIBLE, ids=NAMED)
def test_the_api_keeps_its_description_through_thousands_of_requests(
    operation: Any, mode: Any, address: str
) -> None:  # fmt: skip
    """The same, in more than 5,000 requests."""
    asked(operation, mode, address, 25 if any(operation is one for one in REACHING) else 110)


@pytest.mark.slow
def test_there_were_thousands_of_requests() -> None:
    """Where all of the slow tests ran, more than 5,000 requests were made."""
    print(f"{len(MADE):,} requests of {len(set(MADE))} operations")
    assert not MADE or len(MADE) > 5000


@pytest.mark.filterwarnings("ignore:Duplicate Operation ID")
def test_every_route_is_described() -> None:
    """A path of the application that the description lacks is forgotten."""
    from supercycle.www.app import create

    routes = {path for path in create().openapi()["paths"] if path.startswith("/api/")}
    assert routes == set(schema()["paths"])
