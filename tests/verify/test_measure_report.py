"""How measured machines, verifications and laws are shown, without PyTorch."""

from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console, RenderableType

from supercycle.base.estimate import Estimate
from supercycle.catalog.store import Catalog
from supercycle.report import measure_forms as forms
from supercycle.report.tables import measure as tables
from supercycle.study.predict import predict
from supercycle.verify.law_runs import MeasuredLaw, MeasuredRun
from supercycle.verify.measure import Measured
from supercycle.verify.measure_entries import write_machine
from supercycle.verify.measure_fit import constants
from supercycle.verify.measure_machine import Calibration
from supercycle.verify.measure_timings import Timing
from supercycle.verify.pytorch import Device
from supercycle.verify.verification import LADDER, Verification, VerifiedStep, _question

PROCESSOR = Device("cpu", "A processor with a rather long name @ 2.30 GHz", 2, float("nan"), 2.0**34, 1, "P", "L")


def drawn(parts: list[RenderableType]) -> str:
    """Tables as text, which must fit into 80 columns."""
    console = Console(width=80, record=True, force_terminal=False, color_system=None)
    with console.capture() as text:
        for part in parts:
            console.print(part)
    assert max(len(line) for line in text.get().splitlines()) <= 80
    return text.get()


@pytest.fixture
def calibrated(tmp_path: Path, synthetic: Callable[..., list[Timing]]) -> Calibration:
    """A calibration of the synthetic processor."""
    found = Measured(PROCESSOR, tuple(synthetic()), 5e-6, "2026-11-24", 9, 60.0)
    fitted = constants(found.timings)
    factor = Estimate(1.1, 1.0, 1.3)
    written = write_machine(tmp_path, "this-machine", found, fitted, factor=factor)
    return Calibration(found, fitted, None, factor, 0.33, 0.30, written, tmp_path, ("a note",))


def test_a_calibration_shows_what_it_found_and_wrote(calibrated: Calibration) -> None:
    """The factor, the shares, and every file; the JSON holds every timing."""
    text = drawn(tables.calibration(calibrated))
    assert "factor 1.10" in text
    assert all(path.name in text.replace("\n", "") for path in calibrated.entries.files)
    form = forms.calibration(calibrated)
    assert len(form["timings"]) == len(calibrated.measured.timings)
    assert form["software_factor"] == {"value": 1.1, "low": 1.0, "high": 1.3}


def test_a_verification_shows_predicted_and_measured(calibrated: Calibration) -> None:
    """The error is of the measured step: 10 % too long a step is +10 %, said in the table and in the JSON."""
    store = Catalog([calibrated.folder])
    size = LADDER[2]
    asked = _question(store, "this-machine", size, "fp32")
    prediction = predict(asked, size.split)
    measured = Estimate(prediction.step_s.value / 1.1, prediction.step_s.low, prediction.step_s.high)
    one = VerifiedStep(size, size.shape.name, 1e6, "fp32", prediction, measured, 12, 0.97, 9.0, 4.0)
    found = Verification("this-machine", PROCESSOR, (one,), ("a note",), prediction.sources)
    assert one.error == pytest.approx(0.1)
    assert found.worst == pytest.approx(0.1)
    assert "+10.0" in drawn(tables.verification(found))
    form = forms.verification(found, store)
    assert form["steps"][0]["error"] == pytest.approx(0.1)
    assert "measured-this-machine" in {source["key"] for source in form["sources"]}


def test_a_measured_law_shows_the_run_that_is_kept_back(tmp_path: Path) -> None:
    """It stands last, and by name above the table."""
    runs = tuple(
        MeasuredRun(name, 1000, 9999, 2.5, 6e7, kept, 9999, 8, 2, 4, 20, 128, 0.01, 1.0, 3.0)
        for name, kept in (("kept-back-width8", 1), ("slice1-width8", 0))
    )
    found = MeasuredLaw(runs, tmp_path / "runs.csv", tmp_path / "runs.json", "a text", PROCESSOR, 0, ())
    text = drawn(tables.measured_law(found))
    assert text.rindex("kept-back-width8") > text.rindex("slice1-width8")
    assert forms.measured_law(found)["held_back"] == ["kept-back-width8"]
