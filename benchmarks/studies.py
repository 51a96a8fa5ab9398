"""How fast a study is carried out, and what it costs to spread it: here, in processes, on Ray; killed and gone on with.

Run as ``python benchmarks/studies.py``. Each sweep is a process of its own with a store of its own; the processor time
is that of all its processes, Ray's own included, so that it means something on a machine that does other work too.
``overhead`` is processor time over that of the sweep in process; ``speed-up`` is wall time, and needs idle cores.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

QUESTION = {"model": "llama-3.1-8b", "chip": "h100-sxm", "count": 64, "split": "tp=2,pp=1,mb=1"}
CODE = """
import json, sys
from supercycle.verbs.sweep import sweep, table_hash
found = sweep(json.loads(sys.argv[1]), on=sys.argv[2], workers=2, folder=sys.argv[3],
              progress=lambda done, *_: print(done, flush=True))
print(json.dumps({"computed": found.computed, "seconds": found.seconds, "chunk": found.study.chunk,
                  "hash": table_hash(found.study.id, folder=sys.argv[3])}))
"""
PAUSE = 0.1
"""Seconds between two looks at the processes."""


def spec(points: int, draws: int) -> dict[str, Any]:
    """Steps over so many batches and bandwidths; with draws each has an interval, and takes milliseconds."""
    bandwidths = 100
    return {
        "study": {"kind": "run", "name": "bench", "outputs": ["step_s", "mfu"]},
        "question": {**QUESTION, **({"draws": draws} if draws else {})},
        "vary": {
            "global_batch": [32 * (1 + i) for i in range(points // bandwidths)],
            "set.chip.memory.bandwidth": {"low": 2.0, "high": 6.0, "points": bandwidths, "unit": "TB/s"},
        },
    }


def processor_seconds(process: psutil.Process, seen: dict[int, float]) -> None:
    """Notes the processor time of a process and of all that it started."""
    try:
        family = [process, *process.children(recursive=True)]
    except psutil.Error:
        return
    for one in family:
        try:
            times = one.cpu_times()
        except psutil.Error:
            continue
        seen[one.pid] = times.user + times.system


def started(asked: dict[str, Any], on: str, store: Path) -> "subprocess.Popen[str]":
    """A sweep as a process group of its own, in an empty directory: Ray looks for modules where it stands."""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        [sys.executable, "-c", CODE, json.dumps(asked), on, str(store)], stdout=subprocess.PIPE, text=True,
        start_new_session=True, env=environment, cwd=store.parent,
    )  # fmt: skip


def timed(asked: dict[str, Any], on: str, store: Path) -> dict[str, Any]:
    """One sweep to its end, with its wall and processor seconds."""
    began, seen = time.perf_counter(), {}
    process = started(asked, on, store)
    watched = psutil.Process(process.pid)
    while process.poll() is None:
        processor_seconds(watched, seen)
        time.sleep(PAUSE)
    assert process.stdout is not None
    return {**json.loads(process.stdout.read().splitlines()[-1]), "wall": time.perf_counter() - began,
            "cpu": sum(seen.values())}  # fmt: skip


def killed(asked: dict[str, Any], on: str, store: Path, share: float) -> int:
    """A sweep that is killed once a share of its points is done; how many were."""
    process = started(asked, on, store)
    assert process.stdout is not None
    total = len(asked["vary"]["global_batch"]) * asked["vary"]["set.chip.memory.bandwidth"]["points"]
    done = 0
    for line in process.stdout:
        done = int(line) if line.strip().isdigit() else done
        if done >= share * total:
            break
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    time.sleep(1.0)
    return done


def main() -> None:
    """Prints one line a place, and one for a sweep that was killed in the middle."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=100_000, help="points, a multiple of 100")
    parser.add_argument("--draws", type=int, default=0, help="draws of each point (default: none, a point estimate)")
    parser.add_argument("--on", default="here,processes,ray", help="where, the first is the measure of the others")
    parser.add_argument("--kill", action="store_true", help="kill each in the middle as well, and go on")
    asked = parser.parse_args()
    study, first = spec(asked.points, asked.draws), None
    print(f"{asked.points:,} points, {asked.draws} draws, 2 workers, load {os.getloadavg()[0]:.1f}")
    for on in asked.on.split(","):
        with tempfile.TemporaryDirectory() as folder:
            found = timed(study, on, Path(folder) / "store")
            first = first or found
            print(
                f"{on:>10}: {found['wall']:7.1f} s wall, {found['cpu']:7.1f} s CPU,"
                f" {asked.points / found['cpu']:8,.0f} points/CPU s, overhead {found['cpu'] / first['cpu'] - 1:+.0%},"
                f" speed-up {first['wall'] / found['wall']:.2f}, chunks of {found['chunk']:,}, {found['hash'][:16]}",
                flush=True,
            )
            assert found["hash"] == first["hash"], "the tables differ"
        if asked.kill:
            with tempfile.TemporaryDirectory() as folder:
                done = killed(study, on, Path(folder) / "store", 0.4)
                rest = timed(study, on, Path(folder) / "store")
                assert rest["hash"] == first["hash"], "the tables differ after a kill"
                print(
                    f"{'':>10}  killed after {done:,}, {rest['computed']:,} computed in {rest['wall']:.1f} s"
                    " after that: the same table", flush=True,
                )  # fmt: skip


if __name__ == "__main__":
    main()
