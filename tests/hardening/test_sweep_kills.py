"""A sweep that is killed again and again, or whose disk is full, goes on and ends as an undisturbed one does."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from supercycle.base.errors import InputError
from supercycle.verbs.sweep import studies, study_rows, sweep, table_hash

pytest.importorskip("duckdb", reason="studies are kept through DuckDB, an extra")
pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("SUPERCYCLE_KILLS", "20"))
"""Moments at which a sweep is killed."""

POINTS_A_KILL = 100
"""Points of the study for each, so that it is not done before the last kill."""

LONGEST = 1.0
"""Seconds from the first chunk's end to the kill at most; every fifth kill falls into what comes before it."""

CODE = """
import json, sys
from supercycle.study.studies import conduct
conduct.SECONDS_A_CHUNK = 0.1
from supercycle.base.errors import InputError
from supercycle.verbs.sweep import sweep
try:
    sweep(json.loads(sys.argv[1]), on=sys.argv[2], workers=2, folder=sys.argv[3],
          progress=lambda done, *_: print(done, flush=True))
except InputError as fault:
    sys.exit(fault.text())
"""
"""A sweep in small chunks, so that a kill falls into every stage of one."""


STEP = {"model": "llama-3.1-8b", "chip": "h100-sxm", "count": 64, "split": "tp=2,pp=1,mb=1"}
"""A step at one split; with draws it takes milliseconds, so that a sweep is not done before it is killed."""


def spec(points: int) -> dict[str, Any]:
    """A study of so many batches."""
    return {
        "study": {"kind": "run", "name": "killed", "outputs": ["step_s", "mfu"]},
        "question": {**STEP, "draws": 100},
        "vary": {"global_batch": [64 * (1 + i) for i in range(points)]},
    }


def started(points: int, on: str, store: Path) -> "subprocess.Popen[str]":
    """A sweep as a process group of its own."""
    import json

    return subprocess.Popen(
        [sys.executable, "-c", CODE, json.dumps(spec(points)), on, str(store)], start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def require_whole(points: int, store: Path, beside: Path) -> None:
    """Every point once, every file recorded and as it was written, the rows those of an undisturbed sweep."""
    kept = studies(store)
    (found,) = kept.studies()
    assert found.finished
    _, _, rows = study_rows(found.id, "SELECT point, count(*) FROM results GROUP BY point ORDER BY point", folder=store)
    assert rows == [(point, 1) for point in range(points)]
    assert kept.damaged(found.id) == []
    assert {path.name for path in kept.rows_folder(found.id).glob("*.parquet")} == {
        path.name for path in kept.chunks(found.id).values()
    }
    undisturbed = sweep(spec(points), on="processes", workers=2, folder=beside)
    assert table_hash(found.id, folder=store) == table_hash(undisturbed.study.id, folder=beside)


@pytest.mark.parametrize("on", ["here", "processes"])
def test_a_sweep_killed_at_random_moments_loses_and_doubles_nothing(
    on: str, tmp_path: Path, figures: Callable[..., None]
) -> None:  # fmt: skip
    """After each kill the store can be read, what was done is still done, and no file is damaged."""
    store, points = tmp_path / "store", KILLS * POINTS_A_KILL
    moments, killed, done = random.Random(42), 0, 0
    while killed < KILLS:
        process = started(points, on, store)
        assert process.stdout is not None
        if killed % 5:
            assert process.stdout.readline().strip() == str(done)
            assert process.stdout.readline()
        time.sleep(moments.uniform(0.0, LONGEST))
        assert process.poll() is None, f"it ended after {killed} kills: {process.stderr and process.stderr.read()}"
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        killed += 1
        for one in studies(store).studies():
            assert one.done >= done
            assert studies(store).damaged(one.id) == []
            done = one.done
    assert 0 < done < points, "the kills fell before the work or after it"
    print(f"{on}: {killed} kills, {done:,} of {points:,} points kept before the last start")
    process = started(points, on, store)
    _, said = process.communicate(timeout=600)
    assert process.returncode == 0, said
    require_whole(points, store, tmp_path / "beside")
    figures("kills of a sweep", where=on, kills=killed, points=points, lost=0, doubled=0)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 300 KiB."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root can mount a disk")
    disk = tmp_path / "disk"
    disk.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(disk)], check=False)
    if done.returncode:
        pytest.skip("this machine lets nobody mount a disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_stops_a_sweep_that_goes_on_when_there_is_room(
    small_disk: Path, tmp_path: Path, figures: Callable[..., None]
) -> None:  # fmt: skip
    """The fault is said without a traceback; with more room the sweep goes on and ends as an undisturbed one."""
    points = 2000
    process = started(points, "here", small_disk / "store")
    _, said = process.communicate(timeout=300)
    assert process.returncode == 1, said
    assert "Traceback" not in said
    assert "full" in said.lower() or "space" in said.lower() or "cannot be written" in said
    print(said)
    subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
    try:
        kept = sum(one.done for one in studies(small_disk / "store").studies())
    except InputError as fault:
        pytest.fail(f"the store cannot be read after a full disk: {fault.text()}")
    print(f"{kept:,} of {points:,} points kept when the disk was full")
    process = started(points, "here", small_disk / "store")
    _, said = process.communicate(timeout=300)
    assert process.returncode == 0, said
    require_whole(points, small_disk / "store", tmp_path / "beside")
    figures("full disk", kibibytes=300, points=points, kept_when_full=kept, lost=0)
