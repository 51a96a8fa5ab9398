"""Experts in a batch."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supercycle.machine.grouped import touched_groups as touched
from supercycle.serve.experts import busiest


@given(st.integers(2, 512), st.integers(1, 16), st.integers(1, 5000))
def test_touched_experts_lie_between_one_token_and_all(experts: int, per_token: int, tokens: int) -> None:
    """One token touches its own; many touch all; more tokens never touch fewer."""
    chosen = min(per_token, experts - 1)
    found = float(touched(experts, chosen, tokens))
    assert chosen * (1 - 1e-9) <= found <= experts * (1 + 1e-9)
    assert float(touched(experts, chosen, 1)) == pytest.approx(chosen)
    assert float(touched(experts, chosen, tokens + 1)) >= found * (1 - 1e-12)


def test_touched_experts_are_those_of_random_routing() -> None:
    """256 experts, 8 a token, 32 tokens: the mean over random choices, to 1 %."""
    random = np.random.default_rng(1)
    counts = [
        len(set(np.concatenate([random.choice(256, 8, replace=False) for _ in range(32)]).tolist())) for _ in range(200)
    ]
    assert float(touched(256, 8, 32)) == pytest.approx(np.mean(counts), rel=0.01)


def test_the_busiest_group_has_more_to_do_where_groups_are_small() -> None:
    """One group is even; many groups of few experts are not."""
    assert float(busiest(256, 1)) == 1.0
    assert float(busiest(32, 8)) < float(busiest(4, 64)) < 2.0
