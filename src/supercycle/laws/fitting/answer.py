"""What a table of runs says: the fitted law, its doubt, what cannot be told, and the optimum that follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate
from supercycle.base.units import Flop
from supercycle.laws.fitting.doubt import (
    OddRun,
    Profile,
    identified,
    odd_runs,
    optimum_interval,
    profiles,
    standard_errors,
    student,
)  # fmt: skip
from supercycle.laws.fitting.fit import PowerFit, Resampled, fit_power_law, pairs_of, resampled, slices_of
from supercycle.laws.fitting.objective import Objective
from supercycle.laws.fitting.slices import groups_of
from supercycle.laws.fitting.table import RunTable
from supercycle.laws.fitting.terms import COEFFICIENTS, Runs
from supercycle.laws.form import PowerLaw

TAIL = 0.05
"""Share of resamples beyond each end of a 90 % interval (the package's intervals)."""

UNUSUAL_RATIO = 0.4
"""Tokens per parameter below which a run bends the fit: the five Chinchilla runs below it move beta by 0.09
(besiroglu-2024)."""

ONE_RATIO = 0.05
"""Spread of ln(D / N) over all runs below which N and D move together (a choice: five per cent)."""

FAR = 1_000.0
"""Times the largest compute of the runs beyond which an optimum is called far extrapolated (a choice)."""

MOST_ROWS = 200
"""Resamples without which percentiles of 5 % are noise (a choice)."""


@dataclass(frozen=True)
class Best:
    """The optimum for a compute. Parameters, tokens and loss are None where the runs do not tell them."""

    flop: Flop
    parameters: Estimate | None
    tokens: Estimate | None
    loss: Estimate | None
    extrapolated: bool


@dataclass(frozen=True)
class Foretold:
    """A run that was kept back: its measured loss, and the law's with its interval (the law's doubt only)."""

    run: str
    measured: float
    predicted: Estimate


@dataclass(frozen=True)
class Answer:
    """A fitted law with everything that is said of it; coefficients in the order E, A, B, alpha, beta."""

    fit: PowerFit
    names: tuple[str, ...]
    standard_errors: Mapping[str, float]
    intervals: Mapping[str, tuple[float, float]]
    profiles: tuple[Profile, ...]
    identified: Mapping[str, bool]
    exponent: Estimate | None
    optimum: tuple[Best, ...]
    odd: tuple[OddRun, ...]
    held_back: tuple[Foretold, ...]
    resampled: Resampled | None
    seed: int
    notes: tuple[str, ...]
    convention: str = "not said"

    @property
    def law(self) -> PowerLaw:
        """The fitted law."""
        return self.fit.law

    @property
    def coefficients(self) -> dict[str, float]:
        """The coefficients by name."""
        return {name: float(getattr(self.law, name)) for name in COEFFICIENTS}

    @property
    def told(self) -> bool:
        """Whether the runs tell the optimum."""
        return all(self.identified.values()) and float(self.law.alpha) > 0 and float(self.law.beta) > 0


def answer(
    table: RunTable,
    objective: Objective,
    *,
    resamples: int,
    seed: int,
    flops: Sequence[Flop],
    by_slice: bool = False,
) -> Answer:
    """The law of a table, its doubt from ``resamples`` of the runs (0: from derivatives; ``by_slice``: within
    slices of equal compute), and optima for ``flops``.

    Raises InputError where there are too few runs, or where exponents are refused outright.
    """
    runs = table.fitted
    fit = fit_power_law(runs, objective)
    seen = profiles(fit)
    known = _known(runs, identified(seen))
    drawn = None
    if resamples:
        groups = groups_of(table.compute)
        weights = slices_of(groups, resamples, seed) if by_slice else pairs_of(len(runs), resamples, seed)
        drawn = resampled(fit, weights)
    errors, intervals = _spread(fit, drawn)
    told = bool(all(known.values()) and fit.law.alpha > 0 and fit.law.beta > 0)
    largest = float(table.compute.max())
    asked = tuple(flops) or (largest, 10 * largest, 100 * largest)
    optimum = tuple(_best(fit, drawn, flop, told, bool(flop > largest)) for flop in asked)
    odd = odd_runs(fit)
    return Answer(
        fit, table.names, errors, intervals, seen, known, _exponent(fit, drawn) if told else None, optimum, odd,
        _foretold(fit, drawn, table), drawn, seed, _notes(table, fit, known, seen, drawn, odd, asked),
    )  # fmt: skip


def _known(runs: Runs, known: Mapping[str, bool]) -> dict[str, bool]:
    """What profiles say, and no exponent where N and D move together in all runs."""
    if float(np.std(np.log(runs.tokens / runs.parameters))) < ONE_RATIO:
        return {name: name == "E" and told for name, told in known.items()}
    return dict(known)


def _spread(fit: PowerFit, drawn: Resampled | None) -> tuple[dict[str, float], dict[str, tuple[float, float]]]:
    values = {name: float(getattr(fit.law, name)) for name in COEFFICIENTS}
    if drawn is None:
        errors = standard_errors(fit)
        half = student(len(fit.runs))
        return errors, {
            name: (values[name] - half * errors[name], values[name] + half * errors[name]) for name in values
        }
    draws = {name: np.asarray(getattr(drawn.law, name)) for name in COEFFICIENTS}
    errors = {name: float(np.std(found, ddof=1)) for name, found in draws.items()}
    ends = {name: np.quantile(found, [TAIL, 1 - TAIL]) for name, found in draws.items()}
    return errors, {name: (float(low), float(high)) for name, (low, high) in ends.items()}


def _best(fit: PowerFit, drawn: Resampled | None, flop: Flop, told: bool, beyond: bool) -> Best:
    if not told:
        return Best(flop, None, None, None, beyond)
    return Best(flop, *optimum_interval(fit, flop, None if drawn is None else drawn.rows), beyond)


def _exponent(fit: PowerFit, drawn: Resampled | None) -> Estimate | None:
    value = float(fit.law.parameter_exponent)
    if drawn is None:
        return None
    low, high = np.quantile(np.asarray(drawn.law.parameter_exponent), [TAIL, 1 - TAIL])
    return Estimate(value, min(float(low), value), max(float(high), value))


def _foretold(fit: PowerFit, drawn: Resampled | None, table: RunTable) -> tuple[Foretold, ...]:
    found = []
    for index, name in enumerate(table.held_back_names):
        size, tokens = table.held_back.parameters[index], table.held_back.tokens[index]
        value = float(fit.law.loss(size, tokens))
        low = high = value
        if drawn is not None:
            low, high = (float(q) for q in np.quantile(np.asarray(drawn.law.loss(size, tokens)), [TAIL, 1 - TAIL]))
        predicted = Estimate(value, min(low, value), max(high, value))
        found.append(Foretold(name, float(table.held_back.loss[index]), predicted))
    return tuple(found)


def _notes(
    table: RunTable, fit: PowerFit, known: Mapping[str, bool], seen: Sequence[Profile], drawn: Resampled | None,
    odd: Sequence[OddRun], asked: Sequence[Flop],
) -> tuple[str, ...]:  # fmt: skip
    runs, notes = table.fitted, list(table.notes)
    ratio = runs.tokens / runs.parameters
    if float(np.std(np.log(ratio))) < ONE_RATIO:
        notes.append(
            f"all runs have about {np.median(ratio):.3g} tokens per parameter: alpha and beta cannot be told apart"
        )
    unknown = [name for name, told in known.items() if not told]
    if unknown:
        notes.append(f"not identified by these runs: {', '.join(unknown)}; no optimum is given")
        notes += [f"{p.coefficient}: {_bounds(p)}" for p in seen if not p.identified]
    if fit.law.alpha <= 0 or fit.law.beta <= 0:
        notes.append("the best fit has an exponent that is not positive: loss rises with size; no optimum is given")
    if table.diverged:
        notes.append(f"diverged and left out: {', '.join(table.diverged[:10])}")
    if odd:
        named = ", ".join(f"{table.names[one.index]} ({one.deviations:+.1f})" for one in odd[:10])
        notes.append(f"far from the law, in robust standard deviations, and not left out: {named}")
    few = int((ratio < UNUSUAL_RATIO).sum())
    if few:
        notes.append(f"{few} runs have fewer than {UNUSUAL_RATIO} tokens per parameter: such runs bend the fit")
    if fit.agreeing < fit.starts:
        notes.append(f"{fit.agreeing} of {fit.starts} searches ended at the lowest minimum; the others above it")
    if drawn is not None and drawn.unfinished:
        notes.append(f"{drawn.unfinished} of {len(drawn.rows)} resamples did not settle: tails of intervals are rough")
    if max(asked) > FAR * table.compute.max():
        notes.append(f"more than {FAR:,.0f} times beyond the largest run: the interval holds only if the law does")
    return tuple(notes)


def _bounds(profile: Profile) -> str:
    if profile.low is None and profile.high is None:
        return "the objective stays flat on both sides"
    if profile.high is None:
        return f"at least {profile.low:.3g}, upper end unbounded"
    if profile.low is None:
        return f"at most {profile.high:.3g}, lower end unbounded"
    return f"between {profile.low:.3g} and {profile.high:.3g}, but not surely bounded"


def refuse(found: Answer) -> None:
    """Raises InputError where the runs do not tell the optimum."""
    if not found.told:
        raise InputError(
            "these runs do not tell the optimum", found.notes, "Add runs whose sizes and tokens vary independently."
        )
