"""Steps of small GPTs: timed for real on a device, and predicted for a machine."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supercycle.base.units import Seconds
from supercycle.machine.machine import Machine
from supercycle.model.shape import Shape
from supercycle.run.job import Job
from supercycle.run.precision import precision_named
from supercycle.run.split import Split
from supercycle.run.step import step_time
from supercycle.verify.gpt import gpt_shape
from supercycle.verify.pytorch import Device, timed
from supercycle.verify.train import random_tokens, trainer

WARM_UP = 3
"""Steps that are not counted: memory is found and kernels are chosen in them (a choice)."""


@dataclass(frozen=True)
class Size:
    """A small GPT and its batch: ``batch`` sequences of ``sequence`` tokens."""

    width: int
    layers: int
    sequence: int
    batch: int
    vocabulary: int

    @property
    def shape(self) -> Shape:
        """The model."""
        return gpt_shape(self.width, self.layers, sequence=self.sequence, vocabulary=self.vocabulary)

    @property
    def split(self) -> Split:
        """One device, one micro-batch, nothing recomputed."""
        return Split(micro_batch=self.batch, zero=0, sequence_parallel=0)


def job_of(size: Size, precision: str) -> Job:
    """The training step of a size."""
    return Job(size.shape, size.sequence, size.batch, precision_named(precision))


def predicted_step(job: Job, size: Size, machine: Machine) -> Seconds:
    """Its predicted time on a machine, at central values."""
    return float(step_time(job, size.split, machine).total)


def timed_steps(device: Device, size: Size, precision: str, steps: int) -> NDArray[np.float64]:
    """Seconds of each of a number of real training steps, after a few to warm up."""
    training = trainer(size.shape, device, precision)
    batch = random_tokens(device, size.batch, size.sequence, size.vocabulary)()
    for _ in range(WARM_UP):
        training.step(batch)
    return np.asarray([float(timed(device, lambda: training.step(batch))) for _ in range(steps)])
