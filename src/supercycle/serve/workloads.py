"""Kinds of requests that models serve: lengths, what is cached, and what users are promised."""

from dataclasses import dataclass

from supercycle.base.errors import InputError, closest, join_or
from supercycle.base.units import Seconds, Share, Tokens
from supercycle.serve.frontier import Limits


@dataclass(frozen=True)
class Workload:
    """One kind of request. ``cached`` is the share of the input that earlier requests have had read."""

    name: str
    said: str
    input: Tokens
    output: Tokens
    cached: Share = 0.0
    ttft_s: Seconds = float("inf")
    tpot_s: Seconds = float("inf")

    @property
    def limits(self) -> Limits:
        """What users are promised."""
        return Limits(self.ttft_s, self.tpot_s)


WORKLOADS = {
    w.name: w
    for w in (
        Workload("chat", "a question and its answer", 1024, 512, 0.0, 1.0, 0.040),
        Workload("document", "a long document, summarised", 32_768, 1024, 0.0, 10.0, 0.050),
        Workload("reasoning", "a question and a long chain of thought", 1024, 8192, 0.0, 2.0, 0.025),
        Workload("agents", "one step of an agent, most of its history read before", 16_384, 512, 0.9, 2.0, 0.025),
        Workload("rollouts", "samples for reinforcement learning, nobody waits", 1024, 8192),
    )
}
"""Workloads that have a name. Lengths and promises are choices of this package, for comparing chips: they follow the
lengths that public benchmarks of serving use (1,024 and 8,192 tokens) and a reader's pace, 25 to 40 tokens/s."""

USUAL = "chat"
"""The workload where a question names none."""


def workload_named(name: str) -> Workload:
    """The workload of a name. Raises InputError with the nearest names."""
    if name in WORKLOADS:
        return WORKLOADS[name]
    near = closest(name, WORKLOADS)
    question = f" Did you mean {join_or(near)}?" if near else ""
    raise InputError(f"no workload named {name!r}.{question}", hint=f"known: {', '.join(WORKLOADS)}")
