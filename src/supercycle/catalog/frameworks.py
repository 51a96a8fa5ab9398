"""What the catalogue knows of a training framework: how its steps differ from those of the stack's usual one."""

from supercycle.catalog.fact import Duration, Fraction, Part, Plain


class FrameworkStep(Part):
    """Time of a step over that of the stack's usual framework on the same kernels and layout, and what small kernels
    and pauses take on the chip for one operator, where that differs."""

    factor: Plain
    gap: Duration | None = None


class FrameworkRecompute(Part):
    """How whole layers are recomputed: 1 where the second pass stops before the last product, else 0."""

    early: Fraction


class FrameworkGather(Part):
    """Share of the network's reached rate at which weights divided among all ranks are gathered, and how much of
    that runs behind arithmetic, where it differs from the stack's."""

    network: Fraction
    overlap: Fraction | None = None


class FrameworkMessages(Part):
    """Share of the messages of tensor parallelism that runs behind products, where the framework has one of its own."""

    tensor: Fraction


class FrameworkEntry(Part):
    """One training framework.

    ``words`` are parts of the names that tables give it, in small letters; with ``divided`` they count only for runs
    that divide their weights (ZeRO stage 3). An ``unnamed`` one stands for code that names no framework.
    Releases of the years up to ``until`` are meant, of all years without it.
    """

    name: str
    aliases: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    divided: bool = False
    unnamed: bool = False
    until: int | None = None
    step: FrameworkStep
    recompute: FrameworkRecompute
    gather: FrameworkGather
    messages: FrameworkMessages | None = None
    note: str = ""
