"""``sim``, ``sim/onboard`` and ``sim/claim``: a programme for the physical world, and two of its questions."""

from collections.abc import Collection
from typing import Any

from pydantic import Field

from supercycle.base.errors import unknown_name
from supercycle.catalog.store import Catalog
from supercycle.report.json_forms import Form
from supercycle.www.body import Body
from supercycle.www.commands.command import Command, known_model, tables
from supercycle.www.fields import Name, Names, Number, Parameters, Seconds, Spec, Tokens, Whole


class SimBody(Body):
    """A programme: the text of its file, its tables, or the name of a shipped one; without it, the worked example."""

    spec: Spec | None = None
    draws: Whole | None = None
    seed: Whole | None = None


class OnboardBody(Body):
    """Policies on chips of robots."""

    policies: Names = Field(min_length=1)
    chip: Names = Field(default_factory=list)
    rate: Number = 10.0
    bytes: Number = 2.0


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
    if spec is not None:
        _no_files(spec, catalog)
    return sim_forms.programme(composed(spec, draws=asked.draws, seed=asked.seed, catalog=catalog), catalog)


def _no_files(spec: dict[str, Any], catalog: Catalog) -> None:
    """Raises InputError where a programme names a table, a venture or a model that is a file and no entry."""
    from supercycle.study.gap_choice import gap_files
    from supercycle.study.venture_inputs import examples

    model = _named(spec, "language", "model")
    if model:
        known_model(catalog, model)
    _known(_named(spec, "gap", "table"), "table of a gap", gap_files(catalog), "supercycle sim gap --list")
    _known(_named(spec, "value", "venture"), "venture", examples(), "supercycle value --help")


def _named(spec: dict[str, Any], table: str, key: str) -> str:
    part = spec.get(table)
    name = part.get(key) if isinstance(part, dict) else None
    return name if isinstance(name, str) else ""


def _known(name: str, kind: str, known: Collection[str], command: str) -> None:
    if name and name not in known:
        raise unknown_name(kind, name, known, command)


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


COMMANDS = (
    Command("sim", "A programme for the physical world: data, farm, training, robots, money.", SimBody, programme, {
        "the worked example": {"spec": "programme", "draws": 500},
    }, keys="sim programme"),
    Command("sim/onboard", "Policies on a robot's own chip: how often they look.", OnboardBody, onboard, {
        "two chips": {"policies": ["vla-2.7b", "vla-9b"], "chip": ["jetson-agx-thor", "jetson-agx-orin"]},
    }),
    Command("sim/claim", "Whether a claim of training tokens can be true, by 6ND = C.", ClaimBody, claim, {
        "a small model": {"tokens": "9T", "parameters": "14B", "count": 10_000, "days": "90days"},
    }),
)  # fmt: skip
