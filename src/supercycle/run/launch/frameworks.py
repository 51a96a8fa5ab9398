"""The frameworks that a run can be exported to."""

from collections.abc import Mapping

from supercycle.base.errors import InputError, closest, join_or
from supercycle.run.launch.deepspeed import deepspeed
from supercycle.run.launch.launch import Exported, Launch, Writer
from supercycle.run.launch.megatron import megatron
from supercycle.run.launch.nemo import nemo
from supercycle.run.launch.slurm import slurm
from supercycle.run.launch.torchtitan import torchtitan

FRAMEWORKS: Mapping[str, Writer] = {
    "megatron": megatron, "torchtitan": torchtitan, "deepspeed": deepspeed, "nemo": nemo, "slurm": slurm,
}  # fmt: skip
"""Every framework by the name of the command line."""

COMMENTED = {"megatron", "torchtitan", "nemo", "slurm"}
"""Frameworks whose files hold comments, so that the notes stand in the text."""


STACKS: Mapping[str, tuple[str, ...]] = {
    "megatron": ("cuda", "rocm"), "slurm": ("cuda", "rocm"), "nemo": ("cuda", "rocm"), "torchtitan": ("cuda", "rocm"),
    "deepspeed": ("cuda", "rocm", "oneapi", "synapse", "cann"),
}  # fmt: skip
"""The software of chips that a framework runs on, by the end of a stack's name (software: their own back ends)."""


def check_stack(framework: str, chip: str, stack: str) -> None:
    """Raises InputError where a framework does not run on a chip's software."""
    known = STACKS.get(framework.lower(), (stack,))
    if stack.rpartition("-")[2] not in known and stack not in known:
        raise InputError(f"{framework} does not run on {chip}", hint=f"its software is {stack}, not {join_or(known)}")


def exported(launch: Launch, framework: str) -> Exported:
    """The launch configuration of a run for a framework.

    Raises InputError for a framework that is not known, and for a layout that it cannot run.
    """
    writer = FRAMEWORKS.get(framework.lower())
    if writer is None:
        near = closest(framework.lower(), FRAMEWORKS)
        question = f" Did you mean {join_or(near)}?" if near else ""
        raise InputError(f"no framework named {framework!r}.{question}", hint=f"known: {', '.join(FRAMEWORKS)}")
    return writer(launch)
