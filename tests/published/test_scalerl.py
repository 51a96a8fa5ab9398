"""The Art of Scaling Reinforcement Learning Compute for LLMs (arXiv 2510.13786)."""

from dataclasses import replace

import numpy as np
import pytest

from supercycle.catalog.store import open_catalog
from supercycle.laws import law_named, term_draws

LAW = law_named(open_catalog(), "scalerl-2025")


def test_the_first_half_of_a_run_foretells_the_second():
    """Section 4: fits to 50k and to 100k GPU-hours agree on the run's end within the error of 0.02.

    (A, B) are (0.645, 1.70) from 1.5k to 50k and (0.655, 1.56) to 100k; midpoint and start are the same.
    """
    early = LAW.form
    late = replace(early, ceiling=0.655, exponent=1.56)
    assert early.reward(1e5) == pytest.approx(late.reward(1e5), abs=0.02)
    assert early.reward(1e5) == pytest.approx(0.645, abs=0.01)


def test_reward_is_half_way_at_the_midpoint():
    """Equation 1: at C_mid half of the gain is made."""
    law = LAW.form
    assert law.reward(law.midpoint) == pytest.approx((law.start + law.ceiling) / 2)


def test_draws_never_pass_their_ceiling():
    """Each draw saturates at its own ceiling, or stays where it starts."""
    drawn = term_draws(LAW, 500, 1)
    higher = np.maximum(drawn.ceiling, drawn.start)
    assert (drawn.reward(1e6) <= higher).all()
    assert (drawn.reward(1e6) > drawn.reward(1e3)).mean() > 0.95
