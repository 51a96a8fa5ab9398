"""The reality gap measured on this machine: data, training, trials, and the table of cells that the planner reads."""

import json
import os
import platform
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.units import Seconds
from supercycle.sim.gap_table import COLUMNS, GapCell, written
from supercycle.verify.gap.arm import SAMPLES_PER_HOUR
from supercycle.verify.gap.design import GAPS, TRIALS, Design, cells, designed
from supercycle.verify.gap.episodes import RANDOMISED, need_mujoco, simulated_rows, surrogate_rows
from supercycle.verify.gap.learning import Cell, Pool, learned, pools
from supercycle.verify.gap.networks import Networks
from supercycle.verify.gap.on_gpu import found_device
from supercycle.verify.gap.sensing import NOISE
from supercycle.verify.gap.surrogate import hidden
from supercycle.verify.gap.trial import TOLERANCE, Tried, tried

SEED = 20_261
"""Seed of data, weights and trials where none is given."""

TOGETHER = {"cpu": 8, "cuda": 64}
"""Networks trained together: on a core their arrays stay in its cache, on a GPU they are many enough (software)."""

SHORTEST: Seconds = 20.0
"""The shortest measurement that the coarsest design allows, about."""

Tell = Callable[[str], None]


@dataclass(frozen=True)
class MeasuredGap:
    """A reality gap as it was measured: its cells, what it took, and how it was done."""

    cells: tuple[GapCell, ...]
    table: Path
    record: Path
    seconds: Seconds
    design: Design
    fused_error: float
    notes: tuple[str, ...]


def measure_gap(
    table: Path, *, budget: Seconds = 900.0, seed: int = SEED, workers: int | None = None, tell: Tell = lambda _: None
) -> MeasuredGap:  # fmt: skip
    """Trains world models and policies on mixes of simulated and surrogate-real data for about ``budget`` seconds.

    ``workers`` processes share the work, one a core where None; with a GPU and PyTorch one, which trains on the GPU
    (never tried on one by this package's authors). Writes the table of cells, and beside it a record
    (``.json``) of seed, versions and wall time. Raises InputError without MuJoCo, or for a table that exists already.
    """
    if table.exists():
        raise InputError(f"{table} exists already", hint="Name another file with --to.")
    if float(budget) < SHORTEST:
        raise InputError(f"a budget of {float(budget):g} s is shorter than {SHORTEST:g} s", hint="Give --budget 1min.")
    mujoco = need_mujoco()
    begun = time.perf_counter()
    device = found_device()
    count = workers or (1 if device == "cuda" else os.cpu_count() or 1)
    found: list[GapCell] = []
    fused: list[float] = []
    with _pool(count) as pool:
        pace, trial, data = pool.submit(paces, device).result()
        design = designed(float(budget) * count, pace, trial, data)
        tell(f"{len(design.mixes)} mixes, {len(GAPS)} gaps, {design.seeds} seeds, {design.steps} steps")
        jobs = {
            pool.submit(repeated, design, gap, repeat, seed, device): (name, repeat)
            for repeat in range(design.seeds) for name, gap in GAPS
        }  # fmt: skip
        for job in as_completed(jobs):
            name, repeat = jobs[job]
            found += _cells(design, job.result(), name, repeat)
            fused.append(float(np.sqrt(np.mean(job.result().fused_error ** 2))))
            tell(f"gap {name}, seed {repeat + 1} of {design.seeds}: {time.perf_counter() - begun:.0f} s")
    seconds = time.perf_counter() - begun
    found.sort(key=lambda one: (one.task, one.gap, one.simulation, one.real_hours, one.simulated_hours, one.seed))
    written(table, found)
    record = table.with_suffix(".json")
    form = _record(design, seed, float(budget), seconds, float(np.mean(fused)), mujoco.__version__)
    record.write_text(json.dumps({**form, "workers": count, "device": device}, indent=1) + "\n", encoding="utf-8")
    notes = (
        "measured on a surrogate of reality (a second engine with hidden physics), never on a robot",
        f"states of the surrogate come from the fusion filter: {float(np.mean(fused)):.4f} rad off",
    )
    return MeasuredGap(tuple(found), table, record, seconds, design, float(np.mean(fused)), notes)


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """Fresh processes that compute on one thread each: products this small are slower on many."""
    names = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(dict.fromkeys(names, "1"))
    try:
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            yield pool
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def paces(device: str = "cpu") -> tuple[float, float, float]:
    """Seconds of one step of one network, of one trial episode of one cell, and of a simulated row; measured here."""
    random = np.random.default_rng(0)
    pool = Pool(random.normal(size=(5_000, 7)).astype(np.float32), random.normal(size=(5_000, 2)).astype(np.float32))
    together = TOGETHER[device]
    some = [Cell(0, 1_000, 1_000, 4_000)] * together
    learned(pool, some, 5, 1, device)
    begun = time.perf_counter()
    networks = learned(pool, some, 100, 1, device)
    pace = (time.perf_counter() - begun) / (100 * together)
    begun = time.perf_counter()
    tried(networks, networks, hidden(0.3), TRIALS, 1)
    trial = (time.perf_counter() - begun) / (TRIALS * together)
    begun = time.perf_counter()
    simulated_rows(600, 1, randomised=False)
    return pace, trial, (time.perf_counter() - begun) / 600


def repeated(design: Design, gap: float, repeat: int, seed: int, device: str = "cpu") -> Tried:
    """All mixes of one gap with one seed: data made, networks trained, and tried on the same held-back episodes."""
    own = seed + 10 * repeat
    real = surrogate_rows(design.most_real, hidden(gap), own + 1)
    nominal = simulated_rows(design.most_simulated, own + 2, randomised=False)
    randomised = simulated_rows(design.most_simulated, own + 3, randomised=True)
    world, policy = pools([(real, True), (nominal, False), (randomised, False)])
    all_cells = cells(design, len(real), len(nominal))
    first = seed + 1_000 * (repeat + 1)
    return tried(
        _trained(world, all_cells, design.steps, first, device),
        _trained(policy, all_cells, design.steps, first + 500, device),
        hidden(gap), design.trials, seed + 900_000,
    )  # fmt: skip


def _trained(pool: Pool, all_cells: list[Cell], steps: int, seed: int, device: str) -> Networks:
    together = TOGETHER[device]
    parts = [
        learned(pool, all_cells[start : start + together], steps, seed + start, device)
        for start in range(0, len(all_cells), together)
    ]
    return Networks(
        tuple(np.concatenate([part.weights[i] for part in parts]) for i in range(3)),
        tuple(np.concatenate([part.biases[i] for part in parts]) for i in range(3)),
    )


def _cells(design: Design, result: Tried, gap: str, repeat: int) -> list[GapCell]:
    found = []
    for index, mix in enumerate(design.mixes):
        simulation = "none" if not mix.simulated else "randomised" if mix.randomised else "nominal"
        for task, error, success in (
            ("world model", result.world_error, None), ("policy", result.path_error, result.success),
        ):  # fmt: skip
            found.append(
                GapCell(
                    task=task, gap=gap, simulation=simulation, real_hours=float(mix.real / SAMPLES_PER_HOUR),
                    simulated_hours=float(mix.simulated / SAMPLES_PER_HOUR), seed=repeat, error=float(error[index]),
                    success=None if success is None else float(success[index]), held_back=mix.held_back,
                )
            )  # fmt: skip
    return found


def _record(
    design: Design, seed: int, budget: float, seconds: float, fused: float, mujoco: str
) -> dict[str, Any]:  # fmt: skip
    return {
        "made_by": "supercycle sim measure", "seed": seed, "budget_s": budget, "wall_s": round(seconds, 1),
        "provenance": "measured on a surrogate of reality: a second engine with hidden physics; no robot was used",
        "mixes": len(design.mixes), "gaps": dict(GAPS), "seeds": design.seeds, "steps": design.steps,
        "trials": design.trials, "tolerance_m": TOLERANCE, "randomised": RANDOMISED, "noise": vars(NOISE),
        "hidden": {name: vars(hidden(gap)) for name, gap in GAPS}, "fused_error_rad": fused,
        "columns": list(COLUMNS), "python": platform.python_version(), "numpy": np.__version__, "mujoco": mujoco,
        "machine": platform.machine(), "cores": os.cpu_count(),
        "error": "world model: share of the change over 0.2 s that is missed; policy: metres of the tip, rms",
    }  # fmt: skip
