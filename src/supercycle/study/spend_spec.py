"""What ``spend`` reads from a file: a run to price, a chip that is a share of another, or a raise to spend."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from supercycle.base.errors import InputError, unknown_name
from supercycle.catalog.edition import edition
from supercycle.catalog.reading import checked, parsed
from supercycle.study.shared_tables import Table
from supercycle.study.spec import Count, Day, Dollars, Rent, Setting, Time, Whole, listed

EXAMPLES = Path(__file__).parent / "examples"
"""The worked examples that ship with the package, one file each; sweeps stand beside them."""

ASKED = frozenset({"run", "chip", "raise"})
"""Tables of which a file has one."""

SharePart = Annotated[float, Field(gt=0, le=1)]
Ratio = Annotated[float, Field(gt=0, le=100)]


class RunTable(Table):
    """A run to price."""

    chip: str
    count: Annotated[Whole, Field(ge=1, le=10_000_000)]
    days: Annotated[float, Field(gt=0, le=36_525)] | None = None
    chip_hours: Count | None = None
    date: Day = Field(default_factory=edition)
    rent: Rent = "contract"
    site: str = "reference-us"
    credit: str | None = None

    @model_validator(mode="after")
    def _lasts(self) -> "RunTable":
        if (self.days is None) == (self.chip_hours is None):
            raise PydanticCustomError("fact", "give one of run.days and run.chip_hours")
        return self


class ChipTable(Table):
    """A chip as shares of another."""

    against: str = "h100-sxm"
    performance: Ratio
    price: Ratio
    power: Ratio | None = None
    around: Ratio | None = None
    software: Ratio = 1.0
    date: Day = Field(default_factory=edition)
    site: str = "reference-us"


class RaiseTable(Table):
    """A sum of money and what must be kept of it: ``burn`` a year for as long as the ``runway``."""

    amount: Dollars
    date: Day = Field(default_factory=edition)
    burn: Dollars
    runway: Time
    leverage: Annotated[float, Field(ge=0, le=0.95)] = 0.0
    credit: str = "young"


class BuildTable(Table):
    """What the rest may build."""

    chips: Annotated[tuple[str, ...], BeforeValidator(listed), Field(min_length=1)]
    site: str = "reference-us"
    power: str = "grid-fixed"
    ahead: Annotated[float, Field(ge=0, le=1)] = 0.0


class DesignTable(Table):
    """A chip of one's own; its volume is what the money makes."""

    process: str
    area: Annotated[float, Field(gt=0)]
    dies: Annotated[Whole, Field(ge=1, le=64)] = 1
    memory: str = "hbm3e"
    stacks: Annotated[Whole, Field(ge=1, le=64)]
    power: Annotated[float, Field(gt=0, le=100_000)]
    against: str = "h100-sxm"


class SpendSpec(Table):
    """A file: one of ``run``, ``chip`` and ``raise`` (with ``build``, perhaps ``design``); inputs to ``set``."""

    run: RunTable | None = None
    chip: ChipTable | None = None
    raised: RaiseTable | None = Field(default=None, alias="raise")
    build: BuildTable | None = None
    design: DesignTable | None = None
    set: dict[str, Setting] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _asks_one_thing(self) -> "SpendSpec":
        asked = [name for name in ("run", "chip", "raised") if getattr(self, name) is not None]
        if len(asked) != 1:
            given = " and ".join(asked).replace("raised", "raise") or "none"
            raise PydanticCustomError(
                "fact", "give one of the tables run, chip and raise; got {given}", {"given": given}
            )
        if (self.raised is None) != (self.build is None):
            raise PydanticCustomError("fact", "the tables raise and build belong together")
        if self.design is not None and self.raised is None:
            raise PydanticCustomError("fact", "the table design belongs to a raise; see supercycle invest silicon")
        return self


def examples() -> dict[str, Path]:
    """The shipped examples by name: those of the folder that ask what ``spend`` answers."""
    found = sorted(EXAMPLES.glob("*.toml"))
    return {path.stem: path for path in found if ASKED & set(parsed(path))}


def read_spend(name: str | Path | dict[str, Any]) -> SpendSpec:
    """The specification in a file, in the tables of a dictionary, or the shipped example of that name.

    Raises InputError naming every fault.
    """
    if isinstance(name, dict):
        return checked(Path("the specification"), SpendSpec, name)
    shipped = examples()
    path = shipped.get(str(name)) or Path(name)
    if not path.is_file():
        fault = unknown_name("example", str(name), shipped, "supercycle spend --help")
        raise InputError(f"{fault.headline} It is no file either.", hint=f"Shipped: {', '.join(shipped)}.")
    return checked(path, SpendSpec, parsed(path))
