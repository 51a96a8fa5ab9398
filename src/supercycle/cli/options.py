"""Options that commands share, and numbers as people type them."""

from typing import Annotated

import typer

from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate

CatalogOption = Annotated[
    str | None,
    typer.Option("--catalog", metavar="DIR", help="A directory of your own entries (default: $SUPERCYCLE_CATALOG)."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Write JSON in SI units instead of tables.")]
ExplainOption = Annotated[bool, typer.Option("--explain", help="Add the tree of parts and every source.")]

ModelArgument = Annotated[
    str, typer.Argument(metavar="MODEL", help="A model of the catalogue, or the path of a config.json.")
]
ChipOption = Annotated[str, typer.Option("--chip", metavar="C", help="A chip of the catalogue.")]
CountOption = Annotated[str, typer.Option("--count", metavar="N", help="How many chips, like 512 or 16k.")]
BatchOption = Annotated[
    str | None, typer.Option("--global-batch", metavar="B", help="Sequences of a step (default: 4M tokens).")
]
SequenceOption = Annotated[
    str | None, typer.Option("--seq", metavar="S", help="Tokens of a sequence (default: 4,096).")
]
PrecisionOption = Annotated[str, typer.Option("--precision", metavar="P", help="bf16, fp16, fp32, fp8, mxfp8 or fp4.")]


def amount(option: str, text: str, unit: str) -> float:
    """The number that an option's text means, in a base unit; raises InputError that names the option."""
    from supercycle.base.units import parse

    try:
        return parse(text, unit)
    except InputError as fault:
        raise InputError(f"{option}: {fault.headline}", fault.faults, fault.hint) from fault


def whole(option: str, text: str) -> int:
    """The whole number that an option's text means; raises InputError that names the option."""
    number = amount(option, text, "")
    if number != int(number):
        raise InputError(f"{option}: {text!r} is not a whole number")
    return int(number)


def optional_whole(option: str, text: str | None) -> int | None:
    """The same for an option that may be left out."""
    return None if text is None else whole(option, text)


def interval(option: str, text: str) -> Estimate:
    """A number, or LOW:VALUE:HIGH, as an estimate; raises InputError that names the option."""
    parts = [amount(option, part, "") for part in text.split(":")]
    if len(parts) == 1:
        parts = parts * 3
    if len(parts) != 3 or not 0 < parts[0] <= parts[1] <= parts[2]:
        raise InputError(f"{option}: {text!r} is neither a number above 0 nor LOW:VALUE:HIGH, like 0.3:0.4:0.5")
    return Estimate(parts[1], parts[0], parts[2])
