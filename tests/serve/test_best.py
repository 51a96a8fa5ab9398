"""The best point within limits: more chips never cost more a token, and what is printed adds up."""

import pytest

from supercycle.catalog.store import Catalog
from supercycle.serve.workloads import WORKLOADS
from supercycle.study.serving import Asked, ask, serve

CASES = [
    ("llama-3.1-405b", "h100-sxm", 8), ("llama-3.1-70b", "h100-sxm", 2), ("deepseek-v3", "h200-sxm", 8),
    ("llama-3.1-70b", "t-head-ppu", 8),
]  # fmt: skip


@pytest.mark.parametrize(("model", "chip", "least"), CASES, ids=lambda one: str(one))
@pytest.mark.parametrize("workload", ["chat", "agents"])
def test_more_chips_never_cost_more_a_token(catalog: Catalog, model: str, chip: str, least: int, workload: str) -> None:
    """A larger number of chips can hold more copies of what is best on fewer."""

    def rate(chips: int) -> float:
        found = serve(ask(catalog, model, chip, chips, WORKLOADS[workload]), draws=50)
        return found.best.point.tokens_per_s_per_chip

    few, twice, many = (rate(chips) for chips in (least, 2 * least, 8 * least))
    assert twice >= 0.999 * few
    assert many >= 0.999 * twice


def test_copies_and_readers_fit_the_chips(catalog: Catalog) -> None:
    """Copies that write and chips that read for them are no more than there are."""
    answer: Asked = ask(catalog, "llama-3.1-70b", "h100-sxm", 72, WORKLOADS["chat"])
    for one in serve(answer, draws=50).frontier:
        point = one.point
        used = point.copies * point.chips + point.prefill_share * 72
        assert used <= 72 * 1.001
