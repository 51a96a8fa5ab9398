"""A physical-world programme's specification file: what robots are to do, by when, and what it may be learned from."""

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from supercycle.catalog.edition import edition
from supercycle.catalog.reading import checked, parsed
from supercycle.study.shared_tables import Table
from supercycle.study.spec import Day, Rent, TokenNumber, Whole, listed

EXAMPLE = Path(__file__).parent / "examples" / "programme.toml"
"""The worked example that ships with the package."""

ShareIn = Annotated[float, Field(gt=0, lt=1)]
Positive = Annotated[float, Field(gt=0, le=1e12)]
Names = Annotated[tuple[str, ...], BeforeValidator(listed), Field(min_length=1)]
ChipCount = Annotated[Whole, Field(ge=1, le=10_000_000)]


class Target(Table):
    """What is wanted: a kind of robot at work, the share of tasks it must do alone, and the day."""

    name: str = "A physical-world programme"
    robot: str
    success: ShareIn
    date: Day
    tasks: Annotated[Whole, Field(ge=1, le=1_000_000)] = 1


class Anchor(Table):
    """Real hours of one task that are known to reach a success with real data alone, and the 90 % interval of them.

    The default is lin-2024: 1,600 demonstrations, taken as 30 s (10 to 60), succeed in 88.75 % on the mean of 4 tasks.
    """

    hours: Positive = 13.3
    low: Positive = 4.4
    high: Positive = 26.7
    success: ShareIn = 0.8875


class GapTable(Table):
    """The measured table of the reality gap: a name of the catalogue or a file, and which of its settings."""

    table: str = "published-cotraining"
    task: str = "planar pushing"
    gap: str = "wei"


class DataTable(Table):
    """Where hours come from. ``scene`` is how many times heavier the scenes are than the published ones."""

    sensors: Names
    real: str = "teleoperation"
    simulators: Names
    neural: str = ""
    scene: Positive = 10.0
    pretraining: str = "web-video"
    pretraining_sensors: Names = ("video-720p24",)
    pretraining_hours: Annotated[float, Field(ge=0, le=1e12)] = 0.0
    claimed_tokens: TokenNumber | None = None


class TrainingTable(Table):
    """The world model and the policy: sizes, chips, epochs, and the share of the time that is left for training."""

    world_model: Annotated[float, Field(ge=1e8, le=1e13)]
    policy: str
    chip: str = "h100-sxm"
    count: ChipCount = 256
    epochs: Annotated[float, Field(ge=1, le=100)] = 4.0
    rent: Rent = "contract"
    experiments: Annotated[float, Field(ge=1, le=100)] = 3.0


class LanguageTable(Table):
    """The language model that turns an order into tasks: which, on what, and how often it is asked."""

    model: str = "llama-3.1-8b"
    chip: str = "h100-sxm"
    input: Annotated[Whole, Field(ge=1, le=1_000_000)] = 1_000
    output: Annotated[Whole, Field(ge=1, le=1_000_000)] = 60
    calls: Annotated[float, Field(ge=0, le=1e6)] = 1.0


class OnboardTable(Table):
    """Where the policy runs, and how many times a second it must look."""

    chips: Names
    rate: Positive = 10.0
    sizes: tuple[str, ...] = ()


class FleetTable(Table):
    """How many robots, and the floor that they share (warehouses)."""

    robots: ChipCount = 100
    counts: tuple[Annotated[Whole, Field(ge=1, le=4_096)], ...] = (5, 10, 20, 40, 80)
    wide: Whole = 24
    deep: Whole = 20
    stations: Whole = 6


class ValueTable(Table):
    """The venture whose value is asked for: the name or file of a specification of ``value``."""

    venture: str = ""


class BasicsTable(Table):
    """Site, day and draws."""

    site: str = "reference-us"
    as_of: Day = Field(default_factory=edition)
    draws: Annotated[Whole, Field(ge=100, le=100_000)] = 2_000
    seed: Annotated[Whole, Field(ge=0, le=2**32)] = 20_261


class ProgrammeSpec(Table):
    """A whole specification."""

    programme: Target
    anchor: Anchor = Anchor()
    gap: GapTable = GapTable()
    data: DataTable
    training: TrainingTable
    language: LanguageTable = LanguageTable()
    onboard: OnboardTable
    fleet: FleetTable = FleetTable()
    value: ValueTable = ValueTable()
    basics: BasicsTable = BasicsTable()


def read_programme(path: Path) -> ProgrammeSpec:
    """The programme of a TOML file. Raises InputError naming every fault of the file."""
    return checked(path, ProgrammeSpec, parsed(path))
