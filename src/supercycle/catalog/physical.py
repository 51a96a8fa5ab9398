"""What the catalogue knows of the physical world: sensors, sources of data, simulators, policies, robots."""

from pydantic import Field

from supercycle.catalog.fact import (
    Compute,
    Counted,
    Duration,
    Fraction,
    HourlyPrice,
    Money,
    ParameterNumber,
    Part,
    Plain,
    Size,
    TokenCount,
)


class SensorEntry(Part):
    """A modality of a robot or a vehicle: readings a second, tokens and stored bytes of one, and what fusing it takes.

    ``delay`` is from the world to the fused state, ``work`` the operations of one reading in the fusion front end.
    """

    name: str
    aliases: tuple[str, ...] = ()
    modality: str
    rate: Counted
    tokens: TokenCount
    stored: Size
    delay: Duration
    work: Compute
    note: str = ""


class ExperienceEntry(Part):
    """A source of hours of experience: its tier, its price an hour, how fast one worker or robot makes it.

    ``usable`` is the share worth training on; ``hours`` how many there are, where that is bounded; ``pace`` usable
    hours that one unit (an operator, a robot, a recording person) makes in an hour of the calendar.
    """

    name: str
    aliases: tuple[str, ...] = ()
    tier: str
    unit: str
    price: HourlyPrice
    pace: Plain | None = None
    usable: Fraction
    hours: Counted | None = None
    note: str = ""


class SimulatorRun(Part):
    """One published throughput: steps a second on so many chips, or chip time for a second of video."""

    scene: str
    chip: str
    chips: Counted
    steps: Counted | None = None
    step: Duration | None = None
    chip_time: Counted | None = None


class SimulatorEntry(Part):
    """A simulator: what kind (state, rendered, neural) and what it was seen to do."""

    name: str
    aliases: tuple[str, ...] = ()
    kind: str
    runs: tuple[SimulatorRun, ...]
    note: str = ""


class TrainingTable(Part):
    """What a policy's training took: chips, chip-hours, data."""

    chip: str
    chip_hours: Counted
    tokens: TokenCount | None = None
    data_hours: Counted | None = Field(default=None, alias="data-hours")
    episodes: Counted | None = None


class RateTable(Part):
    """A published rate of inference."""

    chip: str
    software: str
    period: Duration
    kind: str


class PolicyEntry(Part):
    """A policy of a robot: its size, its action head, what it reads, how it acts."""

    name: str
    aliases: tuple[str, ...] = ()
    parameters: ParameterNumber
    head: ParameterNumber | None = None
    tokens: TokenCount
    steps: Counted
    chunk: Counted
    training: TrainingTable | None = None
    rates: tuple[RateTable, ...] = ()
    note: str = ""


class RobotEntry(Part):
    """A robot at work: what it costs, how long it lives, what it does an hour, what people do for it.

    ``nameplate`` are tasks an hour without any pause, ``utilisation`` the share of them that a shift reaches.
    ``interventions`` are per task, ``intervention`` the time of a person for one, ``operator`` that person's cost.
    """

    name: str
    aliases: tuple[str, ...] = ()
    work: str
    task: str
    price: Money
    life: Duration
    hours: Duration
    nameplate: Counted
    utilisation: Fraction
    maintenance: Fraction
    interventions: Fraction
    intervention: Duration
    operator: HourlyPrice
    power: Plain
    revenue: Money
    fee: HourlyPrice | None = None
    fleet: Counted | None = None
    note: str = ""
