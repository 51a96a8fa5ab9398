"""Predicted against measured for the packaged runs: no worse than docs/accuracy.md says."""

import re
from pathlib import Path

import pytest

from supercycle.verify.check import check
from supercycle.verify.summary import errors

PAGE = Path(__file__).parents[2] / "docs" / "accuracy.md"

COLUMNS = ("rows", "predicted", "median_error", "mean_error", "median_bias", "coverage", "baseline_error")

MARGIN = 0.011
"""What whole percents hide, and a little."""


@pytest.fixture(scope="module")
def found(catalog):
    """The check of the packaged table."""
    return check(catalog)


def recorded(name):
    """The line of a group on the page, as numbers."""
    seen = PAGE.read_text(encoding="utf-8").partition("## All rows")[2]
    cells = re.search(rf"^\| {re.escape(name)} \| (.*) \|$", seen, re.MULTILINE)[1]
    numbers = [cell.replace(",", "").replace(" %", "e-2") for cell in cells.split(" | ")[: len(COLUMNS)]]
    return dict(zip(COLUMNS, map(float, numbers), strict=True))


@pytest.mark.parametrize("attribute", ["by_source", "by_chip", "by_kind", "by_precision"])
def test_no_group_is_worse_than_recorded(found, attribute):
    """Errors of no group grew, and its coverage did not fall, beyond the printed digits."""
    for name, now in getattr(found.summary, attribute).items():
        before = recorded(name)
        assert now.predicted >= before["predicted"], name
        assert now.median_error <= before["median_error"] + MARGIN, name
        assert now.mean_error <= before["mean_error"] + MARGIN, name
        assert now.coverage >= before["coverage"] - MARGIN, name


def test_predictions_beat_the_baseline(found):
    """Over all runs, and over all but the one grid of small models, the error is less than half of the baseline's."""
    apart = errors([row for row in found.rows if row.source_key != "vtrain_single"])
    for one in (found.summary.all, apart):
        assert one.median_error < 0.5 * one.baseline_error


def test_runs_that_ran_fit(found):
    """Of the runs with a complete layout 96 % fit by the memory model, 94 % without the grid of small models."""
    full = [row for row in found.rows if row.layout_level == "A-full" and row.predicted_s]
    apart = [row for row in full if row.source_key != "vtrain_single"]
    assert sum(row.admitted for row in full) >= 0.96 * len(full)
    assert sum(row.admitted for row in apart) >= 0.94 * len(apart)


def test_layouts_are_ranked(found):
    """The middle rank correlation is above 0.92, and the layout predicted fastest is 3 % from the fastest."""
    correlations = sorted(one.spearman for one in found.ranking)
    assert correlations[len(correlations) // 2] > 0.92
    assert sum(one.regret for one in found.ranking) < 0.03 * len(found.ranking)


def test_a_row_holds_together(found):
    """Parts add up to the step, and the interval holds it."""
    for row in found.rows:
        if row.predicted_s is None:
            assert row.reason
            continue
        assert sum(row.parts_s.values()) == pytest.approx(row.predicted_s, rel=1e-9)
        assert row.low_s <= row.predicted_s <= row.high_s
        assert row.reason is None


def test_rows_that_cannot_be_predicted_are_kept(catalog, row):
    """A table of one good row and one of another kind has both, with the reason."""
    result = check(catalog, [row(), row(id="two", task="distil", accelerator="no such chip")], draws=20)
    assert [one.id for one in result.rows] == ["one", "two"]
    assert result.rows[1].predicted_s is None
    assert "distil" in result.rows[1].reason
    assert result.rows[1].chip == "no such chip"
    assert result.summary.all.rows == 2
    assert result.summary.all.predicted == 1


def test_adapters_are_reported_apart(catalog, row):
    """A run that trains adapters is faster than the same run of all weights, and in no group but its own."""
    result = check(catalog, [row(), row(id="two", task="lora")], draws=20)
    assert result.rows[1].predicted_s < 0.85 * result.rows[0].predicted_s
    assert result.summary.all.rows == 1
    assert set(result.summary.by_kind) == {"dense", "lora"}


def test_the_same_table_gives_the_same_result(catalog, row):
    """The draws depend on the seed alone."""
    one, again = (check(catalog, [row()], draws=50).rows[0] for _ in range(2))
    assert (one.low_s, one.high_s) == (again.low_s, again.high_s)
    other = check(catalog, [row()], draws=50, seed=7).rows[0]
    assert other.predicted_s == one.predicted_s
    assert other.low_s != one.low_s


def test_activations_on_the_host_are_not_counted(catalog, row):
    """A layout that only fits with its activations on the host is admitted where the row says so."""
    large = {"pp": "2", "dp": "64", "micro_batch": "4", "recompute": "none", "fsdp_or_zero": "zero3"}
    plain, offloaded = check(catalog, [row(**large), row(**large, notes="cpu activation offload")], draws=20).rows
    assert (plain.admitted, offloaded.admitted) == (False, True)
    assert any("host" in note for note in offloaded.completed)
