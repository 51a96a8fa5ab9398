"""The model that a row of measured serving names: the catalogue's, or one of its size."""

import re
from dataclasses import replace
from typing import cast

from supercycle.base.errors import InputError
from supercycle.catalog.models import ModelEntry
from supercycle.catalog.store import Catalog
from supercycle.model.family import grow
from supercycle.model.load import shape_of
from supercycle.model.shape import Shape
from supercycle.verify.columns import Row, number, text

DENSE_LIKE, MIXTURE_LIKE = "llama-3.1-70b", "qwen3-235b-a22b"
"""Models in whose proportions one that the catalogue lacks is grown (defaults of this package)."""

DENSEST = 0.6
"""Share of parameters at work above which a model without an entry is taken as dense (a choice)."""


def served_shape(row: Row, catalog: Catalog, done: list[str]) -> Shape:
    """The catalogue's shape of the model; else one of its size in the proportions of a known model."""
    name = text(row, "model")
    try:
        found = catalog.find("models", name)
    except InputError as fault:
        total, active = _size(row, name, done)
        if total is None:
            raise InputError(
                fault.headline, ("Say params_total_b, and params_active_b of a mixture, in the row.",)
            ) from None
        active = active or total
        like = DENSE_LIKE if active > DENSEST * total else MIXTURE_LIKE
        done.append(f"{name} is not in the catalogue: a model of {total:g}B parameters like {like}")
        template = shape_of(cast(ModelEntry, catalog.entry("models", like)))
        return _grown(total * 1e9, active * 1e9, template, name)
    done += [found.note] if found.note else []
    return shape_of(cast(ModelEntry, catalog.entry("models", found.id)))


def _size(row: Row, name: str, done: list[str]) -> tuple[float | None, float | None]:
    """Billions of parameters, all and at work, of a model without an entry: as the row says, or as its name does."""
    total, active = number(row, "params_total_b"), number(row, "params_active_b")
    if total is not None:
        return total, active
    said = SIZE.search(name)
    if said is None:
        return None, None
    at_work = AT_WORK.search(name)
    done.append("parameters taken from the model's name")
    return float(said[1]), float(at_work[1]) if at_work else None


SIZE = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)[bB](?![a-z])")
"""The size in a name such as Llama-3.1-70B: billions of parameters. A mixture named by its experts (8x7B) has none."""

AT_WORK = re.compile(r"(?<![\w.])[aA](\d+(?:\.\d+)?)[bB](?![a-z])")
"""The parameters at work in a name such as Qwen3-235B-A22B."""


def _grown(total: float, active: float, template: Shape, name: str) -> Shape:
    """A shape of the given size; of a mixture as many experts a token as come closest to the active parameters."""
    grown = grow(total, template, name=name)
    mix = grown.experts
    if mix is None:
        return grown
    one = 3.0 * mix.width * grown.width * grown.moe_layers
    outside = max(total - one * mix.count, 0.0)
    per_token = min(max(round((active - outside) / one), 1), mix.count)
    return replace(grown, experts=replace(mix, per_token=per_token))
