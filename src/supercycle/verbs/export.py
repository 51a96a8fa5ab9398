"""The verb ``export``: a planned run as the launch configuration of a framework."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from supercycle.base.errors import InputError
from supercycle.catalog.store import Catalog
from supercycle.run.launch.frameworks import check_stack, exported
from supercycle.run.launch.launch import Exported, Launch
from supercycle.study.predict import Prediction
from supercycle.study.saved import MOST_STEPS, launch_of, stack_of
from supercycle.verbs.door import Store, bounded, opened

if TYPE_CHECKING:
    from supercycle.study.result import Plan


@dataclass(frozen=True)
class Export:
    """A launch configuration for a framework, and the run that it starts."""

    framework: str
    launch: Launch
    exported: Exported


def export(
    run: "Path | str | Mapping[str, Any] | Plan | Prediction",
    *,
    to: str,
    chip: str | None = None,
    steps: int | None = None,
    learning_rate: float | None = None,
    catalog: Store = None,
) -> Export:
    """The launch configuration of a run: ``to`` is megatron, torchtitan, deepspeed, nemo or slurm.

    ``run`` is a result of ``plan`` or ``predict``, the path of its JSON or of a plan's specification, or that JSON
    as a dictionary. Of a plan the recommended alternative is taken, or that on ``chip``. ``steps`` and
    ``learning_rate`` say what the run does not.

    Raises InputError for a file that cannot be read, and for a layout that the framework cannot run.
    """
    store = opened(catalog)
    launch = launch_of(_document(run, store), store, chip)
    if steps is not None:
        launch = replace(launch, steps=bounded("steps", steps, MOST_STEPS), days=None)
    if learning_rate is not None:
        if not 0 < learning_rate < 1:
            raise InputError(f"learning rate: {learning_rate!r} is not between 0 and 1")
        launch = replace(launch, rate=learning_rate)
    check_stack(to, launch.chip, stack_of(store, launch.chip))
    return Export(to.lower(), launch, exported(launch, to))


def _document(run: object, catalog: Catalog) -> Mapping[str, Any]:
    """The JSON of a run, whatever form it is given in."""
    from supercycle.report import json_forms
    from supercycle.study.result import Plan
    from supercycle.verbs.plan import plan

    if isinstance(run, Mapping):
        return run
    if isinstance(run, Prediction):
        return json_forms.prediction(run, catalog)
    if isinstance(run, Plan):
        return json_forms.plan(run, catalog)
    path = Path(str(run))
    if path.suffix == ".toml":
        return json_forms.plan(plan(path, catalog=catalog), catalog)
    return _parsed(path)


def _parsed(path: Path) -> Mapping[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        if isinstance(fault, OSError):
            raise InputError(f"{path} cannot be read: {fault.strerror}") from fault
        raise InputError(f"{path.name} is not JSON: {fault}", hint="a specification's name ends in .toml") from fault
    except RecursionError as fault:
        raise InputError(f"{path.name} is not JSON that can be read: it is nested too deep") from fault
    if not isinstance(found, dict):
        raise InputError(f"{path.name} is not a table of keys")
    return found
