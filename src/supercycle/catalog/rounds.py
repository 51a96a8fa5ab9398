"""What the catalogue knows of what companies were priced at: rounds, sales of shares, estimates, and revenue beside."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from supercycle.base.errors import InputError
from supercycle.catalog.fact import Money, Part, day


def _day(value: object) -> date:
    try:
        return day(value)
    except InputError as fault:
        raise PydanticCustomError("fact", "{message}", {"message": fault.headline}) from fault


Day = Annotated[date, BeforeValidator(_day)]


class Round(Part):
    """A price of a whole company. ``basis``: new shares (post-money, with what came in), a sale of old ones, shares
    in a merger, talks of a round, an analyst's estimate, or what a market pays for all shares.
    """

    date: Day
    basis: Literal["post-money", "secondary", "merger", "talks", "estimate", "market"]
    price: Money
    raised: Money | None = None
    note: str = ""


class Pace(Part):
    """Revenue of a year: annualised from less than one, or of the year itself. ``basis`` says which."""

    date: Day
    basis: Literal["run rate", "year", "annualised quarters"]
    revenue: Money
    note: str = ""


class RoundsEntry(Part):
    """A company's prices and its revenue beside them, each by a name that sorts by date."""

    name: str
    aliases: tuple[str, ...] = ()
    what: str
    product: bool
    rounds: dict[str, Round]
    revenue: dict[str, Pace] = Field(default_factory=dict)
    note: str = ""
