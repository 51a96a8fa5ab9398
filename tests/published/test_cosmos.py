"""Cosmos World Foundation Model Platform for Physical AI (arXiv 2501.03575)."""

import pytest

from supercycle.base.errors import InputError
from supercycle.sim.consistency import checked_claim, claim, compute_of
from supercycle.sim.modalities import video_tokens

COMPUTE = compute_of(10_000, 90 * 86_400.0, 989.4e12, 0.4)
"""10,000 H100 for three months at a utilisation of 40 % (the utilisation is not printed)."""


@pytest.mark.parametrize(
    ("size", "pictures", "block", "tokens"),
    [
        ((1920, 1080), 30, (8, 8, 8), 121_500), ((1280, 720), 24, (8, 16, 16), 10_800),
        ((1280, 720), 24, (8, 8, 8), 43_200), ((1280, 720), 30, (4, 8, 8), 108_000),
    ],
)  # fmt: skip
def test_tokens_a_second_of_video(
    size: tuple[int, int], pictures: int, block: tuple[int, int, int], tokens: int
) -> None:  # fmt: skip
    """Its tokenizers, by resolution, pictures a second and block."""
    assert video_tokens(*size, pictures, block) == tokens


def test_nine_quadrillion_tokens_are_a_corpus() -> None:
    """20 million hours of 1080p30 are 8.75e15 tokens, as advertised, and 24 times what its compute trains at 14B."""
    corpus = 20e6 * 3600 * float(video_tokens(1920, 1080, 30, (8, 8, 8)))
    assert corpus == pytest.approx(8.75e15, rel=0.001)
    assert float(COMPUTE) == pytest.approx(3.1e25, rel=0.01)
    assert float(claim(9e15, 14e9, COMPUTE).excess) == pytest.approx(24.6, abs=0.7)
    with pytest.raises(InputError, match="contradict the compute"):
        checked_claim(9e15, 14e9, COMPUTE)


def test_a_claim_within_the_compute_passes() -> None:
    """A third of what the compute could train is possible."""
    assert checked_claim(1.2e14, 14e9, COMPUTE).possible
