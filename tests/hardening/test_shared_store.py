"""One store of studies: many processes at once, and files that a bad disk has changed."""

import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from supercycle.base.errors import InputError
from supercycle.verbs.sweep import studies, study_rows, sweep, table_hash

pytest.importorskip("duckdb", reason="studies are kept through DuckDB, an extra")

STEP = {"model": "llama-3.1-8b", "chip": "h100-sxm", "count": 64, "split": "tp=2,pp=1,mb=1"}
CODE = """
import json, sys
from supercycle.study.studies import conduct
conduct.MOST_A_CHUNK = 16
from supercycle.verbs.sweep import sweep
for text in sys.argv[2:]:
    sweep(json.loads(text), on="here", folder=sys.argv[1])
"""
"""Studies one after the other, in chunks so small that processes meet."""


def spec(name: str, points: int) -> dict[str, Any]:
    """Steps over so many batches."""
    return {
        "study": {"kind": "run", "name": name, "outputs": ["step_s"]},
        "question": STEP,
        "vary": {"global_batch": [32 * (1 + i) for i in range(points)]},
    }


def meet(processes: int, store: Path, *specs: dict[str, Any]) -> None:
    """So many processes carry out the same studies at once; none fails."""
    texts = [json.dumps(one) for one in specs]
    running = [
        subprocess.Popen([sys.executable, "-c", CODE, str(store), *texts], stderr=subprocess.PIPE)
        for _ in range(processes)
    ]
    said = [process.communicate()[1].decode() for process in running]
    assert [process.returncode for process in running] == [0] * processes, said


def require_once(store: Path, *specs: dict[str, Any]) -> None:
    """Every study once, every point once, no file that nobody recorded, no file changed."""
    kept = studies(store)
    assert sorted(one.name for one in kept.studies()) == sorted(one["study"]["name"] for one in specs)
    for one in kept.studies():
        _, _, rows = study_rows(one.id, "SELECT point FROM results ORDER BY point", folder=store)
        assert [int(row[0]) for row in rows] == list(range(one.points))
        files = {path.name for path in kept.rows_folder(one.id).glob("*.parquet")}
        assert files == {path.name for path in kept.chunks(one.id).values()}
        assert kept.damaged(one.id) == []


@pytest.mark.slow
def test_ten_processes_share_one_store(tmp_path: Path, figures: Callable[..., None]) -> None:
    """Ten processes carry out the same three studies at once: every point once, and no process fails."""
    asked = [spec("a", 200), spec("b", 300), spec("c", 100)]
    meet(10, tmp_path / "store", *asked)
    require_once(tmp_path / "store", *asked)
    for one in asked:
        alone = sweep(one, on="here", folder=tmp_path / "alone")
        assert table_hash(alone.study.id, folder=tmp_path / "alone") == table_hash(
            alone.study.id, folder=tmp_path / "store"
        )
    figures("processes on one store", processes=10, studies=3, points=600, lost=0, doubled=0, failed=0)


def damage(path: Path, chance: random.Random) -> None:
    """Bytes are changed, or the file ends too soon, or it is empty."""
    content = bytearray(path.read_bytes())
    how = chance.randrange(3)
    if how == 0 and content:
        for _ in range(chance.randrange(1, 40)):
            content[chance.randrange(len(content))] ^= chance.randrange(1, 256)
    path.write_bytes(bytes(content if how == 0 else content[: chance.randrange(max(len(content), 1)) * (how - 1)]))


@pytest.mark.parametrize("times", [2, pytest.param(200, marks=pytest.mark.slow)])
def test_a_damaged_file_of_rows_is_named_and_the_rest_is_usable(
    times: int, tmp_path: Path, figures: Callable[..., None]
) -> None:
    """Whatever happens to one study's file: it is named, another study is as it was, and a sweep repairs it."""
    one, other = (sweep(spec(name, 30), on="here", folder=tmp_path) for name in ("one", "other"))
    content, beside = (table_hash(found.study.id, folder=tmp_path) for found in (one, other))
    for turn in range(times):
        (path,) = studies(tmp_path).chunks(one.study.id).values()
        before = path.read_bytes()
        damage(path, random.Random(turn))
        if path.read_bytes() == before:
            continue
        with pytest.raises(InputError, match="damaged") as caught:
            study_rows(one.study.id, folder=tmp_path)
        assert path.name in caught.value.text()
        assert table_hash(other.study.id, folder=tmp_path) == beside
        assert "computed again" in sweep(one.study.id, on="here", folder=tmp_path).notes[0]
        assert table_hash(one.study.id, folder=tmp_path) == content
    figures("damaged files of rows", files=times, unnoticed=0, repaired=times)


GONE = ("no study named", "no rows yet")
"""What is said where the record of a study, or of its rows, is lost."""


def answered(study: str, store: Path) -> str:
    """The content of a study, or why there is none."""
    try:
        return table_hash(study, folder=store)
    except InputError as fault:
        return fault.text()


@pytest.mark.parametrize("times", [5, pytest.param(300, marks=pytest.mark.slow)])
def test_a_damaged_database_is_named_or_still_right(
    times: int, tmp_path: Path, figures: Callable[..., None]
) -> None:  # fmt: skip
    """A changed database is refused, or what it answers is what it was: never another answer, never a traceback.

    SQLite keeps no sums of its pages: a record of a chunk may be lost, and then its rows are computed again.
    """
    found = sweep(spec("one", 30), on="here", folder=tmp_path)
    content = table_hash(found.study.id, folder=tmp_path)
    path = tmp_path / "studies.sqlite"
    whole = path.read_bytes()
    refused = 0
    for turn in range(times):
        for beside in tmp_path.glob("studies.sqlite-*"):
            beside.unlink()
        path.write_bytes(whole)
        damage(path, random.Random(turn))
        answer = answered(found.study.id, tmp_path)
        assert answer == content or any(one in answer for one in (str(tmp_path), "no study named", "no rows yet")), (
            answer
        )
        refused += answer != content
    figures("damaged databases", files=times, refused=refused, wrong=0)
