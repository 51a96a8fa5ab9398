"""What a study asks: one question, the inputs that vary, and how they are combined."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from supercycle.catalog.reading import checked, parsed
from supercycle.study.shared_tables import Table

MOST_POINTS = 10_000_000
"""Points of a study at most (a limit of this package)."""

MOST_VALUES = 1_000_000
"""Values of one input at most (a limit of this package)."""

EXAMPLES = Path(__file__).parents[1] / "examples"
"""The worked examples that ship with the package, one file each."""

EXAMPLE = "sweep-chips"
"""The example that runs where none is named."""

Kind = Literal["run", "plan", "spend", "site", "serve"]
Method = Literal["grid", "random", "sobol", "pareto"]
Value = str | float | bool


class Varied(Table):
    """One input's values, or the ends between which they lie.

    ``points`` values of a grid stand between ``low`` and ``high``, even on a logarithm with ``log``; ``whole`` rounds
    them; ``unit`` is written behind the number.
    """

    values: Annotated[list[Value], Field(min_length=1, max_length=MOST_VALUES)] | None = None
    low: float | None = None
    high: float | None = None
    points: Annotated[int, Field(ge=2, le=MOST_VALUES)] | None = None
    log: bool = False
    whole: bool = False
    unit: str = ""

    @model_validator(mode="after")
    def _values_or_ends(self) -> "Varied":
        ends = self.low is not None or self.high is not None
        if (self.values is None) != ends:
            raise PydanticCustomError("fact", "give values, or low and high")
        if ends and (self.low is None or self.high is None or not self.low < self.high):
            raise PydanticCustomError("fact", "low and high are two numbers, the first the smaller")
        if self.log and self.low is not None and self.low <= 0:
            raise PydanticCustomError("fact", "log needs positive ends")
        return self


class Objective(Table):
    """One output and which way is better."""

    output: str
    better: Literal["lower", "higher"] = "lower"


class StudyTable(Table):
    """The study itself; ``points`` counts those of a random, Sobol' or Pareto study."""

    kind: Kind
    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")] | None = None
    method: Method = "grid"
    points: Annotated[int, Field(ge=1, le=MOST_POINTS)] | None = None
    seed: Annotated[int, Field(ge=0, le=2**32 - 1)] = 42
    outputs: tuple[str, ...] = ()
    objectives: tuple[Objective, ...] = ()


class Sweep(Table):
    """A study as its file says it: ``question`` holds what stays, ``vary`` what does not, by dotted names."""

    study: StudyTable
    question: dict[str, Any] = Field(default={})
    vary: Annotated[dict[str, Varied | list[Value]], Field(min_length=1, max_length=64)]

    @model_validator(mode="after")
    def _methods_have_what_they_need(self) -> "Sweep":
        study = self.study
        if (study.method == "grid") == (study.points is not None):
            what = "a grid has as many points as its values make" if study.points else f"{study.method} needs points"
            raise PydanticCustomError("fact", "study.points: {what}", {"what": what})
        if (study.method == "pareto") != bool(study.objectives):
            raise PydanticCustomError("fact", "study.objectives belong to the method pareto, which needs them")
        return self

    @property
    def varied(self) -> dict[str, Varied]:
        """What varies, by dotted name; a bare list is its values."""
        return {name: Varied(values=item) if isinstance(item, list) else item for name, item in self.vary.items()}


def read_sweep(spec: Path | str | Mapping[str, Any] | None) -> Sweep:
    """The study that a file, a mapping or the name of an example describes; None is the example.

    Raises InputError that names the file, the key, its value and what was expected.
    """
    if isinstance(spec, Mapping):
        return checked(Path("study"), Sweep, dict(spec))
    path = Path(spec) if spec is not None else EXAMPLES / f"{EXAMPLE}.toml"
    if not path.exists() and (EXAMPLES / f"{path}.toml").exists():
        path = EXAMPLES / f"{path}.toml"
    return checked(path, Sweep, parsed(path))
