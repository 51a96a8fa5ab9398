"""A question of ``laws optimum``: what is asked, under what limits; from a file, or from options."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from supercycle.catalog.reading import checked, parsed
from supercycle.study.shared_tables import After, Price, Processed, Share, Synthesised, Table, within
from supercycle.study.spec import Compute, Dollars, Time, TokenNumber


class Asked(Table):
    """What is fixed: the compute, the budget in dollars, or the loss to reach at least cost."""

    flop: Compute | None = None
    budget: Dollars | None = None
    loss: Annotated[float, Field(gt=0)] | None = None
    law: str = "besiroglu-2024-huber"


class Hardware(Table):
    """Chips and what they cost: ``price`` in USD for a chip and time; without one, the rent that is known."""

    chip: str = "h100-sxm"
    price: Price | None = None
    precision: str = "bf16"
    mfu: Share = 0.4


class Serving(Table):
    """Tokens served over the model's life, and the chips that serve them, prompts and answers apart."""

    prompt_tokens: Annotated[float, within("token", 1e20, zero=True)] = 0.0
    answer_tokens: Annotated[float, within("token", 1e20, zero=True)] = 0.0
    chip: str | None = None
    price: Price | None = None
    precision: str | None = None
    mfu_prompt: Share = 0.4
    mfu_answer: Share = 0.1


class Data(Synthesised):
    """Data at hand, and what a token's making costs in dollars."""

    unique_tokens: TokenNumber | None = None


class Kind(Processed):
    """A modality: its law by name, or by its five numbers; dollars that a unique token of it costs to make ready."""

    law: str | None = None
    coefficients: tuple[float, float, float, float, float] | None = None
    samples: Annotated[float, within("", 1e18)]
    tokens_per_sample: Annotated[float, within("token", 1e12)]
    weight: Annotated[float, Field(gt=0, le=1e6)] = 1.0


class Shape(Table):
    """What the model may be beside dense, in 16 bits."""

    experts: Annotated[tuple[Annotated[int, Field(ge=1, le=4096)], ...], Field(max_length=16)] = ()
    granularity: Annotated[float, Field(ge=1, le=64)] | None = None
    sparsity: Annotated[float, Field(ge=0, lt=1)] | None = None
    bits: Annotated[float, Field(ge=3, le=32)] | None = None


class Clock(Table):
    """Wall-clock time, the chips there are for it, and the least time of a step."""

    time: Time
    chips: Annotated[float, within("", 1e7)]
    step: Annotated[float, within("s", 1e6)] = 1.0


class Drawn(Table):
    """How doubt is drawn."""

    draws: Annotated[int, Field(ge=50, le=100_000)] = 500
    seed: Annotated[int, Field(ge=0, le=2**32)] = 20_261


class Question(Table):
    """The tables of a question; without ``post_training`` and ``clock`` there are none."""

    goal: Asked
    training: Hardware = Hardware()
    serving: Serving = Serving()
    data: Data = Data()
    modality: dict[str, Kind] = Field(default={})
    model: Shape = Shape()
    clock: Clock | None = None
    post_training: After | None = None
    basics: Drawn = Drawn()

    @model_validator(mode="after")
    def _asks_one_thing(self) -> "Question":
        given = [name for name in ("flop", "budget", "loss") if getattr(self.goal, name) is not None]
        if len(given) != 1:
            named = " and ".join(given) if given else "none"
            raise PydanticCustomError(
                "fact", "give one of goal.flop, goal.budget and goal.loss; got {given}", {"given": named}
            )
        if self.modality:
            self._has_stocks_alone()
        chosen = [n for n in ("experts", "granularity", "sparsity") if getattr(self.model, n) not in (None, ())]
        if len(chosen) > 1:
            raise PydanticCustomError(
                "fact", "model.experts, model.granularity and model.sparsity are laws of their own; give one", {}
            )
        return self

    def _has_stocks_alone(self) -> None:
        """Raises a fault for what does not go with modalities, which have laws and stocks of their own."""
        data, shape = self.data, self.model
        beside = {
            "data.unique_tokens": data.unique_tokens is not None,
            "data.synthetic_tokens": data.synthetic_tokens is not None,
            "data.filtering, decoding and tokenising": data.processing > 0,
            "model": shape != Shape(),
            "clock": self.clock is not None,
        }
        found = [name for name, given in beside.items() if given]
        if found:
            raise PydanticCustomError(
                "fact",
                "modalities have laws and stocks of their own: leave out {found}",
                {"found": " and ".join(found)},
            )

    @property
    def in_dollars(self) -> bool:
        """Whether cost is counted in dollars: where a budget is given, or a loss at least cost."""
        return self.goal.flop is None


def read_question(path: Path) -> Question:
    """The question in a TOML file. Raises InputError naming every fault of the file."""
    return checked(path, Question, parsed(path))


def question_of(tables: dict[str, Any]) -> Question:
    """The question of such tables. Raises InputError naming every fault."""
    return checked(Path("question"), Question, tables)
