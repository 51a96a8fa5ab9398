"""What the reader brings: a scenario, a programme and a table of a gap; and the command of every view."""

import io
import json
import re
import shlex
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from supercycle.base.estimate import Estimate
from supercycle.cli import main
from supercycle.report import numbers
from supercycle.study.programme_spec import EXAMPLE
from supercycle.www.commands.industry import SHORTFALL
from supercycle.www.commands.physical import CELLS

VIEWS = {
    "plan": "#/plan?budget=$20M&chips=h100-sxm,b200&draws=500",
    "run": "#/run?split=tp=8,pp=4,vpp=2,mb=1",
    "serve": "#/serve?beside=b200",
    "world": "#/world?draws=200&scenario=power-shortfall&to=2030",
    "programme": "#/programme?draws=200&success=0.8",
    "predictions": "#/predictions",
    "claim": "#/predictions?id=compute-famine-2026",
    "catalogue": "#/catalogue?kind=chips&name=h100-sxm",
    "kinds": "#/catalogue",
}
"""Views whose document is that of one command."""


def printed(text: str) -> Any:
    """What the command of a view prints as JSON, where the files that it makes stand in the present folder."""
    for name, content in re.findall(r"cat > (\S+) <<'END'\n(.*?)^END$", text, re.S | re.M):
        Path(name).write_text(content, encoding="utf-8")
    (line,) = re.findall(r"^supercycle .*$", text, re.M)
    out = io.StringIO()
    with redirect_stdout(out):
        assert main([*shlex.split(line)[1:], "--json"]) == 0
    return timeless(json.loads(out.getvalue(), parse_int=float))


def timeless(document: Any) -> Any:
    """The document without how long the work took."""
    return {**document, "seconds": 0.0} if isinstance(document, dict) and "seconds" in document else document


def document(page: Any, path: Path) -> Any:
    """The document that a view offers."""
    with page.expect_download() as got:
        page.locator(".bar").get_by_role("button", name="JSON").click()
    got.value.save_as(path)
    return timeless(json.loads(path.read_text(encoding="utf-8"), parse_int=float))


def command(page: Any) -> str:
    """The command that a view offers."""
    page.locator(".commands > summary").click()
    return str(page.locator(".sheet pre").inner_text())


@pytest.mark.parametrize("view", VIEWS)
def test_the_command_of_a_view_gives_its_document(
    view: str, reader: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """The page and the command line have the same numbers, to the last digit, for the same question."""
    monkeypatch.chdir(tmp_path)
    page = reader.open(VIEWS[view])
    assert document(page, tmp_path / "view.json") == printed(command(page))


def test_world_takes_the_readers_own_scenario(
    reader: Any, engine: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """Its text is answered, stands in the address, and leaves as the file that the command line takes."""
    monkeypatch.chdir(tmp_path)
    page = reader.open("#/world?draws=200&to=2030")
    page.get_by_text("A scenario of your own", exact=True).click()
    file = {"name": "mine.toml", "mimeType": "text/plain", "buffer": SHORTFALL.encode()}
    page.get_by_label("A file for: Its TOML", exact=True).set_input_files(file)
    page.get_by_text("What if only half of the power").wait_for()
    reader.settled()
    found, text = engine("forecast", {"spec": SHORTFALL, "draws": 200, "to": 2030}), reader.text().replace("\n", " ")
    one, at = found["series"]["power"], found["years"].index(2030)
    assert numbers.POWER.interval(Estimate(one["median"][at], one["low"][at], one["high"][at])) in text
    assert "own=name" in page.evaluate("location.href")
    assert document(page, tmp_path / "view.json") == printed(command(page))
    page.get_by_text("What a scenario may change").click()
    page.get_by_text("west.power.capacity.growth").wait_for()
    page.get_by_label("Its TOML", exact=True).fill("name = 'x'\nquestion = 'y'\n[change.nothing]\ntimes = 2\n")
    page.locator(".problem").wait_for()
    assert "change.nothing: is no input" in page.locator(".problem").inner_text()


def test_programme_takes_the_readers_own_file_and_gap(reader: Any, engine: Any) -> None:
    """A programme in the address, which stands on a table of a gap from a file; what it lacks is told."""
    own = f"{EXAMPLE.read_text(encoding='utf-8')}\n[gap]\ntable = 'gap.csv'\ntask = 'policy'\ngap = 'own'\n"
    own = own.replace("success = 0.85", "success = 0.7", 1) + "\n[basics]\ndraws = 200\n"
    page = reader.page
    page.goto(f"{reader.origin}/#/programme?{urlencode({'own': own})}")
    page.locator(".problem").wait_for()
    assert "no table of a gap named 'gap.csv'" in page.locator(".problem").inner_text()
    page.get_by_text("Data", exact=True).first.click()
    file = {"name": "gap.csv", "mimeType": "text/csv", "buffer": CELLS.encode()}
    page.get_by_label("Or your own table of a gap", exact=True).set_input_files(file)
    page.get_by_text("measured in the table gap.").wait_for()
    reader.settled()
    found = engine("jobs", {"command": "sim", "body": {"spec": own, "gap_csv": CELLS}})
    assert found["state"] == "done"
    found = engine(f"jobs/{found['id']}")["result"]
    for one in found["mix"]["alternatives"]:
        cost = one["cost"]
        assert cost is None or numbers.MONEY.interval(Estimate(**cost)) in reader.text()


def test_plan_shows_its_loss_against_dollars_and_days(reader: Any, engine: Any) -> None:
    """The same question with four times the compute, as the engine plans it, stands in the table below the pictures."""
    spec = {
        "goal": {"budget": "$20M", "basis": "rental", "ready": "12 months"},
        "limits": {"chips": ["h100-sxm", "b200"]},
        "basics": {"draws": 500},
    }
    reader.open(VIEWS["plan"])
    flop = engine("plan", {"spec": spec})["flop"]
    goal = {"basis": "rental", "ready": "12 months", "flop": 4 * flop}
    more, text = engine("plan", {"spec": {**spec, "goal": goal, "basics": {"draws": 200}}}), reader.text()
    assert numbers.LOSS.interval(Estimate(**more["loss"])) in text
    best = more["alternatives"][more["recommended"]]
    assert numbers.MONEY.interval(Estimate(**best["cost"]["rental"])) in text
    assert "Loss against dollars" in text
    assert "Loss against days" in text
