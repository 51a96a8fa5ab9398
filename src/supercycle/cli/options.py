"""Options that commands share, and numbers as people type them."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from supercycle.base.errors import InputError

if TYPE_CHECKING:
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
FrameworkOption = Annotated[
    str | None,
    typer.Option("--framework", metavar="F", help="pytorch-fsdp, jax, … (default: Megatron-Core or the chip's usual)."),
]
PrecisionOption = Annotated[str, typer.Option("--precision", metavar="P", help="bf16, fp16, fp32, fp8, mxfp8 or fp4.")]
DateOption = Annotated[
    str | None,
    typer.Option("--date", metavar="DATE", help="Prices of this day, like 2026-09 (default: the edition's)."),
]
RentOption = Annotated[str, typer.Option("--rent", metavar="BASIS", help="contract, on-demand or spot.")]
SiteOption = Annotated[str, typer.Option("--site", metavar="S", help="A site of the catalogue.")]

SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="NAME=VALUE",
        help="Set an input, or a 90 % range of it (LOW..HIGH); may be repeated; --set help lists the names.",
    ),
]  # fmt: skip
DrawsOption = Annotated[str | None, typer.Option("--draws", metavar="N", help="Draws behind the intervals.")]
SeedOption = Annotated[str | None, typer.Option("--seed", metavar="N", help="Seed of the draws.")]


def given_names(texts: list[str] | None) -> list[str]:
    """What ``--set`` says; where it says help, the names are shown and the command ends."""
    if texts and "help" in texts:
        from supercycle.cli.output import show
        from supercycle.report.tables.given import names

        show(names())
        raise typer.Exit
    return texts or []


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


def optional_day(option: str, text: str | None) -> date | None:
    """The day that an option's text means; None where it is left out. Raises InputError that names the option."""
    from supercycle.catalog.fact import day

    if text is None:
        return None
    try:
        return day(text)
    except InputError as fault:
        raise InputError(f"{option}: {fault.headline}") from fault


def rent_basis(text: str) -> Literal["contract", "on-demand", "spot"]:
    """A basis of rents; raises InputError that names the others."""
    bases: tuple[Literal["contract", "on-demand", "spot"], ...] = ("contract", "on-demand", "spot")
    for basis in bases:
        if text == basis:
            return basis
    raise InputError(f"--rent: {text!r} is not contract, on-demand or spot")


def interval(option: str, text: str) -> "Estimate":
    """A number, or LOW:VALUE:HIGH, as an estimate; raises InputError that names the option."""
    from supercycle.base.estimate import Estimate

    parts = [amount(option, part, "") for part in text.split(":")]
    if len(parts) == 1:
        parts = parts * 3
    if len(parts) != 3 or not 0 < parts[0] <= parts[1] <= parts[2]:
        raise InputError(f"{option}: {text!r} is neither a number above 0 nor LOW:VALUE:HIGH, like 0.3:0.4:0.5")
    return Estimate(parts[1], parts[0], parts[2])
