"""What the catalogue knows of a chip."""

from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from supercycle.catalog.fact import Bandwidth, Capacity, Counted, Dated, Money, Part, Plain, Power, Rate, Written

Format = Literal["fp64", "fp32", "tf32", "bf16", "fp16", "fp8", "mxfp8", "fp6", "fp4", "nvfp4", "int8", "int4"]
Sparsity = Literal["dense", "sparse"]
FORMATS: tuple[str, ...] = get_args(Format)


def _peak_key(key: str) -> str:
    name, _, sparsity = key.rpartition("-")
    if name not in FORMATS or sparsity not in get_args(Sparsity):
        raise PydanticCustomError(
            "fact_peak",
            "a peak is keyed on format and sparsity, like bf16-dense; formats: {formats}",
            {"formats": ", ".join(FORMATS)},
        )
    return key


PeakKey = Annotated[str, AfterValidator(_peak_key)]


class Units(Part):
    """How the chip's arithmetic is divided: streaming multiprocessors, compute units, tensor cores."""

    units: Counted | None = None


class Memory(Part):
    """High-bandwidth memory of one chip."""

    capacity: Capacity
    bandwidth: Bandwidth | None = None
    technology: Written | None = None


class Draw(Part):
    """Thermal design power of one chip."""

    tdp: Power | None = None


class ScaleUp(Part):
    """The links among the chips of one scale-up domain; bandwidth is one way, per chip, all links together.

    ``crowding`` is how ranks beyond two share the path: the exponent of ``ranks / 2`` by which bandwidth falls.
    """

    bandwidth: Bandwidth | None = None
    domain: Counted | None = None
    topology: Written | None = None
    crowding: Plain | None = None


class ScaleOut(Part):
    """The network between domains; bandwidth is one way, per chip, of the vendor's reference design."""

    bandwidth: Bandwidth | None = None


class Host(Part):
    """The server that carries the chips."""

    chips: Counted | None = None


class ChipPrice(Part):
    """What one chip costs to buy."""

    chip: Money | None = None


class ChipEntry(Part):
    """One accelerator as software sees it (one device of the framework unless the name says otherwise)."""

    name: str
    maker: str
    generation: str
    stack: str
    aliases: tuple[str, ...] = ()
    usual_for: tuple[str, ...] = ()
    released: Dated | None = None
    process: Written | None = None
    peak: dict[PeakKey, Rate]
    compute: Units = Units()
    memory: Memory
    power: Draw = Draw()
    scale_up: ScaleUp = Field(default=ScaleUp(), alias="scale-up")
    scale_out: ScaleOut = Field(default=ScaleOut(), alias="scale-out")
    host: Host = Host()
    price: ChipPrice = ChipPrice()
    note: str = ""
