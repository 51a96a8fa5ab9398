"""The shape of a transformer decoder: the plain whole numbers from which every count follows."""

from dataclasses import dataclass
from typing import Literal

from supercycle.base.errors import InputError

AttentionKind = Literal["multi-head", "grouped", "multi-query", "latent"]
LayerKind = Literal["dense", "moe"]


@dataclass(frozen=True)
class Latent:
    """Multi-head latent attention: queries, keys and values are projected down to a rank and up again.

    ``query_rank`` is 0 where the query has one full matrix. Each head compares ``nope_size`` numbers without
    and ``rope_size`` numbers with rotary position, and returns ``value_size`` numbers.

    Source: deepseek-v2-paper, section 2.1.
    """

    query_rank: int
    key_value_rank: int
    rope_size: int
    nope_size: int
    value_size: int


@dataclass(frozen=True)
class Experts:
    """The mixture of experts that replaces the feed-forward block of some layers.

    ``count`` routed experts of inner width ``width``, of which a router gives each token ``per_token``;
    ``shared`` experts of inner width ``shared_width`` see every token. The first ``dense_layers`` layers keep
    a dense block; after them every ``interval``-th layer is a mixture. ``shared_gate`` is one vector that
    weighs the shared experts (Qwen 2); ``router_bias`` is one number an expert. A token's experts are in at most
    ``reach`` groups, which deployments lay on as many nodes (DeepSeek V2 and V3; 0: no limit).
    """

    count: int
    per_token: int
    width: int
    shared: int = 0
    shared_width: int = 0
    dense_layers: int = 0
    interval: int = 1
    shared_gate: bool = False
    router_bias: bool = False
    reach: int = 0


@dataclass(frozen=True)
class Norms:
    """The normalisations: ``kind``, whether they have a ``bias``, how many of model width a layer has.

    ``query_key`` adds two vectors of head size a layer (Qwen 3, Gemma 3), ``embedding`` one after the
    embedding (BLOOM).
    """

    kind: Literal["rms", "layer"] = "rms"
    bias: bool = False
    per_layer: int = 2
    query_key: bool = False
    embedding: bool = False


@dataclass(frozen=True)
class Biases:
    """Which matrices add a bias vector. ``sinks`` is one learned number a head in the softmax (gpt-oss)."""

    query_key_value: bool = False
    attention_output: bool = False
    ffn: bool = False
    head: bool = False
    sinks: bool = False


ALL_BIASES = Biases(query_key_value=True, attention_output=True, ffn=True)
"""Every matrix of a layer has its bias, as in GPT-2 and GPT-3."""


@dataclass(frozen=True)
class Shape:
    """A transformer decoder on paper.

    ``width`` is the model's hidden size, ``ffn`` the inner width of a dense feed-forward block (0 where every
    layer is a mixture), ``gated`` whether that block has three matrices (SwiGLU, GeGLU) or two, ``tied``
    whether the head is the embedding again, ``positions`` the learned absolute positions (0: rotary or
    ALiBi). ``window_layers`` layers attend to at most ``window`` keys (0: none does). ``parallel`` blocks add
    attention and feed-forward to the same input (PaLM, Falcon). ``multi_token_layers`` predict further tokens
    in training (DeepSeek V3) and are left out of every count unless asked for.
    """

    name: str
    layers: int
    width: int
    heads: int
    key_value_heads: int
    head_size: int
    ffn: int
    vocabulary: int
    gated: bool = True
    tied: bool = False
    positions: int = 0
    latent: Latent | None = None
    experts: Experts | None = None
    window: int = 0
    window_layers: int = 0
    biases: Biases = Biases()
    norms: Norms = Norms()
    parallel: bool = False
    multi_token_layers: int = 0

    def __post_init__(self) -> None:
        faults = _faults(self)
        if faults:
            raise InputError(f"{self.name or 'a model'} is not a shape that can be built", faults)

    @property
    def attention_kind(self) -> AttentionKind:
        """How keys and values are shared between heads."""
        if self.latent:
            return "latent"
        if self.key_value_heads == self.heads:
            return "multi-head"
        return "multi-query" if self.key_value_heads == 1 else "grouped"

    @property
    def moe_layers(self) -> int:
        """How many layers hold a mixture of experts."""
        mix = self.experts
        return (self.layers - mix.dense_layers) // mix.interval if mix else 0

    @property
    def dense_layers(self) -> int:
        """How many layers hold a dense feed-forward block."""
        return self.layers - self.moe_layers

    @property
    def key_size(self) -> int:
        """Numbers of one head that a query and a key are compared by."""
        return self.latent.nope_size + self.latent.rope_size if self.latent else self.head_size

    @property
    def value_size(self) -> int:
        """Numbers of one head that attention returns."""
        return self.latent.value_size if self.latent else self.head_size

    @property
    def cached_per_token(self) -> int:
        """Numbers a layer keeps of each past token in the KV cache."""
        if self.latent:
            return self.latent.key_value_rank + self.latent.rope_size
        return 2 * self.key_value_heads * self.head_size

    def layer_kind(self, index: int) -> LayerKind:
        """Whether the layer at an index, counted from 0, is dense or a mixture of experts."""
        mix = self.experts
        if mix is None or index < mix.dense_layers:
            return "dense"
        return "moe" if (index - mix.dense_layers) % mix.interval == mix.interval - 1 else "dense"


def _faults(shape: Shape) -> list[str]:
    """Everything that is wrong with a shape, one line a field."""
    faults = []
    for field in ("layers", "width", "heads", "key_value_heads", "head_size", "vocabulary"):
        faults += _below(field, getattr(shape, field), 1)
    for field in ("ffn", "positions", "window", "window_layers", "multi_token_layers"):
        faults += _below(field, getattr(shape, field), 0)
    if not faults and shape.layers > MOST_LAYERS:
        faults.append(f"layers: {shape.layers:,} is above {MOST_LAYERS:,}")
    if faults:
        return faults
    if shape.heads % shape.key_value_heads:
        faults.append(f"key_value_heads: {shape.key_value_heads} does not divide the {shape.heads} heads")
    if shape.window_layers > shape.layers:
        faults.append(f"window_layers: {shape.window_layers} of only {shape.layers} layers")
    if bool(shape.window) != bool(shape.window_layers):
        faults.append("window: a sliding window needs both window (keys) and window_layers (how many layers)")
    if shape.latent:
        faults += _latent_faults(shape.latent)
    if shape.experts:
        faults += _expert_faults(shape.experts, shape.layers)
    if not faults and shape.dense_layers and shape.ffn == 0:
        faults.append(f"ffn: {shape.dense_layers} dense layers need an inner width of at least 1, got 0")
    return faults


def _latent_faults(latent: Latent) -> list[str]:
    faults = _below("latent.query_rank", latent.query_rank, 0)
    for field in ("key_value_rank", "rope_size", "nope_size", "value_size"):
        faults += _below(f"latent.{field}", getattr(latent, field), 1)
    return faults


def _expert_faults(experts: Experts, layers: int) -> list[str]:
    faults = []
    for field in ("count", "per_token", "width", "interval"):
        faults += _below(f"experts.{field}", getattr(experts, field), 1)
    for field in ("shared", "shared_width", "dense_layers", "reach"):
        faults += _below(f"experts.{field}", getattr(experts, field), 0)
    if faults:
        return faults
    if experts.per_token > experts.count:
        faults.append(f"experts.per_token: {experts.per_token} of only {experts.count} experts")
    if bool(experts.shared) != bool(experts.shared_width):
        faults.append("experts.shared: shared experts need both shared (how many) and shared_width")
    if experts.dense_layers > layers:
        faults.append(f"experts.dense_layers: {experts.dense_layers} of only {layers} layers")
    return faults


MOST_LAYERS = 100_000
"""Layers of a shape at most (a limit of this package: kinds of layers are counted one by one)."""

LARGEST = 10**9
"""The largest number that a field of a shape may hold: far beyond any published model (a limit of this package)."""


def _below(field: str, number: object, least: int) -> list[str]:
    """The fault of a field that is not a whole number from ``least`` to LARGEST."""
    if isinstance(number, bool) or not isinstance(number, int):
        return [f"{field}: {number!r} is not a whole number"]
    if number > LARGEST:
        return [f"{field}: {number if number < 10**18 else 'a number of many digits'} is above {LARGEST:,}"]
    return [f"{field}: {number} is below {least}"] if number < least else []
