"""Studies: kept, gone on with, the same wherever they are computed, damaged and repaired, asked."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from supercycle.base.errors import InputError
from supercycle.verbs.compare_points import compare_points
from supercycle.verbs.sweep import decide_study, studies, study_rows, sweep, table_hash

pytest.importorskip("duckdb", reason="studies are kept through DuckDB, an extra")


def spec(points: int = 40, **study: Any) -> dict[str, Any]:
    """A study of steps over two chips and so many batches."""
    return {
        "study": {"kind": "run", "name": "demo", "outputs": ["step_s", "mfu", "fits"], **study},
        "question": {"model": "llama-3.1-8b", "count": 64, "split": "tp=2,pp=1,mb=1"},
        "vary": {
            "chip": ["h100-sxm", "a100-sxm-80gb"],
            "global_batch": {"values": [64 * (1 + i) for i in range(points // 2)]},
        },
    }  # fmt: skip


def test_a_study_is_kept_and_not_computed_twice(tmp_path: Path) -> None:
    """The second call computes nothing; a wider study takes what is known and computes the rest."""
    first = sweep(spec(8), on="here", folder=tmp_path)
    assert (first.computed, first.study.done, first.study.finished) == (8, 8, True)
    assert sweep(spec(8), on="here", folder=tmp_path).computed == 0
    wider = sweep(spec(12), on="here", folder=tmp_path)
    assert (wider.computed, wider.taken) == (4, 8)
    _, columns, rows = study_rows(wider.study.id, folder=tmp_path)
    assert [row[0] for row in rows] == list(range(12))
    assert {"point", "vary.chip", "vary.global_batch", "fault", "step_s"} <= set(columns)


def test_other_outputs_are_another_question(tmp_path: Path) -> None:
    """A study that keeps more columns does not take rows that lack them."""
    sweep(spec(4, outputs=["mfu"]), on="here", folder=tmp_path)
    found = sweep(spec(4, outputs=["mfu", "step_s"]), on="here", folder=tmp_path)
    assert (found.computed, found.taken) == (4, 0)
    _, columns, rows = study_rows(found.study.id, "SELECT step_s FROM results", folder=tmp_path)
    assert columns == ["step_s"]
    assert all(row[0] > 0 for row in rows)


def test_a_price_varies_by_date_and_by_what_is_set(tmp_path: Path) -> None:
    """Spending takes the dates of the file and inputs of the reader's own; gone on with, it is the same."""
    asked = {
        "study": {"kind": "spend", "name": "spent", "outputs": ["cost"]},
        "question": {"chip": "h100-sxm", "count": 64, "days": 10, "date": date(2026, 5, 1)},
        "vary": {"set.chip.price": ["20000 USD", "40000 USD"]},
    }
    found = sweep(asked, on="here", folder=tmp_path)
    _, columns, rows = study_rows(found.study.id, folder=tmp_path)
    bought = [row[columns.index("cost.bought")] for row in rows]
    assert bought[1] > bought[0]
    assert sweep(found.study.id, on="here", folder=tmp_path).computed == 0


@pytest.mark.parametrize(
    ("question", "said"),
    [({"model": "llama-3.1-8b", "chip": "b200", "chipz": 2}, "chipz"), ({"model": "llama-3.1-8b"}, "chip")],
)
def test_an_argument_that_is_none_is_refused(tmp_path: Path, question: dict[str, Any], said: str) -> None:
    """A key that the question does not have ends the study, and says which there are."""
    with pytest.raises(InputError, match=said) as caught:
        sweep({**spec(4), "question": question, "vary": {"count": [8, 16]}}, on="here", folder=tmp_path)
    assert "It takes model, chip" in caught.value.text()


def test_a_row_is_what_the_command_answers(tmp_path: Path) -> None:
    """Each point's outputs are those of its verb, to the last digit."""
    from supercycle import predict

    found = sweep(spec(4), on="here", folder=tmp_path)
    _, _, rows = study_rows(found.study.id, 'SELECT "vary.chip", "vary.global_batch", step_s, mfu FROM results',
                            folder=tmp_path)  # fmt: skip
    for chip, batch, step, mfu in rows:
        asked = predict("llama-3.1-8b", chip=chip, count=64, split="tp=2,pp=1,mb=1", global_batch=int(batch), draws=1)
        assert (step, mfu) == (asked.step_s.value, asked.mfu.value)


def test_processes_give_what_one_gives(tmp_path: Path) -> None:
    """The rows are the same, bit by bit, computed here and in two processes."""
    one = sweep(spec(16), on="here", folder=tmp_path / "one")
    two = sweep(spec(16), on="processes", workers=2, folder=tmp_path / "two")
    assert one.study.id == two.study.id
    assert table_hash(one.study.id, folder=tmp_path / "one") == table_hash(two.study.id, folder=tmp_path / "two")


def test_a_killed_study_goes_on(tmp_path: Path) -> None:
    """Killed in the middle and gone on with, it has every point once, and the rows of an undisturbed one."""
    path = tmp_path / "spec.toml"
    values = ", ".join(str(64 * (1 + i)) for i in range(160))
    path.write_text(
        '[study]\nkind = "run"\nname = "killed"\noutputs = ["step_s"]\n[question]\nmodel = "llama-3.1-8b"\n'
        'chip = "h100-sxm"\ncount = 64\nsplit = "tp=2,pp=1,mb=1"\ndraws = 100\n'
        f"[vary]\nglobal_batch = [{values}]\n"
    )  # fmt: skip
    store = tmp_path / "store"
    main = (
        "import sys; import supercycle.study.studies.conduct as conduct; conduct.SECONDS_A_CHUNK = 0.3; "
        "from supercycle.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", main, "sweep", str(path), "--on", "here", "--store", str(store)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        if any(one.done for one in studies(store).studies()):
            break
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    found = sweep(str(path), on="here", folder=store)
    assert found.study.done == 160
    assert 0 < found.computed < 160
    _, _, rows = study_rows(found.study.id, "SELECT point, count(*) FROM results GROUP BY point", folder=store)
    assert sorted(int(point) for point, _ in rows) == list(range(160))
    assert all(times == 1 for _, times in rows)
    again = sweep(str(path), on="here", folder=tmp_path / "other")
    assert table_hash(found.study.id, folder=store) == table_hash(again.study.id, folder=tmp_path / "other")


def test_a_damaged_file_is_named_and_computed_again(tmp_path: Path) -> None:
    """The study with the damaged file is refused by name, another one can be read, and a sweep repairs it."""
    one, other = sweep(spec(6), on="here", folder=tmp_path), sweep(spec(4), on="here", folder=tmp_path)
    content = table_hash(one.study.id, folder=tmp_path)
    broken = next((tmp_path / "rows" / one.study.id).glob("*.parquet"))
    broken.write_bytes(broken.read_bytes()[:-20] + b"x" * 20)
    with pytest.raises(InputError, match="damaged") as caught:
        study_rows(one.study.id, folder=tmp_path)
    assert broken.name in caught.value.text()
    assert len(study_rows(other.study.id, folder=tmp_path)[2]) == 4
    assert "computed again" in sweep(one.study.id, on="here", folder=tmp_path).notes[0]
    assert table_hash(one.study.id, folder=tmp_path) == content


def test_a_damaged_store_is_named(tmp_path: Path) -> None:
    """A database that is none is said to be damaged, with its path, and where the rows stand."""
    sweep(spec(4), on="here", folder=tmp_path)
    for path in tmp_path.glob("studies.sqlite*"):
        path.write_bytes(b"this is no database" * 100)
    with pytest.raises(InputError, match="is damaged"):
        studies(tmp_path)


def test_a_later_store_is_refused(tmp_path: Path) -> None:
    """A store of a version that this package does not know is not touched."""
    sweep(spec(4), on="here", folder=tmp_path)
    with sqlite3.connect(tmp_path / "studies.sqlite") as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(InputError, match="version 99"):
        studies(tmp_path)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"study": {"kind": "chess"}}, "study.kind"),
        ({"vary": {}}, "vary"),
        ({"vary": {"global_batch": {"low": 1.0, "high": 2.0}}}, "a grid needs values"),
        ({"vary": {"global_batch": {"low": 3.0, "high": 2.0, "points": 4}}}, "low and high"),
        ({"vary": {f"x{i}": {"low": 0.0, "high": 1.0, "points": 1000} for i in range(3)}}, "1,000,000,000 points"),
        ({"study": {"kind": "run", "method": "sobol"}}, "needs points"),
        ({"study": {"kind": "run", "method": "pareto", "points": 8}}, "objectives"),
    ],
)  # fmt: skip
def test_faults_of_a_study_are_named(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    """What is wrong is said before any point is computed."""
    with pytest.raises(InputError) as caught:
        sweep({**spec(4), **change}, on="here", folder=tmp_path)
    assert said in caught.value.text()


def test_a_point_without_an_answer_has_its_reason(tmp_path: Path) -> None:
    """A layout that does not fit is a row with its reason, and the others stand."""
    asked = spec(4)
    asked["vary"] = {"split": ["tp=2,pp=1,mb=1", "tp=3,pp=1,mb=1"], "chip": ["h100-sxm"]}
    found = sweep(asked, on="here", folder=tmp_path)
    _, _, rows = study_rows(found.study.id, "SELECT fault, step_s FROM results ORDER BY point", folder=tmp_path)
    assert rows[0][0] is None
    assert rows[0][1] > 0
    assert rows[1][0]
    assert rows[1][1] is None


def test_two_points_are_told_apart_input_by_input(tmp_path: Path) -> None:
    """The changes add up to the whole difference."""
    found = sweep(spec(8), on="here", folder=tmp_path)
    walk, notes = compare_points(f"{found.study.id}:0", f"{found.study.id}:7", "step_s", folder=tmp_path)
    assert {change.input for change in walk.changes} == {"chip", "global_batch"}
    assert walk.changes[-1].output == walk.last
    assert walk.last > walk.first
    assert sum(change.change for change in walk.changes) == pytest.approx(walk.last - walk.first, rel=1e-12)
    assert not notes


def test_two_points_are_told_apart_fact_by_fact(tmp_path: Path) -> None:
    """A second catalogue follows: each fact of it has its share, what changes nothing is left out, the sum is whole."""
    from supercycle.catalog.store import PACKAGED, open_catalog

    own = tmp_path / "own" / "chips"
    own.mkdir(parents=True)
    text = (PACKAGED / "chips" / "h100-sxm.toml").read_text(encoding="utf-8")
    for before, after in (("3.35 TB/s", "3.00 TB/s"), ("989.4 TFLOP/s", "900 TFLOP/s"), ("700 W", "650 W")):
        assert before in text
        text = text.replace(before, after)
    (own / "h100-sxm.toml").write_text(text, encoding="utf-8")
    found = sweep({**spec(8), "vary": {"chip": ["h100-sxm"], "global_batch": [64, 128]}}, on="here", folder=tmp_path)
    id = found.study.id
    walk, notes = compare_points(f"{id}:0", f"{id}:1", "step_s", folder=tmp_path, other_catalog=own.parent)
    named = [change.input for change in walk.changes]
    assert named[0] == "global_batch"
    assert "chips/h100-sxm memory.bandwidth" in named
    assert any("peak" in one for one in named)
    assert not any("power" in one for one in named)
    assert sum(change.change for change in walk.changes) == pytest.approx(walk.last - walk.first, rel=1e-12)
    asked = sweep(found.study.spec, on="here", folder=tmp_path / "other", catalog=own.parent)
    _, _, rows = study_rows(asked.study.id, "SELECT step_s FROM results ORDER BY point", folder=tmp_path / "other")
    assert walk.last == rows[1][0]
    again = sweep(found.study.spec, on="here", folder=tmp_path / "third", catalog=open_catalog(own.parent))
    assert again.study.id == asked.study.id
    assert table_hash(again.study.id, folder=tmp_path / "third") == table_hash(
        asked.study.id, folder=tmp_path / "other"
    )
    assert not notes


def test_a_decision_over_states(tmp_path: Path) -> None:
    """The faster chip is best in every state, and to know the batch is worth nothing."""
    found = sweep(spec(8), on="here", folder=tmp_path)
    best = decide_study(found.study.id, choose="chip", by="step_s", folder=tmp_path)
    assert best.expected == best.robust == "h100-sxm"
    assert best.states == 4
    assert best.perfect == pytest.approx(0.0, abs=1e-12)
    with pytest.raises(InputError, match="no 'colour'"):
        decide_study(found.study.id, choose="colour", by="step_s", folder=tmp_path)


def test_nothing_but_the_rows_can_be_asked(tmp_path: Path) -> None:
    """SQL cannot read other files of the machine."""
    found = sweep(spec(4), on="here", folder=tmp_path)
    with pytest.raises(InputError, match="cannot be answered"):
        study_rows(found.study.id, "SELECT * FROM read_csv('/etc/passwd')", folder=tmp_path)


def test_a_front_is_not_beaten(tmp_path: Path) -> None:
    """A Pareto study of time against chips: no point of the front is beaten by any point; the same seed, the same."""
    pytest.importorskip("pymoo", reason="the Pareto search is pymoo's, an extra")
    asked = spec(4, method="pareto", outputs=["step_s", "count"])
    asked["study"] |= {"points": 60, "objectives": [{"output": "step_s"}, {"output": "count"}]}
    asked["question"] = {"model": "llama-3.1-8b", "chip": "h100-sxm", "split": "tp=2,pp=1,mb=1", "global_batch": 512}
    asked["vary"] = {"count": [8, 16, 32, 64, 128, 256]}
    found = sweep(asked, folder=tmp_path)
    from supercycle.report.study_forms import front

    kept, columns, rows = study_rows(found.study.id, folder=tmp_path)
    best = front(kept, columns, rows)
    place = {name: index for index, name in enumerate(columns)}
    pairs = [(row[place["step_s"]], row[place["count"]]) for row in rows if row[place["step_s"]] is not None]
    for row in rows:
        if int(row[place["point"]]) in best:
            mine = row[place["step_s"]], row[place["count"]]
            assert not any(one[0] <= mine[0] and one[1] <= mine[1] and one != mine for one in pairs)
    again = sweep(asked, folder=tmp_path / "again")
    assert table_hash(again.study.id, folder=tmp_path / "again") == table_hash(found.study.id, folder=tmp_path)


@pytest.mark.slow
def test_ray_gives_what_one_process_gives(tmp_path: Path) -> None:
    """The rows are the same, bit by bit, computed here and on a local cluster of two workers."""
    pytest.importorskip("ray", reason="Ray is an extra")
    one = sweep(spec(40), on="here", folder=tmp_path / "one")
    two = sweep(spec(40), on="ray", workers=2, folder=tmp_path / "two")
    assert table_hash(one.study.id, folder=tmp_path / "one") == table_hash(two.study.id, folder=tmp_path / "two")
