"""Tables of a measured machine, and of predictions held against real training steps."""

from typing import TYPE_CHECKING

from rich.console import RenderableType

from supercycle.report import numbers
from supercycle.report.tables.layout import Column, blank, line, numbered, pairs, table

if TYPE_CHECKING:
    from supercycle.verify.law_runs import MeasuredLaw
    from supercycle.verify.measure_machine import Calibration
    from supercycle.verify.verification import Verification

RATE = numbers.Form(scales=numbers.DECIMAL, unit="FLOP/s")
SPEED = numbers.Form(scales=numbers.DECIMAL, unit="B/s")
MICROSECONDS = numbers.Form(unit="µs", factor=1e6)


def calibration(found: "Calibration") -> list[RenderableType]:
    """What was measured, what was fitted, and where it stands now."""
    fitted, measured = found.constants, found.measured
    device, entries = measured.device, found.entries
    sheet = f"data sheet of {entries.sheet}" if entries.sheet else "best measured"
    head = [
        ("Device", device.name + (_threads(device.threads) or f", {device.count} of them")),
        ("Software", f"{device.software}; {device.system}"),
        ("Measured", f"{len(measured.timings)} kernels, {measured.rounds} rounds, {measured.seconds:.0f} s,"
         f" {device.clock}; {measured.date}"),
        ("Memory traffic", f"{SPEED.text(float(fitted.bandwidth))} ({sheet}),"
         f" of which kernels reach {numbers.PERCENT.interval(fitted.memory)}"),
        ("Fixed time", f"{MICROSECONDS.interval(fitted.launch)} an operator"),
        ("A whole step", f"{numbers.STEP.text(float(found.step_measured))} s, its kernels"
         f" {numbers.STEP.text(float(found.step_kernels))} s: factor {found.factor.value:.2f}"),
    ]  # fmt: skip
    columns = [
        Column("format"),
        Column(f"peak, {sheet}", True),
        Column("products, % of it", True),
        Column("attention", True),
    ]
    rows = [
        (
            name, RATE.text(float(fitted.peak[name])), numbers.SHARE.interval(share),
            numbers.SHARE.interval(fitted.attention[name]) if name in fitted.attention else "not measured",
        )
        for name, share in fitted.matmul.items()
    ]  # fmt: skip
    errors = [(name, numbers.SHARE.text(error)) for name, error in fitted.errors.items()]
    return [
        pairs(head), blank(), table("Shares of the peak", columns, rows), blank(),
        table("How well the constants meet the kernels", [Column("kernels"), Column("median error, %", True)], errors),
        blank(), pairs([(path.parent.name, str(path)) for path in entries.files], "Written"),
        line(f"Use it: supercycle run MODEL --chip {entries.chip} --count 1. Check it: supercycle verify"),
        *numbered("Notes", found.notes),
    ]  # fmt: skip


def verification(found: "Verification") -> list[RenderableType]:
    """Predicted against measured for each size."""
    columns = [
        Column("trained"), Column("predicted, s", True), Column("measured, s", True), Column("error, %", True),
        Column("speed, %", True),
    ]  # fmt: skip
    rows = [
        (
            f"{one.model}, {one.size.batch} × {one.size.sequence} tokens, {one.precision}",
            numbers.STEP.interval(one.prediction.step_s), numbers.STEP.interval(one.measured_s),
            f"{100 * one.error:+.1f}", numbers.SHARE.text(float(one.speed)),
        )
        for one in found.steps
    ]  # fmt: skip
    learned = "; ".join(f"{one.first_loss:.2f} to {one.last_loss:.2f}" for one in found.steps)
    inside = sum(one.inside for one in found.steps)
    return [
        pairs([
            ("Chip", f"{found.chip}: {found.device.name}" + _threads(found.device.threads)),
            ("Worst error", f"{numbers.PERCENT.text(found.worst)} of the measured step"),
            ("Coverage", f"{inside} of {len(rows)} measured steps lie in their 90 % interval"),
            ("Losses", f"{learned} nats a token, on one batch again and again"),
        ]),
        blank(),
        table("A training step, predicted and measured", columns, rows),
        line("Speed is how fast products ran meanwhile, over their calibrated speed."),
        *numbered("Notes", found.notes),
    ]  # fmt: skip


def _threads(count: int) -> str:
    return f", {count} thread{'s' if count != 1 else ''}" if count else ""


def measured_law(found: "MeasuredLaw") -> list[RenderableType]:
    """Every run, the one that is kept back last."""
    columns = [
        Column("run"), Column("parameters", True), Column("tokens", True), Column("FLOP", True), Column("loss", True),
        Column("s", True),
    ]  # fmt: skip
    rows = [
        (
            run.run, numbers.COUNT.text(float(run.parameters)), numbers.COUNT.text(float(run.tokens)),
            f"{run.flop:.2e}", numbers.LOSS.text(run.loss), f"{run.seconds:.0f}",
        )
        for run in (*found.fitted, *found.held_back)
    ]  # fmt: skip
    return [
        pairs([
            ("Text", found.text), ("Device", found.device.name + _threads(found.device.threads)),
            ("Written", f"{found.table}; how it was made: {found.record}"),
            ("Kept back", ", ".join(run.run for run in found.held_back) or "not trained yet"),
        ]),
        blank(), table("Runs; tokens are bytes, losses nats a byte", columns, rows),
        line(f"Fit a law to the others: supercycle laws fit {found.table}"),
        *numbered("Notes", found.notes),
    ]  # fmt: skip
