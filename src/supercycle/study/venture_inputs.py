"""The inputs of a venture: read from a file or an example, set by name, drawn with their common causes."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from supercycle.base.draws import Uncertain
from supercycle.base.errors import InputError, closest, join_or, unknown_name
from supercycle.catalog.reading import checked, faulty, parsed
from supercycle.study.given import pairs
from supercycle.study.given_names import Name
from supercycle.study.quantity import Asked, Quantity
from supercycle.study.sales import with_sales
from supercycle.study.venture_spec import (
    BusinessTable,
    CaptiveTable,
    PriceTable,
    SafetyTable,
    StageTable,
    SuccessTable,
    VentureSpec,
)

VENTURES = Path(__file__).parent / "examples" / "ventures"
"""The worked examples that ship with the package, one file each."""

Texts = Mapping[str, object] | tuple[str, ...]
"""What is set by name: pairs, or texts like name=value."""

EXAMPLE = "physical-world"
"""The example that is valued where no file is named."""

TABLES: Mapping[str, type[Asked]] = {
    "price": PriceTable, "success": SuccessTable, "stages": StageTable, "business": BusinessTable,
    "safety": SafetyTable, "captive": CaptiveTable,
}  # fmt: skip
"""Tables whose quantities are inputs, in their order."""

SHARED: Mapping[str, tuple[str, float, bool]] = {
    "success.multiple": ("price of risk", 0.5, False), "success.required": ("price of risk", 0.5, True),
    "business.multiple": ("price of risk", 0.5, False), "business.discount": ("price of risk", 0.5, True),
    "business.growth": ("demand", 0.5, False), "captive.growth": ("demand", 0.5, False),
    "stages.cost": ("cost of stages", 0.5, False), "stages.success": ("technology", 0.3, False),
    "stages.years": ("delay of stages", 0.5, False),
}  # fmt: skip
"""Inputs with a common cause: the cause, how much of it they share, and whether they fall where it rises (assumed:
a shared error is the rule, and dear risk lowers multiples as it raises required returns)."""


def quantities(spec: VentureSpec) -> dict[str, Quantity]:
    """Every quantity of a file by its place: ``business.growth``, ``stages.prototype.cost``."""
    found: dict[str, Quantity] = {}
    for name in TABLES:
        part: Any = getattr(spec, name)
        places = [(name, part)] if name != "stages" else [(f"stages.{one.name}", one) for one in part]
        for place, table in places:
            held = table.quantities() if table is not None else {}
            found |= {f"{place}.{key}": quantity for key, quantity in held.items()}
    return found


def uncertain(spec: VentureSpec) -> dict[str, Uncertain]:
    """The same as inputs that are drawn, within their bounds and with their causes."""
    found = {}
    for place, quantity in quantities(spec).items():
        known = _named(place)
        cause, share, adverse = SHARED.get(_kind_of(place), ("", 1.0, False))
        found[place] = Uncertain(quantity.estimate, cause, share, known.least, known.most, adverse)
    return found


def _kind_of(place: str) -> str:
    parts = place.split(".")
    return f"{parts[0]}.{parts[-1]}"


def _named(place: str) -> Name:
    return names()[_kind_of(place)]


def names() -> dict[str, Name]:
    """What may be set, by place; for stages once, in place of each stage's."""
    return {f"{table}.{key}": name for table, schema in TABLES.items() for key, name in schema.names().items()}


def examples() -> dict[str, Path]:
    """The shipped examples by name."""
    return {path.stem: path for path in sorted(VENTURES.glob("*.toml"))}


def read_venture(name: str | Path | Mapping[str, Any], texts: Texts = (), sources: Collection[str] = ()) -> VentureSpec:
    """The venture in a file, in the tables of a dictionary, or the shipped example of that name.

    ``texts`` set quantities by place, ``business.growth=0.5..1.5`` or ``stages.prototype.cost=$2B``.

    Raises InputError naming every fault: the file, the key, the value, what was expected.
    """
    if isinstance(name, Mapping):
        return _checked(Path("the venture"), dict(name), texts, sources)
    shipped = examples()
    path = shipped.get(str(name)) or Path(name)
    if not path.is_file():
        fault = unknown_name("example", str(name), shipped, "supercycle value --help")
        raise InputError(f"{fault.headline} It is no file either.", hint=f"Shipped: {', '.join(shipped)}.")
    return _checked(path, parsed(path), texts, sources)


def _checked(path: Path, tables: dict[str, Any], texts: Texts, sources: Collection[str]) -> VentureSpec:
    spec = checked(path, VentureSpec, _set(with_sales(path, tables), texts))
    cited = {f"{place}.source": quantity.source for place, quantity in quantities(spec).items()}
    unknown = {place: key for place, key in (cited | {"price.source": spec.price.source}).items() if key}
    faults = [
        f"{place}: {key!r} is not a key of sources/*.toml" for place, key in unknown.items() if key not in sources
    ]
    if faults and sources:
        raise faulty(path, faults)
    return spec


def _set(tables: dict[str, Any], texts: Texts) -> dict[str, Any]:
    """The tables of a file with what is set in place of what they say."""
    for place, value in pairs(texts):
        tables = _placed(tables, place.split("."), place, value)
    return tables


def _placed(tables: dict[str, Any], parts: list[str], place: str, value: str) -> dict[str, Any]:
    known = f"{parts[0]}.{parts[-1]}"
    if known not in names() or len(parts) != (3 if parts[0] == "stages" else 2):
        near = closest(known, names())
        raise InputError(
            f"--set: no input named {place!r}.{f' Did you mean {join_or(near)}?' if near else ''}",
            hint="List them with: supercycle value --set help; a stage is named: stages.1.cost",
        )
    if parts[0] != "stages":
        return {**tables, parts[0]: {**tables.get(parts[0], {}), parts[1]: value}}
    stages = [dict(one) for one in tables.get("stages", [])]
    hit = [one for number, one in enumerate(stages, 1) if parts[1] in (str(number), one.get("name"))]
    if not hit:
        known_stages = join_or([str(one.get("name")) for one in stages]) or "none"
        raise InputError(f"--set {place}: no stage {parts[1]!r}; the file has {known_stages}")
    hit[0][parts[2]] = value
    return {**tables, "stages": stages}
