"""What the catalogue knows of a serving engine: the few constants it adds to kernels and messages."""

from supercycle.catalog.fact import Duration, Fraction, Part, Plain, Written


class PassTable(Part):
    """What one pass over the layers takes beside its kernels, messages and memory traffic.

    ``step`` is a fixed time a pass, ``request`` the host's time for each sequence in it, ``layer`` the small kernels
    and gaps of a layer, ``message`` one small all-reduce between two chips of a domain, ``skew`` what each doubling of
    them adds to it. ``mixture`` multiplies what a mixture of experts takes beside its products on the generation of
    chips (the stack's ``grouped.launch``), ``kernels`` products, attention and experts of a decode pass, ``prefill`` a
    prefill. ``first`` is the host's time of a new request, ``burst`` the share of the other requests that arrive with
    it in a closed loop.
    """

    step: Duration
    request: Duration
    layer: Duration
    message: Duration
    skew: Duration
    mixture: Plain
    kernels: Plain
    prefill: Plain
    first: Duration
    burst: Fraction


class RoomTable(Part):
    """Share of a chip's memory that the engine takes, and the shares of it that it keeps for activations."""

    used: Fraction
    activations: Fraction
    activations_of_mixtures: Fraction


class EngineEntry(Part):
    """One serving engine. ``cache`` is the format in which it keeps the KV cache of an 8-bit model.

    ``unexplained`` is what a measured time per token is over the predicted one once all else is right: load, version,
    and what the model leaves out.
    """

    name: str
    maker: str
    aliases: tuple[str, ...] = ()
    cache: Written
    passes: PassTable
    room: RoomTable
    unexplained: Plain
    note: str = ""
