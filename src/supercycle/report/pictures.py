"""Pictures of results."""

from typing import TYPE_CHECKING

from supercycle.report.scatter import Point, scatter

if TYPE_CHECKING:
    from supercycle.verify.check import Check


def accuracy_picture(found: "Check") -> str:
    """Every predicted row of a check that has a measured time, coloured by chip."""
    points = [
        Point(row.measured_s, row.predicted_s, row.chip)
        for row in found.rows
        if row.measured_s is not None and row.predicted_s is not None
    ]
    return scatter(points, f"{len(points):,} measured training runs: predicted against measured step time")
