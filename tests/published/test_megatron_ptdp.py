"""Efficient Large-Scale Language Model Training on GPU Clusters Using Megatron-LM (arXiv 2104.04473)."""

import pytest

from supercycle.model.arithmetic import flops_per_token
from supercycle.model.conventions import megatron_flop
from supercycle.model.parameters import parameters
from supercycle.model.shape import ALL_BIASES, Norms, Shape

VOCABULARY, SEQUENCE = 51_200, 2048  # section 5.1
TABLE_1 = [
    # layers, width, heads, printed billions of parameters
    (24, 2304, 24, 1.7),
    (30, 3072, 32, 3.6),
    (36, 4096, 32, 7.5),
    (40, 6144, 48, 18.4),
    (48, 8192, 64, 39.1),
    (60, 10240, 80, 76.1),
    (80, 12288, 96, 145.6),
    (96, 16384, 128, 310.1),
    (105, 20480, 128, 529.6),
    (128, 25600, 160, 1008.0),
]


def gpt(layers: int, width: int, heads: int) -> Shape:
    return Shape(
        f"GPT {layers} x {width}",
        layers,
        width,
        heads,
        heads,
        width // heads,
        4 * width,
        VOCABULARY,
        gated=False,
        tied=True,
        positions=SEQUENCE,
        biases=ALL_BIASES,
        norms=Norms("layer", bias=True),
    )


@pytest.mark.parametrize(("layers", "width", "heads", "printed"), TABLE_1)
def test_parameters_of_table_1(layers: int, width: int, heads: int, printed: float) -> None:
    """Table 1 prints the parameters of ten models to a tenth of a billion."""
    assert parameters(gpt(layers, width, heads)).total / 1e9 == pytest.approx(printed, abs=0.05)


@pytest.mark.parametrize(("layers", "width", "heads", "printed"), TABLE_1)
def test_parameters_are_equation_2(layers: int, width: int, heads: int, printed: float) -> None:
    """P = 12 l h^2 (1 + 13 / 12 h + (V + s) / 12 l h), exact but for the final norm's 2 h."""
    equation = 12 * layers * width**2 + 13 * layers * width + (VOCABULARY + SEQUENCE) * width
    assert parameters(gpt(layers, width, heads)).total == equation + 2 * width


@pytest.mark.parametrize(("layers", "width", "heads", "printed"), TABLE_1)
def test_equation_3_without_recomputation_is_the_full_count(
    layers: int, width: int, heads: int, printed: float
) -> None:
    """Three passes of the matrices, of all of attention's square and of the head."""
    shape = gpt(layers, width, heads)
    per_token = megatron_flop(shape, SEQUENCE, 8, recompute=False) / (8 * SEQUENCE)
    assert per_token == pytest.approx(flops_per_token(shape, SEQUENCE, convention="full").total, rel=1e-12)


def test_equation_3_as_printed() -> None:
    """96 B s l h^2 (1 + s / 6 h + V / 16 l h)."""
    shape = gpt(96, 12288, 96)
    printed = 96 * 1536 * SEQUENCE * 96 * 12288**2 * (1 + SEQUENCE / (6 * 12288) + VOCABULARY / (16 * 96 * 12288))
    assert megatron_flop(shape, SEQUENCE, 1536) == pytest.approx(printed, rel=1e-12)
