"""The picture of predicted against measured."""

import re
import xml.etree.ElementTree as Tree

import pytest

from supercycle.base.errors import InputError
from supercycle.report.scatter import Frame, Point, scatter

POINTS = [Point(1.0, 1.0, "h100"), Point(10.0, 12.0, "h100"), Point(3.0, 2.0, "a & b <x>")]


def circles(text: str) -> list[tuple[float, float]]:
    """Where the points of a picture stand, without those of the legend."""
    return [(float(x), float(y)) for x, y in re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)" r="2.8"', text)]


def test_the_picture_is_well_formed_and_the_same_each_time() -> None:
    """XML parses it, with every point, and names of groups that hold its signs."""
    text = scatter(POINTS, "a < b")
    assert text == scatter(list(reversed(POINTS)), "a < b")
    root = Tree.fromstring(text)
    assert len(circles(text)) == len(POINTS)
    assert any(found.text and found.text.startswith("a & b <x>") for found in root.iter() if found.tag.endswith("text"))


def test_a_perfect_prediction_stands_on_the_line() -> None:
    """Both axes have one scale, so that equal seconds are equal shares of both sides."""
    frame = Frame(0.0, 2.0)
    for seconds in (1.0, 7.0, 100.0):
        across = (frame.x(seconds) - frame.x(1.0)) / (frame.x(100.0) - frame.x(1.0))
        along = (frame.y(seconds) - frame.y(1.0)) / (frame.y(100.0) - frame.y(1.0))
        assert across == pytest.approx(along)
    assert frame.y(100.0) < frame.y(1.0)


def test_points_stand_inside_the_frame() -> None:
    """The powers of ten of the frame hold the least and the most seconds."""
    points = [Point(0.0123, 0.02, "x"), Point(900.0, 1234.0, "x")]
    edges = re.search(
        r'class="frame" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"', scatter(points, "t")
    )
    assert edges is not None
    left, top, width, height = map(float, edges.groups())
    for x, y in circles(scatter(points, "t")):
        assert left <= x <= left + width
        assert top <= y <= top + height


def test_a_picture_needs_a_point() -> None:
    """Nothing to draw is a fault, and so are only points that have no logarithm."""
    for points in ([], [Point(0.0, 1.0, "x"), Point(float("nan"), 1.0, "x")]):
        with pytest.raises(InputError, match="no predicted run"):
            scatter(points, "t")
