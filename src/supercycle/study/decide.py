"""The decisions of a plan, made once at central values: which model, and for each chip how many and which split."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
from numpy.typing import NDArray

from supercycle.base.draws import Uncertain
from supercycle.base.errors import InputError
from supercycle.base.progress import told
from supercycle.base.units import SECONDS_PER_DAY, SECONDS_PER_HOUR, Flop, Number
from supercycle.catalog.practice import PracticeEntry
from supercycle.catalog.store import Catalog
from supercycle.laws import Law, law_named
from supercycle.run.goodput import goodput
from supercycle.run.job import Job
from supercycle.run.precision import Precision, precision_named
from supercycle.run.search import fastest
from supercycle.study.beside import uncertain
from supercycle.study.candidate import Candidate, candidates, central_values, practice_inputs
from supercycle.study.given import read_given, unused
from supercycle.study.given_names import CHIP, PRACTICE, SITE
from supercycle.study.outcome import Decision, central_outcome, efficiency, reliability
from supercycle.study.paying import affordable, beside_of, least_prices
from supercycle.study.sizing import (
    FIRST_GUESS,
    Window,
    affordable_hours,
    allowed_counts,
    batch_sequences,
    chips_for,
    compute_of,
    limits_chips,
    next_count,
    training_window,
)
from supercycle.study.spec import Goal
from supercycle.study.wanted import Wanted, model_for_compute, model_for_loss, named_model

ROUNDS = 3
"""Times that a number of chips is corrected by what its split reaches (a choice; two are usually enough)."""


DOUBLINGS = 12
"""Times that a number of chips grows by half until a model fits (a choice; 12 are a factor of 64)."""


@dataclass(frozen=True)
class Setting:
    """What stands before any decision: the goal, its catalogue entries, the chips and the training window.

    ``practised`` are the inputs of how runs are run; ``notes`` say what is set and enters nothing.
    """

    catalog: Catalog
    goal: Goal
    law: Law
    practice: PracticeEntry
    precision: Precision
    window: Window
    found: tuple[Candidate, ...]
    skipped: Mapping[str, str]
    central: Mapping[str, Number]
    practised: Mapping[str, Uncertain]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Decided:
    """The model, a decision for each chip that can train it, and for the others why not."""

    wanted: Wanted
    decisions: tuple[Decision, ...]
    skipped: Mapping[str, str]


@dataclass(frozen=True)
class _Trial:
    """One chip tried out on a first guess of a model: what it reaches, and the compute that the limit buys of it.

    ``hours`` are the chip-hours that the limit allows; ``count`` is None where the number of chips is left open.
    ``wanted`` is the model where a budget pays for data and post-training too.
    """

    candidate: Candidate
    hours: float
    count: int | None
    share: float
    flop: Flop
    wanted: Wanted | None = None


def setting_of(catalog: Catalog, goal: Goal) -> Setting:
    """The setting of a goal. Raises InputError for a name that the catalogue does not have."""
    practice = cast(PracticeEntry, catalog.entry("practice", catalog.find("practice", goal.basics.practice).id))
    precision = precision_named(goal.limits.precision)
    given = read_given(goal.set, catalog)
    found, skipped = candidates(catalog, goal, precision, given)
    practised = practice_inputs(practice, given) | uncertain(goal)
    return Setting(
        catalog, goal, law_named(catalog, goal.basics.law), practice, precision, training_window(goal, practice),
        tuple(found), skipped, central_values(found, practised), practised, unused(given, (CHIP, SITE, PRACTICE)),
    )  # fmt: skip


def decide(setting: Setting) -> Decided:
    """The model that the goal asks for, and how each chip would train it.

    A goal of money or power is sized on the chip that makes most compute of it. Raises InputError where no chip
    can train the model.
    """
    goal = setting.goal
    if goal.kind in ("budget", "power"):
        return _within_limit(setting)
    if goal.kind == "model":
        wanted = named_model(setting.catalog, goal, setting.law)
    elif goal.kind == "loss":
        wanted = model_for_loss(setting.catalog, goal, setting.law, least_prices(goal, setting.found))
    else:
        wanted = model_for_compute(setting.catalog, goal, setting.law, goal.goal.flop or 0.0)
    return _for_all(setting, wanted, {})


def _within_limit(setting: Setting) -> Decided:
    """The model that the best chip affords; its tokens are then stretched so that the best one uses up the limit."""
    trials: dict[str, _Trial] = {}
    skipped: dict[str, str] = {}
    for candidate in told("chips tried", setting.found):
        try:
            trials[candidate.chip] = _best_trial(setting, candidate)
        except InputError as fault:
            skipped[candidate.chip] = fault.headline
    if not trials:
        raise _none_left({**setting.skipped, **skipped})
    most = max(trials.values(), key=lambda trial: trial.flop)
    wanted = most.wanted or model_for_compute(setting.catalog, setting.goal, setting.law, most.flop)
    decided = _for_all(setting, wanted, trials)
    if most.wanted is not None:
        return _paid_for(setting, replace(decided, skipped=_left_out({**skipped, **decided.skipped}, decided)))
    reach = [
        trials[decision.candidate.chip].hours / float(central_outcome(decision, setting.central).chip_hours)
        for decision in decided.decisions
        if decision.candidate.chip in trials
    ]
    return _stretched(replace(decided, skipped=_left_out({**skipped, **decided.skipped}, decided)), max(reach))


def _left_out(skipped: Mapping[str, str], decided: Decided) -> dict[str, str]:
    """The reasons of the chips for which there is no decision."""
    planned = {decision.candidate.chip for decision in decided.decisions}
    return {chip: reason for chip, reason in skipped.items() if chip not in planned}


def _best_trial(setting: Setting, candidate: Candidate) -> _Trial:
    """The trial of one chip; where the goal limits chips, of the number of them that makes most compute."""
    goal = setting.goal
    if not limits_chips(goal):
        return _trial(setting, candidate, affordable_hours(candidate, goal), None)
    hours = setting.window.seconds / SECONDS_PER_HOUR
    tried = []
    for count in allowed_counts(candidate, goal):
        try:
            tried.append(_trial(setting, candidate, count * hours, count))
        except InputError as fault:
            reason = fault
    if not tried:
        raise reason
    return max(tried, key=lambda trial: trial.flop)


def _trial(setting: Setting, candidate: Candidate, hours: float, count: int | None) -> _Trial:
    guess = compute_of(hours, candidate, FIRST_GUESS)
    wanted = model_for_compute(setting.catalog, setting.goal, setting.law, guess)
    decision = _decision(setting, candidate, wanted, FIRST_GUESS, count)
    share = _share(decision)
    good = float(central_outcome(decision, setting.central).goodput)
    if setting.goal.beside and setting.goal.kind == "budget":
        paid = affordable(setting.catalog, setting.goal, setting.law, candidate, share * good)
        return _Trial(candidate, hours, count, share, paid.flop, paid)
    return _Trial(candidate, hours, count, share, compute_of(hours, candidate, share * good))


def _paid_for(setting: Setting, decided: Decided) -> Decided:
    """The tokens that use up the budget on the chip that affords most, at what its split reaches."""
    reached = []
    for decision in decided.decisions:
        share = _share(decision) * float(central_outcome(decision, setting.central).goodput)
        try:
            shape = decided.wanted.shape
            reached.append(affordable(setting.catalog, setting.goal, setting.law, decision.candidate, share, shape))
        except InputError:
            continue
    wanted = max(reached, key=lambda one: one.tokens)
    decisions = tuple(
        replace(decision, tokens=wanted.tokens, beside=beside_of(setting.goal, wanted))
        for decision in decided.decisions
    )
    return replace(decided, wanted=wanted, decisions=decisions)


def _for_all(setting: Setting, wanted: Wanted, trials: Mapping[str, _Trial]) -> Decided:
    """A decision for every chip, from what a trial of it reached."""
    decisions: list[Decision] = []
    skipped = dict(setting.skipped)
    for candidate in told("chips settled", setting.found):
        try:
            decisions.append(_settled(setting, candidate, wanted, trials.get(candidate.chip)))
        except InputError as fault:
            skipped[candidate.chip] = fault.headline
    if not decisions:
        raise _none_left(skipped)
    return Decided(wanted, tuple(decisions), skipped)


def _settled(setting: Setting, candidate: Candidate, wanted: Wanted, trial: _Trial | None) -> Decision:
    """A decision whose number of chips follows from the share of peak that its own split reaches.

    Repeated until the number of chips stays the same, at most ROUNDS times; of the decisions on the way that train
    within the window (all of them, where none does) the one with fewest chip-hours.
    """
    share, count = (trial.share, trial.count) if trial else (FIRST_GUESS, None)
    tried: dict[int, Decision] = {}
    for _ in range(ROUNDS):
        decision = _decision(setting, candidate, wanted, share, count)
        if decision.count in tried:
            break
        tried[decision.count], share = decision, _share(decision)

    def rank(decision: Decision) -> tuple[bool, float]:
        result = central_outcome(decision, setting.central)
        late = float(result.days) * SECONDS_PER_DAY > setting.window.seconds
        return late, float(result.chip_hours)

    return min(tried.values(), key=rank)


def _decision(
    setting: Setting, candidate: Candidate, wanted: Wanted, share: float, count: int | None
) -> Decision:  # fmt: skip
    """The fastest split on the given number of chips; where it is left open, on the least that is fast enough and
    holds the model."""
    goal = setting.goal
    batch = batch_sequences(wanted.tokens, setting.practice, goal, [c.unit for c in setting.found])
    job = Job(wanted.shape, goal.model.sequence, batch, setting.precision)
    given = count or goal.limits.count
    number = given or _count(setting, candidate, wanted, share)
    for _ in range(1 if given else DOUBLINGS):
        try:
            split = fastest(job, number, candidate.machine)
            return Decision(candidate, number, split, job, wanted.tokens, beside_of(goal, wanted))
        except InputError as fault:
            reason, number = fault, next_count(number, candidate.unit)
    raise reason


def _count(setting: Setting, candidate: Candidate, wanted: Wanted, share: float) -> int:
    def good(chips: NDArray[np.float64]) -> NDArray[np.float64]:
        failures = reliability(wanted.shape, setting.precision, chips, setting.central)
        return np.asarray(goodput(chips, failures))

    return chips_for(wanted.flop, candidate, share, good, setting.window)


def _share(decision: Decision) -> float:
    """Share of peak that becomes compute as laws count it, while the run goes on."""
    return efficiency(decision.job, decision.split, decision.candidate.machine, decision.count)


def _stretched(decided: Decided, factor: float) -> Decided:
    wanted = replace(
        decided.wanted, tokens=decided.wanted.tokens * factor, unique=decided.wanted.unique * min(factor, 1.0)
        if decided.wanted.unique < decided.wanted.tokens else decided.wanted.unique * factor,
    )  # fmt: skip
    decisions = tuple(replace(decision, tokens=wanted.tokens) for decision in decided.decisions)
    return replace(decided, wanted=wanted, decisions=decisions)


def _none_left(skipped: Mapping[str, str]) -> InputError:
    return InputError("none of the chips can train this", [f"{chip}: {why}" for chip, why in skipped.items()])
