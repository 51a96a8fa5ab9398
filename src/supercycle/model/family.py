"""A concrete shape near a wanted number of parameters, grown in the proportions of a model that exists."""

from collections.abc import Iterator
from dataclasses import replace
from math import gcd, log
from typing import Literal

from supercycle.base.errors import InputError
from supercycle.model.parameters import parameters as count_of
from supercycle.model.shape import Shape

Counting = Literal["total", "active"]

SMALLEST, LARGEST = 1e8, 1e13
"""Wanted counts for which a shape is found; no published model shows proportions beyond (a choice)."""

CLOSE_ENOUGH = 0.03
"""Largest miss of the wanted count, as a share of it (a choice)."""

TABLES_AT_MOST = 0.3
"""Embedding and head are tied where two tables would be more than this share of the model (a choice).

Llama 3.2 1B, Qwen 2.5 0.5B and Gemma tie theirs; their larger siblings with a smaller share do not.
"""

NEAR, FAR = 1.25, 3.0
"""Factors from the ideal width and depth that are tried: far only where near has no shape (a choice)."""

MISS_WEIGHT = 5.0
"""How much one unit of relative miss counts against one unit of log proportion in the choice (a choice)."""


def grow(parameters: float, template: Shape, *, counting: Counting = "total", name: str = "") -> Shape:
    """A shape with about ``parameters`` parameters, total or active, in the proportions of a template.

    Kept: ratio of width to layers, of inner width to width, head size, grouping of heads, experts and how
    many a token sees, vocabulary. Widths and layers step so that splits exist: layers by 2 to 16 (2 in small
    models), width by 1024 from 4096 on, inner widths by 1024, 256 or 64 (32 in small experts). Among the
    steps within 3 % of the wanted count the one closest to the template's proportions is taken.

    Valid for 1e8 to 1e13 parameters. Raises InputError outside, or where the steps allow no shape.
    """
    if not SMALLEST <= parameters <= LARGEST:
        raise InputError(f"{parameters:.3g} parameters: a shape can be grown for {SMALLEST:.0e} to {LARGEST:.0e}")
    for reach in (NEAR, FAR):
        found = _nearest(parameters, template, counting, reach, name)
        if found is not None:
            return found
    raise InputError(
        f"no shape like {template.name} has about {parameters:.3g} {counting} parameters",
        hint="Take another template: its vocabulary or its experts do not fit a model of this size.",
    )


def _nearest(wanted: float, template: Shape, counting: Counting, reach: float, name: str) -> Shape | None:
    """Of the shapes of the wanted count within a factor ``reach`` of the ideal width and depth, the one closest to
    the template's proportions.

    They are tried in order of the ratio of width to layers, whose distance is a part of the whole one: where that
    part alone is more than the best whole, so is all that follows.
    """
    sizes = list(enumerate(_sizes(wanted, template, counting, reach)))
    best: tuple[float, int, Shape] | None = None
    for place, (width, layers) in sorted(sizes, key=lambda item: _aspect(item[1][0], item[1][1], template)):
        if best is not None and _aspect(width, layers, template) > best[0]:
            break
        shape = _fitted(wanted, _scaled(template, width, layers, wanted, name), counting)
        if shape is not None:
            this = (_distance(shape, template, wanted, counting), place, shape)
            best = this if best is None or this[:2] < best[:2] else best
    return None if best is None else best[2]


def _sizes(wanted: float, template: Shape, counting: Counting, reach: float) -> Iterator[tuple[int, int]]:
    """Widths and depths within a factor ``reach`` of the ideal ones.

    At constant proportions parameters grow as the cube of the width.
    """
    ideal = template.width * (wanted / _count(template, counting)) ** (1 / 3)
    for width in _widths():
        if ideal / reach <= width <= ideal * reach:
            for layers in _layers(width * template.layers / template.width, reach):
                yield width, layers


def _widths() -> Iterator[int]:
    """Every width that is tried: steps of 128, 256 from 1024 on, 512 from 2048 on, 1024 from 4096 on."""
    yield from range(128, 1024, 128)
    yield from range(1024, 2048, 256)
    yield from range(2048, 4096, 512)
    yield from range(4096, 65_537, 1024)


def _layers(ideal: float, reach: float) -> Iterator[int]:
    """Layer counts near the ideal one, in steps that leave many ways to cut a pipeline: 2, 4, 8 and 16."""
    for layers in range(2, int(ideal * reach) + 16, 2):
        step = 2 if layers < 16 else 4 if layers < 64 else 8 if layers < 128 else 16
        if layers % step == 0 and layers >= ideal / reach - step:
            yield layers


def _scaled(template: Shape, width: int, layers: int, wanted: float, name: str) -> Shape:
    """The template at another width and depth, its feed-forward width still to be fitted."""
    ratio = width / template.width
    head_size = min(template.head_size, 64) if width < 1024 and not template.latent else template.head_size
    step = 8 if width >= 4096 else 4 if width >= 2048 else 1
    heads = max(round(template.heads * template.head_size * ratio / head_size / step), 1) * step
    latent = template.latent
    mix = template.experts
    scale = layers / template.layers
    return replace(
        template,
        name=name or f"{template.name}, grown",
        layers=layers,
        width=width,
        heads=heads,
        key_value_heads=_key_value_heads(template, heads),
        head_size=head_size,
        ffn=_rounded(template.ffn * ratio, width) if template.ffn else 0,
        tied=template.tied or 2 * template.vocabulary * width > TABLES_AT_MOST * wanted,
        latent=replace(latent, query_rank=_rounded(latent.query_rank * ratio, width)) if latent else None,
        experts=replace(mix, dense_layers=min(round(mix.dense_layers * scale), layers - mix.interval))
        if mix
        else None,
        window_layers=max(round(template.window_layers * scale), 1) if template.window else 0,
    )  # fmt: skip


def _key_value_heads(template: Shape, heads: int) -> int:
    """As many as the template where they divide the heads; all of them where it shares none."""
    return heads if template.key_value_heads == template.heads else gcd(heads, template.key_value_heads)


def _fitted(wanted: float, shape: Shape, counting: Counting) -> Shape | None:
    """The shape with the feed-forward width that comes closest to the wanted count, if it is close enough."""
    small, large = _with_inner(shape, 64), _with_inner(shape, 128)
    base, slope = _count(small, counting), (_count(large, counting) - _count(small, counting)) / 64
    inner = 64 + (wanted - base) / slope
    if inner < 32:
        return None
    fitted = _with_inner(shape, _rounded(inner, shape.width))
    return fitted if abs(_count(fitted, counting) / wanted - 1) <= CLOSE_ENOUGH else None


def _with_inner(shape: Shape, inner: int) -> Shape:
    """The shape with another inner width: of its dense blocks, or of its experts, the shared ones too."""
    mix = shape.experts
    if mix is None:
        return replace(shape, ffn=inner)
    return replace(shape, experts=replace(mix, width=inner, shared_width=inner if mix.shared else 0))


def _rounded(size: float, width: int) -> int:
    """A feed-forward width or rank as a multiple of 1024, 256, 64 or 32, by its size; 0 stays 0."""
    small = size < 4096 or width < 1024
    step = (32 if size < 512 else 64) if small else (256 if size < 16_384 else 1024)
    return max(round(size / step), 1) * step if size else 0


def _count(shape: Shape, counting: Counting) -> int:
    count = count_of(shape)
    return count.active if counting == "active" else count.total


def _distance(shape: Shape, template: Shape, wanted: float, counting: Counting) -> float:
    """How far a shape is from the template's proportions and from the wanted count."""
    inner = log(_inner(shape) / shape.width / (_inner(template) / template.width))
    aspect, miss = _aspect(shape.width, shape.layers, template), abs(_count(shape, counting) / wanted - 1)
    return aspect + abs(inner) + MISS_WEIGHT * miss


def _aspect(width: int, layers: int, template: Shape) -> float:
    """How far the ratio of width to layers is from the template's."""
    return abs(log(width / layers / (template.width / template.layers)))


def _inner(shape: Shape) -> int:
    return shape.experts.width if shape.experts else shape.ffn
