"""Inputs that the reader sets by name: a value that is certain, or a range that is drawn."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import inf, sqrt

from supercycle.base.draws import Uncertain
from supercycle.base.errors import InputError, closest, join_or
from supercycle.base.estimate import Estimate
from supercycle.base.units import parse
from supercycle.catalog.store import Catalog
from supercycle.study.given_names import NAMES, OF_CHIP, Name

_UNIT = re.compile(r"^\s*[-+$]?[\d.,eE+-]+\s*(.*)$")


@dataclass(frozen=True)
class Given:
    """One input as set: its name, the chip it is limited to ("" is all), and its value with a range of 90 %."""

    name: Name
    chip: str
    estimate: Estimate

    def holds_for(self, chip: str) -> bool:
        """Whether it is meant for a chip."""
        return self.chip in ("", chip)


def read_given(texts: Mapping[str, object] | Iterable[str], catalog: Catalog) -> tuple[Given, ...]:
    """What the texts set, each ``name=value``, ``name=low..high`` or ``name=low..value..high``.

    A chip's own name may stand in place of ``chip``: ``h100-sxm.price=25000USD``. Without a middle value a range of
    positive ends has the geometric mean in its middle. A later text replaces an earlier one.

    Raises InputError for a name that is not known, with the nearest ones, and for a value outside its bounds.
    """
    found: dict[tuple[str, str], Given] = {}
    for name, value in pairs(texts):
        chip, known = _named(name, catalog)
        found[(known.name, chip)] = Given(known, chip, ranged(f"--set {name}", value, known))
    return tuple(found.values())


def applied(
    given: Iterable[Given], layer: str, inputs: Mapping[str, Uncertain], chip: str = ""
) -> dict[str, Uncertain]:  # fmt: skip
    """The inputs of one layer with what is given for it in place of the catalogue's; causes and bounds stay.

    An input that the catalogue lacks is added.
    """
    changed = dict(inputs)
    for item in given:
        if item.name.layer != layer or not item.holds_for(chip):
            continue
        before = inputs.get(item.name.input, Uncertain(item.estimate, least=0.0))
        changed[item.name.input] = replace(before, estimate=item.estimate)
    return changed


def of_layer(texts: Iterable[str], layer: str, catalog: Catalog) -> list[str]:
    """Those of the texts that set inputs of one layer."""
    return [f"{name}={value}" for name, value in pairs(texts) if _named(name, catalog)[1].layer == layer]


def unused(given: Iterable[Given], layers: Iterable[str]) -> tuple[str, ...]:
    """Notes on what is given but enters nothing here."""
    known = set(layers)
    return tuple(
        f"{item.name.name} is set, and enters nothing of this answer" for item in given if item.name.layer not in known
    )


def pairs(texts: Mapping[str, object] | Iterable[str]) -> list[tuple[str, str]]:
    """Names and values of texts like ``name=value``. Raises InputError for one that is not."""
    if isinstance(texts, Mapping):
        return [(name, str(value)) for name, value in texts.items()]
    found = []
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise InputError(f"--set: {text!r} is not NAME=VALUE; write it like chip.price=25000USD")
        found.append((name.strip(), value.strip()))
    return found


def _named(name: str, catalog: Catalog) -> tuple[str, Name]:
    """The chip that a name is limited to, and the name."""
    folded = name.lower().replace("_", "-")
    if folded in NAMES:
        return "", NAMES[folded]
    for known, item in NAMES.items():
        tail = known.removeprefix(OF_CHIP)
        if known.startswith(OF_CHIP) and folded.endswith(f".{tail}"):
            return catalog.find("chips", folded.removesuffix(f".{tail}")).id, item
    near = list(dict.fromkeys([*(known for known in NAMES if folded in known), *closest(folded, NAMES)]))[:3]
    raise InputError(
        f"--set: no input named {name!r}.{f' Did you mean {join_or(near)}?' if near else ''}",
        hint=f"{len(NAMES)} known; list them with: supercycle plan --set help",
    )


MOST_GIVEN = 1e30
"""Largest number that an input may be set to, in its base unit (a limit of this package)."""


def ranged(label: str, value: str, known: Name) -> Estimate:
    """What a text means that is VALUE, LOW..HIGH or LOW..VALUE..HIGH, in the unit and within the bounds of a name.

    Raises InputError that begins with the label.
    """
    parts = [part.strip() for part in value.split("..")]
    if len(parts) > 3 or not all(parts):
        raise InputError(f"{label}: {value!r} is not VALUE, LOW..HIGH or LOW..VALUE..HIGH")
    unit = _UNIT.match(parts[-1])
    tail = unit[1] if unit else ""
    numbers = [_number(label, part if _has_unit(part) else f"{part} {tail}".strip(), known) for part in parts]
    if len(numbers) == 1:
        return Estimate(numbers[0], numbers[0], numbers[0])
    low, high = numbers[0], numbers[-1]
    middle = numbers[1] if len(numbers) == 3 else (sqrt(low * high) if low > 0 else (low + high) / 2)
    if not low <= middle <= high:
        raise InputError(f"{label}: {value!r} does not ascend")
    return Estimate(middle, low, high)


def _has_unit(part: str) -> bool:
    found = _UNIT.match(part)
    return part.startswith("$") or bool(found and found[1])


def _number(label: str, text: str, known: Name) -> float:
    try:
        number = parse(text, known.unit)
    except InputError as fault:
        raise InputError(f"{label}: {fault.headline}", fault.faults, fault.hint) from fault
    if abs(number) > MOST_GIVEN:
        raise InputError(f"{label}: {text!r} is beyond {MOST_GIVEN:.0e} in base units")
    if not known.least <= number <= known.most or (known.positive and number <= 0):
        most = "" if known.most == inf else f" and at most {known.most:g}"
        least = f"at least {known.least:g}" if known.least or not known.positive else "greater than zero"
        raise InputError(f"{label}: {text!r} must be {least}{most}")
    return number
