"""Measured machines as dictionaries for JSON."""

from typing import TYPE_CHECKING

from supercycle.catalog.store import Catalog
from supercycle.report.json_forms import Form, plain, sources

if TYPE_CHECKING:
    from supercycle.verify.law_runs import MeasuredLaw
    from supercycle.verify.measure_machine import Calibration
    from supercycle.verify.pytorch import Device
    from supercycle.verify.verification import Verification


def device(found: "Device") -> Form:
    """What was measured on."""
    form: Form = plain(
        {
            "kind": found.kind, "name": found.name, "threads": found.threads, "count": found.count,
            "memory_bytes": found.memory, "software": found.software, "system": found.system, "clock": found.clock,
        }
    )  # fmt: skip
    return form


def calibration(found: "Calibration") -> Form:
    """The keys of ``calibrate`` for a measured machine."""
    fitted, measured = found.constants, found.measured
    form: Form = plain({
        "chip": found.entries.chip, "stack": found.entries.stack, "date": measured.date,
        "folder": str(found.folder), "files": [str(path) for path in found.entries.files],
        "data_sheet": found.entries.sheet or None, "peak_flop_per_s": fitted.peak,
        "bandwidth_bytes_per_s": fitted.bandwidth, "matmul_share": fitted.matmul, "attention_share": fitted.attention,
        "memory_share": fitted.memory, "launch_s": fitted.launch, "issue_s": measured.issue,
        "software_factor": found.factor, "fit_errors": fitted.errors, "links": found.links,
        "step_s": {"measured": found.step_measured, "kernels": found.step_kernels},
        "timings": [
            {"kind": one.kind, "format": one.format, "sizes": one.sizes, "seconds": one.seconds, "low": one.low,
             "high": one.high, "readings": one.readings}
            for one in measured.timings
        ],
        "rounds": measured.rounds, "seconds": measured.seconds, "notes": found.notes,
    })  # fmt: skip
    return {**form, "device": device(measured.device)}


def verification(found: "Verification", catalog: Catalog) -> Form:
    """The keys of ``verify``."""
    form: Form = plain({
        "chip": found.chip,
        "steps": [
            {
                "model": one.model, "parameters": one.parameters, "width": one.size.width, "layers": one.size.layers,
                "sequence": one.size.sequence, "batch": one.size.batch, "vocabulary": one.size.vocabulary,
                "precision": one.precision, "predicted_s": one.prediction.step_s, "measured_s": one.measured_s,
                "error": one.error, "inside": one.inside, "speed": one.speed, "counted": one.steps,
                "parts_s": one.prediction.parts, "first_loss": one.first_loss, "last_loss": one.last_loss,
            }
            for one in found.steps
        ],
        "worst_error": found.worst, "notes": found.notes,
    })  # fmt: skip
    return {**form, "device": device(found.device), "sources": sources(catalog, found.sources)}


def measured_law(found: "MeasuredLaw") -> Form:
    """The keys of ``laws measure``."""
    form: Form = plain({
        "table": str(found.table), "record": str(found.record), "text": found.text, "resumed": found.resumed,
        "runs": found.runs, "held_back": [run.run for run in found.held_back], "notes": found.notes,
    })  # fmt: skip
    return {**form, "device": device(found.device)}
