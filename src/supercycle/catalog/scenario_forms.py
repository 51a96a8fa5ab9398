"""Scenarios: what changes in the inputs of the industry's model, in a small file. They change numbers, never code.

A change names an input, the years ``from`` and ``until`` which it holds, and what becomes of it: ``times`` a factor, or
``to`` a value; ``low`` and ``high`` are the 90 % interval of either. Values are in base units (a share, a factor
a year, USD, W, FLOP).
"""

from typing import Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from supercycle.catalog.fact import Part


class Change(Part):
    """What becomes of one input; the reason in ``why``. It is a supposition, not a fact."""

    start: int | None = Field(default=None, alias="from", ge=2026, le=2100)
    until: int | None = Field(default=None, ge=2026, le=2100)
    times: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    to: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    low: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    high: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    why: str = ""

    @model_validator(mode="after")
    def _one_change(self) -> Self:
        if (self.times is None) == (self.to is None):
            raise PydanticCustomError("fact", "give one of times and to")
        if self.until is not None and self.until < (self.start or 2026):
            raise PydanticCustomError("fact", "until comes before from")
        if (self.low is None) != (self.high is None):
            raise PydanticCustomError("fact", "low and high belong together")
        if self.low is not None and self.high is not None and not self.low <= self.value <= self.high:
            raise PydanticCustomError("fact", "its value must lie between low and high")
        return self

    @property
    def value(self) -> float:
        """The factor or the value."""
        return self.times if self.times is not None else self.to or 0.0


class ScenarioEntry(Part):
    """One scenario: a question, and the changes that stand for it."""

    name: str
    question: str
    source: str = ""
    change: dict[str, Change] = Field(default_factory=dict)
    note: str = ""
