"""How many parameters a shape has, by part, and under which convention of counting."""

from dataclasses import dataclass
from functools import lru_cache

from supercycle.model.arithmetic import Matmul, attention_matmuls, expert_matmuls, ffn_matmuls, router_matmuls
from supercycle.model.shape import Shape


@dataclass(frozen=True)
class ParameterCount:
    """The parameters of a model by part; their sum is ``total``, the count that model cards print.

    ``embedding`` holds the word vectors and learned positions, ``head`` the output matrix (0 where it is tied
    to the embedding), ``attention``, ``ffn``, ``experts`` and ``router`` the matrices of all layers,
    ``biases`` their bias vectors and attention sinks, ``norms`` every normalisation. ``tied_head`` is the
    part of ``embedding`` that multiplies a second time as the head; ``idle`` is the part of ``experts`` and
    ``biases`` that a token is not routed to, ``idle_biases`` that of ``biases`` alone.
    """

    embedding: int
    head: int
    attention: int
    ffn: int
    experts: int
    router: int
    norms: int
    biases: int
    tied_head: int
    idle: int
    idle_biases: int

    @property
    def total(self) -> int:
        """All of them, each once."""
        return self.embedding + self.head + self.non_embedding

    @property
    def active(self) -> int:
        """Those that one token meets, the embedding and the head counted whole (Mixtral's convention)."""
        return self.total - self.idle

    @property
    def non_embedding(self) -> int:
        """Without embedding, positions and head, as in the scaling laws of Kaplan et al."""
        return self.attention + self.ffn + self.experts + self.router + self.norms + self.biases

    @property
    def non_embedding_with_head(self) -> int:
        """Without the look-up of the embedding, with the head that multiplies, tied or not."""
        return self.non_embedding + self.head + self.tied_head

    @property
    def active_non_embedding(self) -> int:
        """Those of the layers that one token meets."""
        return self.non_embedding - self.idle

    @property
    def active_with_head(self) -> int:
        """Those that one token meets, less the embedding's look-up (DeepSeek's and gpt-oss's convention)."""
        return self.non_embedding_with_head - self.idle

    @property
    def multiplied(self) -> int:
        """The N of 6 N: weights that a token is multiplied by, head included; no look-up, norm or bias."""
        return self.active_with_head - self.norms - (self.biases - self.idle_biases)


@lru_cache(maxsize=4096)
def parameters(shape: Shape, *, multi_token: bool = False) -> ParameterCount:
    """The parameters of a shape, by part, exact to the last one.

    ``multi_token`` adds the layers that predict further tokens in training: each a layer of the model's last
    kind, a matrix that joins two vectors of model width into one, and three norms; embedding and head are the
    model's.

    Source: deepseek-v3-repository, README_WEIGHTS.md, for the multi-token layers; the rest is counting.
    """
    extra = shape.multi_token_layers if multi_token else 0
    layers = shape.layers + extra
    last_is_mixture = shape.layer_kind(shape.layers - 1) == "moe"
    moe = shape.moe_layers + (extra if last_is_mixture else 0)
    dense = layers - moe
    table = shape.vocabulary * shape.width
    idle_experts = moe * sum(matmul.weights - matmul.active for matmul in expert_matmuls(shape))
    idle_biases = moe * _idle_expert_bias(shape)
    return ParameterCount(
        embedding=table + shape.positions * shape.width,
        head=0 if shape.tied else table,
        attention=layers * _weights(attention_matmuls(shape)) + extra * 2 * shape.width * shape.width,
        ffn=dense * _weights(ffn_matmuls(shape)),
        experts=moe * _weights(expert_matmuls(shape)),
        router=moe * _weights(router_matmuls(shape)),
        norms=layers * _layer_norms(shape) + _outer_norms(shape) + extra * 3 * _norm_vector(shape),
        biases=layers * _attention_bias(shape) + dense * _ffn_bias(shape) + moe * _moe_bias(shape)
        + (shape.vocabulary if shape.biases.head else 0),
        tied_head=table if shape.tied else 0,
        idle=idle_experts + idle_biases,
        idle_biases=idle_biases,
    )  # fmt: skip


def _weights(matmuls: tuple[Matmul, ...]) -> int:
    return sum(matmul.weights for matmul in matmuls)


def _norm_vector(shape: Shape) -> int:
    """Numbers of one normalisation of model width."""
    return shape.width * (2 if shape.norms.bias else 1)


def _layer_norms(shape: Shape) -> int:
    """Numbers of the normalisations of one layer, those of queries, keys and latent vectors included."""
    total = shape.norms.per_layer * _norm_vector(shape)
    if shape.norms.query_key:
        total += 2 * shape.head_size
    if shape.latent:
        total += shape.latent.query_rank + shape.latent.key_value_rank
    return total


def _outer_norms(shape: Shape) -> int:
    """The final normalisation, and one after the embedding where there is one."""
    return _norm_vector(shape) * (2 if shape.norms.embedding else 1)


def _attention_bias(shape: Shape) -> int:
    biases, total = shape.biases, 0
    if biases.query_key_value:
        total += (shape.heads + 2 * shape.key_value_heads) * shape.head_size
    if biases.attention_output:
        total += shape.width
    return total + (shape.heads if biases.sinks else 0)


def _block_bias(shape: Shape, inner: int) -> int:
    """The bias vectors of one feed-forward block of the given inner width."""
    return inner * (2 if shape.gated else 1) + shape.width if shape.biases.ffn else 0


def _ffn_bias(shape: Shape) -> int:
    return _block_bias(shape, shape.ffn)


def _moe_bias(shape: Shape) -> int:
    mix = shape.experts
    if mix is None:
        return 0
    shared = mix.shared * _block_bias(shape, mix.shared_width)
    return mix.count * _block_bias(shape, mix.width) + shared + (mix.count if mix.router_bias else 0)


def _idle_expert_bias(shape: Shape) -> int:
    mix = shape.experts
    return (mix.count - mix.per_token) * _block_bias(shape, mix.width) if mix else 0
