"""SLURM: a batch script around the Megatron-LM run.

Source: slurm-sbatch (names of the options, and the form of a time).
"""

import re
from collections.abc import Mapping
from math import ceil

from supercycle.run.launch import megatron as lm
from supercycle.run.launch.launch import Exported, Launch, commented

NAME = "SLURM"

SPARE = 1.1
"""The time that is asked for over the one that is predicted (a choice)."""


def options(launch: Launch) -> dict[str, str]:
    """The options of the batch job: one task a server, which starts one process a chip."""
    found = {
        "job-name": re.sub(r"[^A-Za-z0-9._-]+", "-", launch.name).strip("-") or "run",
        "nodes": str(launch.nodes),
        "ntasks-per-node": "1",
        "gpus-per-node": str(launch.processes),
        "exclusive": "",
        "requeue": "",
        "open-mode": "append",
        "output": "%x-%j.out",
    }
    return found if launch.seconds is None else {**found, "time": clock(launch.seconds * SPARE)}


def clock(seconds: float) -> str:
    """A time as SLURM reads it: days, hours, minutes and seconds, rounded up to a minute."""
    minutes = max(ceil(seconds / 60), 1)
    return f"{minutes // 1440}-{minutes // 60 % 24:02d}:{minutes % 60:02d}:00"


def slurm(launch: Launch) -> Exported:
    """The batch script."""
    arguments, asked = lm.arguments(launch), options(launch)
    said = (
        *lm.notes(launch),
        f"the time is the predicted one and {SPARE - 1:.0%} more; where your partition's limit is lower, the job is to"
        " be put into the queue again and to go on from its checkpoints: set SAVE to a folder"
        if "time" in asked
        else "the time of the run is not known: the partition's limit holds",
    )
    body = lm.body(launch, arguments)
    script = "\n".join(body).replace('"${DATA[@]}"', '"${DATA[@]}" "${KEEP[@]}"')
    lines = [
        "#!/usr/bin/env bash",
        *(sbatch(name, value) for name, value in asked.items()),
        f"# {launch.title}: {lm.NAME} under {NAME}, written by supercycle export.",
        *commented(said),
        "set -euo pipefail",
        'export RDZV=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | head -n 1) JOB=$SLURM_JOB_ID',
        'read -ra KEEP <<< "${SAVE:+--save $SAVE --load $SAVE --save-interval 100}"',
        *script.replace("torchrun ", "srun torchrun ").splitlines(),
    ]
    settings: Mapping[str, object] = {"sbatch": asked, "arguments": arguments}
    return Exported("\n".join(lines) + "\n", settings, said)


def sbatch(name: str, value: str) -> str:
    """One line of options."""
    return f"#SBATCH --{name}" + (f"={value}" if value else "")
