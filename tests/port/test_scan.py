"""Verdicts, lines, hours and the choice of a route, on the small example."""

from pathlib import Path

import pytest

import supercycle
from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate
from supercycle.catalog.coverage import coverage, route_entry
from supercycle.catalog.store import Catalog
from supercycle.port.scan import Scan
from supercycle.port.verdict import VERDICTS

EXAMPLE = Path(__file__).parent / "example"
CATALOG = Catalog()


@pytest.fixture(scope="module")
def hip() -> Scan:
    """The example by HIP."""
    return supercycle.scan(EXAMPLE, to="hip")


def verdicts(found: Scan) -> dict[str, str]:
    """The verdict of each kernel and entry point."""
    return {one.name: one.verdict for one in found.answers[0].judged}


def test_verdicts_follow_what_is_reached(hip: Scan) -> None:
    """A plain kernel runs, its host code is translated, warps of 32 need work, tensor cores a new kernel."""
    found = verdicts(hip)
    assert found["scale"] == "as-is"
    assert found["run_scale"] == "mechanical"
    assert found["row_norm"] == found["run_norm"] == "needs-work"
    assert found["tensor_step"] == found["run_step"] == "new-kernel"
    assert found["softmax_kernel"] == "as-is"


def test_a_finding_names_line_and_row(hip: Scan) -> None:
    """Evidence is a line of the code and a row of the public table."""
    one = next(j for j in hip.answers[0].judged if j.name == "run_scale")
    row = next(f for f in one.evidence if f.name == "cudaMalloc")
    assert (row.path, row.line) == ("kernels/scale.cu", 13)
    assert row.source == "rocm-hipify"
    assert row.at.startswith("Runtime_API_functions:")


def test_what_stands_in_no_table_is_unknown(hip: Scan) -> None:
    """A name that no table has is unknown, never supported; a name of the code's own is nobody's."""
    one = next(j for j in hip.answers[0].judged if j.name == "run_step")
    assert {f.name: f.verdict for f in one.evidence}["cudaFancyNewCall"] == "unknown"
    names = {f.name for j in hip.answers[0].judged for f in j.evidence}
    assert "cudaCheck" not in names


@pytest.mark.parametrize("route", sorted(CATALOG.files("routes")))
def test_absent_is_unknown_by_every_route(route: str) -> None:
    """No rule of any route takes a name that nobody has heard of."""
    assert coverage(CATALOG, route).of("cudaFancyNewCall").status == "unknown"


@pytest.mark.parametrize("route", sorted(CATALOG.files("routes")))
def test_every_row_has_a_source(route: str) -> None:
    """Each row and rule names a key of the sources; there are rows where there is a table."""
    found = coverage(CATALOG, route)
    assert {row.source for row in found.rows.values()} <= CATALOG.sources.keys()
    assert all(row.source in CATALOG.sources for _, row in found.rules)
    assert bool(found.rows) == bool(route_entry(CATALOG, route).tables)


def test_a_chip_means_the_routes_that_lead_to_it() -> None:
    """AMD's chip is reached by HIP among others, T-Head's by nothing that is known, NVIDIA's needs none."""
    assert "hip" in {one.route for one in supercycle.scan(EXAMPLE, to="mi300x").answers}
    ppu = supercycle.scan(EXAMPLE, to="t-head-ppu").answers[0]
    assert ppu.toll is None
    assert {one.verdict for one in ppu.judged} == {"unknown"}
    assert supercycle.scan(EXAMPLE, to="h100-sxm").answers == ()


def test_a_wrong_name_is_answered_with_the_near_ones() -> None:
    """Neither a route nor a chip."""
    with pytest.raises(InputError, match="Did you mean hip"):
        supercycle.scan(EXAMPLE, to="hpi")


def test_minutes_scale_hours_and_not_lines(hip: Scan) -> None:
    """Twice the minutes are twice the hours of the same lines."""
    one = supercycle.scan(EXAMPLE, to="hip", minutes_per_line=10.0).answers[0].toll
    two = supercycle.scan(EXAMPLE, to="hip", minutes_per_line=Estimate(20.0, 20.0, 20.0)).answers[0].toll
    assert one is not None
    assert two is not None
    assert two.hours.value == pytest.approx(2 * one.hours.value)
    assert two.lines == one.lines


def test_more_people_take_fewer_months() -> None:
    """Months fall with people, dollars do not."""
    one, four = (supercycle.scan(EXAMPLE, to="hip", people=n).answers[0].toll for n in (1.0, 4.0))
    assert one is not None
    assert four is not None
    assert four.months.value == pytest.approx(one.months.value / 4)
    assert four.cost == one.cost


@pytest.mark.parametrize("minutes", [0.0, -1.0, float("nan"), 1e9])
def test_minutes_out_of_bounds_are_refused(minutes: float) -> None:
    """A time for a line is above zero and below a week."""
    with pytest.raises(InputError, match="minutes per line"):
        supercycle.scan(EXAMPLE, to="hip", minutes_per_line=minutes)


def test_all_routes_are_compared_and_one_is_advised() -> None:
    """Without a goal every route answers; the advised one has a cost, and counts add up to all kernels."""
    found = supercycle.scan(EXAMPLE)
    assert {one.route for one in found.answers} == set(CATALOG.files("routes"))
    assert found.best is not None
    assert found.best.toll is not None
    for one in found.answers:
        assert sum(one.counts["kernels"].values()) == 4
        assert set(one.counts["kernels"]) == set(VERDICTS)


def test_new_kernels_are_counted_by_their_lines() -> None:
    """By a language of kernels every CUDA kernel is written anew, and those in it stay."""
    found = supercycle.scan(EXAMPLE, to="triton").answers[0]
    assert found.counts["kernels"]["new-kernel"] == 3
    assert found.counts["kernels"]["as-is"] == 1
    assert found.toll is not None
    assert found.toll.written_anew.value > 0
