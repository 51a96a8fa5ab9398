"""The kinds of entry: the folder that holds them, what one is called, and its schema."""

from dataclasses import dataclass

from pydantic import BaseModel

from supercycle.catalog.chips import ChipEntry
from supercycle.catalog.claims import ClaimEntry, OutcomeEntry
from supercycle.catalog.contracts import ContractEntry
from supercycle.catalog.economics import EconomicsEntry, PriceEntry
from supercycle.catalog.engines import EngineEntry
from supercycle.catalog.failures import FailureEntry
from supercycle.catalog.finance import FinanceEntry
from supercycle.catalog.frameworks import FrameworkEntry
from supercycle.catalog.industry import IndustryEntry, LabEntry, SupplyEntry
from supercycle.catalog.laws import LawEntry
from supercycle.catalog.models import ModelEntry
from supercycle.catalog.power import PowerEntry
from supercycle.catalog.practice import PracticeEntry
from supercycle.catalog.rounds import RoundsEntry
from supercycle.catalog.routes import PortingEntry, RouteEntry
from supercycle.catalog.scenario_forms import ScenarioEntry
from supercycle.catalog.series import SeriesEntry
from supercycle.catalog.silicon import ProcessEntry, SiliconEntry
from supercycle.catalog.sites import SiteEntry
from supercycle.catalog.siting import SitingEntry
from supercycle.catalog.stacks import StackEntry
from supercycle.catalog.stocks import DemandEntry, StockEntry


@dataclass(frozen=True)
class EntryKind:
    """One kind of entry."""

    singular: str
    schema: type[BaseModel]


KINDS: dict[str, EntryKind] = {
    "chips": EntryKind("chip", ChipEntry),
    "claims": EntryKind("claim", ClaimEntry),
    "contracts": EntryKind("power contract", ContractEntry),
    "demands": EntryKind("demand for data", DemandEntry),
    "economics": EntryKind("set of economic figures", EconomicsEntry),
    "engines": EntryKind("serving engine", EngineEntry),
    "frameworks": EntryKind("framework", FrameworkEntry),
    "finance": EntryKind("set of terms of finance", FinanceEntry),
    "failures": EntryKind("record of failures", FailureEntry),
    "industry": EntryKind("description of the industry", IndustryEntry),
    "labs": EntryKind("laboratory", LabEntry),
    "laws": EntryKind("law", LawEntry),
    "models": EntryKind("model", ModelEntry),
    "outcomes": EntryKind("outcome of a claim", OutcomeEntry),
    "porting": EntryKind("set of figures of porting", PortingEntry),
    "power": EntryKind("source of power", PowerEntry),
    "practice": EntryKind("practice", PracticeEntry),
    "prices": EntryKind("list of prices", PriceEntry),
    "processes": EntryKind("silicon process", ProcessEntry),
    "scenarios": EntryKind("scenario", ScenarioEntry),
    "series": EntryKind("series", SeriesEntry),
    "rounds": EntryKind("company with rounds", RoundsEntry),
    "routes": EntryKind("route of porting", RouteEntry),
    "silicon": EntryKind("set of costs of silicon", SiliconEntry),
    "sites": EntryKind("site", SiteEntry),
    "siting": EntryKind("set of siting figures", SitingEntry),
    "stacks": EntryKind("software stack", StackEntry),
    "stocks": EntryKind("stock of data", StockEntry),
    "supply": EntryKind("input of supply", SupplyEntry),
}
