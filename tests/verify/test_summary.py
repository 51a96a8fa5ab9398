"""The arithmetic of errors, coverage, rank correlation and regret."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from supercycle.run.split import Split
from supercycle.verify.check import CheckedRow
from supercycle.verify.summary import errors, rankings, spearman, summary


def checked(measured, predicted, *, low=0.0, high=0.0, split=None, **said):
    """A row with these seconds; without a prediction where it is None."""
    known = {"id": "", "source_key": "s", "chip": "c", "framework": "", "precision": "bf16", "kind": "dense",
             "layout_level": "", "group": "g"} | said  # fmt: skip
    return CheckedRow(
        **known, measured_s=measured, predicted_s=predicted, baseline_s=2 * measured, low_s=low, high_s=high,
        split=split, admitted=True, reason=None if predicted else "no",
    )  # fmt: skip


def test_errors_are_fractions_of_the_measured_value():
    """Errors of 10, 20 and 60 %: median 20, mean 30; one of three lies in its interval."""
    rows = [
        checked(1.0, 1.1, low=1.05, high=1.2),
        checked(2.0, 1.6, low=1.5, high=2.0),
        checked(1.0, 1.6, low=1.2, high=2.0),
        checked(1.0, None),
    ]
    found = errors(rows)
    assert (found.rows, found.predicted) == (4, 3)
    assert found.median_error == pytest.approx(0.2)
    assert found.mean_error == pytest.approx(0.3)
    assert found.median_bias == pytest.approx(0.1)
    assert found.coverage == pytest.approx(1 / 3)
    assert found.baseline_error == pytest.approx(1.0)


def test_groups_without_a_prediction_have_no_error():
    """What is not known is None, not zero."""
    found = summary([checked(1.0, None, chip="x"), checked(1.0, 1.2)])
    assert found.by_chip["x"].median_error is None
    assert found.by_chip["c"].predicted == 1
    assert set(found.by_framework) == {"not stated"}


def test_ranking_of_layouts():
    """Of five layouts the one predicted fastest takes 3 s and the fastest 2 s: a regret of a half."""
    times = [(2.0, 2.5), (3.0, 2.0), (4.0, 4.0), (5.0, 5.0), (6.0, 6.0)]
    rows = [checked(m, p, split=Split(tensor=2**i)) for i, (m, p) in enumerate(times)]
    (found,) = rankings(rows)
    assert (found.layouts, found.regret) == (5, 0.5)
    assert found.spearman == pytest.approx(1 - 6 * 2 / (5 * 24))
    assert rankings(rows[:4]) == ()


def test_a_layout_measured_twice_counts_once():
    """Repeats of a layout are one layout, at their median."""
    rows = [checked(m, 1.0, split=Split()) for m in (1.0, 2.0, 3.0, 4.0, 5.0)]
    assert rankings(rows) == ()


@given(st.lists(st.integers(-5, 5), min_size=3, max_size=30), st.data())
def test_rank_correlation_agrees_with_scipy(one, data):
    """Ranks with ties at their mean, as in scipy.stats.spearmanr."""
    other = data.draw(st.lists(st.integers(-5, 5), min_size=len(one), max_size=len(one)))
    mine = spearman(np.array(one, dtype=float), np.array(other, dtype=float))
    if len(set(one)) == 1 or len(set(other)) == 1:
        assert np.isnan(mine)
    else:
        assert mine == pytest.approx(float(spearmanr(one, other).statistic), abs=1e-9)
