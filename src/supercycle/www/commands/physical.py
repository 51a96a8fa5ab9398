"""``sim`` and its parts: a programme for the physical world, a measured gap, policies on board, a day, a claim."""

from collections.abc import Collection
from contextlib import chdir
from typing import Any

from pydantic import Field

from supercycle.base.errors import InputError, unknown_name
from supercycle.catalog.store import Catalog
from supercycle.report.json_forms import Form
from supercycle.www.body import Body
from supercycle.www.commands.command import Command, as_table, known_model, tables
from supercycle.www.fields import CsvText, Name, Names, Number, Parameters, Seconds, Spec, Tokens, Whole, Wholes, Word

GAP_FILE = "gap.csv"
"""What a table of a gap that came in the body is called."""


class SimBody(Body):
    """A programme: the text of its file, its tables, or the name of a shipped one; without it, the worked example.
    ``gap_csv`` is your own table of a measured gap, the file ``gap.csv`` that the programme then names."""

    spec: Spec | None = None
    gap_csv: CsvText | None = None
    draws: Whole | None = None
    seed: Whole | None = None


class OnboardBody(Body):
    """Policies on chips of robots."""

    policies: Names = Field(min_length=1)
    chip: Names = Field(default_factory=list)
    rate: Number = 10.0
    bytes: Number = 2.0


class GapBody(Body):
    """A table of a measured gap: one of the catalogue, or ``csv``, the text of your own; ``list`` asks their names."""

    table: Name = "two-link-arm-surrogate"
    csv: CsvText | None = None
    task: Word | None = None
    gap: Word | None = None
    list: bool = False


class DayBody(Body):
    """Robots on the floor of a warehouse."""

    robots: Wholes = Field(default_factory=lambda: [5, 10, 20, 40, 80])
    wide: Whole = 24
    deep: Whole = 20
    stations: Whole = 6
    hours: Seconds = 3600.0
    seed: Whole = 1


class ClaimBody(Body):
    """A claim of training tokens, and the chips that are said to have trained on them."""

    tokens: Tokens
    parameters: Parameters
    count: Whole
    days: Seconds
    chip: Name = "h100-sxm"
    mfu: Number = 0.4


def programme(asked: SimBody, catalog: Catalog) -> Form:
    """The document of ``supercycle sim``."""
    from supercycle.report import sim_forms
    from supercycle.study.programme_spec import EXAMPLE
    from supercycle.verbs.sim import programme as composed

    spec = None if asked.spec == EXAMPLE.stem else tables(asked.spec)
    own = GAP_FILE if asked.gap_csv is not None else ""
    if spec is not None:
        _no_files(spec, catalog, own)
    if own and _named(spec or {}, "gap", "table") != own:
        raise InputError("gap_csv is a table that the programme does not name", hint=f"gap.table = '{own}' names it.")
    with as_table(asked.gap_csv or "", GAP_FILE) as path, chdir(path.parent):
        found = composed(spec, draws=asked.draws, seed=asked.seed, catalog=catalog)
    return sim_forms.programme(found, catalog)


def _no_files(spec: dict[str, Any], catalog: Catalog, own: str) -> None:
    """Raises InputError where a programme names a table, a venture or a model that is a file and no entry; ``own`` is
    the table that came in the body."""
    from supercycle.study.gap_choice import gap_files
    from supercycle.study.venture_inputs import examples

    model = _named(spec, "language", "model")
    if model:
        known_model(catalog, model)
    tables_of_gaps = [*gap_files(catalog), *([own] if own else [])]
    _known(_named(spec, "gap", "table"), "table of a gap", tables_of_gaps, "supercycle sim gap --list")
    _known(_named(spec, "value", "venture"), "venture", examples(), "supercycle value --help")


def _named(spec: dict[str, Any], table: str, key: str) -> str:
    part = spec.get(table)
    name = part.get(key) if isinstance(part, dict) else None
    return name if isinstance(name, str) else ""


def _known(name: str, kind: str, known: Collection[str], command: str) -> None:
    if name and name not in known:
        raise unknown_name(kind, name, known, command)


def gap(asked: GapBody, catalog: Catalog) -> Form:
    """The document of ``supercycle sim gap``, for a file ``gap.csv`` where the table came in the body."""
    from supercycle.report import sim_forms
    from supercycle.study.gap_choice import gap_files
    from supercycle.verbs.sim import fit_gaps

    if asked.list:
        return {"tables": sorted(gap_files(catalog))}
    if asked.csv is None:
        _known(asked.table, "table of a gap", gap_files(catalog), "POST /api/v1/sim/gap with list")
        return sim_forms.gaps(asked.table, fit_gaps(asked.table, task=asked.task, gap=asked.gap, catalog=catalog))
    if "table" in asked.model_fields_set:
        raise InputError("table and csv exclude each other", hint="Send the name of a table, or your own.")
    with as_table(asked.csv, GAP_FILE) as path:
        return sim_forms.gaps(GAP_FILE, fit_gaps(path, task=asked.task, gap=asked.gap, catalog=catalog))


def day(asked: DayBody, catalog: Catalog) -> Form:
    """The document of ``supercycle sim day``."""
    from supercycle.report import sim_forms
    from supercycle.verbs.sim import warehouse_day

    return sim_forms.days(
        warehouse_day(
            asked.robots, wide=asked.wide, deep=asked.deep, stations=asked.stations, hours=asked.hours / 3600.0,
            seed=asked.seed,
        )
    )  # fmt: skip


def onboard(asked: OnboardBody, catalog: Catalog) -> Form:
    """The document of ``supercycle sim onboard``."""
    from supercycle.report import sim_forms
    from supercycle.verbs.sim import onboard as carried

    chips = asked.chip or ["jetson-agx-thor"]
    rows, largest = carried(asked.policies, chips, rate=asked.rate, weight=asked.bytes, catalog=catalog)
    return sim_forms.onboard(rows, largest)


def claim(asked: ClaimBody, catalog: Catalog) -> Form:
    """The document of ``supercycle sim claim``."""
    from supercycle.base.units import SECONDS_PER_DAY
    from supercycle.report import sim_forms
    from supercycle.verbs.sim import data_claim

    found = data_claim(
        asked.tokens, parameters=asked.parameters, chip=asked.chip, count=asked.count,
        days=asked.days / SECONDS_PER_DAY, utilisation=asked.mfu, catalog=catalog,
    )  # fmt: skip
    return sim_forms.claim(found)


CELLS = """real_hours,simulated_hours,success,trials
0.1,0,0.10,20
0.1,16,0.65,20
0.4,0,0.55,20
0.4,16,0.90,20
"""
"""A made table of a gap, for the example."""

COMMANDS = (
    Command("sim", "A programme for the physical world: data, farm, training, robots, money.", SimBody, programme, {
        "the worked example": {"spec": "programme", "draws": 500},
    }, keys="sim programme"),
    Command("sim/gap", "What a simulated hour is worth in real ones, fitted to a table.", GapBody, gap, {
        "a published table": {"table": "published-cotraining"}, "a table of your own": {"csv": CELLS},
        "the tables": {"list": True},
    }),
    Command("sim/day", "A warehouse floor by discrete events: where more robots stop helping.", DayBody, day, {
        "a quarter of an hour": {"robots": [5, 20], "hours": "15min"},
    }),
    Command("sim/onboard", "Policies on a robot's own chip: how often they look.", OnboardBody, onboard, {
        "two chips": {"policies": ["vla-2.7b", "vla-9b"], "chip": ["jetson-agx-thor", "jetson-agx-orin"]},
    }),
    Command("sim/claim", "Whether a claim of training tokens can be true, by 6ND = C.", ClaimBody, claim, {
        "a small model": {"tokens": "9T", "parameters": "14B", "count": 10_000, "days": "90days"},
    }),
)  # fmt: skip
