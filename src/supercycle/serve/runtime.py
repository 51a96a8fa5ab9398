"""What a serving engine adds to the kernels and messages of a pass."""

from dataclasses import dataclass

from supercycle.base.units import Number, Seconds, Share


@dataclass(frozen=True)
class Runtime:
    """The few constants of one engine; every number may be an array of draws.

    ``step``: time of one pass beside its kernels (scheduling, sampling, starting the recorded work). ``request``:
    time a sequence adds to a pass (block tables, sampling, detokenising). ``layer``: what a layer takes beside its
    products, attention and messages (norms, rotation, conversion, gaps between kernels). ``message``: one small
    all-reduce between two chips of a domain, ``skew`` what each doubling of them adds. ``mixture`` multiplies the
    machine's time of sorting and launching one mixture (``GroupedCosts.launch``), ``kernels`` the products, attention
    and experts of a decode pass, ``prefill`` a prefill, ``unexplained`` the whole. ``first`` is the host's time of a
    new request, ``burst`` the share of the others that arrive with it in a closed loop.
    ``used`` and ``activations`` are shares of a chip's memory: what the engine takes, and keeps for activations.
    """

    step: Seconds = 0.0
    request: Seconds = 0.0
    layer: Seconds = 0.0
    message: Seconds = 0.0
    skew: Seconds = 0.0
    mixture: Number = 1.0
    kernels: Number = 1.0
    prefill: Number = 1.0
    unexplained: Number = 1.0
    first: Seconds = 0.0
    burst: Share = 0.0
    used: Share = 0.9
    activations: Share = 0.0625
