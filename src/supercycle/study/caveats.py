"""What has to be said beside a predicted step, because the reader would otherwise take it for more than it is."""

import numpy as np

from supercycle.machine.machine import Machine
from supercycle.run.job import Job
from supercycle.run.split import Split
from supercycle.run.step import useful_flop

ACROSS_NODES = (
    "FSDP across nodes is predicted as NVIDIA and Google run it; PyTorch FSDP gathered at half of that rate,"
    " DeepSpeed's ZeRO-3 of 2021 at a seventh: supercycle run --framework pytorch-fsdp or deepspeed-zero3 predicts them"
)

MASKED = 0.9
"""Share of the counted operations that a causal mask must leave for the MFU to need no second figure (a choice)."""


def caveats(job: Job, split: Split, machine: Machine) -> tuple[str, ...]:
    """Notes on one split: where predictions are known to be weak, and where MFU misleads."""
    notes = []
    spans = int(split.tensor) * int(np.asarray(split.sharded_over)) > float(np.min(machine.fabric.domain))
    if int(split.zero) == 3 and spans:
        notes.append(ACROSS_NODES)
    needed = float(useful_flop(job, "causal")) / float(useful_flop(job))
    if needed < MASKED:
        notes.append(
            f"MFU counts attention in full; a causal mask leaves {100 * needed:.0f} % of the counted operations,"
            " so that the figure may pass 100 %"
        )
    return tuple(notes)
