"""The verb ``fit``: a scaling law fitted to a table of runs, with how sure it is and what the runs cannot tell."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import log
from pathlib import Path
from typing import TYPE_CHECKING

from supercycle.base.errors import InputError
from supercycle.verbs.door import Store, opened

if TYPE_CHECKING:
    from supercycle.laws.fitting.answer import Answer
    from supercycle.laws.fitting.design import Sweep
    from supercycle.laws.fitting.experts import ExpertsFit
    from supercycle.laws.fitting.repeats import RepeatFit
    from supercycle.laws.fitting.slices import Slices
    from supercycle.laws.fitting.tasks import TaskFit
    from supercycle.laws.fitting.tied import TiedFit

FAR_AHEAD = 100.0
"""Times the largest run at which the next large run is decided, where nothing is said (a choice)."""

RESAMPLES = 1_000
"""Resamples of the runs by default (a choice: percentiles of 5 % are good to a few per cent)."""

MOST_RESAMPLES = 1_000_000
"""Resamples at most (a limit of this package)."""

SEED = 42
"""Seed of the resamples by default."""

MINIMA = ("parabola", "interpolated")
"""How the minimum of a slice of equal compute is found: hoffmann-2022's way, and porian-2024's."""

LARGEST_SEED = 2**32 - 1
"""Seeds that the generator takes (mathematics)."""


def fit(
    runs: Path | str, *, objective: str = "huber", columns: Mapping[str, str] | None = None, bootstrap: int = RESAMPLES,
    seed: int = SEED, flop: Sequence[float] = (), by_slice: bool = False, counted: str | None = None,
    count_as: str | None = None,
) -> "Answer":  # fmt: skip
    """Fits ``L = E + A / N^alpha + B / D^beta`` to the runs of a CSV (columns parameters, tokens, loss).

    ``objective`` is huber or lad (of log loss) or mse (of loss); ``columns`` maps names, as ``{"parameters": "N"}``;
    ``flop`` are computes to give the optimum for; ``bootstrap`` resamples (0: none) are of runs, or with ``by_slice``
    of runs within slices of equal compute. ``counted`` says how the table counts parameters (total, tied, with-head or
    non-embedding) and ``count_as`` how the law shall (columns width and vocabulary). What the runs cannot tell is
    marked, and no optimum is given then. Raises InputError for a table with faults or with too few runs.
    """
    from supercycle.laws.fitting.answer import answer
    from supercycle.laws.fitting.counted import CATALOGUED, recounted
    from supercycle.laws.fitting.objective import objective_named
    from supercycle.laws.fitting.table import read_runs

    chosen = objective_named(objective)
    check_draws(bootstrap, seed)
    for one in flop:
        if not 0 < one < float("inf"):
            raise InputError(f"flop: {one!r} is not a positive compute")
    if count_as is not None and counted is None:
        raise InputError("count_as says what to convert to, and nothing says what from", hint="Give --counted too.")
    table = read_runs(Path(runs), columns)
    if counted is not None:
        table = recounted(table, counted, count_as or counted)
    found = answer(table, chosen, resamples=bootstrap, seed=seed, flops=tuple(flop), by_slice=by_slice)
    return replace(found, convention=CATALOGUED[count_as or counted]) if counted is not None else found


def fit_slices(
    runs: Path | str, *, approach: int = 2, columns: Mapping[str, str] | None = None, bootstrap: int = RESAMPLES,
    seed: int = SEED, minimum: str = "parabola", noise: tuple[float, float] | None = None,
) -> "Slices":  # fmt: skip
    """The compute-optimal size as a power of compute, by approach 2 (slices) or 1 (envelope) of hoffmann-2022.

    ``minimum`` of a slice is that of a parabola, or interpolated as porian-2024 does; ``noise`` is then the standard
    deviation of the loss from seed to seed at a loss of 3 and of 7. Raises InputError for a table with faults, or where
    fewer than two slices have a minimum.
    """
    from supercycle.laws.fitting.interpolated import NOISE, interpolated
    from supercycle.laws.fitting.slices import envelope, parabolas
    from supercycle.laws.fitting.table import read_runs

    if approach not in (1, 2):
        raise InputError(f"approach: {approach} is not 1 or 2", hint="Approach 3 is the law itself: fit.")
    if minimum not in MINIMA:
        raise InputError(f"minimum: {minimum!r} is neither {' nor '.join(MINIMA)}")
    if (minimum == MINIMA[0] or approach == 1) and noise is not None:
        raise InputError("noise belongs to interpolated minima", hint="Give --approach 2 --minimum interpolated too.")
    if noise is not None and not all(0 < one < 1 for one in noise):
        raise InputError(f"noise: {noise} are not two deviations between 0 and 1 nat")
    check_draws(bootstrap, seed)
    table = read_runs(Path(runs), columns)
    if approach == 2 and minimum == MINIMA[1]:
        return interpolated(table, resamples=bootstrap, seed=seed, noise=noise or NOISE)
    return (parabolas if approach == 2 else envelope)(table, resamples=bootstrap, seed=seed)


def fit_tied(
    runs: Path | str, *, columns: Mapping[str, str] | None = None, bootstrap: int = RESAMPLES, seed: int = SEED
) -> "TiedFit":
    """Fits ``L = E + A / N^e + B / D^e`` by least squares: one exponent, which five runs can tell (gadre-2024).

    Raises InputError for a table with faults or with too few runs.
    """
    from supercycle.laws.fitting.table import read_runs
    from supercycle.laws.fitting.tied import fit_tied as fitted

    check_draws(bootstrap, seed)
    table = read_runs(Path(runs), columns)
    return fitted(table.fitted, resamples=bootstrap, seed=seed, kept=table.held_back, names=table.held_back_names)


def fit_accuracy(
    table: Path | str, *, form: str = "exponential", columns: Mapping[str, str] | None = None
) -> "TaskFit":
    """From a loss to the accuracy of tasks, by the columns loss and accuracy of a CSV of models.

    ``form`` is exponential (gadre-2024) or sigmoid (bhagia-2024). Raises InputError for faults of the table.
    """
    from supercycle.laws.fitting.tasks import fit_tasks, read_tasks

    return fit_tasks(*read_tasks(Path(table), columns), form)


def fit_repetition(
    runs: Path | str, *, law: str = "muennighoff-2023", columns: Mapping[str, str] | None = None, catalog: Store = None
) -> "RepeatFit":
    """What repeated tokens are worth by these runs (columns parameters, tokens, unique_tokens, loss), under a law.

    Raises InputError for a table with faults or too few runs that repeat, or a law of another form.
    """
    from supercycle.laws.fitting.repeats import fit_repeats
    from supercycle.laws.fitting.table import read_runs
    from supercycle.laws.published import law_named

    table = read_runs(Path(runs), columns)
    if table.unique_tokens is None:
        raise InputError("the table has no column unique_tokens", hint="Map one with --columns unique_tokens=U.")
    return fit_repeats(table.fitted, table.unique_tokens, law_named(opened(catalog), law).power_law)


def fit_experts(
    runs: Path | str, *, columns: Mapping[str, str] | None = None, bootstrap: int = RESAMPLES, seed: int = SEED
) -> "ExpertsFit":
    """A law of mixtures of experts (columns parameters, tokens, experts, loss and perhaps active_parameters).

    Runs of one length give the law of routed models in the parameters of their dense base, runs of several the joint
    law in active parameters, tokens and experts. Raises InputError for a table with faults, without experts, or with
    too few numbers of experts, sizes or lengths.
    """
    from supercycle.laws.fitting.experts import fit_experts as fitted
    from supercycle.laws.fitting.table import read_runs

    check_draws(bootstrap, seed)
    table = read_runs(Path(runs), columns)
    if table.experts is None:
        raise InputError("the table has no column experts", hint="Map one with --columns experts=E; dense runs have 1.")
    return fitted(table.fitted, table.experts, table.active_parameters, resamples=bootstrap, seed=seed)


def next_runs(
    runs: Path | str, *, budget: float, count: int = 8, decide_at: float | None = None, objective: str = "huber",
    columns: Mapping[str, str] | None = None,
) -> "Sweep":  # fmt: skip
    """The runs to make next for ``budget`` FLOP: those that make the optimum at ``decide_at`` surest.

    ``decide_at`` is a compute; None is a hundred times the largest run. Raises InputError where the fit has no optimum.
    """
    from supercycle.laws.fitting.answer import answer, refuse
    from supercycle.laws.fitting.design import next_runs as designed
    from supercycle.laws.fitting.objective import objective_named
    from supercycle.laws.fitting.table import read_runs

    table = read_runs(Path(runs), columns)
    goal = FAR_AHEAD * float(table.compute.max()) if decide_at is None else decide_at
    for name, value in (("budget", budget), ("decide_at", goal)):
        if not 0 < value < float("inf"):
            raise InputError(f"{name}: {value!r} is not a positive compute")
    found = answer(table, objective_named(objective), resamples=RESAMPLES, seed=SEED, flops=[goal])
    if found.optimum[0].parameters is None:
        refuse(found)
    best = found.optimum[0].parameters
    assert best is not None
    return designed(found.fit, log(best.high / best.value), budget=budget, count=count, decide_at=goal)


def check_draws(resamples: int, seed: int) -> None:
    """Raises InputError for numbers of resamples or seeds that cannot be."""
    from supercycle.laws.fitting.answer import MOST_ROWS

    if resamples != 0 and not MOST_ROWS <= resamples <= MOST_RESAMPLES:
        raise InputError(f"bootstrap: {resamples:,} is neither 0 nor between {MOST_ROWS} and {MOST_RESAMPLES:,}")
    if not 0 <= seed <= LARGEST_SEED:
        raise InputError(f"seed: {seed} is not between 0 and {LARGEST_SEED}")


def save_law(found: "Answer", name: str, *, to: Path | str | None = None) -> Path:
    """Writes a fitted law into the reader's own catalogue, where every command finds it under ``name``.

    ``to`` is a directory of own entries; None is the one that is always read. Raises InputError for a name that is not
    an id, or for a law whose optimum the runs do not tell.
    """
    from supercycle.catalog.store import own_entries
    from supercycle.laws.fitting.answer import refuse
    from supercycle.laws.fitting.saved import write_law

    if not name or not all(c.isascii() and (c.isalnum() or c in "-.") for c in name) or name.startswith(("-", ".")):
        raise InputError(f"{name!r} is not an id", hint="Write letters, digits, dashes and dots, like my-runs-2026.")
    refuse(found)
    return write_law(own_entries() if to is None else Path(to), name.lower(), found)
