"""PaLM: Scaling Language Modeling with Pathways (arXiv 2204.02311)."""

import pytest

from supercycle.model.arithmetic import flops_per_token
from supercycle.model.conventions import palm_flop_per_token
from supercycle.model.parameters import parameters
from supercycle.model.shape import Norms, Shape

PALM = Shape("PaLM 540B", 118, 18432, 48, 1, 256, 73728, 256_000, tied=True, parallel=True,
             norms=Norms("layer", per_layer=1))  # fmt: skip
PEAK = 6144 * 275e12  # section 4.1: 6144 TPU v4 chips
TOKENS_PER_SECOND = 238.3e3  # section 4.1


def test_parameters_of_palm_540b() -> None:
    """Table 1 prints 540.35 billion, which is the matrices alone, without 2.2 million numbers of norms."""
    assert parameters(PALM).multiplied / 1e9 == pytest.approx(540.35, abs=0.005)


def test_utilization_of_palm_540b() -> None:
    """Section 4.1 reports 238.3 thousand tokens/s, 46.2 % MFU with attention and 45.7 % without."""
    mfu = TOKENS_PER_SECOND * palm_flop_per_token(parameters(PALM).total, PALM, 2048) / PEAK
    assert mfu == pytest.approx(0.462, abs=0.0005)
    without = TOKENS_PER_SECOND * 6 * parameters(PALM).total / PEAK
    assert without == pytest.approx(0.457, abs=0.0005)


def test_the_general_count_is_appendix_b_for_a_dense_tied_model() -> None:
    """6 N + 12 L H Q T with every parameter in N differs only by the norms, which are no matrices."""
    ours = flops_per_token(PALM, 2048, convention="full").total
    assert ours == pytest.approx(palm_flop_per_token(parameters(PALM).multiplied, PALM, 2048), rel=1e-12)
    assert ours == pytest.approx(palm_flop_per_token(parameters(PALM).total, PALM, 2048), rel=1e-5)
