"""Shapes grown to a wanted count in the proportions of a template."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supercycle.base.errors import InputError
from supercycle.model.family import CLOSE_ENOUGH, grow
from supercycle.model.parameters import parameters
from supercycle.model.shape import ALL_BIASES, Experts, Latent, Norms, Shape

LLAMA = Shape("Llama 3.1 70B", 80, 8192, 64, 8, 128, 28672, 128256)
GPT = Shape(
    "GPT-3",
    96,
    12288,
    96,
    96,
    128,
    49152,
    50257,
    gated=False,
    tied=True,
    positions=2048,
    biases=ALL_BIASES,
    norms=Norms("layer", bias=True),
)
MIXTRAL = Shape("Mixtral 8x7B", 32, 4096, 32, 8, 128, 0, 32000, experts=Experts(8, 2, 14336))
DEEPSEEK = Shape(
    "DeepSeek-V3",
    61,
    7168,
    128,
    128,
    192,
    18432,
    129280,
    latent=Latent(1536, 512, 64, 128, 128),
    experts=Experts(256, 8, 2048, 1, 2048, 3, router_bias=True),
)
TEMPLATES = [LLAMA, GPT, MIXTRAL, DEEPSEEK]


@settings(deadline=None, max_examples=60)
@given(st.floats(8, 13), st.sampled_from(TEMPLATES))
def test_the_total_is_met_over_five_decades(exponent: float, template: Shape) -> None:
    """From a hundred million to ten trillion parameters the count is within 3 % of the wanted one."""
    wanted = min(10.0**exponent, 1e13)
    assert parameters(grow(wanted, template)).total == pytest.approx(wanted, rel=CLOSE_ENOUGH)


@settings(deadline=None, max_examples=30)
@given(st.floats(8.3, 12), st.sampled_from([MIXTRAL, DEEPSEEK]))
def test_the_active_count_can_be_wanted(exponent: float, template: Shape) -> None:
    """A mixture can be grown to the parameters that one token meets."""
    wanted = 10.0**exponent
    assert parameters(grow(wanted, template, counting="active")).active == pytest.approx(wanted, rel=CLOSE_ENOUGH)


@settings(deadline=None, max_examples=40)
@given(st.floats(9.9, 13), st.sampled_from(TEMPLATES))
def test_large_shapes_can_be_split(exponent: float, template: Shape) -> None:
    """Layers divide by 4; width, heads and inner widths by 8, so that splits exist."""
    shape = grow(min(10.0**exponent, 1e13), template)
    if shape.width >= 4096:
        assert shape.layers % 4 == 0
        inner = shape.experts.width if shape.experts else shape.ffn
        assert all(size % 8 == 0 for size in (shape.width // 128, shape.heads, inner))
    assert shape.heads % shape.key_value_heads == 0


@pytest.mark.parametrize("template", [LLAMA, GPT], ids=lambda t: t.name)
def test_proportions_stay_those_of_the_template(template: Shape) -> None:
    """Ratio of width to layers and of inner width to width are kept within a fifth."""
    shape = grow(3e11, template)
    assert shape.width / shape.layers == pytest.approx(template.width / template.layers, rel=0.2)
    assert shape.ffn / shape.width == pytest.approx(template.ffn / template.width, rel=0.2)


def test_the_template_grows_into_itself() -> None:
    """Wanting exactly as many parameters as Llama 3.1 70B has gives Llama 3.1 70B."""
    assert grow(parameters(LLAMA).total, LLAMA, name=LLAMA.name) == LLAMA


@pytest.mark.parametrize("wanted", [0.0, -1.0, 1e7, 1e14, float("nan")])
def test_counts_without_evidence_are_refused(wanted: float) -> None:
    """Outside the range of published models the answer is an error, not a shape."""
    with pytest.raises(InputError, match="a shape can be grown for 1e"):
        grow(wanted, LLAMA)
