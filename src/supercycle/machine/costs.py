"""From a stack's tables to the costs of grouped products and of decode attention."""

from supercycle.base.errors import MissingFact
from supercycle.catalog.stacks import StackEntry
from supercycle.machine.decode import DecodeCosts
from supercycle.machine.grouped import GroupedCosts

STANDINS = {"fp8": ("mxfp8", "bf16"), "mxfp8": ("fp8", "bf16"), "fp16": ("bf16",), "bf16": (),
            "nvfp4": ("mxfp8", "fp8", "bf16"), "fp4": ("nvfp4", "mxfp8", "fp8", "bf16")}  # fmt: skip
"""Formats whose grouped share of peak stands in where a stack has none of its own, nearest first."""


def grouped_costs(stack: StackEntry, format: str) -> GroupedCosts:
    """Costs of grouped products of a stack in one format, central values.

    Raises MissingFact where no grouped kernel of the stack is measured.
    """
    table = stack.grouped
    names = (format, *STANDINS.get(format, ()))
    shares = [share for name in names if (share := getattr(table, name, None)) is not None]
    if table is None or not shares:
        raise MissingFact(f"the stack {stack.name} has no constants for grouped products in {format}")
    return GroupedCosts(shares[0].number, table.launch.number, table.tile.number, table.traffic.number)


def decode_costs(stack: StackEntry) -> DecodeCosts:
    """Costs of decode attention of a stack, central values. Raises MissingFact where none is measured."""
    table = stack.decode
    if table is None:
        raise MissingFact(f"the stack {stack.name} has no constants for decode attention")
    return DecodeCosts(
        launch=table.launch.number,
        reduction=table.reduction.number,
        row=table.row.number,
        sequence=table.sequence.number,
        rate=table.rate.number,
    )
