"""The model of a row: the catalogue's where its name is known there, else one of the row's numbers."""

from typing import cast

from supercycle.base.errors import InputError
from supercycle.catalog.models import ModelEntry
from supercycle.catalog.store import Catalog
from supercycle.model.load import shape_of
from supercycle.model.parameters import parameters
from supercycle.model.shape import ALL_BIASES, Biases, Experts, Norms, Shape
from supercycle.verify.columns import Row, Unpredictable, number, whole, written

USUAL_VOCABULARY = 51_200
"""Vocabulary of a row that names none: GPT-2's, padded as Megatron-LM does (a default of this package)."""


def row_shape(row: Row, catalog: Catalog, completed: list[str]) -> Shape:
    """The shape of a row's model; what was not in the row is added to ``completed``.

    A name of the catalogue stands for its shape, if the row's layers and width are the same. Raises
    Unpredictable for models that are not transformers, and for rows without a shape.
    """
    kind = written(row, "attention").lower()
    if kind and "mla" not in kind and "latent" not in kind:
        raise Unpredictable(f"attention {kind!r}: only transformers are predicted")
    known = _catalogued(row, catalog)
    if known is not None:
        missing = not (written(row, "n_layers") and written(row, "n_heads"))
        if missing or kind:
            completed.append(f"shape of the catalogue's {known.name}")
        return known
    if kind:
        raise Unpredictable(f"attention {kind!r}: its ranks are not columns, and the catalogue has no such model")
    return _columns_shape(row, completed)


def _catalogued(row: Row, catalog: Catalog) -> Shape | None:
    """The catalogue's shape of the row's model name, if layers and width do not contradict it."""
    try:
        found = catalog.find("models", written(row, "model_name"))
    except InputError:
        return None
    shape = shape_of(cast(ModelEntry, catalog.entry("models", found.id)))
    same = whole(row, "n_layers", shape.layers) == shape.layers and whole(row, "d_model", shape.width) == shape.width
    return shape if same else None


def _columns_shape(row: Row, completed: list[str]) -> Shape:
    """The shape of the row's numbers. Whether blocks are gated is read off the parameter count."""
    missing = [name for name in ("n_layers", "d_model", "n_heads") if not written(row, name)]
    if missing:
        verb = "is" if len(missing) == 1 else "are"
        raise Unpredictable(f"{', '.join(missing)} {verb} blank, and no such model is in the catalogue")
    heads, width = whole(row, "n_heads"), whole(row, "d_model")
    if not heads or not width:
        raise Unpredictable("d_model and n_heads must be at least 1")
    mix = _experts(row)
    classic = whole(row, "d_ff", 4 * width) == 4 * width and mix is None
    vocabulary = _vocabulary(row, completed)

    def shape(gated: bool) -> Shape:
        plain = classic and not gated
        return Shape(
            name=written(row, "model_name") or "model",
            layers=whole(row, "n_layers"),
            width=width,
            heads=heads,
            key_value_heads=whole(row, "n_kv_heads", heads),
            head_size=whole(row, "head_dim", width // heads),
            ffn=whole(row, "d_ff", 4 * width),
            vocabulary=vocabulary,
            gated=gated,
            tied=plain,
            positions=whole(row, "seq_len") if plain else 0,
            experts=mix,
            biases=ALL_BIASES if plain else Biases(),
            norms=Norms("layer", bias=True) if plain else Norms(),
        )

    total = number(row, "params_total_b")
    if total is None:
        completed.append(f"feed-forward blocks taken as {'plain' if classic else 'gated'}")
        return shape(not classic)
    return min((shape(False), shape(True)), key=lambda s: abs(float(parameters(s).total) / (total * 1e9) - 1))


def _vocabulary(row: Row, completed: list[str]) -> int:
    found = whole(row, "vocab", 0)
    if not found:
        completed.append(f"vocabulary taken as {USUAL_VOCABULARY:,}")
    return found or USUAL_VOCABULARY


def _experts(row: Row) -> Experts | None:
    count = whole(row, "n_experts", 0)
    if count <= 1:
        return None
    return Experts(
        count=count,
        per_token=whole(row, "experts_per_token"),
        width=whole(row, "moe_d_ff", whole(row, "d_ff", 0)),
        dense_layers=whole(row, "n_dense_layers_first", 0),
    )
