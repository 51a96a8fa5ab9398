"""Tables that specifications share: data that is made and processed, and training after training."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate
from supercycle.base.units import parse


class Table(BaseModel):
    """A table of the file: unknown keys are faults."""

    model_config = ConfigDict(extra="forbid", frozen=True)


EXCHANGE = (0.5, 0.2, 1.0)
"""Fresh tokens that a synthetic one counts as, with its interval: assumed. Studies span from less than nothing
(text-book style alone) to several times (rephrased web text, a third of the mix); no general law is published."""

GENERATION_USE = (0.03, 0.01, 0.1)
"""Share of the peak that generation in reinforcement learning uses, assumed: a twelfth of training's (khatri-2025
gives 64 of 80 GPUs to generators) with room both ways."""


def within(unit: str, most: float, least: float = 0.0, *, zero: bool = False) -> BeforeValidator:
    """A reader of text or numbers in a unit, above ``least`` (or zero, where that is allowed) and at most ``most``."""

    def read(value: Any) -> float:
        try:
            number = parse(value, unit)
        except InputError as fault:
            raise PydanticCustomError("fact", "{message}", {"message": fault.headline}) from fault
        if not (least <= number <= most) or (number == 0 and not zero):
            limits = {"value": repr(value), "least": f"{least:g}", "most": f"{most:g}"}
            raise PydanticCustomError("fact", "{value} is not above {least} and at most {most}", limits)
        return number

    return BeforeValidator(read)


def interval(value: Any) -> Any:
    """A number, or a list of value, low and high."""
    parts = value if isinstance(value, list | tuple) else [value]
    try:
        numbers = [parse(part, "") for part in parts]
    except InputError as fault:
        raise PydanticCustomError("fact", "{message}", {"message": fault.headline}) from fault
    if len(numbers) == 1:
        numbers = numbers * 3
    if len(numbers) != 3 or not 0 < numbers[1] <= numbers[0] <= numbers[2]:
        raise PydanticCustomError(
            "fact", "{value} is neither a number above 0 nor a list of value, low and high", {"value": repr(value)}
        )
    return Estimate(*numbers)


Interval = Annotated[Estimate, BeforeValidator(interval)]
Share = Annotated[float, within("", 1.0)]
Price = Annotated[float, within("USD/s", 1e6)]
PerToken = Annotated[float, within("USD", 1e3, zero=True)]
Many = Annotated[float, within("", 1e12)]


GENERATOR_USE = (0.1, 0.03, 0.3)
"""Share of the peak that a generator of data uses, assumed: it decodes many answers at once, a tenth with room both
ways."""


class Processed(Table):
    """Dollars that a unique real token costs to make ready, by the work done on it."""

    filtering: PerToken = 0.0
    decoding: PerToken = 0.0
    tokenising: PerToken = 0.0

    @property
    def processing(self) -> float:
        """Dollars for a unique real token before it is trained on."""
        return self.filtering + self.decoding + self.tokenising


class Synthesised(Processed):
    """Synthetic tokens beside real ones: what one is worth, and who makes them."""

    synthetic_tokens: Annotated[float, within("token", 1e20)] | None = None
    exchange: Interval = Estimate(*EXCHANGE)
    generator_parameters: Annotated[float, within("parameter", 1e16)] | None = None
    acceptance: Share = 0.5

    def notes(self) -> list[str]:
        """What is assumed of data that are made."""
        if self.synthetic_tokens is None:
            return []
        rate = self.exchange
        said = [
            f"a synthetic token counts as {rate.value:g} ({rate.low:g} to {rate.high:g}) fresh ones: no general law of"
            " it is published, the rate is yours to set"
        ]
        if self.generator_parameters is None:
            said.append("no generator is named: synthetic tokens cost nothing to make")
        return said


class Made(Synthesised):
    """Data that a plan makes and processes."""

    generator_use: Interval = Estimate(*GENERATOR_USE)

    @property
    def asked(self) -> bool:
        """Whether anything is made or paid for."""
        return self.synthetic_tokens is not None or self.processing > 0


REWARD_NOTE = "reward: the midpoint and the start of ScaleRL's curve are assumed; fit your own"
"""What has to be said wherever a reward is foretold."""


class After(Table):
    """Training after training: reinforcement learning by rollouts, a reward model, preference data."""

    updates: Annotated[float, within("", 1e9)] = 1000.0
    prompts: Annotated[float, within("", 1e7)] = 48.0
    group: Annotated[float, within("", 1e6)] = 16.0
    length: Annotated[float, within("token", 1e8)] = 14_000.0
    scorers: Annotated[float, within("", 10, zero=True)] = 1.0
    judge_parameters: Annotated[float, within("parameter", 1e16, zero=True)] = 0.0
    reuse: Annotated[float, Field(ge=1, le=1000)] = 1.0
    preferences: Annotated[float, within("", 1e12, zero=True)] = 0.0
    preference_price: PerToken = 0.0
    generation_use: Interval = Estimate(*GENERATION_USE)
    training_use: Share = 0.35
