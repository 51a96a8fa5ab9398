"""The Pareto front of a study: points that no other beats in every objective, searched by NSGA-II."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from supercycle.base.errors import InputError
from supercycle.study.studies.design import Point, at
from supercycle.study.studies.runners import Row
from supercycle.study.studies.spec import Objective, Sweep

POPULATION = 40
"""Points of a generation (the library's usual size for two or three objectives)."""

WORST = 1e300
"""What a point without an answer counts for: worse than any (numerical)."""

Array = NDArray[np.float64]


def generations(sweep: Sweep, answer: Callable[[Sequence[Point]], Sequence[Row]]) -> None:
    """Asks for the points of one generation after the other, each bred from the best of those before.

    ``answer`` computes and keeps a generation. The same seed breeds the same points from the same answers, so that an
    interrupted search goes on through what is known. Source: deb-2002 for NSGA-II, by pymoo.
    """
    try:
        from pymoo.algorithms.moo.nsga2 import NSGA2
        from pymoo.core.problem import Problem
        from pymoo.core.termination import NoTermination
    except ImportError as fault:
        raise InputError("a Pareto study needs pymoo", hint="pip install 'supercycle[studies]'") from fault
    total, varied = int(sweep.study.points or 0), sweep.varied
    size = min(POPULATION, total)
    algorithm = NSGA2(pop_size=size)
    problem = Problem(n_var=len(varied), n_obj=len(sweep.study.objectives), xl=0.0, xu=1.0)
    algorithm.setup(problem, termination=NoTermination(), seed=sweep.study.seed, verbose=False)
    asked = 0
    while asked < total:
        born = algorithm.ask()
        units = np.asarray(born.get("X"))[: total - asked]
        made = [{name: at(item, float(row[i])) for i, (name, item) in enumerate(varied.items())} for row in units]
        rows = answer(made)
        asked += len(made)
        values = np.full((len(born), len(sweep.study.objectives)), WORST)
        values[: len(rows)] = [_costs(row, sweep.study.objectives) for row in rows]
        born.set("F", values)
        algorithm.tell(infills=born)


def front(rows: Sequence[Row], objectives: Sequence[Objective]) -> list[int]:
    """The places of the rows that no other row beats in every objective, in the order of the first."""
    costs = np.array([_costs(row, objectives) for row in rows], dtype=float).reshape(len(rows), len(objectives))
    order = np.lexsort(costs.T[::-1])
    kept: list[int] = []
    for place in order:
        if costs[place].max() >= WORST:
            continue
        beaten = any(
            (costs[one] <= costs[place]).all() and (costs[one] < costs[place]).any() for one in kept
        )  # fmt: skip
        if not beaten:
            kept.append(int(place))
    return kept


def _costs(row: Any, objectives: Sequence[Objective]) -> list[float]:
    costs = []
    for one in objectives:
        value = row.get(one.output)
        known = isinstance(value, int | float) and not isinstance(value, bool) and np.isfinite(value)
        costs.append((float(value) if one.better == "lower" else -float(value)) if known else WORST)
    return costs
