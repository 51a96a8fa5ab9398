"""Splits that are alike in some fields, computed once: what a layer costs does not depend on the replicas."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from supercycle.run.split import Split

Back = NDArray[np.intp] | None


def distinct(split: Split, *names: str) -> tuple[Split, Back]:
    """The splits that differ in the named fields, and for each given split the place of its like among them.

    A single split comes back as it is, with None: then there is nothing to spread.
    """
    if all(np.ndim(getattr(split, name)) == 0 for name in names):
        return split, None
    columns = np.broadcast_arrays(*(np.asarray(getattr(split, name), dtype=np.int64) for name in names))
    key = np.zeros(columns[0].shape, dtype=np.int64)
    for column in columns:
        key = key * (int(column.max()) + 1) + column
    _, first, back = np.unique(key.ravel(), return_index=True, return_inverse=True)
    chosen = {name: column.ravel()[first] for name, column in zip(names, columns, strict=True)}
    return Split(**chosen), back


def spread(values: Any, back: Back) -> Any:
    """Values of distinct splits for each of the given ones."""
    if back is None or np.ndim(values) == 0:
        return values
    return np.asarray(values)[back]
