"""What the catalogue knows of a software stack on one architecture generation: its few efficiency constants."""

from pydantic import Field

from supercycle.catalog.chips import Format
from supercycle.catalog.fact import Duration, Fraction, Part, Plain, TokenCount


class AttentionTable(Part):
    """Fused attention: shares of peak by format, and how its shape costs."""

    bf16: Fraction | None = None
    fp16: Fraction | None = None
    fp32: Fraction | None = None
    softmax: Plain
    ramp: TokenCount
    wave: Plain
    backward: Fraction


class MemoryTable(Part):
    """Share of the memory bandwidth that kernels reach."""

    fraction: Fraction


class LaunchTable(Part):
    """The shortest time of one kernel."""

    time: Duration


class ShapeTable(Part):
    """What the shape of a matmul costs beside its size."""

    partial_wave: Plain = Field(alias="partial-wave")
    inner_latency: Duration | None = Field(default=None, alias="inner-latency")


class DecodeTable(Part):
    """Attention of one new token a sequence: fixed times, and the rate of the products over padded groups."""

    launch: Duration
    reduction: Duration
    row: Duration
    sequence: Duration
    rate: Fraction


class GroupedTable(Part):
    """Products of many groups of rows (experts): share of peak by format, launches, and the tile of a group."""

    bf16: Fraction | None = None
    fp8: Fraction | None = None
    mxfp8: Fraction | None = None
    nvfp4: Fraction | None = None
    launch: Duration
    tile: TokenCount
    traffic: Plain


class LinkTable(Part):
    """One tier of the fabric under the stack's collectives."""

    fraction: Fraction
    latency: Duration
    start: Duration
    chunk: Duration
    in_network: Plain | None = Field(default=None, alias="in-network")


class StepTable(Part):
    """A whole training step over the sum of its kernels, the host's time an operator, what small kernels and pauses
    take on the chip for one, and a fixed time a step.

    ``mixture`` is how much more a layer with a mixture of experts takes over its kernels than a dense one.
    """

    factor: Plain
    mixture: Plain
    host: Duration
    gap: Duration
    overhead: Duration


class OverlapTable(Part):
    """Share of each kind of traffic that the stack can run behind arithmetic."""

    tensor: Fraction
    data: Fraction
    shard: Fraction
    pipeline: Fraction
    context: Fraction
    expert: Fraction


class ServeTable(Part):
    """What serving finds on a generation of chips: ``reached`` is the share of the scale-up bandwidth that the engines'
    own all-reduces reach, where that is not what the library's do."""

    reached: Fraction


class StackEntry(Part):
    """One software stack on one generation of chips."""

    name: str
    generation: str
    calibrated: bool
    aliases: tuple[str, ...] = ()
    matmul: dict[Format, Fraction]
    epilogue: dict[Format, Plain]
    attention: AttentionTable
    memory: MemoryTable
    launch: LaunchTable
    shape: ShapeTable
    decode: DecodeTable | None = None
    grouped: GroupedTable | None = None
    scale_up: LinkTable = Field(alias="scale-up")
    scale_out: LinkTable = Field(alias="scale-out")
    step: StepTable
    overlap: OverlapTable
    serve: ServeTable | None = None
    note: str = ""
