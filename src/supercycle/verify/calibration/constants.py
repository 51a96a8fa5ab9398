"""The constants that are fitted to training runs, what each means, and the prior that holds for any chip.

A constant belongs to an entry of the catalogue: a stack (one software on one generation of chips) or a framework.
It is fitted on a scale on which it may take any value: the logarithm of a factor or a time, the logit of a share.
On that scale the constant of an entry is a common value, which all entries share, and the entry's own deviation;
``spread`` says how far entries lie apart. An entry without runs has the common value.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from supercycle.base.units import Number

Scale = Literal["log", "logit"]
Owner = Literal["stacks", "frameworks"]

LEAST_SHARE, MOST_SHARE = 0.01, 0.99
"""Shares are kept inside these bounds while they are fitted, where a logit is finite (numerics)."""


@dataclass(frozen=True)
class Constant:
    """One kind of constant.

    ``name`` is that of a chip's input, ``owner`` the kind of entry that holds it in ``table`` under ``key``.
    ``centre`` and ``doubt`` are the prior of the common value and its standard deviation on the scale, ``spread``
    the standard deviation of entries around it. All three are judgement, wide beside what runs say where there are
    any. ``meaning`` is what it stands for.
    """

    name: str
    owner: Owner
    table: str
    key: str
    scale: Scale
    centre: float
    doubt: float
    spread: float
    meaning: str


CONSTANTS = (
    Constant("software factor", "stacks", "step", "factor", "log", 1.12, 0.06, 0.03,
             "time of a step over that of its kernels and messages: launches, small kernels, jitter, clocks"),
    Constant("mixture factor", "stacks", "step", "mixture", "log", 1.25, 0.20, 0.10,
             "time of a layer with experts over its kernels: uneven experts, permutation, small groups"),
    Constant("host issue", "stacks", "step", "host", "log", 70e-6, 0.40, 0.15,
             "time of the host for one operator of eager code"),
    Constant("operator gap", "stacks", "step", "gap", "log", 6e-6, 0.60, 0.40,
             "small kernels and pauses on the chip that come with one operator"),
    Constant("tensor overlap", "stacks", "overlap", "tensor", "logit", 0.30, 1.00, 1.00,
             "share of tensor-parallel messages behind the products that make or use them"),
    Constant("expert overlap", "stacks", "overlap", "expert", "logit", 0.30, 1.00, 0.60,
             "share of dispatched tokens behind other work"),
    Constant("data overlap", "stacks", "overlap", "data", "logit", 0.80, 1.00, 0.50,
             "share of gradients behind the last backward pass"),
    Constant("shard overlap", "stacks", "overlap", "shard", "logit", 0.85, 1.00, 0.50,
             "share of weights that FSDP gathers behind the layer before"),
    Constant("backward attention", "stacks", "attention", "backward", "logit", 0.80, 0.70, 0.50,
             "rate of the backward attention kernel over that of the forward one"),
    Constant("operator gap", "frameworks", "step", "gap", "log", 20e-6, 0.50, 0.40,
             "small kernels and pauses on the chip that come with one operator"),
    Constant("framework factor", "frameworks", "step", "factor", "log", 1.00, 0.02, 0.10,
             "time of a step over that of the stack's usual framework: operators that are not fused"),
    Constant("gather network share", "frameworks", "gather", "network", "logit", 0.75, 0.50, 1.00,
             "share of the network's rate at which divided weights are gathered"),
)  # fmt: skip
"""Every constant that runs are fitted with: nine a stack, three a framework at most."""


def to_scale(constant: Constant, value: Number) -> NDArray[np.float64]:
    """A value on the scale on which it is fitted."""
    if constant.scale == "log":
        return np.asarray(np.log(value), dtype=float)
    share = np.clip(np.asarray(value, dtype=float), LEAST_SHARE, MOST_SHARE)
    return np.asarray(np.log(share / (1.0 - share)), dtype=float)


def from_scale(constant: Constant, place: Number) -> NDArray[np.float64]:
    """The value at a place on the scale."""
    place = np.asarray(place, dtype=float)
    return np.asarray(np.exp(place) if constant.scale == "log" else 1.0 / (1.0 + np.exp(-place)), dtype=float)
