"""From an entry of the catalogue to a shape."""

from supercycle.catalog.models import ModelEntry
from supercycle.model.shape import Biases, Experts, Latent, Norms, Shape


def shape_of(entry: ModelEntry) -> Shape:
    """The shape that an entry of the catalogue describes, under the entry's name.

    Raises InputError where its numbers do not make a model.
    """
    table = entry.shape
    plain = table.model_dump(exclude={"latent", "experts", "norms", "biases"})
    return Shape(
        name=entry.name,
        latent=Latent(**table.latent.model_dump()) if table.latent else None,
        experts=Experts(**table.experts.model_dump()) if table.experts else None,
        norms=Norms(**table.norms.model_dump()),
        biases=Biases(**table.biases.model_dump()),
        **plain,
    )
