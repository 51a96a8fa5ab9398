"""A measured machine as entries of the reader's own catalogue: a chip, a software stack, and their source."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from supercycle.base.estimate import Estimate
from supercycle.catalog.reading import parsed
from supercycle.catalog.store import PACKAGED, Catalog
from supercycle.catalog.writing import write_entry, write_sources
from supercycle.verify.measure import Measured
from supercycle.verify.measure_fit import Constants

Fact = dict[str, Any]

ASSUMED = "supercycle-judgement"
"""Source of what one device cannot tell."""

ALONE = "not measured: there is one device; of no effect on a step of one"
"""What is said of constants that only several devices have."""


@dataclass(frozen=True)
class Written:
    """The ids and the files of a machine's entries. ``sheet`` is the packaged chip whose data sheet was taken."""

    chip: str
    stack: str
    files: tuple[Path, ...]
    sheet: str


def sheet_of(catalog: Catalog, name: str) -> str:
    """The packaged chip that a device's name means, or nothing: then its rates are the best measured."""
    from supercycle.base.errors import InputError

    try:
        found = catalog.find("chips", name).id
    except InputError:
        return ""
    return found


def write_machine(
    folder: Path, name: str, found: Measured, fitted: Constants, *, links: "Links | None" = None,
    factor: Estimate | None = None, sheet: str = "",
) -> Written:  # fmt: skip
    """Writes chip, stack and source of a measured machine, and returns where.

    ``sheet`` is the packaged chip whose facts the chip keeps; without it, its best measured rates stand for a data
    sheet.
    """
    source = f"measured-{name}"
    stack = f"{name}-pytorch"
    made = Maker(source, found.date)
    chip = sheet_table(sheet, stack) if sheet else chip_table(stack, made, found, fitted, links)
    files = (
        write_sources(folder, source, {source: source_table(name, found)}),
        write_entry(folder, "stacks", stack, stack_table(made, found, fitted, links, factor)),
        write_entry(folder, "chips", name, chip),
    )
    return Written(name, stack, files, sheet)


@dataclass(frozen=True)
class Links:
    """What several devices of one machine say of the links between them."""

    bandwidth: float
    share: Estimate
    latency: Estimate
    start: Estimate
    chunk: Estimate
    error: float


@dataclass(frozen=True)
class Maker:
    """Makes facts of one measurement."""

    source: str
    date: str

    def measured(self, value: str, note: str = "") -> Fact:
        """A value that was read off directly."""
        return {"value": value, "source": self.source, "kind": "measured", "as_of": self.date, **_noted(note)}

    def fitted(self, found: Estimate, note: str, unit: str = "", scale: float = 1.0) -> Fact:
        """A value that was fitted to readings, with its interval."""
        written = {key: _number(part * scale, unit) for key, part in found.as_dict().items()}
        return {"value": written["value"], "low": written["low"], "high": written["high"], "kind": "fitted",
                "source": self.source, "as_of": self.date, "note": note}  # fmt: skip


def assumed(value: str, low: str, high: str, note: str) -> Fact:
    """A value that the measurement says nothing of."""
    return {"value": value, "low": low, "high": high, "kind": "assumed", "source": ASSUMED, "note": note}


def source_table(name: str, found: Measured) -> dict[str, str]:
    """The source: what was measured, on what, with what, when."""
    device = found.device
    on = f"{device.threads} thread{'s' if device.threads != 1 else ''}" if device.threads else f"{device.count} GPU"
    return {
        "title": f"supercycle calibrate on {device.name}, {on}", "author": "measured by the reader",
        "date": found.date,
        "note": f"{device.software}; {device.system}; {len(found.timings)} kernels, {found.rounds} rounds, lower"
        f" quartile of {device.clock}; {found.seconds:.0f} s",
    }  # fmt: skip


def sheet_table(sheet: str, stack: str) -> dict[str, Any]:
    """The packaged chip again, under this machine's stack and without the names that mean the packaged one."""
    table = parsed(PACKAGED / "chips" / f"{sheet}.toml")
    kept = {key: value for key, value in table.items() if key not in ("aliases", "usual_for")}
    return {**kept, "name": f"{table['name']}, as measured here", "stack": stack, "generation": "measured"}


def chip_table(stack: str, made: Maker, found: Measured, fitted: Constants, links: Links | None) -> dict[str, Any]:
    """The chip: its best measured rates in place of a data sheet."""
    device = found.device
    units = {} if device.units != device.units else {"units": made.measured(f"{device.units:.0f}")}
    best = "the best measured rate of a product; no data sheet"
    moved = "the best measured rate of moving memory, caches included; no data sheet"
    wire = assumed("0.1 GB/s", "0.01 GB/s", "100 GB/s", ALONE)
    scale_up: dict[str, Any] = {}
    if links is not None:
        scale_up = {
            "bandwidth": made.measured(f"{links.bandwidth / 1e9:.4g} GB/s", "the best measured rate; no data sheet"),
            "domain": made.measured(f"{device.count}"),
        }
    return {
        "name": f"{device.name}, as measured here" + (f" ({device.threads} threads)" if device.threads else ""),
        "maker": "this machine", "generation": "measured", "stack": stack,
        "peak": {f"{key}-dense": made.measured(f"{rate / 1e9:.4g} GFLOP/s", best) for key, rate in fitted.peak.items()},
        **({"compute": units} if units else {}),
        "memory": {
            "capacity": made.measured(f"{device.memory / 2**30:.4g} GiB"),
            "bandwidth": made.measured(f"{fitted.bandwidth / 1e9:.4g} GB/s", moved),
        },
        **({"scale-up": scale_up} if scale_up else {}),
        "scale-out": {"bandwidth": wire},
    }  # fmt: skip


def stack_table(
    made: Maker, found: Measured, fitted: Constants, links: Links | None, factor: Estimate | None
) -> dict[str, Any]:
    """The stack: the fitted constants, and what one device cannot tell as assumed."""
    products = f"fitted to products; median error {fitted.errors['products']:.0%}"
    attending = f"fitted to attention, forward and backward; median error {fitted.errors['attention']:.0%}"
    streaming = f"elementwise work, loss and optimiser together; they differ by {fitted.errors['elementwise']:.0%}"
    chain = "operators too small to take time, forward and backward"
    host = Estimate(float(found.issue), 0.7 * float(found.issue), 2.0 * float(found.issue))
    return {
        "name": f"{found.device.software} on {found.device.name}", "generation": "measured", "calibrated": True,
        "matmul": {key: made.fitted(share, products) for key, share in fitted.matmul.items()},
        "epilogue": {key: made.fitted(count, products) for key, count in fitted.epilogue.items()},
        "attention": {
            **{key: made.fitted(share, attending) for key, share in fitted.attention.items()},
            "softmax": made.fitted(fitted.softmax, attending),
            "ramp": made.fitted(fitted.ramp, attending, "token"),
            "wave": made.fitted(fitted.wave, attending),
            "backward": made.fitted(fitted.backward, attending),
        },
        "memory": {"fraction": made.fitted(fitted.memory, streaming)},
        "launch": {"time": made.fitted(fitted.launch, chain, "us", 1e6)},
        "shape": {"partial-wave": made.fitted(fitted.partial_wave, products)},
        "scale-up": _link(made, links), "scale-out": _link(made, None),
        "step": {
            "factor": _factor(made, factor), "mixture": assumed("1", "0.9", "2", "no mixture of experts is measured"),
            "host": made.fitted(host, "time of the host to issue one operator", "us", 1e6),
            "gap": assumed("0 us", "0 us", "5 us", "an operator's fixed time is counted in its launch"),
            "overhead": assumed("0 ms", "0 ms", "5 ms", "nothing but the step is timed"),
        },
        "overlap": {
            kind: assumed("0.5", "0", "1", ALONE)
            for kind in ("tensor", "data", "shard", "pipeline", "context", "expert")
        },
    }  # fmt: skip


def _factor(made: Maker, factor: Estimate | None) -> Fact:
    if factor is None:
        return assumed("1", "0.9", "1.3", "no step was measured: the sum of the kernels")
    return made.fitted(factor, "one measured training step over the sum of its kernels")


def _link(made: Maker, links: Links | None) -> dict[str, Fact]:
    if links is None:
        return {
            "fraction": assumed("0.8", "0.5", "1", ALONE), "latency": assumed("10 us", "1 us", "100 us", ALONE),
            "start": assumed("10 us", "1 us", "100 us", ALONE), "chunk": assumed("10 us", "1 us", "100 us", ALONE),
        }  # fmt: skip
    note = f"fitted to all-reduce and all-gather; median error {links.error:.0%}"
    return {
        "fraction": made.fitted(links.share, note), "latency": made.fitted(links.latency, note, "us", 1e6),
        "start": made.fitted(links.start, note, "us", 1e6), "chunk": made.fitted(links.chunk, note, "us", 1e6),
    }  # fmt: skip


def _number(value: float, unit: str) -> str:
    return f"{value:.4g} {unit}".strip()


def _noted(note: str) -> Mapping[str, str]:
    return {"note": note} if note else {}
