"""What the catalogue knows of a model: the numbers of its shape, and what its makers published of it.

The numbers of a shape are plain whole numbers that share one source, ``origin``: a configuration file or a
table of a paper. What follows from them (parameters, operations) is computed and never stored; the published
counts stand beside them so that tests can compare.
"""

from typing import Literal

from pydantic import ConfigDict, Field, PositiveInt

from supercycle.catalog.fact import Compute, Dated, ParameterNumber, Part, TokenCount, Written


def _dashed(name: str) -> str:
    return name.replace("_", "-")


class ModelPart(Part):
    """A table of a model's entry; keys are written with dashes."""

    model_config = ConfigDict(alias_generator=_dashed)


class LatentTable(ModelPart):
    """Ranks and sizes of multi-head latent attention."""

    query_rank: int = Field(default=0, ge=0)
    key_value_rank: PositiveInt
    rope_size: PositiveInt
    nope_size: PositiveInt
    value_size: PositiveInt


class ExpertsTable(ModelPart):
    """The mixture of experts."""

    count: PositiveInt
    per_token: PositiveInt
    width: PositiveInt
    shared: int = Field(default=0, ge=0)
    shared_width: int = Field(default=0, ge=0)
    dense_layers: int = Field(default=0, ge=0)
    interval: PositiveInt = 1
    shared_gate: bool = False
    router_bias: bool = False
    reach: int = Field(default=0, ge=0)


class NormsTable(ModelPart):
    """The normalisations."""

    kind: Literal["rms", "layer"] = "rms"
    bias: bool = False
    per_layer: int = Field(default=2, ge=0)
    query_key: bool = False
    embedding: bool = False


class BiasesTable(ModelPart):
    """Which matrices add a bias."""

    query_key_value: bool = False
    attention_output: bool = False
    ffn: bool = False
    head: bool = False
    sinks: bool = False


class ShapeTable(ModelPart):
    """The whole numbers of a model's shape; what they mean is said in the model layer's ``Shape``."""

    layers: PositiveInt
    width: PositiveInt
    heads: PositiveInt
    key_value_heads: PositiveInt
    head_size: PositiveInt
    ffn: int = Field(default=0, ge=0)
    vocabulary: PositiveInt
    gated: bool = True
    tied: bool = False
    positions: int = Field(default=0, ge=0)
    window: int = Field(default=0, ge=0)
    window_layers: int = Field(default=0, ge=0)
    parallel: bool = False
    multi_token_layers: int = Field(default=0, ge=0)
    latent: LatentTable | None = None
    experts: ExpertsTable | None = None
    norms: NormsTable = NormsTable()
    biases: BiasesTable = BiasesTable()


class Published(ModelPart):
    """What the makers, or another named source, say: counts, training tokens and compute, sequence length."""

    parameters: ParameterNumber | None = None
    active: ParameterNumber | None = None
    tokens: TokenCount | None = None
    compute: Compute | None = None
    sequence: TokenCount | None = None


class ModelEntry(ModelPart):
    """One published model."""

    name: str
    maker: str
    aliases: tuple[str, ...] = ()
    usual_for: tuple[str, ...] = Field(default=(), alias="usual_for")
    released: Dated | None = None
    origin: Written
    shape: ShapeTable
    published: Published = Published()
    note: str = ""
