"""The layouts and batches that a search looks at."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supercycle.model.shape import Shape
from supercycle.serve.layout import Layout

SIZES = (1, 2, 3, 4, 6, 8, 9, 12, 16, 18, 24, 32, 36, 48, 64, 72, 96, 128, 144, 192, 256, 320, 384, 512)
"""Numbers of chips that engines lay a copy over: powers of two, and three of them for racks of 36 and 72 (a choice)."""

LARGEST_COPY = 512
"""Chips of one copy at most (a limit of this package: what is published serves one copy on fewer)."""

LONG_CONTEXT = 65_536
"""Tokens of input from which context parallelism is tried (a choice; below it only adds messages)."""

MOST_PIPELINE = 16
"""Pipeline stages at most (a choice: each adds to the latency of every token)."""

BATCHES = tuple(sorted({round(2 ** (k / 2)) for k in range(2 * 14 + 1)}))
"""Requests in flight of one copy that are tried, in steps of the square root of two."""


@dataclass(frozen=True)
class Space:
    """Layouts of one copy, one an entry of each array."""

    tensor: NDArray[np.float64]
    data: NDArray[np.float64]
    expert: NDArray[np.float64]
    pipeline: NDArray[np.float64]
    context: NDArray[np.float64]

    def column(self) -> Layout:
        """The layouts as a column, to be met by a row of batches."""
        return Layout(*(getattr(self, name)[:, None] for name in NAMES))

    def one(self, index: int) -> Layout:
        """One layout in plain numbers."""
        return Layout(*(int(getattr(self, name)[index]) for name in NAMES))

    @property
    def count(self) -> int:
        """How many layouts there are."""
        return int(self.tensor.size)


NAMES = ("tensor", "data", "expert", "pipeline", "context")


def layouts(shape: Shape, chips: int, input_tokens: float) -> Space:
    """Every layout of one copy on at most ``chips`` chips.

    Tensor ranks divide the heads and the dense width; only mixtures repeat their attention (a dense model is
    repeated whole instead); groups of experts divide the experts, or are as many as the chips that share them.
    """
    most = min(chips, LARGEST_COPY)
    sizes = [size for size in SIZES if size <= most]
    contexts = [1, 2, 4, 8] if input_tokens >= LONG_CONTEXT else [1]
    found = [
        (tensor, data, expert, pipeline, context)
        for tensor in sizes
        if _divides(shape, tensor)
        for data in (sizes if shape.experts else [1])
        for pipeline in sizes
        if pipeline <= min(MOST_PIPELINE, shape.layers)
        for context in contexts
        if tensor * data * pipeline * context <= most
        for expert in _groups(shape, tensor * data)
    ]
    return Space(*(np.array(column, dtype=float) for column in zip(*found, strict=True)))


def _divides(shape: Shape, tensor: int) -> bool:
    kept = shape.key_value_heads
    shares = shape.latent is not None or (kept % tensor == 0 if tensor <= kept else tensor % kept == 0)
    return shape.heads % tensor == 0 and shape.ffn % tensor == 0 and shares


def _groups(shape: Shape, chips: int) -> list[int]:
    mix = shape.experts
    if mix is None:
        return [1]
    groups = [size for size in SIZES if size <= chips and chips % size == 0 and mix.count % size == 0]
    if chips <= mix.count and chips not in groups:
        groups.append(chips)
    return [size for size in groups if mix.width % (chips // size) == 0] or [1]
