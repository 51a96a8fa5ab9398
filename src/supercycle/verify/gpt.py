"""A small GPT in plain PyTorch: what is trained to hold predictions against a real step, and to measure a law.

Learned positions, layer norms before attention and before a GELU block of four times the width, fused causal attention,
a head of its own, biases everywhere: the shape that :func:`gpt_shape` describes.
"""

from typing import Any

from supercycle.model.shape import ALL_BIASES, Norms, Shape
from supercycle.verify.pytorch import Device, pytorch

Weights = dict[str, Any]
"""Tensors by name."""

INITIAL_SPREAD = 0.02
"""Standard deviation of the initial weights (GPT-2's, a choice)."""


def gpt_shape(width: int, layers: int, *, sequence: int, vocabulary: int, head_size: int = 64) -> Shape:
    """The shape of a GPT of a width and a depth."""
    heads = max(width // head_size, 1)
    return Shape(
        name=f"GPT of {layers} layers of width {width}", layers=layers, width=width, heads=heads, key_value_heads=heads,
        head_size=width // heads, ffn=4 * width, vocabulary=vocabulary, gated=False, tied=False, positions=sequence,
        biases=ALL_BIASES, norms=Norms("layer", bias=True),
    )  # fmt: skip


def gpt_weights(shape: Shape, device: Device, seed: int) -> Weights:
    """Fresh weights in 32 bits. Matrices that write into the residual stream start smaller with depth (GPT-2)."""
    torch = pytorch()
    random = torch.Generator().manual_seed(seed)
    deep = INITIAL_SPREAD / (2.0 * shape.layers) ** 0.5

    def drawn(*sizes: int, spread: float = INITIAL_SPREAD) -> Any:
        return (torch.randn(*sizes, generator=random) * spread).to(device.torch_name)

    def filled(size: int, value: float) -> Any:
        return torch.full((size,), value, device=device.torch_name)

    width = shape.width
    weights = {"embedding": drawn(shape.vocabulary, width), "positions": drawn(shape.positions, width)}
    for layer in range(shape.layers):
        for name, columns, inner, spread in (
            ("qkv", 3 * width, width, INITIAL_SPREAD), ("out", width, width, deep),
            ("up", shape.ffn, width, INITIAL_SPREAD), ("down", width, shape.ffn, deep),
        ):  # fmt: skip
            weights[f"{layer}.{name}"] = drawn(columns, inner, spread=spread)
            weights[f"{layer}.{name}.bias"] = filled(columns, 0.0)
        for name in ("norm1", "norm2"):
            weights |= {f"{layer}.{name}": filled(width, 1.0), f"{layer}.{name}.bias": filled(width, 0.0)}
    weights |= {"norm": filled(width, 1.0), "norm.bias": filled(width, 0.0)}
    return {**weights, "head": drawn(shape.vocabulary, width)}


def gpt_loss(weights: Weights, shape: Shape, tokens: Any) -> Any:
    """Mean cross-entropy, nats a token, of predicting each of ``tokens`` (batch × (sequence + 1)) but the first."""
    functional = pytorch().nn.functional
    inputs, wanted = tokens[:, :-1], tokens[:, 1:]

    def normed(stream: Any, name: str) -> Any:
        return functional.layer_norm(stream, (shape.width,), weights[name], weights[f"{name}.bias"])

    def linear(stream: Any, name: str) -> Any:
        return functional.linear(stream, weights[name], weights[f"{name}.bias"])

    stream = functional.embedding(inputs, weights["embedding"]) + weights["positions"][: inputs.shape[1]]
    for layer in range(shape.layers):
        mixed = linear(normed(stream, f"{layer}.norm1"), f"{layer}.qkv")
        stream = stream + linear(_attended(mixed, shape), f"{layer}.out")
        inner = functional.gelu(linear(normed(stream, f"{layer}.norm2"), f"{layer}.up"))
        stream = stream + linear(inner, f"{layer}.down")
    logits = functional.linear(normed(stream, "norm"), weights["head"])
    return functional.cross_entropy(logits.float().flatten(0, 1), wanted.flatten())


def _attended(mixed: Any, shape: Shape) -> Any:
    """Fused causal attention over queries, keys and values that lie side by side."""
    batch, sequence, _ = mixed.shape
    heads = [part.view(batch, sequence, shape.heads, shape.head_size).transpose(1, 2) for part in mixed.chunk(3, -1)]
    out = pytorch().nn.functional.scaled_dot_product_attention(*heads, is_causal=True)
    return out.transpose(1, 2).reshape(batch, sequence, shape.width)
