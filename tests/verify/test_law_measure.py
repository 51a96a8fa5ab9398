"""Measuring a law: plan, text, table and resumption, without PyTorch."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from supercycle.base.errors import InputError
from supercycle.model.parameters import parameters
from supercycle.verify import law_runs
from supercycle.verify.law_plan import FEWEST_STEPS, WIDTHS, PlannedRun, family, flop_of, plan_runs
from supercycle.verify.law_runs import MeasuredRun, measure_law, read_runs, schedule
from supercycle.verify.law_text import Text, pieces, text_of
from supercycle.verify.pytorch import Device

PACES = {width: 2e-6 + 2e-10 * 6 * parameters(family(width, 128)).total / 12 for width in WIDTHS}
"""Seconds a token of a processor of our own."""

PROCESSOR = Device("cpu", "A processor", 1, float("nan"), 2.0**34, 1, "PyTorch 2.13", "Linux x86_64")


def seconds(runs: tuple[PlannedRun, ...]) -> float:
    """How long runs take at those paces."""
    return sum(PACES[run.width] * run.batch * run.steps * 128 for run in runs)


@pytest.mark.parametrize("minutes", [3.0, 10.0, 60.0, 600.0])
def test_a_plan_fills_its_time_with_slices_of_equal_compute(minutes: float) -> None:
    """Runs of a slice cost alike, together about the time that was given; the largest run is kept back."""
    runs = plan_runs(minutes * 60.0, 128, PACES)
    assert seconds(runs) == pytest.approx(minutes * 60.0, rel=0.15)
    assert all(run.steps >= FEWEST_STEPS for run in runs)
    kept = [run for run in runs if run.kept_back]
    assert len(kept) == 1
    compute = {run.id: flop_of(family(run.width, 128), 128, run.batch * run.steps * 128.0) for run in runs}
    for run in runs:
        same = [compute[other.id] for other in runs if other.slice == run.slice]
        assert max(same) <= 1.1 * min(same)
        assert run.kept_back or compute[run.id] < compute[kept[0].id]
    assert len({run.id for run in runs}) == len(runs)


def test_too_short_a_time_is_refused() -> None:
    """Runs of a handful of steps measure nothing."""
    with pytest.raises(InputError, match="too short"):
        plan_runs(0.5, 128, PACES)


def test_the_rate_rises_and_falls_once_within_the_run() -> None:
    """Up to the peak in the first twentieth, then down to a tenth of it at the last step."""
    shares = [schedule(step, 400) for step in range(400)]
    top = int(np.argmax(shares))
    assert shares[top] == pytest.approx(1.0)
    assert 15 <= top <= 21
    assert np.all(np.diff(shares[top:]) <= 0)
    assert shares[-1] == pytest.approx(0.1, abs=0.001)


def test_a_text_is_divided_by_files(texts: Path, tmp_path: Path) -> None:
    """Files that are kept back are not trained on; the same folder gives the same text."""
    text = text_of(texts)
    assert not set(text.kept_back) & set(text.training) - {10}
    assert len(text.kept_back) < len(text.training) / 10
    assert np.array_equal(text_of(texts).training, text.training)
    with pytest.raises(InputError, match="too little text"):
        text_of(_empty(tmp_path))
    with pytest.raises(InputError, match="not a folder"):
        text_of(texts / "0.txt")


def _empty(folder: Path) -> Path:
    made = folder / "empty"
    made.mkdir()
    return made


def test_the_pieces_of_a_text_are_it() -> None:
    """Every byte but the rest stands in one piece; neighbours share the byte that one predicts and the other sees."""
    text = np.arange(101, dtype=np.uint8)
    cut = pieces(text, 10)
    assert cut.shape == (10, 11)
    assert sorted(cut[:, :-1].ravel()) == list(range(100))


@pytest.fixture
def trained(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Runs that take no time and have the loss of a law; the list holds the ids that were trained."""
    ids: list[str] = []

    def run(planned: PlannedRun, source: Text, device: Device, sequence: int) -> MeasuredRun:
        ids.append(planned.id)
        if len(ids) == 4:
            raise KeyboardInterrupt
        shape = family(planned.width, sequence)
        tokens = planned.batch * planned.steps * sequence
        size = parameters(shape).total
        loss = 1.5 + 40.0 / size**0.35 + 60.0 / tokens**0.35
        return MeasuredRun(
            planned.id, size, tokens, loss, flop_of(shape, sequence, tokens), int(planned.kept_back), tokens,
            planned.width, shape.layers, planned.batch, planned.steps, sequence, 0.001, planned.slice, 1.0,
        )  # fmt: skip

    monkeypatch.setattr(law_runs, "train_run", run)
    monkeypatch.setattr(law_runs, "measure_paces", lambda *_: PACES)
    monkeypatch.setattr(law_runs, "find_device", lambda _: PROCESSOR)
    monkeypatch.setattr(law_runs, "formats", lambda _: ("fp32",))
    return ids


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """A folder with enough text."""
    folder = tmp_path / "texts"
    folder.mkdir()
    for index in range(60):
        (folder / f"{index}.txt").write_bytes(bytes([32 + index]) * 10_000)
    return folder


def test_an_interruption_loses_the_run_in_flight_alone(trained: list[str], texts: Path, tmp_path: Path) -> None:
    """Rows stand as soon as runs end; resumption trains the others, by the plan of the first session."""
    table = tmp_path / "runs.csv"
    with pytest.raises(KeyboardInterrupt):
        measure_law(table, minutes=20.0, text=texts)
    assert [run.run for run in read_runs(table)] == trained[:3]
    with table.open("a") as lines:
        lines.write("slice9-wid")
    with pytest.raises(InputError, match="exists already"):
        measure_law(table, minutes=20.0, text=texts)
    found = measure_law(table, minutes=1.0, resume=True, text=texts)
    planned = [one["id"] for one in json.loads(found.record.read_text())["plan"]]
    assert found.resumed == 3
    assert [run.run for run in found.runs] == planned
    assert trained[4:] == planned[3:]
    rows = list(csv.DictReader(table.open()))
    assert [row["held_back"] for row in rows].count("1") == 1
    assert {"parameters", "tokens", "loss", "flop", "run"} <= set(rows[0])
    assert len(rows) == len(planned)


def test_a_strange_table_is_not_resumed(trained: list[str], texts: Path, tmp_path: Path) -> None:
    """A table of other columns, and a record of another text, are refused."""
    table = tmp_path / "runs.csv"
    table.write_text("a,b\n1,2\n3,4\n")
    with pytest.raises(InputError, match="not a table of measured runs"):
        measure_law(table, resume=True, text=texts)
    table.unlink()
    (tmp_path / "runs.json").write_text('{"plan": [], "text": "another"}')
    with pytest.raises(InputError, match="was made on"):
        measure_law(table, resume=True, text=texts)
    assert not trained
