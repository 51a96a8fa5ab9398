"""Parameters, matrix products and operations agree with one another for any shape."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supercycle.base.errors import InputError
from supercycle.model.arithmetic import attended_keys, flops_per_token, head_matmul, layer_matmuls
from supercycle.model.parameters import parameters
from supercycle.model.shape import Biases, Experts, Latent, Norms, Shape
from supercycle.model.traffic import key_value_bytes, key_value_bytes_per_token, operators

small = st.integers(1, 8)


@st.composite
def shapes(draw: st.DrawFn) -> Shape:
    """Small shapes of every kind: dense or mixture, shared heads or latent, windows, biases, tied or not."""
    layers, few, width = draw(small), draw(small), 8 * draw(small)
    count = draw(st.integers(1, 16))
    shared = draw(st.integers(0, 2))
    experts = Experts(
        count,
        draw(st.integers(1, count)),
        8 * draw(small),
        shared,
        8 if shared else 0,
        dense_layers=draw(st.integers(0, layers)),
        interval=draw(st.integers(1, 3)),
        shared_gate=draw(st.booleans()),
        router_bias=draw(st.booleans()),
    )
    windowed = draw(st.integers(0, layers))
    return Shape(
        "drawn",
        layers,
        width,
        few * draw(small),
        few,
        4 * draw(small),
        8 * draw(small),
        draw(st.integers(1, 99)),
        gated=draw(st.booleans()),
        tied=draw(st.booleans()),
        positions=draw(st.integers(0, 9)),
        latent=draw(st.none() | st.builds(Latent, st.integers(0, 8), small, small, small, small)),
        experts=draw(st.none() | st.just(experts)),
        window=16 if windowed else 0,
        window_layers=windowed,
        biases=draw(st.builds(Biases, *[st.booleans()] * 5)),
        norms=draw(st.builds(Norms, query_key=st.booleans())),
    )


def weights(shape: Shape) -> int:
    """Numbers of all matrices in all layers, layer by layer."""
    return sum(m.weights for i in range(shape.layers) for m in layer_matmuls(shape, shape.layer_kind(i)))


@given(shapes())
def test_matrices_hold_the_parameters_of_the_layers(shape: Shape) -> None:
    """Columns times inner features over all matrices is attention, feed-forward, experts and router."""
    count = parameters(shape)
    assert weights(shape) == count.attention + count.ffn + count.experts + count.router


@given(shapes())
def test_active_parameters_are_all_of_them_unless_experts_idle(shape: Shape) -> None:
    """Active is at most total, and equal where every expert sees every token or there is none."""
    count = parameters(shape)
    assert count.active <= count.total
    idle = shape.experts is not None and shape.moe_layers and shape.experts.per_token < shape.experts.count
    assert (count.active == count.total) == (not idle)
    assert count.non_embedding < count.total


@given(shapes())
def test_six_n_is_six_times_the_weights_that_multiply(shape: Shape) -> None:
    """Without attention, operations are six times the active matrices and the head."""
    active = sum(m.active for i in range(shape.layers) for m in layer_matmuls(shape, shape.layer_kind(i)))
    multiplied = active + head_matmul(shape).weights
    assert flops_per_token(shape, 64, convention="6n").total == 6 * multiplied
    assert parameters(shape).multiplied == multiplied


@given(shapes())
def test_more_layers_are_more_parameters(shape: Shape) -> None:
    """A layer more never makes a model smaller, in any part."""
    taller = parameters(replace(shape, layers=shape.layers + 1))
    count = parameters(shape)
    assert taller.total > count.total
    assert taller.active > count.active


@given(shapes(), st.integers(2, 4096))
def test_conventions_are_ordered(shape: Shape, sequence: int) -> None:
    """Leaving attention out counts least, a causal mask more, the full square most; parts add up."""
    none, causal, full = (flops_per_token(shape, sequence, convention=c) for c in ("6n", "causal", "full"))
    assert none.total < causal.total < full.total
    parts = (full.projections, full.attention, full.ffn, full.experts, full.router, full.head)
    assert full.forward == pytest.approx(sum(parts))
    if not shape.window:
        assert causal.attention == pytest.approx(full.attention / 2)


def test_keys_of_a_sliding_window_are_counted() -> None:
    """The closed form is the mean of min(position, window), less half a key at most."""
    positions = np.arange(1, 1001)
    assert attended_keys(1000.0, 100) == pytest.approx(np.minimum(positions, 100).mean() - 100 / 2000)
    assert attended_keys(1000.0) == positions.mean() - 0.5
    assert attended_keys(1000.0) == 500
    assert attended_keys(1000.0, 5000) == 500
    assert attended_keys(1000.0, 100, causal=False) == 100


def test_sequences_broadcast() -> None:
    """An array of sequence lengths gives an array of operations, equal to one by one."""
    shape = Shape("small", 4, 256, 8, 2, 32, 1024, 1000, window=16, window_layers=2)
    lengths = np.array([8.0, 64.0, 4096.0])
    together = flops_per_token(shape, lengths).total
    assert np.asarray(together) == pytest.approx([flops_per_token(shape, float(t)).total for t in lengths])


def test_a_dense_model_has_no_mixture_layer() -> None:
    """Asking a dense model for a mixture's matrices is an error that names the model."""
    with pytest.raises(InputError, match="small has no mixture"):
        layer_matmuls(Shape("small", 4, 256, 8, 2, 32, 1024, 1000), "moe")


@given(shapes())
def test_operators_carry_the_weights_and_products_of_a_layer(shape: Shape) -> None:
    """A layer's operators hold two bytes for each weight, and attention is one of them."""
    found = operators(shape, 128.0)
    assert sum(item.weights for item in found) == 2 * sum(m.weights for m in layer_matmuls(shape))
    assert [item.name for item in found].count("attention") == 1


@given(shapes(), st.integers(1, 512))
def test_the_cache_grows_with_the_sequence_up_to_the_window(shape: Shape, sequence: int) -> None:
    """Without windows a sequence keeps the same for each token; with windows never more than that."""
    kept = key_value_bytes(shape, sequence)
    most = sequence * key_value_bytes_per_token(shape)
    assert kept <= most
    if not shape.window or sequence <= shape.window:
        assert kept == most
