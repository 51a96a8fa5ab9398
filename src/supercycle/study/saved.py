"""A saved answer read back: the run of a plan's or a prediction's JSON, ready to be launched."""

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast, get_args, get_origin, get_type_hints

from supercycle.base.errors import InputError, join_or
from supercycle.base.units import SECONDS_PER_DAY
from supercycle.catalog.chips import ChipEntry
from supercycle.catalog.store import Catalog
from supercycle.model.shape import Biases, Experts, Latent, Norms, Shape
from supercycle.run.job import Job
from supercycle.run.launch.launch import Launch
from supercycle.run.precision import precision_named
from supercycle.run.split import KEYS, Split, parse_split

PARTS = {"latent": Latent, "experts": Experts, "norms": Norms, "biases": Biases}
"""Fields of a shape that are tables of their own."""

OPTIONAL = ("latent", "experts")
"""Those of them that a shape may lack."""

MOST_STEPS = 1_000_000_000
"""Steps of a run at most (a limit of this package)."""

LONGEST_DAYS = 1e5
"""Days of a run that a document may hold at most (a limit of this package)."""

USUAL_HOST = 8
"""Chips of a server where the catalogue does not say (a default of this package)."""

Document = Mapping[str, Any]

Kind = TypeVar("Kind")


def launch_of(document: Document, catalog: Catalog, chip: str | None = None) -> Launch:
    """The run of a document as ``plan --json`` or ``run --json`` write it.

    Of a plan it is the recommended alternative, or the one on ``chip``. Raises InputError that names the key which
    is missing or cannot be read.
    """
    if "alternatives" in document:
        return _planned(document, catalog, chip)
    if "split" not in document:
        raise InputError(
            "this is neither a plan nor a run: it has neither 'alternatives' nor 'split'",
            hint="write one with: supercycle plan --json > plan.json, or supercycle run … --json > run.json",
        )
    named = _read(document, "chip", str)
    if chip is not None and catalog.find("chips", chip).id != named:
        raise InputError(f"this run is on {named}, not on {chip}")
    return _launch(document, document, _read(document, "shape", dict), named, catalog)


def _planned(document: Document, catalog: Catalog, chip: str | None) -> Launch:
    found = [one for one in _read(document, "alternatives", list) if isinstance(one, dict)]
    if chip is None:
        index = _read(document, "recommended", int)
        if not 0 <= index < len(found):
            raise InputError(f"recommended: {index} is not one of {len(found)} alternatives")
        chosen = found[index]
    else:
        wanted = catalog.find("chips", chip).id
        known = [str(one.get("chip")) for one in found]
        if wanted not in known:
            raise InputError(f"the plan has no alternative on {wanted}", hint=f"it has {join_or(known)}")
        chosen = found[known.index(wanted)]
    shape = _read(_read(document, "model", dict), "shape", dict)
    return _launch(document, chosen, shape, _read(chosen, "chip", str), catalog)


def _launch(document: Document, chosen: Document, shape: Document, chip: str, catalog: Catalog) -> Launch:
    job = Job(
        shape=_shape(shape),
        sequence=_read(document, "sequence", int),
        global_batch=_read(document, "global_batch", int),
        precision=precision_named(_read(document, "precision", str)),
        attention="unfused" if document.get("attention") == "unfused" else "fused",
    )
    days, step = chosen.get("days"), chosen.get("step_s")
    return Launch(
        name=job.shape.name,
        job=job,
        split=_split(_read(chosen, "split", dict)),
        host=host_of(catalog, chip),
        chip=chip,
        steps=None if document.get("steps") is None else _steps(document),
        step_s=None if step is None else _duration("step_s", step, SECONDS_PER_DAY),
        days=None if days is None else _duration("days", days, 1.0),
    )


def _steps(document: Document) -> int:
    steps = _read(document, "steps", int)
    if not 1 <= steps <= MOST_STEPS:
        raise InputError(f"steps: {steps:,} is not between 1 and {MOST_STEPS:,}")
    return steps


def _duration(key: str, table: object, day: float) -> float:
    """A length of time, in the unit of which a day has ``day``; raises InputError where it is none."""
    number = _read(table, "value", float)
    if not 0 < number <= LONGEST_DAYS * day:
        raise InputError(f"{key}: {number!r} is not between 0 and {LONGEST_DAYS * day:g}")
    return number


def host_of(catalog: Catalog, chip: str) -> int:
    """Chips of one server of a kind."""
    host = _chip(catalog, chip).host.chips
    return USUAL_HOST if host is None else int(host.number)


def stack_of(catalog: Catalog, chip: str) -> str:
    """The software stack of a chip."""
    return _chip(catalog, chip).stack


def _chip(catalog: Catalog, chip: str) -> ChipEntry:
    return cast(ChipEntry, catalog.entry("chips", catalog.find("chips", chip).id))


def _shape(table: Document) -> Shape:
    """The shape of a document's table."""
    made: dict[str, Any] = {**table, "name": _read(table, "name", str)}
    try:
        for name, part in PARTS.items():
            if made.get(name) is not None or (name in made and name not in OPTIONAL):
                made[name] = _typed(part(**_read(made, name, dict)), f"shape.{name}")
        return _typed(Shape(**made), "shape")
    except (TypeError, ZeroDivisionError) as fault:
        raise InputError(f"shape: cannot be read: {fault}") from fault


def _typed(part: Kind, place: str) -> Kind:
    """A part of a shape whose flags are flags and whose words are texts; raises InputError otherwise.

    Whole numbers are checked by the shape itself.
    """
    hints = get_type_hints(type(part))
    for name, hint in hints.items():
        value = getattr(part, name)
        choices = get_args(hint) if get_origin(hint) is Literal else ()
        if (hint is bool and not isinstance(value, bool)) or (choices and value not in choices):
            expected = "true or false" if hint is bool else join_or([str(one) for one in choices])
            raise InputError(f"{place}.{name}: {value!r} is not {expected}")
        if hint is int and (isinstance(value, bool) or not isinstance(value, int)):
            raise InputError(f"{place}.{name}: {value!r} is not a whole number")
    return part


def _split(table: Document) -> Split:
    """The split of a document's table, read as the command line reads one; without a schedule it has the plain one."""
    words = [f"{key}={_read({'schedule': 0, **table}, field, int)}" for key, field in KEYS.items()]
    return parse_split(",".join(words), 1)


def _read(table: object, key: str, kind: type[Kind]) -> Kind:
    """A key of a table; raises InputError where it is missing or of another kind."""
    if not isinstance(table, Mapping) or key not in table:
        raise InputError(
            f"{key}: missing", hint="documents of an older version lack keys: write the plan or run again with --json"
        )
    value = table[key]
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return cast(Kind, float(value))
    if not isinstance(value, kind) or isinstance(value, bool):
        raise InputError(f"{key}: {value!r} is not {_words(kind)}")
    return value


def _words(kind: type) -> str:
    return {int: "a whole number", float: "a number", str: "a text", list: "a list", dict: "a table"}[kind]
