"""The API and the command line give the same document for the same question: each command as a process of its own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from supercycle.study.programme_spec import EXAMPLE as PROGRAMME
from supercycle.study.spec import EXAMPLE
from supercycle.www.commands.laws import RUNS
from supercycle.www.commands.registry import COMMANDS

POSITIONAL = (
    "model", "spec", "csv", "kind", "name", "scenario", "venture", "id", "study", "one", "other", "policies", "files",
)  # fmt: skip
"""Keys that the command line takes without an option."""

IN_PLACE_OF_SECONDS = 0.0
"""How long the work took differs each time."""

ASKED: list[tuple[str, dict[str, Any]]] = [
    *((name, dict(body)) for name, one in COMMANDS.items() if name != "accuracy" for body in one.examples.values()),
    ("plan", {"spec": EXAMPLE.read_text(encoding="utf-8"), "draws": 200, "seed": 7, "set": ["chip.price=25000USD"]}),
    ("spend", {"spec": "[run]\nchip = 'b200'\ncount = 1024\ndays = 30\ndate = 2026-05-01\n"}),
    ("run", {"model": "deepseek-v3", "chip": "h800-sxm", "count": "2k", "seq": "4k", "precision": "fp8"}),
    ("site", {"chip": "h100-sxm", "count": 4096, "sites": 2, "link": "10 Tbit/s", "model": "llama-3.1-70b"}),
    ("serve", {"model": "deepseek-v3", "chip": "h200-sxm", "tpot": "50 ms", "beside": ["b200"]}),
    ("laws/wall", {"growth": "0.3:0.4:0.5", "synthetic": 2}),
    ("laws/optimum", {"flop": 1e24, "unique_tokens": "1T"}),
    ("laws/fit", {"csv": RUNS, "approach": 3, "bootstrap": 250, "flop": [1e21, 1e22]}),
    ("invest/power", {"load": 1e9, "source": ["grid-fixed"], "years": 10}),
    ("forecast", {"scenario": "base", "to": 2028, "draws": 200, "seed": 3}),
    ("sim", {"draws": 200, "seed": 5}), ("sim", {"spec": PROGRAMME.read_text(encoding="utf-8"), "draws": 200}),
    ("sim/onboard", {"policies": ["vla-2.7b"], "rate": 5, "bytes": 1}),
    ("value", {"venture": "incumbent", "draws": 200}),
    ("catalog", {"kind": "chips"}), ("catalog", {"kind": "chips", "name": "h100"}), ("catalog", {"kind": "rents"}),
]  # fmt: skip


def arguments(name: str, body: dict[str, Any], folder: Path) -> list[str]:
    """The command line that asks the same."""
    words = ["studies", "list"] if name == "studies" else name.split("/")
    for key in POSITIONAL:
        if key in body and not (key == "model" and name == "site"):
            values = body[key] if key == "policies" else [body[key]]
            words += [_positional(key, one, folder) for one in values]
    for key, value in body.items():
        option = f"--{key.replace('_', '-')}"
        if key in ("policies", "files"):
            continue
        if key == "chips":
            words += [option, ",".join(value)]
        elif isinstance(value, list):
            words += [word for one in value for word in (option, str(one))]
        elif value is True:
            words.append(option)
        elif key not in POSITIONAL or (key == "model" and name == "site"):
            words += [option, str(value)]
    return [*words, "--json"]


def _positional(key: str, value: Any, folder: Path) -> str:
    if key == "files":
        for file, text in value.items():
            path = folder / "code" / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return "code"
    if (key == "csv" or key == "spec") and "\n" in value:
        path = folder / ("runs.csv" if key == "csv" else "spec.toml")
        path.write_text(value, encoding="utf-8")
        return str(path)
    return str(value)


def timeless(document: Any) -> Any:
    """The document without how long the work took."""
    timed = isinstance(document, dict) and "seconds" in document
    return {**document, "seconds": IN_PLACE_OF_SECONDS} if timed else document


NOT_OVER_HTTP = {
    "as_json", "catalog", "explain", "plot", "save", "to", "baseline", "cost", "series", "codebase", "sarif", "html",
    "fail_on", "path", "store", "report",
}  # fmt: skip
"""Options that read or write files of the reader, or that only shape tables."""


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in ("accuracy", "catalog", "predictions")])
def test_every_option_of_a_command_is_a_key(name: str) -> None:
    """And every key an option, so that neither gets ahead of the other."""
    import typer

    from supercycle.cli.app import app

    command: Any = typer.main.get_command(app)
    for word in {"sim": "sim/programme", "studies": "studies/list"}.get(name, name).split("/"):
        command = command.commands[word]
    options = {
        one.name if not str(one.opts[0]).startswith("--") else one.opts[0].removeprefix("--").replace("-", "_")
        for one in command.params
    }
    taken = {"csv" if one == "runs" and name != "laws/next" else one for one in options} - {"help", "json"}
    keys = set(COMMANDS[name].body.model_fields)
    if name == "laws/next":
        taken |= {"csv"}
    if name == "port":
        taken |= {"files"}
    left_out = NOT_OVER_HTTP - {"to"} if name in ("forecast", "port") else NOT_OVER_HTTP
    assert taken - left_out == keys


@pytest.mark.parametrize(("name", "body"), ASKED, ids=lambda one: one if isinstance(one, str) else "")
def test_the_api_gives_the_document_of_the_command_line(
    name: str, body: dict[str, Any], client: Any, tmp_path: Path
) -> None:  # fmt: skip
    """To the last digit, and in the same order of keys."""
    code = "import sys; from supercycle.cli import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments(name, body, tmp_path)], capture_output=True, text=True, check=False,
        cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    if name == "catalog":
        got = client.get("/".join(["/catalog", *body.values()]))
    else:
        got = client.post(f"/{name}", json=body)
    assert got.status_code == 200, got.text
    printed, answered = timeless(json.loads(done.stdout)), timeless(got.json())
    assert answered == printed
    assert json.dumps(answered) == json.dumps(printed)


def test_accuracy_is_the_two_checks(client: Any) -> None:
    """How wrong the predictions are is what ``check`` says of the packaged tables."""
    found = client.get("/accuracy").json()
    assert found["training"] == client.post("/check", json={}).json()
    assert found["serving"] == client.post("/check", json={"serving": True}).json()


def test_tables_and_text_of_a_specification_mean_the_same(client: Any) -> None:
    """A specification may be sent as TOML or as an object."""
    text = "[goal]\nbudget = '$5M'\n[limits]\nchips = ['h100', 'mi300x']\n"
    tables = {"goal": {"budget": "$5M"}, "limits": {"chips": ["h100", "mi300x"]}}
    sent = [client.post("/plan", json={"spec": spec, "draws": 100}).json() for spec in (text, tables)]
    assert sent[0] == sent[1]
    assert sent[0]["alternatives"]


def test_a_study_that_is_made_while_the_server_runs_is_seen(client: Any) -> None:
    """Answers about studies are not remembered, for they change; a study that is not there is a problem with a hint."""
    pytest.importorskip("duckdb")
    from supercycle.verbs.sweep import studies, sweep

    before = [one["name"] for one in client.post("/studies", json={}).json()["studies"]]
    assert client.post("/studies/show", json={"study": "later"}).status_code == 422
    made = sweep(
        {
            "study": {"kind": "run", "name": "later", "outputs": ["step_s"]},
            "question": {"model": "llama-3.1-8b", "chip": "h100-sxm", "count": 64, "split": "tp=2,pp=1,mb=1"},
            "vary": {"global_batch": [128, 256]},
        },
        on="here",
    )
    assert [one["name"] for one in client.post("/studies", json={}).json()["studies"]] == ["later", *before]
    assert len(client.post("/studies/show", json={"study": "later"}).json()["rows"]) == 2
    studies().delete(made.study.id)
    assert [one["name"] for one in client.post("/studies", json={}).json()["studies"]] == before
