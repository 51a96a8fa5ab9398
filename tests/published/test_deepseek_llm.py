"""DeepSeek LLM: Scaling Open-Source Language Models with Longtermism (arXiv 2401.02954)."""

import pytest

from supercycle.catalog.store import open_catalog
from supercycle.laws import compute_optimal, law_named

CATALOG = open_catalog()
LINE = law_named(CATALOG, "deepseek-2024").allocator
HYPER = law_named(CATALOG, "deepseek-2024-hyperparameters").form
TOKENS = 2e12


def flop_per_token(layers: int, width: int, sequence: int = 4096) -> float:
    """Equation 2: M = 72 n d^2 + 12 n d l."""
    return 72 * layers * width**2 + 12 * layers * width * sequence


@pytest.mark.parametrize(
    ("layers", "width", "rate", "batch"), [(30, 4096, 4.2e-4, 2304 * 4096), (95, 8192, 3.2e-4, 4608 * 4096)]
)
def test_hyperparameters_of_the_two_models(layers, width, rate, batch):
    """Table 2: the 7B trains at 4.2e-4 with 2304 sequences, the 67B at 3.2e-4 with 4608; 2T tokens each."""
    flop = flop_per_token(layers, width) * TOKENS
    assert HYPER.learning_rate(0.0 + 1, TOKENS, flop) == pytest.approx(rate, rel=0.03)
    assert HYPER.batch_size(0.0 + 1, TOKENS, flop) == pytest.approx(batch, rel=0.12)  # near the optimum, it says


def test_model_and_data_multiply_to_compute():
    """Equation 4: M = 0.1715 C^0.5243 and D = 5.8316 C^0.4757 spend the compute as M D, not 6 N D."""
    for flop in (1e18, 3e20):
        best = compute_optimal(LINE, flop)
        assert best.parameters * best.tokens == pytest.approx(flop, rel=0.0002)
        assert best.parameters == pytest.approx(0.1715 * flop**0.5243)
