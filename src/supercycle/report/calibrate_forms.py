"""The JSON of ``calibrate``."""

from collections.abc import Sequence
from pathlib import Path

from supercycle.report.json_forms import Form, plain
from supercycle.verify.calibration.calibrate import Calibration


def calibration(found: Calibration, paths: Sequence[Path]) -> Form:
    """The keys of ``calibrate``."""
    form: Form = plain({
        "rows": found.rows,
        "constants": found.constants,
        "left_out": found.left_out,
        "left_out_error": found.error,
        "left_out_coverage": found.coverage,
        "written": [str(path) for path in paths],
        "notes": found.notes,
    })  # fmt: skip
    return form
