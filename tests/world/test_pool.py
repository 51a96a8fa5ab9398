"""The pool: weights that sum to one, widening that covers, and nothing from the future."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from supercycle.catalog.store import Catalog
from supercycle.world.outlook import outlook, projected, quantiles_of, record_of
from supercycle.world.pool import PRIOR, faded, learnt, sampled, widened
from supercycle.world.scores import SCORES, at_level

NVIDIA = "nvidia-datacenter-revenue"


def test_weights_sum_to_one_and_leave_out_who_has_no_prior(store: Catalog) -> None:
    """At every step the weights are shares; the straight line and the walk without drift have none."""
    found = learnt(record_of(store), NVIDIA, date(2025, 6, 30), 8)
    assert found.weights.sum(axis=1) == pytest.approx(np.ones(8))
    assert found.weights[:, [found.members.index("linear"), found.members.index("walk")]].max() == 0
    assert ((found.widening >= 0.5) & (found.widening <= 3)).all()


@pytest.mark.parametrize("when", [date(2021, 12, 31), date(2024, 6, 30)])
def test_nothing_is_learnt_from_the_future(store: Catalog, when: date) -> None:
    """Spoiling every forecast that was resolved after a day changes neither weights nor widening of that day."""
    past = record_of(store)
    later = past.resolved > when.toordinal()
    assert later.any()
    spoilt = replace(
        past, scores=np.where(later[:, None], 100.0, past.scores), actual=np.where(later, 1e3, past.actual),
        marks=np.where(later[:, None, None], 7.0, past.marks),
    )  # fmt: skip
    first, second = learnt(past, NVIDIA, when, 8), learnt(spoilt, NVIDIA, when, 8)
    np.testing.assert_array_equal(first.weights, second.weights)
    np.testing.assert_array_equal(first.widening, second.widening)


def test_without_a_record_the_prior_stands(store: Catalog) -> None:
    """Before anything was resolved the weights are the prior and nothing is widened."""
    found = learnt(record_of(store), NVIDIA, date(2015, 1, 1), 4)
    whole = sum(PRIOR.values())
    assert dict(zip(found.members, found.weights[0], strict=True))["damped"] == pytest.approx(PRIOR["damped"] / whole)
    assert (found.widening == 1).all()
    assert found.all == 0


def test_widening_keeps_the_median() -> None:
    """A distribution that is stretched keeps its median and has its quantiles as much farther from it."""
    logs = np.stack([1.0 + 0.5 * SCORES, 2.0 + 0.7 * SCORES])
    found = widened(logs, np.array([2.0, 0.5]))
    assert at_level(found, 0.5) == pytest.approx([1.0, 2.0])
    assert found[0] == pytest.approx(1.0 + 1.0 * SCORES)
    assert found[1] == pytest.approx(2.0 + 0.35 * SCORES)


def test_growth_fades_where_nothing_was_tested() -> None:
    """Within two years nothing changes; beyond them each year's growth is seven tenths of the year before."""
    logs = 0.1 * np.arange(1, 41)[:, None] + 0.3 * np.sqrt(np.arange(1, 41))[:, None] * SCORES
    found = faded(logs, 8, 4)
    np.testing.assert_array_equal(found[:8], logs[:8])
    middle = at_level(found, 0.5)
    assert (middle[16] - middle[12]) / (middle[12] - middle[8]) == pytest.approx(0.7)
    assert found[31, -1] - middle[31] == pytest.approx(2 * (found[7, -1] - middle[7]))


def test_draws_have_the_quantiles(store: Catalog) -> None:
    """Draws of the pooled forecast have its quantiles, and beyond the outermost they go on."""
    _, logs = quantiles_of(store, NVIDIA, None, 4)
    scores = np.random.default_rng(3).standard_normal(20_000)
    drawn = np.log(sampled(logs, scores))
    assert np.quantile(drawn, 0.5, axis=0) == pytest.approx(at_level(logs, 0.5), abs=0.02)
    assert np.quantile(drawn, 0.9, axis=0) == pytest.approx(at_level(logs, 0.9), abs=0.04)
    assert drawn.max() > logs.max()


def test_an_outlook_keeps_what_was_counted(store: Catalog) -> None:
    """A year that has passed is its sum without doubt; years to come have doubt that grows."""
    found = outlook(store, NVIDIA, range(2024, 2031), draws=500)
    first = found.estimates()[0]
    assert first.exact
    assert first.value == pytest.approx(115.3e9)
    widths = [np.log(one.high / one.low) for one in found.estimates()[2:]]
    assert (np.diff(widths) > 0).all()
    assert any("fade" in note for note in found.notes)


def test_all_series_in_a_few_seconds(store: Catalog) -> None:
    """Every series that can be projected has an outlook to 2035 with finite, positive draws."""
    for name in projected(store):
        found = outlook(store, name, range(2027, 2036), draws=200)
        assert np.isfinite(found.samples).all()
        assert (found.samples > 0).all()
