"""What is served: a model, its numbers, and the requests that come."""

from dataclasses import dataclass

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.units import Count, Share, Tokens
from supercycle.model.shape import Shape
from supercycle.serve.numbers import Numbers


@dataclass(frozen=True)
class Speculation:
    """Tokens guessed ahead and verified in one pass.

    ``drafted`` tokens a pass, each accepted with ``acceptance`` if those before it were. ``draft_share`` is what
    drafting one token costs over a pass of the model itself for as many rows (0: a multi-token layer of the model
    is counted as a layer).
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
    ``output`` tokens."""

    shape: Shape
    numbers: Numbers
    input: Tokens
    output: Tokens
    cached: Share = 0.0
    speculation: Speculation = Speculation()

    def __post_init__(self) -> None:
        faults = [
            f"{name} tokens: {value} is below 1"
            for name, value in (("input", self.input), ("output", self.output))
            if not np.min(value) >= 1.0
        ]
        if not 0.0 <= float(self.cached) < 1.0:
            faults.append(f"cached: {self.cached} is not a share from 0 to below 1")
        if not 0.0 <= float(self.speculation.acceptance) <= 1.0:
            faults.append(f"acceptance: {self.speculation.acceptance} is not a share")
        if faults:
            raise InputError("these requests cannot be served", faults)

    @property
    def context(self) -> Tokens:
        """Tokens in the cache of a request halfway through its output."""
        return self.input + self.output / 2.0

    @property
    def fresh(self) -> Tokens:
        """Input tokens that are not in the cache yet."""
        return self.input * (1.0 - self.cached)
