"""What is served: a model, its numbers, and the requests that come."""

from dataclasses import dataclass

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.units import Count, Share, Tokens
from supercycle.model.shape import Shape
from supercycle.serve.numbers import Numbers

CHUNK = 8192.0
"""Tokens of input that a pass reads at most (software: vLLM's and SGLang's default on large chips)."""


@dataclass(frozen=True)
class Speculation:
    """Tokens guessed ahead and verified in one pass.

    ``drafted`` tokens a pass, each accepted with ``acceptance`` if those before it were. ``draft_share`` is what
    drafting one token costs over a pass of the model itself (see :func:`draft_share_of`).
    """

    drafted: int = 0
    acceptance: Share = 0.0
    draft_share: Share = 0.0

    @property
    def tokens_per_pass(self) -> Count:
        """Tokens that a pass yields on average: ``(1 - a^(n+1)) / (1 - a)``.

        Source: leviathan-2023, equation 1, for independent acceptances.
        """
        if not self.drafted:
            return 1.0
        a = min(float(self.acceptance), 1.0)
        return float(self.drafted + 1) if a == 1.0 else (1.0 - a ** (self.drafted + 1)) / (1.0 - a)


@dataclass(frozen=True)
class Service:
    """A model and its requests: ``input`` tokens each, of which a share ``cached`` has been read before, and
    ``output`` tokens. Input is read in pieces of at most ``chunk`` tokens a pass."""

    shape: Shape
    numbers: Numbers
    input: Tokens
    output: Tokens
    cached: Share = 0.0
    speculation: Speculation = Speculation()
    chunk: Tokens = CHUNK

    def __post_init__(self) -> None:
        faults = [
            f"{name} tokens: {value} is below 1"
            for name, value in (("input", self.input), ("output", self.output))
            if not np.min(value) >= 1.0
        ]
        if not 0.0 <= float(self.cached) < 1.0:
            faults.append(f"cached: {self.cached} is not a share from 0 to below 1")
        if not float(np.min(self.chunk)) >= 1.0:
            faults.append(f"chunk: {self.chunk} tokens are below 1")
        if not 0.0 <= float(self.speculation.acceptance) <= 1.0:
            faults.append(f"acceptance: {self.speculation.acceptance} is not a share")
        if faults:
            raise InputError("these requests cannot be served", faults)

    @property
    def context(self) -> Tokens:
        """Tokens in the cache of a request halfway through its output."""
        return self.input + self.output / 2.0

    @property
    def chunks(self) -> Count:
        """Passes that read the input of one request."""
        return np.ceil(np.asarray(self.fresh) / self.chunk)

    @property
    def fresh(self) -> Tokens:
        """Input tokens that are not in the cache yet."""
        return self.input * (1.0 - self.cached)


SMALL_DRAFT = 0.05
"""What drafting a token with a small model or a head costs over a pass (assumed, 0.02 to 0.15)."""


def draft_share_of(shape: Shape) -> Share:
    """What drafting one token costs over a pass: one layer of the model where it has multi-token layers, with half of
    another for its head, else that of a small draft model."""
    return 1.5 / shape.layers if shape.multi_token_layers else SMALL_DRAFT
