"""How one copy of a served model is laid over chips."""

from dataclasses import dataclass

import numpy as np

from supercycle.base.units import Count


@dataclass(frozen=True)
class Layout:
    """One copy of a model over ``chips``: every field a whole number or an array of them.

    ``tensor`` chips share each matrix outside the experts. ``data`` groups of them hold the attention again and
    take requests of their own, while they share the experts (attention data parallelism). ``expert`` groups among
    the ``tensor × data`` chips hold different experts; where they are fewer than the chips, those of one group
    divide the width of its experts. ``pipeline`` stages hold different layers, ``context`` chips the keys and
    values of different parts of each sequence.
    """

    tensor: Count = 1
    data: Count = 1
    expert: Count = 1
    pipeline: Count = 1
    context: Count = 1

    @property
    def group(self) -> Count:
        """Chips of one stage that share its experts."""
        return np.asarray(self.tensor) * self.data

    @property
    def chips(self) -> Count:
        """All chips of one copy."""
        return self.group * self.pipeline * self.context

    @property
    def expert_tensor(self) -> Count:
        """Chips that divide the width of one expert."""
        return self.group / np.asarray(self.expert)
