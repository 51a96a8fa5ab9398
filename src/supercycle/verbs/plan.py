"""The verb ``plan``: the whole chain."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from supercycle.verbs.door import Store, opened

if TYPE_CHECKING:
    from supercycle.study.result import Plan
    from supercycle.study.spec import Goal


def plan(spec: "Path | str | Mapping[str, Any] | Goal | None" = None, *, catalog: Store = None) -> "Plan":
    """The whole chain: from a goal to a model, its chips, its prices and how sure all of it is.

    ``spec`` is the path of a TOML file, its tables as a dictionary, or None for the worked example.

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
    return planned(opened(catalog), goal)
