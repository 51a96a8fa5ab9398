"""What every framework has to be told of a run, and what it hands back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from supercycle.base.errors import InputError
from supercycle.base.units import SECONDS_PER_DAY
from supercycle.run.job import Job
from supercycle.run.split import Split
from supercycle.run.valid import faults

TRIAL_STEPS = 100
"""Steps of a run whose number of tokens is not known: enough to measure a step (a choice)."""

Settings = Mapping[str, Any]


@dataclass(frozen=True)
class Launch:
    """A run to be started: ``split`` is a single one, ``host`` the chips of one server.

    ``steps`` is None where the tokens of the run are not known, ``step_s`` the predicted seconds of a step and
    ``days`` those of the whole run with its lost time, as far as they are known. ``rate`` is the peak learning
    rate, which plans do not choose.
    """

    name: str
    job: Job
    split: Split
    host: int
    chip: str = ""
    steps: int | None = None
    step_s: float | None = None
    days: float | None = None
    rate: float | None = None

    @property
    def title(self) -> str:
        """What runs on what, on one line and of printed signs only, so that it can stand in a comment."""
        said = " ".join(f"{self.name} on {self.chips:,} {self.chip}".split())
        return "".join(sign for sign in said if sign.isprintable())

    @property
    def chips(self) -> int:
        """Chips of the run."""
        return int(self.split.chips)

    @property
    def processes(self) -> int:
        """Chips of each server that take part."""
        return min(self.host, self.chips)

    @property
    def nodes(self) -> int:
        """Servers of the run."""
        return ceil(self.chips / self.host)

    @property
    def iterations(self) -> int:
        """Steps to train: those of the run, or a trial's."""
        return self.steps or TRIAL_STEPS

    @property
    def micro_batches(self) -> int:
        """Micro-batches of each pipeline in a step."""
        return int(self.split.micro_batches(self.job.global_batch))

    @property
    def seconds(self) -> float | None:
        """Time of the whole run, or None where neither days nor the time of a step are known."""
        if self.days is not None:
            return self.days * SECONDS_PER_DAY
        return None if self.step_s is None else self.iterations * self.step_s


@dataclass(frozen=True)
class Exported:
    """A launch configuration: its text, the settings it writes, and what the framework cannot be told."""

    text: str
    settings: Settings
    notes: tuple[str, ...]


Writer = Callable[[Launch], Exported]


def refuse(framework: str, reasons: Mapping[str, bool], hint: str = "") -> None:
    """Raises InputError with every reason that holds."""
    found = [reason for reason, holds in reasons.items() if holds]
    if found:
        raise InputError(f"{framework} cannot run this layout", found, hint or "search for another with supercycle run")


def check_launch(launch: Launch) -> None:
    """Raises InputError where the split cannot run at all, or does not fill its servers."""
    found = [reason for reason, mask in faults(launch.split, launch.job, launch.chips).items() if mask.any()]
    if launch.chips > launch.host and launch.chips % launch.host:
        found.append(f"{launch.chips:,} chips do not fill servers of {launch.host}")
    if found:
        raise InputError("this run cannot be launched", found)


def common_notes(launch: Launch) -> list[str]:
    """What holds for every framework."""
    notes = []
    if launch.steps is None:
        notes.append(f"the number of tokens is not known: {TRIAL_STEPS} steps, a trial; --steps sets it")
    if launch.rate is None:
        notes.append("the peak learning rate is not planned: set your own, or give --learning-rate")
    return notes


def commented(lines: Sequence[str]) -> list[str]:
    """Lines as comments of a shell script or of TOML."""
    return [f"# {line}" for line in lines]
