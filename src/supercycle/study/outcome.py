"""What a decided run costs in time, power and money: one computation, at central values or for every draw."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from supercycle.base.units import SECONDS_PER_DAY, Count, Joules, Number, Seconds, Share, Tokens, Watts
from supercycle.machine.machine import Machine
from supercycle.model.parameters import parameters
from supercycle.model.shape import Shape
from supercycle.run.goodput import Reliability, checkpoint_time, goodput
from supercycle.run.job import Job
from supercycle.run.precision import Precision
from supercycle.run.search import REMEMBERED
from supercycle.run.split import Split
from supercycle.run.step import StepTime, step_time, utilization
from supercycle.spend.bill import machine_power, run_bill
from supercycle.spend.prices import FourPrices, four_prices
from supercycle.study.beside import Beside, Lines, lines_of
from supercycle.study.candidate import Candidate


@dataclass(frozen=True)
class Decision:
    """What was decided for one chip: how many, which split, which job, for how many tokens; what is paid beside it."""

    candidate: Candidate
    count: int
    split: Split
    job: Job
    tokens: Tokens
    beside: Beside | None = None


@dataclass(frozen=True)
class Outcome:
    """What follows from a decision; floats, or arrays of draws. ``lines`` are what is paid beside pre-training, at the
    chip-hour of the goal's price; None where nothing is, or where the chip has no such price."""

    step_s: Seconds
    mfu: Share
    goodput: Share
    days: Number
    chip_hours: Number
    power_w: Watts
    energy_j: Joules
    prices: FourPrices
    lines: Lines | None = None


def outcome(decision: Decision, values: Mapping[str, Number]) -> Outcome:
    """Step time, calendar time, power, energy and the four prices of a decided run.

    ``values`` holds every labelled input of the candidate and of practice: central values, or draws.
    """
    return following(decision, values, **worked(decision, values))


def worked(decision: Decision, values: Mapping[str, Number]) -> dict[str, Number]:
    """Step time and MFU of a decided run: all that the inputs of its chip do to what follows."""
    machine = decision.candidate.machine_of(values)
    step = step_time(decision.job, decision.split, machine).total
    return {"step": step, "mfu": utilization(decision.job, step, decision.count, machine)}


def central_outcome(decision: Decision, central: Mapping[str, Number]) -> Outcome:
    """The same at central values, with which the candidate's own machine was built."""
    machine = decision.candidate.machine
    step = central_step(decision.job, decision.split, machine).total
    return following(decision, central, step=step, mfu=utilization(decision.job, step, decision.count, machine))


@lru_cache(maxsize=REMEMBERED)
def central_step(job: Job, split: Split, machine: Machine) -> StepTime:
    """The step of a job on a machine of single numbers; that of a question asked before is remembered."""
    return step_time(job, split, machine)


def following(decision: Decision, values: Mapping[str, Number], *, step: Seconds, mfu: Share) -> Outcome:
    """What follows from a step time; ``values`` need not hold the inputs of the chip."""
    candidate = decision.candidate
    failures = reliability(decision.job.shape, decision.job.precision, decision.count, values)
    good = goodput(decision.count, failures)
    steps = decision.tokens / decision.job.tokens
    days = steps * step / good / SECONDS_PER_DAY
    site = candidate.site_of(values)
    power = machine_power(site, decision.count)
    bill = run_bill(site, chips=decision.count, days=days, reasons=candidate.site.missing)
    hours, prices = decision.count * days * 24.0, four_prices(bill)
    return Outcome(
        step_s=step,
        mfu=mfu,
        goodput=good,
        days=days,
        chip_hours=hours,
        power_w=power.facility,
        energy_j=power.energy(days * SECONDS_PER_DAY),
        prices=prices,
        lines=_lines(decision, prices, hours, values),
    )


def _lines(decision: Decision, prices: FourPrices, hours: Number, values: Mapping[str, Number]) -> Lines | None:
    beside = decision.beside
    price = None if beside is None else getattr(prices, beside.goal.goal.basis)
    if beside is None or price is None:
        return None
    return lines_of(beside, price / hours, float(np.asarray(decision.candidate.machine.peak)), values)


def reliability(shape: Shape, precision: Precision, chips: Count, values: Mapping[str, Number]) -> Reliability:
    """Failures and checkpoints of a run: each chip writes its share of weights and optimiser states."""
    state = float(parameters(shape).total) * (precision.weight + precision.optimizer) / np.asarray(chips)
    return Reliability(
        chip_mtbf=values["time between failures of a chip"],
        checkpoint=checkpoint_time(state, values["checkpoint bandwidth of a chip"]),
        restart=values["restart after a failure"],
        planned=values["planned stops"],
    )


def efficiency(job: Job, split: Split, machine: Machine, count: int) -> float:
    """Share of the chips' peak that goes into ``6 N D``, the compute that scaling laws count."""
    seconds = float(np.asarray(central_step(job, split, machine).total))
    counted = 6.0 * float(parameters(job.shape).active) * job.tokens
    return counted / (seconds * count * float(np.asarray(machine.peak)))
