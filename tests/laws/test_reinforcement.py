"""Reinforcement learning: its compute, its time, its ceiling."""

import pytest

from supercycle.laws.reinforcement import Rollouts, Saturation, rollout_compute


def test_one_update_of_scalerl():
    """768 samples of 14,000 tokens are 10.8M tokens; at 8B and 8 FLOP a parameter 6.9e17 FLOP."""
    run = Rollouts(updates=1, prompts=48, group=16, length=14_000, scorers=0)
    assert run.tokens == pytest.approx(10.8e6, rel=0.005)
    assert rollout_compute(run, 8e9).total == pytest.approx(6.9e17, rel=0.005)


@pytest.mark.parametrize(("scorers", "share"), [(0, 0.25), (1, 0.20), (2, 1 / 6)])
def test_generation_is_a_small_share_of_flop(scorers, share):
    """25, 20 and 17 % of the FLOP, with none, one and two further passes."""
    cost = rollout_compute(Rollouts(1, 1, 1, 1, scorers=scorers), 1.0)
    assert cost.generation / cost.total == pytest.approx(share)


def test_generation_is_most_of_the_time():
    """At a twelfth of training's utilisation a quarter of the FLOP takes four fifths of the time."""
    cost = rollout_compute(Rollouts(1, 1, 1, 1, scorers=0), 1.0)
    making, rest = cost.seconds(1.0, generation_use=0.03, training_use=0.36)
    assert making / (making + rest) == pytest.approx(0.8)


def test_a_judge_and_reuse_add_their_passes():
    """A reward model reads each token with 2 FLOP a parameter; training on a sample twice costs 6 N more."""
    once = rollout_compute(Rollouts(1, 1, 1, 1, scorers=0), 10.0)
    twice = rollout_compute(Rollouts(1, 1, 1, 1, scorers=0, judge=5.0, reuse=2), 10.0)
    assert twice.training - once.training == pytest.approx(60.0)
    assert twice.scoring == pytest.approx(10.0)


def test_reward_rises_and_saturates():
    """More compute never lowers the reward, and never passes the ceiling."""
    law = Saturation(0.3, 0.6, 1.7, 2000.0)
    rewards = [float(law.reward(hours)) for hours in (1, 1e2, 1e3, 1e4, 1e5)]
    assert rewards == sorted(rewards)
    assert rewards[-1] < 0.6
