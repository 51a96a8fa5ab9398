"""The tables of a file that ``value`` reads: a price, and the stages or the business that it is paid for."""

from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from supercycle.base.definitions import MarketShare, shares_together
from supercycle.base.errors import InputError
from supercycle.study.quantity import YEARS, Asked, Quantity, asked
from supercycle.study.shared_tables import Table
from supercycle.study.spec import Day, Dollars, Whole
from supercycle.study.spend_spec import BuildTable, RaiseTable


class PriceTable(Asked):
    """What was paid or asked: ``raised`` is the money that came in with it, which post-money contains."""

    amount: Dollars
    date: Day
    basis: Literal["post-money", "pre-money", "secondary", "estimate"]
    raised: Annotated[float, Field(ge=0)] | Dollars = 0.0
    cash: Quantity = asked("USD", "cash before the raise", default=0.0)
    debt: Quantity = asked("USD", "what is owed", default=0.0)
    source: str = ""
    note: str = ""


class SuccessTable(Asked):
    """What success is worth on the day that it is reached, and how that moves with the market."""

    market: Quantity = asked("USD", "sales a year of the whole market then", positive=True)
    share: Quantity = asked("", "share of that market", most=1.0, positive=True)
    margin: Quantity = asked("", "operating profit over sales", most=1.0, positive=True)
    multiple: Quantity = asked("", "worth over operating profit", most=1e3, positive=True)
    required: Quantity = asked("", "return a year that such worth must promise", most=2.0)
    volatility: Quantity = asked("", "volatility a year of that worth", most=5.0, positive=True)
    rate: Quantity = asked("", "riskless rate a year", most=0.5, default=0.04)
    of: Literal["units", "value", "compute"] = "value"
    leak: Quantity = asked("", "share a year lost to rivals while there is no product", most=1.0, default=0.0)


class StageTable(Asked):
    """A stage: what it costs, how long it takes, the chance that it succeeds technically."""

    name: str
    cost: Quantity = asked("USD", "cost of the stage", positive=True)
    years: Quantity = asked(YEARS, "years that it takes", most=100.0, positive=True)
    success: Quantity = asked("", "chance that it succeeds", most=1.0, positive=True)
    gate: str = ""


class BusinessTable(Asked):
    """What is sold now and what is hoped of it; shares are of revenue; "late" ones are approached as growth fades."""

    revenue: Quantity = asked("USD", "revenue of a year, at today's pace", positive=True)
    basis: str
    growth: Quantity = asked("", "growth in the first year", least=-0.99, most=100.0)
    growth_late: Quantity = asked("", "growth that remains", least=-0.5, most=0.5, default=0.03)
    half_life: Quantity = asked(YEARS, "years in which growth above that halves", most=100.0, positive=True)
    compute: Quantity = asked("", "compute over revenue now", most=100.0)
    compute_late: Quantity = asked("", "compute over revenue when growth has faded", most=10.0)
    other: Quantity = asked("", "all other costs over revenue now", most=100.0)
    other_late: Quantity = asked("", "all other costs over revenue when growth has faded", most=10.0)
    tax: Quantity = asked("", "tax on profit", most=1.0)
    discount: Quantity = asked("", "return a year that is required", most=2.0, positive=True)
    multiple: Quantity = asked("", "worth over operating profit at the horizon", most=1e3, positive=True)
    market: Quantity = asked("USD", "the most that all sellers can sell in a year at the horizon", positive=True)
    years: Annotated[Whole, Field(ge=1, le=40)] = 10


class SalesTable(Table):
    """Sales of a quarter, or of a year to date; ``calendar`` says whose year."""

    amount: Dollars
    start: Day
    end: Day
    calendar: Literal["calendar", "fiscal"] = "calendar"
    to_date: bool = False


class SellerTable(Table):
    """Another seller in the market of success, and what its share is a share of."""

    name: str
    share: Annotated[float, Field(ge=0, le=1)]
    of: Literal["units", "value", "compute"]


class SafetyTable(Asked):
    """What being safer does, against the same business without: effects at the horizon, and alignment's compute."""

    share: Quantity = asked("", "more sold, as a share", least=-1.0, most=10.0, default=0.0)
    price: Quantity = asked("", "higher price, as a share", least=-1.0, most=10.0, default=0.0)
    compute: Quantity = asked("", "compute for alignment over all other compute", most=10.0, default=0.0)


class CaptiveTable(Asked):
    """Buyers that own or fund the seller."""

    who: str
    share: Quantity = asked("", "captive buyers' share of revenue now", most=1.0)
    growth: Quantity = asked("", "growth of their part in the first year", least=-0.99, most=100.0)
    arm_length: Quantity = asked("", "what the market would pay over what they pay", most=10.0, default=1.0)


class VentureSpec(Table):
    """A file: ``price``, and either ``success`` with ``stages`` (no product yet) or ``business`` (revenue)."""

    name: str
    about: str = ""
    company: str = ""
    price: PriceTable
    success: SuccessTable | None = None
    stages: tuple[StageTable, ...] = ()
    others: tuple[SellerTable, ...] = ()
    business: BusinessTable | None = None
    safety: SafetyTable | None = None
    captive: CaptiveTable | None = None
    comparables: tuple[str, ...] = ()
    raised: RaiseTable | None = Field(default=None, alias="raise")
    build: BuildTable | None = None

    @model_validator(mode="after")
    def _is_one_kind(self) -> "VentureSpec":
        if (self.success is None) == (self.business is None):
            raise PydanticCustomError(
                "fact", "give the tables success and stages (before a product) or business (with revenue), not both"
            )
        if (self.success is None) != (not self.stages):
            raise PydanticCustomError("fact", "the tables success and stages belong together")
        if self.success is not None:
            self._shares_add_up(self.success)
        if self.business is None and (self.safety or self.captive):
            raise PydanticCustomError("fact", "the tables safety and captive belong to a business")
        if (self.raised is None) != (self.build is None):
            raise PydanticCustomError("fact", "the tables raise and build belong together")
        if len({stage.name for stage in self.stages}) < len(self.stages):
            raise PydanticCustomError("fact", "two stages have one name")
        return self

    def _shares_add_up(self, success: SuccessTable) -> None:
        """A market in dollars has shares of value, and all sellers together have at most all of it."""
        own = MarketShare(success.share.estimate.value, success.of)
        market = MarketShare(0.0, "value")
        try:
            shares_together([market, own, *(MarketShare(one.share, one.of) for one in self.others)])
        except InputError as fault:
            raise PydanticCustomError(
                "fact",
                "success.share and others: {said}; success.market is in dollars: write shares of value",
                {"said": fault.headline},
            ) from fault
