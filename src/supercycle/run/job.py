"""What is trained in one step: the model, the batch, the precision."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from supercycle.base.errors import InputError
from supercycle.model.shape import Shape
from supercycle.run.precision import Precision

AttentionKernel = Literal["fused", "unfused"]


@dataclass(frozen=True)
class Job:
    """One training step: ``global_batch`` sequences of ``sequence`` tokens through ``shape``.

    ``attention`` is ``fused`` where scores stay on the chip (FlashAttention, usual since 2022) and ``unfused``
    where they go through memory and are kept for the backward pass. With ``adapters`` the weights are frozen and small
    matrices beside them are trained (LoRA): no gradients of weights, no optimiser states; what the small matrices cost,
    about a hundredth, is left out (hu-2021-lora). ``sequence`` and ``global_batch`` may be arrays, one element a job.
    """

    shape: Shape
    sequence: int
    global_batch: int
    precision: Precision
    attention: AttentionKernel = "fused"
    adapters: bool = False

    def __post_init__(self) -> None:
        for name in ("sequence", "global_batch"):
            number = getattr(self, name)
            if number < 1 if isinstance(number, int) else np.any(np.less(number, 1)):
                raise InputError(f"{name.replace('_', ' ')} {number} must be at least 1")

    @property
    def tokens(self) -> int:
        """Tokens of one step."""
        return self.sequence * self.global_batch
