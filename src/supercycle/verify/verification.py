"""``verify``: trains real small GPTs on this machine and holds the predicted step against the measured one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate
from supercycle.base.units import Share
from supercycle.catalog.store import Catalog
from supercycle.machine.build import build, chip_inputs
from supercycle.machine.matmul import matmul_time
from supercycle.run.memory import memory
from supercycle.study.predict import Prediction, Question, predict
from supercycle.verify.measure import Progress
from supercycle.verify.measure_kernels import formats, product
from supercycle.verify.measure_machine import OWN_NAME
from supercycle.verify.pytorch import Device, calls_for, find_device, timed
from supercycle.verify.steps import WARM_UP, Size, job_of, predicted_step
from supercycle.verify.train import random_tokens, trainer

LADDER = (
    Size(128, 2, sequence=128, batch=8, vocabulary=4096), Size(192, 4, sequence=256, batch=4, vocabulary=4096),
    Size(256, 4, sequence=256, batch=4, vocabulary=8192), Size(384, 6, sequence=256, batch=4, vocabulary=8192),
    Size(512, 8, sequence=512, batch=2, vocabulary=8192), Size(768, 12, sequence=1024, batch=4, vocabulary=16384),
    Size(1024, 24, sequence=1024, batch=8, vocabulary=32768), Size(1536, 24, sequence=2048, batch=8, vocabulary=32768),
    Size(2048, 24, sequence=2048, batch=8, vocabulary=32768),
)  # fmt: skip
"""Sizes to choose from, growing. None is the one whose step a calibration measures (a choice)."""

SIZES, STEPS = 3, 12
"""How many of them are trained, and steps of each that count (a choice)."""

PROBE = {"cpu": 768, "gpu": 4096}
"""Side of the product that is timed before each step, to see how busy the machine is (a choice)."""


@dataclass(frozen=True)
class VerifiedStep:
    """One size: predicted and measured.

    ``measured_s`` is the median of the steps with their 5th and 95th percentile; ``error`` is the predicted over the
    measured time, less 1. ``speed`` is how fast the machine's products ran meanwhile, over the calibrated speed: what
    other programs take shows in it.
    """

    size: Size
    model: str
    parameters: float
    precision: str
    prediction: Prediction
    measured_s: Estimate
    steps: int
    speed: Share
    first_loss: float
    last_loss: float

    @property
    def error(self) -> float:
        """Predicted over measured, less 1."""
        return float(self.prediction.step_s.value) / self.measured_s.value - 1.0

    @property
    def inside(self) -> bool:
        """Whether the measured step lies in the 90 % interval of the prediction."""
        return self.prediction.step_s.low <= self.measured_s.value <= self.prediction.step_s.high


@dataclass(frozen=True)
class Verification:
    """Predictions held against real training steps on this machine."""

    chip: str
    device: Device
    steps: tuple[VerifiedStep, ...]
    notes: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def worst(self) -> float:
        """The largest error without its sign."""
        return max(abs(one.error) for one in self.steps)


def verify(
    catalog: Catalog, *, chip: str = OWN_NAME, threads: int | None = None, seconds: float = 60.0, steps: int = STEPS,
    tell: Progress = lambda _: None,
) -> Verification:  # fmt: skip
    """Trains the three largest sizes of the ladder whose steps fit into the seconds, and predicts them.

    The predictions are made before anything is timed, by the same code as ``supercycle run``. Raises InputError
    without PyTorch, or where this machine has not been calibrated.
    """
    device = find_device(threads)
    if chip == OWN_NAME and chip not in catalog.files("chips"):
        raise InputError("this machine has not been measured yet", hint="measure it with: supercycle calibrate")
    precision = formats(device)[0]
    id = catalog.find("chips", chip).id
    asked = {size: _question(catalog, id, size, precision) for size in LADDER}
    found = []
    for size in chosen(asked, seconds / (steps + WARM_UP)):
        prediction = predict(asked[size], size.split)
        tell(f"training {size.shape.name}: {prediction.step_s.value:.3g} s a step predicted")
        found.append(_verified(device, size, precision, asked[size], prediction, steps))
    return Verification(id, device, tuple(found), _notes(device, found), found[0].prediction.sources)


def _question(catalog: Catalog, chip: str, size: Size, precision: str) -> Question:
    job = job_of(size, precision)
    facts = chip_inputs(catalog, chip, job.precision.matmul, job.precision.attention)
    return Question(job, chip, 1, facts, build(facts, facts.central()), facts.notes)


def chosen(asked: dict[Size, Question], seconds: float) -> Sequence[Size]:
    """The largest neighbouring sizes whose steps, by their predictions, take at most so long together, and fit."""
    fitting = [size for size, one in asked.items() if fits(one, size)]
    sizes = fitting if len(fitting) >= SIZES else list(asked)[:SIZES]
    times = [float(predicted_step(asked[size].job, size, asked[size].machine)) for size in sizes]
    last = SIZES
    while last < len(sizes) and sum(times[last + 1 - SIZES : last + 1]) <= seconds:
        last += 1
    return sizes[last - SIZES : last]


def fits(asked: Question, size: Size) -> bool:
    """Whether a size fits into the machine's memory."""
    return bool(float(memory(asked.job, size.split).total) <= float(asked.machine.memory))


def _verified(
    device: Device, size: Size, precision: str, asked: Question, prediction: Prediction, steps: int
) -> VerifiedStep:
    """Trains one size, with a product of known time before each step."""
    training = trainer(size.shape, device, precision)
    batch = random_tokens(device, size.batch, size.sequence, size.vocabulary)()
    side = PROBE[device.kind]
    probe = product(device, precision, (side, side, side), 0).make()
    calls = calls_for(device, timed(device, probe))
    losses = [float(training.step(batch)) for _ in range(WARM_UP)]
    probes, measured = [], []
    for _ in range(steps):
        probes.append(float(timed(device, probe, calls)))
        measured.append(float(timed(device, lambda: training.step(batch))))
    losses.append(training.loss(batch))
    width = asked.job.precision.operand
    calibrated = matmul_time(side, side, side, asked.machine.matmul, element_bytes=width, output_bytes=width)
    low, middle, high = np.quantile(measured, (0.05, 0.5, 0.95))
    return VerifiedStep(
        size=size, model=size.shape.name, parameters=float(sum(w.numel() for w in training.masters.values())),
        precision=precision, prediction=prediction, measured_s=Estimate(float(middle), float(low), float(high)),
        steps=steps, speed=float(calibrated) / float(np.median(probes)), first_loss=losses[0], last_loss=losses[-1],
    )  # fmt: skip


def _notes(device: Device, found: Sequence[VerifiedStep]) -> tuple[str, ...]:
    notes = [f"steps are timed in {device.clock}; none of these sizes was used to calibrate"]
    slow = min(float(one.speed) for one in found)
    if slow < 0.85:
        notes.append(
            f"the machine ran at {slow:.0%} of its calibrated speed at times: other programs take their part, or it was"
            " calibrated while they did not"
        )
    return tuple(notes)
