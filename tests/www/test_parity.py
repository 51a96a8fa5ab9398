"""The API and the command line give the same document for the same question."""

import io
import json
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from supercycle.catalog.store import Catalog
from supercycle.cli import main
from supercycle.study.programme_spec import EXAMPLE as PROGRAMME
from supercycle.study.spec import EXAMPLE
from supercycle.www.answering import answered
from supercycle.www.commands.laws import RUNS
from supercycle.www.commands.physical import CELLS
from supercycle.www.commands.registry import COMMANDS, ON_THE_LINE

POSITIONAL = (
    "model", "spec", "csv", "kind", "name", "scenario", "venture", "id", "study", "one", "other", "policies", "files",
    "table", "robots", "run",
)  # fmt: skip
"""Keys that the command line takes without an option."""

OPTIONS = {("plan", "files"): "--codebase", ("site", "model"): "--model"}
"""Keys that it takes with one here, though without one elsewhere."""

FILES = {"spec": "spec.toml", "csv": "runs.csv", "run": "run.json", "gap_csv": "gap.csv"}
"""What keys that hold the content of a file are called as files."""

CALLED = {("forecast", "spec"): "scenario.toml", ("sim/gap", "csv"): "gap.csv"}
"""What they are called where their name is in the answer."""

UNSAID = {("sim", "spec"): "programme"}
"""Names of shipped examples that the command line takes where nothing is said."""

PACKAGED = {"check": {}}
"""Questions that another test asks."""

OWN_GAP = "\n[gap]\ntable = 'gap.csv'\ntask = 'policy'\ngap = 'own'\n"
"""What makes a programme stand on the reader's own table."""

ASKED: list[tuple[str, dict[str, Any]]] = [
    *((name, dict(body)) for name, one in COMMANDS.items() if name != "accuracy" for body in one.examples.values()
      if PACKAGED.get(name) != body),
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
    ("sim", {"spec": PROGRAMME.read_text(encoding="utf-8"), "draws": 200, "seed": 5}),
    ("sim", {"spec": PROGRAMME.read_text(encoding="utf-8") + OWN_GAP, "gap_csv": CELLS, "draws": 200}),
    ("sim/onboard", {"policies": ["vla-2.7b"], "rate": 5, "bytes": 1}),
    ("sim/gap", {"table": "two-link-arm-surrogate", "task": "policy", "gap": "small"}),
    ("value", {"venture": "incumbent", "draws": 200}),
    ("catalog", {"kind": "chips"}), ("catalog", {"kind": "chips", "name": "h100"}), ("catalog", {"kind": "rents"}),
]  # fmt: skip


def arguments(name: str, body: dict[str, Any], folder: Path) -> list[str]:
    """The command line that asks the same; the files that it names are written into the folder."""
    words = ON_THE_LINE.get(name, name).split("/")
    given = {key: _word(name, key, value, folder) for key, value in body.items() if UNSAID.get((name, key)) != value}
    taken = [key for key in POSITIONAL if key in given and (name, key) not in OPTIONS]
    for key in taken:
        words += given[key] if isinstance(given[key], list) else [str(given[key])]
    for key, value in given.items():
        option = OPTIONS.get((name, key), f"--{key.replace('_', '-')}")
        if key in taken or key == "gap_csv":
            continue
        if key == "chips":
            words += [option, ",".join(value)]
        elif isinstance(value, list):
            words += [word for one in value for word in (option, str(one))]
        else:
            words += [option] if value is True else [option, str(value)]
    return [*words, "--json"]


def _word(name: str, key: str, value: Any, folder: Path) -> Any:
    """A value as a word of the command line: what a file holds is written, and its name is the word."""
    if key == "files":
        for file, text in value.items():
            path = folder / "code" / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return "code"
    if key == "silicon":
        return ",".join([value["process"], *(f"{part}={one}" for part, one in value.items() if part != "process")])
    if key == "demand":
        return ",".join(value)
    if key in FILES and (not isinstance(value, str) or "\n" in value):
        file = CALLED.get((name, key), FILES[key])
        (folder / file).write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
        return file
    return [str(one) for one in value] if isinstance(value, list) else value


def printed(words: list[str], folder: Path) -> Any:
    """What the command line prints, in this process, where the folder is the present one."""
    out, err = io.StringIO(), io.StringIO()
    with chdir(folder), redirect_stdout(out), redirect_stderr(err):
        code = main(words)
    assert code == 0, err.getvalue()
    return timeless(json.loads(out.getvalue()))


def answer(catalog: Catalog, name: str, body: dict[str, Any]) -> Any:
    """What a worker of the server answers."""
    status, document = answered(name, json.dumps(body).encode(), catalog)
    assert status == 200, document
    return timeless(json.loads(document))


def timeless(document: Any) -> Any:
    """The document without how long the work took."""
    timed = isinstance(document, dict) and "seconds" in document
    return {**document, "seconds": 0.0} if timed else document


@pytest.mark.usefixtures("own_data")
@pytest.mark.parametrize(("name", "body"), ASKED, ids=lambda one: one if isinstance(one, str) else "")
def test_the_api_gives_the_document_of_the_command_line(
    name: str, body: dict[str, Any], catalog: Catalog, tmp_path: Path
) -> None:  # fmt: skip
    """To the last digit, and in the same order of keys."""
    line = printed(arguments(name, body, tmp_path), tmp_path)
    assert json.dumps(answer(catalog, name, body)) == json.dumps(line)


ACROSS = [
    ("run", {"model": "llama-3.1-70b", "chip": "h100-sxm", "count": 512}),
    ("plan", {"draws": 200, "seed": 7}),
    ("forecast", {"to": 2028, "draws": 200}),
]


@pytest.mark.parametrize(("name", "body"), ACROSS, ids=[name for name, _ in ACROSS])
def test_the_server_gives_what_a_process_prints(
    name: str, body: dict[str, Any], client: Any, catalog: Catalog, tmp_path: Path
) -> None:  # fmt: skip
    """The same over HTTP and from a command line of its own: nothing is kept between the two."""
    code = "import sys; from supercycle.cli import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments(name, body, tmp_path)], capture_output=True, text=True, check=False,
        cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    got = client.post(f"/{name}", json=body)
    assert got.status_code == 200, got.text
    assert json.dumps(got.json()) == json.dumps(json.loads(done.stdout))


def test_accuracy_is_the_two_checks(catalog: Catalog, tmp_path: Path) -> None:
    """How wrong the predictions are is what ``check`` prints of the packaged tables."""
    found = answer(catalog, "accuracy", {})
    assert json.dumps(found["training"]) == json.dumps(printed(["check", "--json"], tmp_path))
    assert json.dumps(found["serving"]) == json.dumps(printed(["check", "--serving", "--json"], tmp_path))


def test_tables_and_text_of_a_specification_mean_the_same(catalog: Catalog) -> None:
    """A specification may be sent as TOML or as an object."""
    text = "[goal]\nbudget = '$5M'\n[limits]\nchips = ['h100', 'mi300x']\n"
    tables = {"goal": {"budget": "$5M"}, "limits": {"chips": ["h100", "mi300x"]}}
    sent = [answer(catalog, "plan", {"spec": spec, "draws": 100}) for spec in (text, tables)]
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
