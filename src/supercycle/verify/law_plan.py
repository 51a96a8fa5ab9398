"""Which tiny models to train on how many tokens for a law to be fitted: slices of equal compute, and one run more.

The largest run is kept back: a law that was fitted to the others must foretell it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import log

from supercycle.base.errors import InputError
from supercycle.base.units import Flop, Seconds, Tokens
from supercycle.model.arithmetic import flops_per_token
from supercycle.model.parameters import parameters
from supercycle.model.shape import Shape
from supercycle.verify.gpt import gpt_shape
from supercycle.verify.law_text import VOCABULARY

WIDTHS = (
    8, 12, 16, 20, 24, 28, 32, 40, 48, 64, 80, 96, 128, 160, 192, 256, 320, 384, 512, 640, 768, 1024, 1280, 1536, 2048,
)  # fmt: skip
"""Widths of the family; depth grows with width (a choice)."""

SLICES = (1.0, 2.0, 4.0, 8.0)
"""Compute of the slices, over the smallest's (a choice)."""

KEPT_BACK = 4.0
"""Compute of the run that is kept back, over the largest slice's (a choice)."""

SPAN = (0.25, 0.5, 1.0, 2.0, 4.0)
"""Model sizes of a slice, over the one in its middle (a choice)."""

MIDDLE_RATIO = 80.0
"""Tokens a parameter in the middle of a slice: bytes say less than the tokens of usual vocabularies, of which 20 are
best (a choice; the fit does not use it)."""

FEWEST_STEPS, USUAL_STEPS, LEAST_BATCH, MOST_BATCH = 30, 400, 4, 2048
"""Steps of a run at least and about, and sequences of a batch (a choice)."""


@dataclass(frozen=True)
class PlannedRun:
    """One run: a width, its batch and its steps. ``slice`` is its compute over the smallest slice's."""

    id: str
    width: int
    batch: int
    steps: int
    slice: float
    kept_back: bool


def family(width: int, sequence: int) -> Shape:
    """The model of a width: 2 layers up to 48, 3 up to 96, 4 up to 192, then a layer more for every 64."""
    layers = 2 if width <= 48 else 3 if width <= 96 else 4 if width <= 192 else 2 + width // 64
    head = 16 if width <= 64 else 32 if width <= 192 else 64
    return gpt_shape(width, layers, sequence=sequence, vocabulary=VOCABULARY, head_size=head)


def flop_of(shape: Shape, sequence: int, tokens: Tokens) -> Flop:
    """Training compute of a run, causal attention and head counted, nothing else."""
    return float(flops_per_token(shape, sequence).total) * float(tokens)


def plan_runs(seconds: Seconds, sequence: int, paces: Mapping[int, Seconds]) -> tuple[PlannedRun, ...]:
    """The runs that fill about so many seconds; ``paces`` are seconds a token of the widths that may be used.

    Every slice holds models around the size that has MIDDLE_RATIO tokens a parameter, as far as there are widths; the
    smallest runs come first. Raises InputError where the time is too short for runs of FEWEST_STEPS steps.
    """
    low, high = 1e6, 1e24
    for _ in range(80):
        middle = (low * high) ** 0.5
        taken = sum(_seconds(run, sequence, paces) for run in _runs(middle, sequence, sorted(paces)))
        low, high = (middle, high) if taken < float(seconds) else (low, middle)
    runs = _runs(low, sequence, sorted(paces))
    short = [run for run in runs if run.steps < FEWEST_STEPS]
    if short or len({run.width for run in runs}) < 3:
        fewest = min(run.steps for run in runs)
        raise InputError(
            f"{float(seconds) / 60.0:.3g} minutes are too short: a run would have {fewest} steps",
            hint="Give more time with --minutes.",
        )
    return runs


def _runs(smallest: Flop, sequence: int, widths: Sequence[int]) -> tuple[PlannedRun, ...]:
    """The runs of all slices, the smallest of which has so much compute."""
    found: dict[tuple[float, int], PlannedRun] = {}
    for share in SLICES:
        for scale in SPAN:
            run = _run(float(smallest) * share, scale, sequence, widths, share, kept_back=False)
            found.setdefault((share, run.width), run)
    last = SLICES[-1] * KEPT_BACK
    kept = _run(float(smallest) * last, 1.0, sequence, widths, last, kept_back=True)
    return (*sorted(found.values(), key=lambda run: (run.slice, run.width)), kept)


def _run(
    compute: Flop, scale: float, sequence: int, widths: Sequence[int], share: float, *, kept_back: bool
) -> PlannedRun:
    wanted = scale * (float(compute) / (6.0 * MIDDLE_RATIO)) ** 0.5
    width = min(widths, key=lambda one: abs(log(_counts(one, sequence)[0] / wanted)))
    tokens = float(compute) / _counts(width, sequence)[1]
    batch = 2 ** round(log(max(tokens / sequence / USUAL_STEPS, 1.0), 2))
    batch = min(max(batch, LEAST_BATCH), MOST_BATCH)
    steps = max(round(tokens / (batch * sequence)), 1)
    name = f"{'kept-back' if kept_back else f'slice{share:g}'}-width{width}"
    return PlannedRun(name, width, batch, steps, share, kept_back)


@cache
def _counts(width: int, sequence: int) -> tuple[float, float]:
    """Parameters of a width, and operations of a token of its training."""
    shape = family(width, sequence)
    return float(parameters(shape).total), float(flop_of(shape, sequence, 1.0))


def _seconds(run: PlannedRun, sequence: int, paces: Mapping[int, Seconds]) -> Seconds:
    return float(paces[run.width]) * run.batch * run.steps * sequence
