"""Closed forms of goodput against a simulation of events: training, checkpoints, failures, spares, repairs."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest

from supercycle.run.goodput import Reliability, checkpoint_interval, goodput, goodput_at, goodput_waiting
from supercycle.run.recovery import Recovery, goodput_with, spares_needed, unspared_restart

simpy = pytest.importorskip("simpy")


@dataclass
class Run:
    """A run in a simulated world: works for an interval, saves, and falls back to the last save when it fails."""

    mtbf: float
    checkpoint: float
    restart: float
    interval: float
    partial: float = 0.0
    pause: float = 0.0
    silent_mtbf: float = float("inf")
    detection: float = 0.0
    repair: float = 0.0
    done: float = 0.0

    def train(self, world, random) -> Iterator[object]:  # type: ignore[no-untyped-def]
        """Works and saves; ``failures`` interrupts."""
        while True:
            left = self.interval + self.checkpoint
            while left > 0:
                began = world.now
                try:
                    yield world.timeout(left)
                    left = 0
                except simpy.Interrupt as stop:
                    left -= world.now - began
                    if stop.cause == "partial":
                        yield from self.wait(world, self.pause)
                        continue
                    if stop.cause == "silent":
                        self.done -= self.detection
                    left = self.interval + self.checkpoint
                    yield from self.stand(world, self.repair)
                    yield from self.wait(world, self.restart)
            self.done += self.interval

    def wait(self, world, time: float) -> Iterator[object]:  # type: ignore[no-untyped-def]
        """A restart or a pause, begun again by a failure that comes meanwhile."""
        while True:
            try:
                yield world.timeout(time)
                return
            except simpy.Interrupt as stop:
                time = self.restart if stop.cause != "partial" else time

    def stand(self, world, time: float) -> Iterator[object]:  # type: ignore[no-untyped-def]
        """Stands still until a repair is done: nothing runs, so that nothing fails."""
        end = world.now + time
        while world.now < end:
            try:
                yield world.timeout(end - world.now)
            except simpy.Interrupt:
                continue

    def failures(self, world, process, random, kind: str, mean: float) -> Iterator[object]:  # type: ignore[no-untyped-def]
        """Interrupts at random with a mean time between."""
        while True:
            yield world.timeout(random.exponential(mean))
            process.interrupt(kind)


def simulated(run: Run, failures: int, seed: int) -> float:
    """Share of time that advances a run over about so many failures."""
    world, random = simpy.Environment(), np.random.default_rng(seed)
    process = world.process(run.train(world, random))
    if run.partial < 1:
        world.process(run.failures(world, process, random, "whole", run.mtbf / (1 - run.partial)))
    if run.partial > 0:
        world.process(run.failures(world, process, random, "partial", run.mtbf / run.partial))
    if run.silent_mtbf < float("inf"):
        world.process(run.failures(world, process, random, "silent", run.silent_mtbf))
    end = run.mtbf * failures
    world.run(until=end)
    return run.done / end


@pytest.mark.parametrize(
    ("mtbf", "checkpoint", "restart"),
    [(11_135.0, 30.0, 600.0), (11_135.0, 10.0, 600.0), (3_600.0, 20.0, 300.0), (900.0, 10.0, 300.0)],
    ids=["Llama 3, 30 s", "Llama 3, 10 s", "an hour", "a quarter"],
)
def test_restarts_of_the_whole_job(mtbf: float, checkpoint: float, restart: float) -> None:
    """Daly's closed form is what 6,000 simulated failures give, within 1.5 %."""
    interval = float(checkpoint_interval(checkpoint, mtbf))
    found = simulated(Run(mtbf, checkpoint, restart, interval), 6000, seed=1)
    assert found == pytest.approx(float(goodput(1, Reliability(mtbf, checkpoint, restart))), rel=0.015)


@pytest.mark.parametrize("factor", [0.3, 3.0])
def test_other_intervals(factor: float) -> None:
    """The closed form holds away from the best interval too, and is lower there."""
    chip = Reliability(11_135.0, 30.0, 600.0)
    best = float(checkpoint_interval(30.0, 11_135.0))
    closed = float(goodput_at(factor * best, 1, chip))
    assert simulated(Run(11_135.0, 30.0, 600.0, factor * best), 6000, seed=2) == pytest.approx(closed, rel=0.015)
    assert closed < float(goodput_at(best, 1, chip))


def test_partial_restarts() -> None:
    """Where seven failures of ten only pause the run, the product of two factors meets the simulation within 1.5 %."""
    chip, recovery = Reliability(3_600.0, 20.0, 600.0), Recovery(partial=0.7, pause=120.0)
    interval = float(checkpoint_interval(20.0, 3_600.0 / 0.3))
    found = simulated(Run(3_600.0, 20.0, 600.0, interval, partial=0.7, pause=120.0), 9000, seed=3)
    assert found == pytest.approx(float(goodput_with(1, chip, recovery)), rel=0.015)
    assert found > float(goodput(1, chip))


def test_silent_corruption() -> None:
    """A corruption that is noticed six hours later costs what the closed form says, within 2 %."""
    chip = Reliability(11_135.0, 30.0, 600.0)
    recovery = Recovery(silent_mtbf=11_135.0 * 70, detection=21_600.0)
    interval = float(checkpoint_interval(30.0, 11_135.0))
    run = Run(11_135.0, 30.0, 600.0, interval, silent_mtbf=11_135.0 * 70, detection=21_600.0)
    assert simulated(run, 12_000, seed=4) == pytest.approx(float(goodput_with(1, chip, recovery)), rel=0.02)


@pytest.mark.parametrize("repair", [3_600.0, 86_400.0])
def test_waiting_for_repairs(repair: float) -> None:
    """A run that stands still for each repair gets done what the closed form says, within 3 %; a day's wait after each
    three hours of work leaves a tenth of the time, not next to nothing.
    """
    chip = Reliability(11_135.0, 30.0, 600.0)
    interval = float(checkpoint_interval(30.0, 11_135.0))
    span = round(6000 * (1 + repair / 11_135.0))
    found = simulated(Run(11_135.0, 30.0, 600.0, interval, repair=repair), span, seed=6)
    closed = float(goodput_waiting(1, chip, repair))
    assert found == pytest.approx(closed, rel=0.03)
    assert closed == pytest.approx(11_135 / (11_135 + repair), rel=0.2)
    assert float(goodput_waiting(1, chip, 0.0)) == pytest.approx(float(goodput(1, chip)))


def test_spares_last_as_often_as_asked() -> None:
    """With the spares of the closed form a simulated pool of repairs is short of none in 99 % of the time."""
    hosts, mtbf, repair = 2048, 50_677 * 3600 / 8.0, 86_400.0
    spares = spares_needed(hosts, mtbf, repair)
    random = np.random.default_rng(5)
    span = 4_000 * repair
    began = np.cumsum(random.exponential(mtbf / hosts, size=int(1.3 * span * hosts / mtbf)))
    probes = random.uniform(10 * repair, min(span, began[-1]) - repair, size=20_000)
    away = np.searchsorted(began, probes) - np.searchsorted(began, probes - repair)
    assert float(np.mean(away <= spares)) == pytest.approx(0.99, abs=0.006)
    assert float(np.mean(away <= spares - 1)) < 0.99


def test_without_spares_each_failure_waits_for_a_repair() -> None:
    """No spare: restart and repair; more spares than units away: the restart alone."""
    assert float(unspared_restart(600.0, 86_400.0, 0, 8.0)) == 87_000.0
    assert float(unspared_restart(600.0, 86_400.0, 60, 8.0)) == pytest.approx(600.0, abs=0.01)
