"""A shape refuses what cannot be built, and says how it attends and which layers are mixtures."""

from dataclasses import replace

import pytest

from supercycle.base.errors import InputError
from supercycle.model.shape import Experts, Latent, Shape

DENSE = Shape("small", 4, 256, 8, 2, 32, 1024, 1000)
MIXTURE = replace(DENSE, ffn=512, experts=Experts(8, 2, 128, dense_layers=1, interval=1))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"layers": 0}, "layers: 0 is below 1"),
        ({"width": 2.5}, "width: 2.5 is not a whole number"),
        ({"key_value_heads": 3}, "key_value_heads: 3 does not divide the 8 heads"),
        ({"ffn": 0}, "ffn: 4 dense layers need an inner width"),
        ({"window": 128}, "window: a sliding window needs both"),
        ({"window": 128, "window_layers": 5}, "window_layers: 5 of only 4 layers"),
        ({"experts": Experts(8, 9, 64)}, "experts.per_token: 9 of only 8 experts"),
        ({"experts": Experts(8, 2, 64, shared=1)}, "experts.shared: shared experts need both"),
        ({"experts": Experts(8, 2, 64, dense_layers=5)}, "experts.dense_layers: 5 of only 4 layers"),
        ({"latent": Latent(0, 0, 8, 8, 8)}, "latent.key_value_rank: 0 is below 1"),
    ],
)
def test_an_impossible_shape_is_refused(changes: dict[str, object], said: str) -> None:
    """The message names the field and the numbers that disagree."""
    with pytest.raises(InputError) as fault:
        replace(DENSE, **changes)  # type: ignore[arg-type]
    assert said in str(fault.value)


def test_all_faults_come_at_once() -> None:
    """Two wrong fields are two lines of one message."""
    with pytest.raises(InputError) as fault:
        replace(DENSE, layers=-1, vocabulary=0)
    assert [line.split(":")[0] for line in fault.value.faults] == ["layers", "vocabulary"]


@pytest.mark.parametrize(("few", "kind"), [(8, "multi-head"), (2, "grouped"), (1, "multi-query")])
def test_the_kind_of_attention_follows_from_the_heads(few: int, kind: str) -> None:
    """As many key-value heads as heads, fewer, or one."""
    assert replace(DENSE, key_value_heads=few).attention_kind == kind
    assert replace(DENSE, latent=Latent(64, 32, 8, 24, 32)).attention_kind == "latent"


@pytest.mark.parametrize(("dense", "interval", "mixtures"), [(0, 1, 4), (1, 1, 3), (0, 2, 2), (1, 2, 1), (4, 1, 0)])
def test_counted_mixtures_are_the_layers_that_are_mixtures(dense: int, interval: int, mixtures: int) -> None:
    """The count of mixture layers agrees with asking every layer."""
    shape = replace(DENSE, experts=Experts(8, 2, 128, dense_layers=dense, interval=interval))
    assert shape.moe_layers == mixtures
    assert sum(shape.layer_kind(index) == "moe" for index in range(shape.layers)) == mixtures
    assert shape.dense_layers == shape.layers - mixtures


def test_the_cache_of_latent_attention_is_its_rank_and_its_rotary_part() -> None:
    """MLA keeps one compressed vector for all heads; others keep keys and values of the shared heads."""
    assert replace(DENSE, latent=Latent(64, 32, 8, 24, 32)).cached_per_token == 40
    assert DENSE.cached_per_token == 2 * 2 * 32
