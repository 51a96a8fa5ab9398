"""The kinds of entry: the folder that holds them, what one is called, and its schema."""

from dataclasses import dataclass

from pydantic import BaseModel

from supercycle.catalog.chips import ChipEntry
from supercycle.catalog.economics import EconomicsEntry, PriceEntry
from supercycle.catalog.engines import EngineEntry
from supercycle.catalog.frameworks import FrameworkEntry
from supercycle.catalog.laws import LawEntry
from supercycle.catalog.models import ModelEntry
from supercycle.catalog.practice import PracticeEntry
from supercycle.catalog.sites import SiteEntry
from supercycle.catalog.stacks import StackEntry


@dataclass(frozen=True)
class EntryKind:
    """One kind of entry."""

    singular: str
    schema: type[BaseModel]


KINDS: dict[str, EntryKind] = {
    "chips": EntryKind("chip", ChipEntry),
    "economics": EntryKind("set of economic figures", EconomicsEntry),
    "engines": EntryKind("serving engine", EngineEntry),
    "frameworks": EntryKind("framework", FrameworkEntry),
    "laws": EntryKind("law", LawEntry),
    "models": EntryKind("model", ModelEntry),
    "practice": EntryKind("practice", PracticeEntry),
    "prices": EntryKind("list of prices", PriceEntry),
    "sites": EntryKind("site", SiteEntry),
    "stacks": EntryKind("software stack", StackEntry),
}
