"""The facts of an entry, one after another, whatever the schema: key, value as printed, and where it stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from supercycle.base.estimate import Estimate
from supercycle.catalog.fact import Fact, Part
from supercycle.catalog.store import Catalog
from supercycle.report.sources import Cited, cited


@dataclass(frozen=True)
class Record:
    """One key of an entry: a fact with its source, or (``fact`` is None) a plain text that has none."""

    key: str
    text: str
    fact: Fact | None = None
    source: Cited | None = None
    also: tuple["Record", ...] = ()

    @property
    def as_of(self) -> str:
        """The date that the value holds for: its own, else its source's."""
        if self.fact is None:
            return ""
        return str(self.fact.as_of or (self.source.date if self.source else ""))

    @property
    def interval(self) -> str:
        """Low to high as printed; empty where there is none."""
        if self.fact is None or self.fact.low is None:
            return ""
        return f"{self.fact.low} to {self.fact.high}"

    @property
    def estimate(self) -> Estimate | None:
        """The value in base units, where it is a quantity."""
        return None if self.fact is None else quantity_of(self.fact)


def quantity_of(fact: Fact) -> Estimate | None:
    """A fact's estimate in base units; None for a text or a date."""
    try:
        return fact.estimate
    except TypeError:
        return None


def records(catalog: Catalog, entry: object) -> tuple[Record, ...]:
    """Every key of an entry that has a value, in the order of its schema."""
    return tuple(_walk(catalog, "", entry))


def _walk(catalog: Catalog, key: str, item: Any) -> Iterator[Record]:
    if item is None or item == "" or item == ():
        return
    if isinstance(item, Fact):
        yield _record(catalog, key, item)
    elif isinstance(item, Part):
        for name, field in type(item).model_fields.items():
            yield from _walk(catalog, _joined(key, field.alias or name), getattr(item, name))
    elif isinstance(item, Mapping):
        for name, value in item.items():
            yield from _walk(catalog, _joined(key, str(name)), value)
    elif isinstance(item, tuple | list) and any(isinstance(one, Fact | Part) for one in item):
        for index, one in enumerate(item, 1):
            yield from _walk(catalog, f"{key} {index}", one)
    elif isinstance(item, tuple | list):
        sentences = all(str(one).endswith(".") for one in item)
        yield Record(key, (" " if sentences else "; ").join(str(one) for one in item))
    else:
        yield Record(key, _plain(item))


def _record(catalog: Catalog, key: str, fact: Fact) -> Record:
    source = cited(catalog, [fact.source])[0]
    return Record(key, fact.text, fact, source, tuple(_record(catalog, key, other) for other in fact.also))


def _joined(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name


def _plain(item: object) -> str:
    if isinstance(item, bool):
        return "yes" if item else "no"
    return f"{item:,}" if isinstance(item, int) else str(item)
