"""This machine measured for real with PyTorch: ``pytest -m measure`` (two to three minutes on two cores)."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from supercycle.report.keys import KEYS
from supercycle.verify.measure_links import measure_links

pytestmark = pytest.mark.measure
pytest.importorskip("torch", reason="PyTorch is not installed: pip install 'supercycle[measure]'")


def answered(call: Callable[..., Any], *arguments: str) -> Any:
    """The JSON of a command, whose keys are those that are documented."""
    answer = call(*arguments, "--json")
    assert answer.code == 0, answer.err
    found = json.loads(answer.out)
    title = {"calibrate": "calibrate (without RUNS.csv)", "laws": "laws measure"}.get(arguments[0], arguments[0])
    assert set(found) == {re.split(r"[.\[]", key)[0] for key in KEYS[title]}
    return found


def test_a_calibrated_processor_predicts_real_training_steps(call: Callable[..., Any], tmp_path: Path) -> None:
    """Calibrated on kernels and one step, three other sizes of GPT are predicted within 20 % of the measured step.

    One thread, timed in its own processor time, so that other programs on the machine disturb it little. They still
    share caches and memory with it: one more try is allowed where the probe says that the machine's speed changed.
    """
    for attempt in range(2):
        answered(call, "calibrate", "--to", str(tmp_path), "--threads", "1", "--seconds", "30")
        found = answered(call, "verify", "--catalog", str(tmp_path), "--threads", "1", "--seconds", "30")
        steady = all(0.85 < one["speed"] < 1.15 for one in found["steps"])
        if attempt or steady or found["worst_error"] <= 0.20:
            break
    assert len(found["steps"]) == 3
    assert all(one["counted"] >= 10 for one in found["steps"])
    assert found["worst_error"] <= 0.20
    assert all(one["last_loss"] < one["first_loss"] for one in found["steps"])


def test_collectives_among_processes_are_fitted() -> None:
    """Two processes of this machine that talk by gloo have a bandwidth and a latency."""
    found = measure_links(2, "gloo", [2**power for power in range(12, 23, 2)])
    assert 1e7 < found.bandwidth < 1e12
    assert found.start.value + found.latency.value > 1e-6
    assert found.error < 1.0


def test_a_measured_law_foretells_its_largest_run(call: Callable[..., Any], tmp_path: Path) -> None:
    """In two minutes: a law fitted to slices of tiny runs foretells the loss of one with four times their compute."""
    from scipy.optimize import least_squares

    found = answered(call, "laws", "measure", "--to", str(tmp_path / "runs.csv"), "--minutes", "2", "--threads", "1")
    fitted = [run for run in found["runs"] if not run["held_back"]]
    (kept,) = [run for run in found["runs"] if run["held_back"]]
    assert len(fitted) >= 8
    assert kept["loss"] < min(run["loss"] for run in fitted)

    def law(values: np.ndarray, runs: list[dict[str, float]]) -> np.ndarray:
        size, tokens = (np.asarray([run[name] for run in runs]) for name in ("parameters", "tokens"))
        floor, a, b, alpha, beta = values
        return floor + np.exp(a) / size**alpha + np.exp(b) / tokens**beta

    losses = np.asarray([run["loss"] for run in fitted])
    best = least_squares(
        lambda values: np.log(law(values, fitted) / losses), [1.0, 3.0, 4.0, 0.4, 0.4], loss="soft_l1", f_scale=0.01,
        bounds=([0.0, -5.0, -5.0, 0.05, 0.05], [2.5, 25.0, 25.0, 2.0, 2.0]),
    )  # fmt: skip
    assert law(best.x, [kept])[0] == pytest.approx(kept["loss"], rel=0.10)
