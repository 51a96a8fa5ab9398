"""Scores of probabilities, against values by hand, published intervals and identities."""

from math import inf, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supercycle.base.errors import InputError
from supercycle.world.scoring import Scored, bins, brier, log_score, murphy, summary, wilson

SHARE = st.floats(min_value=0, max_value=1, allow_nan=False)
CLAIMS = st.lists(st.builds(Scored, SHARE, st.booleans()), min_size=1, max_size=60)


@pytest.mark.parametrize(
    ("probability", "happened", "score"),
    [(1, True, 0), (1, False, 1), (0.7, True, 0.09), (0.3, True, 0.49), (0.5, False, 0.25)],
)
def test_brier_score_by_hand(probability: float, happened: bool, score: float) -> None:
    """Squared distance: 70 % on what happens costs 0.09, 30 % costs 0.49, even odds 0.25 (worked by hand)."""
    assert brier(probability, happened) == pytest.approx(score, abs=1e-15)


def test_log_score_by_hand() -> None:
    """Even odds cost ln 2; certainty costs nothing when right and everything when wrong."""
    assert log_score(0.5, True) == log_score(0.5, False) == pytest.approx(log(2))
    assert log_score(0.2, True) == pytest.approx(1.6094, abs=5e-5)
    assert log_score(1, True) == 0
    assert log_score(0, True) == log_score(1, False) == inf


@given(SHARE, SHARE)
def test_scores_are_proper(truth: float, said: float) -> None:
    """Who believes a probability expects to do best by saying it (Brier)."""

    def expected(saying: float) -> float:
        return truth * brier(saying, True) + (1 - truth) * brier(saying, False)

    assert expected(truth) <= expected(said) + 1e-12


@given(CLAIMS)
def test_the_parts_add_up_to_the_brier_score(claims: list[Scored]) -> None:
    """Reliability - resolution + uncertainty + what binning leaves over is the mean score (murphy-1973)."""
    parts = murphy(claims)
    mean = sum(brier(one.probability, one.happened) for one in claims) / len(claims)
    assert parts.reliability - parts.resolution + parts.uncertainty + parts.within == pytest.approx(mean)
    assert min(parts.reliability, parts.resolution, parts.uncertainty) >= 0


def test_the_parts_by_hand() -> None:
    """Two bins: 0.8 said four times and right three times, 0.2 said twice and right once.

    Base rate 4/6; reliability (4·0.05² + 2·0.3²)/6 = 0.031667; resolution (4·(3/4−2/3)² + 2·(1/2−2/3)²)/6 = 0.013889;
    uncertainty 2/9; the sum 0.24 is the mean of 3·0.04 + 0.64 + 0.64 + 0.04 over 6.
    """
    claims = [Scored(0.8, True)] * 3 + [Scored(0.8, False), Scored(0.2, True), Scored(0.2, False)]
    parts = murphy(claims)
    assert parts.reliability == pytest.approx(0.0316667, abs=1e-7)
    assert parts.resolution == pytest.approx(0.0138889, abs=1e-7)
    assert parts.uncertainty == pytest.approx(2 / 9)
    assert parts.within == pytest.approx(0, abs=1e-12)
    assert summary(claims).brier == pytest.approx(0.24)


@given(CLAIMS)
def test_every_claim_stands_in_one_bin(claims: list[Scored]) -> None:
    """The numbers of the bins add up, ends included, and each mean lies in its bin."""
    found = bins(claims)
    assert sum(one.n for one in found) == len(claims)
    assert all(one.low - 1e-12 <= one.mean <= one.high + 1e-12 for one in found)
    assert all(one.share.low <= one.share.value <= one.share.high for one in found)


def test_no_claim_has_no_score() -> None:
    """Without claims there is no mean; with the base rate said of each there is no skill."""
    empty = summary([])
    assert (empty.n, empty.brier, empty.log, empty.skill, empty.bins) == (0, None, None, None, ())
    assert summary([Scored(0.5, True), Scored(0.5, False)]).skill == pytest.approx(0)


@pytest.mark.parametrize("wrong", [-0.1, 1.1, float("nan")])
def test_what_is_no_probability_is_refused(wrong: float) -> None:
    """A number outside 0 to 1 has no score."""
    with pytest.raises(InputError):
        brier(wrong, True)
    with pytest.raises(InputError):
        log_score(wrong, False)


@pytest.mark.parametrize(("true", "n"), [(1, 0), (3, 2), (-1, 2)])
def test_what_is_no_share_is_refused(true: int, n: int) -> None:
    """More truths than claims, or no claim."""
    with pytest.raises(InputError):
        wilson(true, n)
