"""The verb ``plan``: the whole chain."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from supercycle.base.errors import InputError
from supercycle.verbs.door import FEWEST_DRAWS, MOST_DRAWS, MOST_SEED, Store, bounded, opened

if TYPE_CHECKING:
    from supercycle.study.result import Plan
    from supercycle.study.spec import Goal
    from supercycle.world.deliverable import Deliverable


def plan(
    spec: "Path | str | Mapping[str, Any] | Goal | None" = None,
    *,
    given: Sequence[str] = (),
    codebase: Path | str | None = None,
    draws: int | None = None,
    seed: int | None = None,
    catalog: Store = None,
) -> "Plan":
    """The whole chain: from a goal to a model, its chips, its prices and how sure all of it is.

    ``spec`` is the path of a TOML file, its tables as a dictionary, or None for the worked example.

    ``given`` sets inputs by name, like ``chip.price=25000USD`` or ``electricity.price=0.05..0.12USD/kWh``, on top of
    the table ``set`` of the specification; ``draws`` and ``seed`` replace those of its table ``basics``. ``codebase``
    is a folder of CUDA code, which chips without CUDA need ported first: that slows their steps, and comes before the
    run in dollars and months.

    Raises InputError naming every fault of the specification, or why no chip can do it.
    """
    from supercycle.catalog.reading import checked
    from supercycle.study.plan import plan as planned
    from supercycle.study.spec import EXAMPLE, Goal, read_goal

    if isinstance(spec, Goal):
        goal = spec
    elif isinstance(spec, Mapping):
        goal = checked(Path("the specification"), Goal, dict(spec))
    else:
        goal = read_goal(EXAMPLE if spec is None else Path(spec))
    return planned(opened(catalog), _changed(_with_code(goal, codebase), given, draws, seed))


def deliver(found: "Plan", *, scenario: str = "base", catalog: Store = None) -> "Deliverable":
    """Whether the recommended chips of a plan can be had by its date, and who else wants them.

    ``scenario`` is one of the industry's: a name of the catalogue, or a file.
    """
    from supercycle.world.deliverable import deliverable

    return deliverable(opened(catalog), found, scenario)


def _with_code(goal: "Goal", codebase: Path | str | None) -> "Goal":
    """The goal with the reader's own code in place of what its specification says."""
    from supercycle.study.spec import Code

    return goal if codebase is None else goal.model_copy(update={"codebase": Code(path=str(codebase))})


def _changed(goal: "Goal", given: Sequence[str], draws: int | None, seed: int | None) -> "Goal":
    """The goal with the arguments in place of what its specification says."""
    from supercycle.study.given import pairs

    basics = dict(goal.basics)
    if draws is not None and draws < FEWEST_DRAWS:
        raise InputError(f"draws: {draws:,} is not between {FEWEST_DRAWS} and {MOST_DRAWS:,}")
    basics |= {} if draws is None else {"draws": bounded("draws", draws, MOST_DRAWS)}
    basics |= {} if seed is None else {"seed": bounded("seed", seed, MOST_SEED)}
    return goal.model_copy(
        update={"set": {**goal.set, **dict(pairs(given))}, "basics": goal.basics.model_copy(update=basics)}
    )
