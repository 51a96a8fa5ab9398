"""A sweep of 100,000 point estimates, where it is computed and where it is killed."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

pytest.importorskip("duckdb", reason="studies are kept through DuckDB, an extra")
pytestmark = pytest.mark.slow

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "studies.py"
POINTS = int(os.environ.get("SUPERCYCLE_POINTS", "100000"))
MOST_SECONDS = 600.0
LINE = re.compile(r"(\w+): +([\d.]+) s wall, +([\d.]+) s CPU, +([\d,]+) points/CPU s")


@pytest.mark.parametrize("on", ["here", "processes", "ray"])
def test_a_hundred_thousand_points_in_ten_minutes_and_after_a_kill(on: str, figures: Callable[..., None]) -> None:
    """Whole, and killed at two fifths and gone on with: the same table, within ten minutes on two cores."""
    if on == "ray" and find_spec("ray") is None:
        pytest.skip("Ray is an extra")
    command = [sys.executable, str(BENCHMARK), "--points", str(POINTS), "--on", on, "--kill"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "after that: the same table" in done.stdout
    found = LINE.search(done.stdout)
    assert found is not None, done.stdout
    wall, used = float(found[2]), float(found[3])
    assert wall < MOST_SECONDS
    figures(
        "a large sweep", where=on, points=POINTS, seconds=wall, processor_seconds=used, after_a_kill="the same table"
    )
