"""A reality gap measured: two engines that agree, a design that fits its time, and the whole for real (marked)."""

import json
from pathlib import Path

import numpy as np
import pytest

from supercycle.base.errors import InputError
from supercycle.sim.exchange_fit import fit_gap, settings
from supercycle.sim.gap_table import read_cells
from supercycle.verify.gap import episodes
from supercycle.verify.gap.arm import NOMINAL, mujoco_text, tip, tip_slope
from supercycle.verify.gap.design import FEWEST_STEPS, REAL, SIMULATED, STEPS, designed, mixes
from supercycle.verify.gap.learning import Cell, learned, pools
from supercycle.verify.gap.measure import measure_gap
from supercycle.verify.gap.networks import fresh, trained
from supercycle.verify.gap.surrogate import Hidden, acceleration, advance, at_rest, hidden


def test_energy_is_kept_without_friction_and_torque() -> None:
    """The surrogate's equations conserve energy: a free fall of 2 s from 1 rad, within 0.1 %."""
    from dataclasses import replace

    arm = replace(NOMINAL, viscous=(0.0, 0.0))
    state = at_rest(np.array([1.0, 0.5]))

    def energy(angles: np.ndarray, speeds: np.ndarray) -> float:
        first, second = angles[0], angles.sum()
        height_1 = -arm.centres[0] * np.cos(first)
        height_2 = -arm.lengths[0] * np.cos(first) - arm.centres[1] * np.cos(second)
        whole = speeds.sum()
        crossed = 2 * arm.lengths[0] * arm.centres[1] * np.cos(angles[1]) * speeds[0] * whole
        square = (arm.lengths[0] * speeds[0]) ** 2 + (arm.centres[1] * whole) ** 2 + crossed
        kinetic = (arm.inertias[0] + arm.masses[0] * arm.centres[0] ** 2) * speeds[0] ** 2 / 2
        kinetic += arm.inertias[1] * whole**2 / 2 + arm.masses[1] * square / 2
        return float(kinetic + 9.81 * (arm.masses[0] * height_1 + arm.masses[1] * height_2))

    before = energy(state.angles, state.speeds)
    for _ in range(100):
        state = advance(state, np.zeros(2), Hidden(), arm)
    assert np.max(np.abs(state.speeds)) > 0.5
    assert energy(state.angles, state.speeds) == pytest.approx(before, rel=1e-3)


def test_hidden_physics_matter_and_vanish() -> None:
    """A gap of zero is the data sheet; a payload slows the arm down."""
    assert hidden(0.0) == Hidden()
    free = acceleration(np.zeros(2), np.zeros(2), np.array([5.0, 2.0]), Hidden())
    loaded = acceleration(np.zeros(2), np.zeros(2), np.array([5.0, 2.0]), Hidden(payload=0.6))
    assert abs(loaded[1]) < abs(free[1])


def test_the_slope_of_the_tip_is_its_derivative() -> None:
    """By differences."""
    angles = np.array([0.4, -0.9])
    steps = [(tip(NOMINAL, angles + 1e-6 * unit) - tip(NOMINAL, angles)) / 1e-6 for unit in np.eye(2)]
    assert tip_slope(NOMINAL, angles) == pytest.approx(np.stack(steps, -1), abs=1e-5)


def test_mujoco_agrees_with_the_surrogate_at_the_data_sheet() -> None:
    """The same torques for 2 s end within 5 mrad in both engines: what is hidden is the whole gap."""
    mujoco = pytest.importorskip("mujoco", reason="MuJoCo is not installed: pip install 'supercycle[sim]'")
    model = mujoco.MjModel.from_xml_string(mujoco_text(NOMINAL))
    data = mujoco.MjData(model)
    data.qpos[:] = (0.5, -0.3)
    state = at_rest(np.array([0.5, -0.3]))
    for period in range(100):
        command = np.array([3 * np.sin(period / 10), np.cos(period / 7)])
        data.ctrl[:] = command
        mujoco.mj_step(model, data, episodes.SUBSTEPS)
        state = advance(state, command, Hidden())
    assert np.abs(data.qpos - state.angles).max() < 5e-3


def test_networks_learn_and_cells_are_apart() -> None:
    """Two cells learn two functions at once; the flag of a row that was never real means nothing."""

    def sample(random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        inputs = random.uniform(-1, 1, (2, 64, 3)).astype(np.float32)
        inputs[..., -1] = 0
        return inputs, np.stack([inputs[0, :, :1] * 2, inputs[1, :, 1:2] ** 2])

    networks = trained(fresh(2, 3, 1, 1), sample, 400, 2)
    inputs, wanted = sample(np.random.default_rng(9))
    assert np.mean((networks(inputs) - wanted) ** 2) < 2e-3
    flagged = inputs.copy()
    flagged[..., -1] = 1
    assert networks(flagged) == pytest.approx(networks(inputs))


def test_a_world_model_learns_the_surrogate() -> None:
    """From two minutes of fused states, it explains most of the accelerations of the next seconds."""
    rows = episodes.surrogate_rows(6_600, hidden(0.3), 1)
    world, _ = pools([(rows, True)])
    network = learned(world, [Cell(0, 6_000, 0, 0)], 600, 3)
    wanted = world.outputs[6_000:]
    missed = network(world.inputs[None, 6_000:])[0] - wanted
    assert np.mean(missed**2) < 0.35 * np.var(wanted)


@pytest.mark.parametrize("budget", [20.0, 60.0, 900.0, 7200.0])
def test_a_design_fits_its_time(budget: float) -> None:
    """Seeds, then a coarser grid, then fewer steps; a third of the mixtures is held back, none of one kind."""
    pace, trial, row = 2e-4, 4e-3, 4e-5
    found = designed(budget, pace, trial, row)
    spent = 2 * found.seeds * len(found.mixes) * (2 * found.steps * pace + trial * found.trials)
    assert spent <= budget * 1.02 or found.steps == FEWEST_STEPS
    assert found.steps <= STEPS
    both = [one for one in mixes(REAL, SIMULATED) if one.real and one.simulated]
    assert 0.25 < np.mean([one.held_back for one in both]) < 0.4
    assert not any(one.held_back for one in found.mixes if not (one.real and one.simulated))


def test_a_measurement_refuses_what_it_cannot_do(tmp_path: Path) -> None:
    """A table that exists, and a budget too short."""
    pytest.importorskip("mujoco", reason="MuJoCo is not installed: pip install 'supercycle[sim]'")
    (tmp_path / "gap.csv").write_text("")
    with pytest.raises(InputError, match="exists already"):
        measure_gap(tmp_path / "gap.csv")
    with pytest.raises(InputError, match="shorter than"):
        measure_gap(tmp_path / "other.csv", budget=1.0)


@pytest.mark.measure
def test_pytorch_trains_the_same_networks() -> None:
    """What a GPU would run, on PyTorch's CPU device: after 300 steps the outputs are NumPy's within 2 %."""
    pytest.importorskip("torch", reason="PyTorch is not installed: pip install 'supercycle[measure]'")
    rows = episodes.surrogate_rows(2_000, hidden(0.3), 1)
    world, _ = pools([(rows, True)])
    some = [Cell(0, 500, 1_000, 1_000), Cell(0, 2_000, 0, 0)]
    ours, theirs = (learned(world, some, 300, 3, device)(world.inputs[None]) for device in ("cpu", "cpu:0"))
    assert np.sqrt(np.mean((ours - theirs) ** 2)) < 0.02 * np.std(ours)


@pytest.mark.measure
def test_a_small_measurement_for_real(tmp_path: Path) -> None:
    """Half a minute on one core: real data help, simulation stops at its gap, and the record says how it was done."""
    pytest.importorskip("mujoco", reason="MuJoCo is not installed: pip install 'supercycle[sim]'")
    found = measure_gap(tmp_path / "gap.csv", budget=40.0, workers=1, seed=7)
    cells = read_cells(found.table)
    assert cells == tuple(sorted(cells, key=lambda one: (one.task, one.gap, one.simulation, one.real_hours)))
    real = [one.error for one in cells if one.task == "world model" and one.gap == "small" and not one.simulated_hours]
    assert real[-1] < 0.7 * real[0]
    laws = [fit_gap(cells, *one) for one in settings(cells)]
    assert len(laws) == 8
    assert np.median([law.held_back_factor for law in laws]) < 2.0
    record = json.loads(found.record.read_text())
    assert record["seed"] == 7
    assert "surrogate" in record["provenance"]
    assert found.fused_error < 0.01
