"""The verb ``break_even``: the value of one input at which another choice becomes the best."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from supercycle.base.errors import InputError, join_or
from supercycle.verbs.door import Store, opened

if TYPE_CHECKING:
    from supercycle.study.studies.break_even import BreakEven
    from supercycle.study.studies.spec import Sweep


def break_even(
    spec: "Path | str | Mapping[str, Any] | None" = None, *, choose: str, input: str, by: str | None = None,
    better: str = "lower", folder: Path | str | None = None, catalog: Store = None,
) -> "BreakEven":  # fmt: skip
    """At what value of ``input`` the best choice changes.

    ``spec`` is a study in which ``input`` varies between ``low`` and ``high``. ``choose`` is an input that varies over
    its values, of which the output ``by`` decides; or, without ``by``, an output that is a choice already, like
    ``recommended.chip`` of a plan. What varies beside them is held at the middle one of its values. Nothing is kept.
    Raises InputError for inputs that do not vary so, or where no choice has an answer.
    """
    from supercycle.study.studies.break_even import Asked
    from supercycle.study.studies.break_even import break_even as found
    from supercycle.study.studies.spec import read_sweep
    from supercycle.verbs.points import chunk_work, folders_of
    from supercycle.verbs.sweep import known_spec

    if better not in ("lower", "higher"):
        raise InputError(f"better: {better!r} is not lower or higher")
    sweep = read_sweep(known_spec(spec, folder))
    _require_varied(sweep, choose, input, by)
    work = chunk_work(folders_of(opened(catalog)), (choose if by is None else by,), sweep.study.kind, sweep.question)
    return found(sweep, work, Asked(choose, input, by, better, _held(sweep, choose, input)))


def _require_varied(sweep: "Sweep", choose: str, input: str, by: str | None) -> None:
    varied = sweep.varied
    for name in (input,) if by is None else (input, choose):
        if name not in varied:
            raise InputError(f"{name!r} does not vary in this study", hint=f"what varies is {join_or(list(varied))}")
    if by is None and choose in varied:
        raise InputError(f"{choose!r} is an input: say which output decides with by")
    if by is not None and len(varied[choose].values or ()) < 2:
        raise InputError(f"vary.{choose}: a choice needs two values at least")
    if varied[input].low is None:
        raise InputError(f"vary.{input}: a break-even is looked for between low and high")


def _held(sweep: "Sweep", choose: str, input: str) -> "dict[str, Any]":
    """The middle value of what else varies."""
    from supercycle.study.studies.design import at

    return {name: at(item, 0.5) for name, item in sweep.varied.items() if name not in (choose, input)}
