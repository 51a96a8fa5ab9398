"""``calibrate`` without a table of runs: measures this machine and writes entries of the reader's own."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate
from supercycle.base.units import Seconds
from supercycle.catalog.chips import ChipEntry
from supercycle.catalog.store import Catalog
from supercycle.machine.build import build, chip_inputs
from supercycle.verify.measure import Measured, Progress, measure
from supercycle.verify.measure_entries import Links, Written, sheet_of, write_machine
from supercycle.verify.measure_fit import Constants, constants
from supercycle.verify.measure_kernels import formats
from supercycle.verify.pytorch import Device, find_device
from supercycle.verify.steps import Size, job_of, predicted_step, timed_steps

OWN_NAME = "this-machine"
"""Id of the chip that a calibration writes where the reader names none."""

FACTOR_SIZE = {
    "cpu": Size(320, 3, sequence=192, batch=4, vocabulary=6144),
    "gpu": Size(1280, 12, sequence=1024, batch=8, vocabulary=32768),
}
"""The training step that a calibration compares with its kernels; no size of a verification (a choice)."""

FACTOR_STEPS = 8
"""Steps of it, after two to warm up (a choice)."""


BUSY, UNUSABLE = 1.5, 3.0
"""Slow readings over usual ones from which a machine counts as busy, and its wall times as unusable (a choice)."""


@dataclass(frozen=True)
class Calibration:
    """A measured machine: what was timed, what was fitted, and the entries that say it.

    ``step_measured`` and ``step_kernels`` are the seconds of one small training step as measured and as the sum of its
    kernels, whose ratio is the stack's software factor.
    """

    measured: Measured
    constants: Constants
    links: Links | None
    factor: Estimate
    step_measured: Seconds
    step_kernels: Seconds
    entries: Written
    folder: Path
    notes: tuple[str, ...]


def calibrate_machine(
    catalog: Catalog, folder: Path, *, name: str = OWN_NAME, threads: int | None = None, seconds: float = 60.0,
    tell: Progress = lambda _: None,
) -> Calibration:  # fmt: skip
    """Measures this machine for about ``seconds`` and writes its chip, stack and source into ``folder``.

    A GPU that the catalogue knows keeps its data sheet: shares are of its figures. Of any other device the best
    measured rates stand in for a data sheet. Raises InputError without PyTorch, or for a name of the packaged
    catalogue.
    """
    if name in catalog.files("chips") and not _is_own(catalog, name):
        raise InputError(
            f"{name!r} is a chip of the catalogue", hint="Choose another --name for what is measured here."
        )
    device = find_device(threads)
    sheet = sheet_of(catalog, device.name) if device.kind == "gpu" else ""
    found = measure(device, seconds, tell)
    fitted = _constants(catalog, found, sheet)
    links = _links(device, tell)
    measured_step, kernels = _one_step(catalog, device, name, found, fitted)
    ratio = float(measured_step) / float(kernels)
    factor = Estimate(ratio, min(ratio, 1.0) * 0.95, max(ratio, 1.0) * 1.15)
    entries = write_machine(folder, name, found, fitted, links=links, factor=factor, sheet=sheet)
    return Calibration(
        found, fitted, links, factor, measured_step, kernels, entries, folder, _notes(device, found, sheet)
    )


def _is_own(catalog: Catalog, name: str) -> bool:
    entry = catalog.entry("chips", name)
    return isinstance(entry, ChipEntry) and entry.generation == "measured"


def _constants(catalog: Catalog, found: Measured, sheet: str) -> Constants:
    """The fit, as shares of the data sheet where the catalogue has one for this device."""
    device = found.device
    if not sheet:
        return constants(found.timings, units=device.units)
    entry = catalog.entry("chips", sheet)
    if not isinstance(entry, ChipEntry):
        raise TypeError(f"{sheet} is not a chip")
    peaks = {name: entry.peak[key].number for name in formats(device) if (key := f"{name}-dense") in entry.peak}
    bandwidth = entry.memory.bandwidth.number if entry.memory.bandwidth else None
    return constants(found.timings, units=device.units, peak=peaks, bandwidth=bandwidth)


def _one_step(
    catalog: Catalog, device: Device, name: str, found: Measured, fitted: Constants
) -> tuple[Seconds, Seconds]:
    """Seconds of one small training step: measured, and by its kernels with a factor of 1."""
    size, precision = FACTOR_SIZE[device.kind], formats(device)[0]
    steps = timed_steps(device, size, precision, FACTOR_STEPS)
    with TemporaryDirectory() as folder:
        one = Estimate(1.0, 1.0, 1.0)
        write_machine(Path(folder), name, found, fitted, factor=one)
        facts = chip_inputs(Catalog([*catalog.folders[1:], Path(folder)]), name, precision, precision)
        kernels = predicted_step(job_of(size, precision), size, build(facts, facts.central()))
    return float(np.quantile(steps, 0.25)), kernels


def _links(device: Device, tell: Progress) -> Links | None:
    """What several devices of this machine say of their links; nothing where there is one."""
    if device.count < 2:
        return None
    from supercycle.verify.measure_links import measure_links

    tell(f"timing collectives of {device.count} devices")
    return measure_links(device.count, "nccl")


def _notes(device: Device, found: Measured, sheet: str) -> tuple[str, ...]:
    notes = []
    if sheet:
        notes.append(f"rates and memory are those of {sheet}, the chip that the catalogue knows under this name")
    else:
        notes.append("no data sheet of this device is known: its best measured rates stand for the peak")
    unsteady = np.median([float(one.high) / float(one.seconds) for one in found.timings])
    if unsteady > BUSY:
        notes.append(
            f"the machine was busy: half of the kernels took {unsteady:.1f} times their usual time or more in their"
            " slowest readings; the lower quartile counts"
        )
    if unsteady > UNUSABLE and device.clock == "wall time":
        notes.append(
            "these constants are not worth much: measure again when the machine is quiet, or with --threads 1, which is"
            " timed in processor time"
        )
    return tuple(notes)
