"""From timings of kernels to the few constants of a stack: robust fits of the machine layer's own formulas.

Nothing here knows PyTorch: timings from any program fit as well.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate
from supercycle.base.units import BytesPerSecond, Count, FlopPerSecond, Seconds
from supercycle.machine.attention import Direction, attention_time
from supercycle.machine.engine import Engine
from supercycle.machine.matmul import matmul_time
from supercycle.verify.measure_timings import Timing, of_kind, seconds_of, sizes_of

WIDTH = {"fp32": 4.0, "bf16": 2.0, "fp16": 2.0}
"""Bytes of an element by format (physics)."""

LOSS_SCALE = 0.1
"""Errors, in natural logarithms, beyond which a kernel pulls at a fit no harder (a choice: soft L1)."""

ELEMENTWISE_BYTES = 36.0
"""Bytes that the elementwise kernels of a layer move forward, an element of the model's width, as the run layer counts
them in 16 bits: two norms 8, two residuals 12, a GELU of four times the width 16 (physics)."""

PASSES = 3.0
"""Forward and backward traffic over that of forward alone, as the run layer counts it (physics)."""

LOSS_BYTES, OPTIMIZER_BYTES = 24.0, 32.0
"""Bytes a logit of cross-entropy forward and backward, and bytes a parameter of an Adam step (physics; run layer)."""

ELEMENTWISE_KERNELS = 18.0
"""Kernels of that elementwise work, as the run layer counts them: six forward, twice as many backward (software)."""

OVER_A_CHAIN = 3.0
"""Products of a linear layer, forward and backward."""

Fitted = NDArray[np.float64]


@dataclass(frozen=True)
class Constants:
    """What the timings of one device say, each with the spread of the kernels around the fit.

    ``peak`` and ``bandwidth`` are what shares are of: a data sheet's, or the best measured. ``matmul``, ``epilogue``
    and ``attention`` are by format. ``errors`` are median absolute relative errors of the fits, by kind of kernel.
    """

    peak: Mapping[str, FlopPerSecond]
    bandwidth: BytesPerSecond
    matmul: Mapping[str, Estimate]
    epilogue: Mapping[str, Estimate]
    partial_wave: Estimate
    attention: Mapping[str, Estimate]
    softmax: Estimate
    ramp: Estimate
    wave: Estimate
    backward: Estimate
    memory: Estimate
    launch: Estimate
    errors: Mapping[str, float]


def constants(
    found: Sequence[Timing], *, units: Count = float("nan"), peak: Mapping[str, FlopPerSecond] | None = None,
    bandwidth: BytesPerSecond | None = None,
) -> Constants:  # fmt: skip
    """Every constant that the timings determine.

    Peaks and the bandwidth are the best measured rates unless a data sheet's are given. The fixed time of an operator
    comes from the chain of tiny ones, the memory share from elementwise work, the rest from products and attention with
    both held.
    """
    rates = {**best_rates(found), **(peak or {})}
    moved = bandwidth or best_bandwidth(found)
    launch = _launch(found)
    memory, memory_error = memory_share(found, moved, launch.value)
    ideal = Engine(1.0, moved, units, bandwidth_fraction=memory.value, launch=launch.value)
    names = list(dict.fromkeys(one.format for one in of_kind(found, "matmul")))
    products = {
        name: fit_products(of_kind(found, "matmul", name), replace(ideal, peak=rates[name]), WIDTH[name])
        for name in names
    }
    main = names[0]
    shape = fit_attention(found, main, replace(ideal, peak=rates[main]))
    shares = {main: shape.share} | {
        name: attention_share(found, name, replace(shape.engine(ideal), peak=rates[name]))
        for name in names[1:]
        if of_kind(found, "attention", name)
    }
    return Constants(
        peak=rates, bandwidth=moved, matmul={name: one.share for name, one in products.items()},
        epilogue={name: one.epilogue for name, one in products.items()},
        partial_wave=products[main].partial_wave, attention=shares, softmax=shape.softmax, ramp=shape.ramp,
        wave=shape.wave, backward=shape.backward, memory=memory, launch=launch,
        errors={"products": products[main].error, "attention": shape.error, "elementwise": memory_error},
    )  # fmt: skip


def best_rates(found: Sequence[Timing]) -> dict[str, FlopPerSecond]:
    """The best rate of any product, by format: what a CPU has in place of a data sheet's peak."""
    rates: dict[str, FlopPerSecond] = {}
    for one in of_kind(found, "matmul"):
        rate = 2.0 * float(np.prod(one.sizes)) / float(one.seconds)
        rates[one.format] = max(float(rates.get(one.format, 0.0)), rate)
    return rates


def best_bandwidth(found: Sequence[Timing]) -> BytesPerSecond:
    """The best rate at which memory was moved, bytes read and written counted, caches included.

    Raises InputError where nothing only moves memory.
    """
    moved = [(one.sizes[0] if one.kind == "copy" else _elementwise_traffic(one)[0], one) for one in found]
    rates = [bytes_moved / float(one.seconds) for bytes_moved, one in moved if bytes_moved]
    if not rates:
        raise InputError("nothing among the timings only moves memory, so that the bandwidth is not known")
    return max(rates)


def memory_share(found: Sequence[Timing], bandwidth: BytesPerSecond, launch: Seconds) -> tuple[Estimate, float]:
    """Share of the bandwidth that elementwise work, the loss and the optimiser reach, and their median error.

    Of a step that moves as many bytes for each of the three, as the run layer counts them.
    """
    kinds = ("elementwise", "loss", "optimizer")
    shares = [share for kind in kinds if (share := _share_of(of_kind(found, kind), bandwidth, launch))]
    if not shares:
        raise InputError("there is no elementwise work among the timings, so the memory share is not known")
    middle = min(len(shares) / sum(1.0 / share for share in shares), 1.0)
    error = float(np.median(np.abs(np.asarray(shares) / middle - 1.0)))
    return Estimate(middle, min(*shares, middle), min(max(*shares, middle), 1.0)), error


def _share_of(found: Sequence[Timing], bandwidth: BytesPerSecond, launch: Seconds) -> float:
    """All bytes of some kernels over what the bandwidth would have moved in their time, launches apart."""
    moved, taken = 0.0, 0.0
    for one in found:
        bytes_moved, launches = _elementwise_traffic(one)
        moved += bytes_moved
        taken += max(float(one.seconds) - launches * float(launch), 0.5 * float(one.seconds))
    return moved / (taken * float(bandwidth)) if taken else 0.0


def _elementwise_traffic(one: Timing) -> tuple[float, float]:
    """Bytes and kernels of a timing that only moves memory, as the run layer counts them."""
    if one.kind == "elementwise":
        tokens, width = one.sizes
        return PASSES * ELEMENTWISE_BYTES * WIDTH[one.format] / 2.0 * tokens * width, ELEMENTWISE_KERNELS
    if one.kind == "loss":
        return LOSS_BYTES * one.sizes[0] * one.sizes[1], 2.0
    if one.kind == "optimizer":
        return OPTIMIZER_BYTES * one.sizes[0], 1.0
    return 0.0, 0.0


def _launch(found: Sequence[Timing]) -> Estimate:
    chains = of_kind(found, "launch")
    if not chains:
        return Estimate(0.0, 0.0, 0.0)
    one = chains[0]
    operators = OVER_A_CHAIN * one.sizes[0]
    return Estimate(*(float(time) / operators for time in (one.seconds, min(one.low, one.seconds), one.high)))


@dataclass(frozen=True)
class ProductFit:
    """Constants of products in one format."""

    share: Estimate
    epilogue: Estimate
    partial_wave: Estimate
    error: float


def fit_products(found: Sequence[Timing], engine: Engine, width: float) -> ProductFit:
    """The share of the peak, the epilogue, and with known units the lost part of a wave, of timed products."""
    rows, columns, inner = sizes_of(found)
    measured = seconds_of(found)
    known = not np.isnan(engine.compute_units)

    def predicted(values: Fitted) -> Fitted:
        wave = values[2] if known else 0.0
        fitted = replace(engine, matmul_fraction=values[0], epilogue=values[1], partial_wave=wave)
        return np.asarray(matmul_time(rows, columns, inner, fitted, element_bytes=width, output_bytes=width))

    lows, highs = [0.01, 0.0, 0.0], [1.0, 1000.0, 4.0]
    count = 3 if known else 2
    best = _fit(predicted, measured, [0.8, 30.0, 0.1][:count], lows[:count], highs[:count])
    ratio = predicted(best) / measured
    large = ratio[2.0 * rows * columns * inner >= np.median(2.0 * rows * columns * inner)]
    share = _spread(best[0], large, 1.0)
    wave = Estimate(best[2], 0.0, max(4.0 * best[2], 0.3)) if known else Estimate(0.0, 0.0, 0.0)
    epilogue = Estimate(best[1], 0.3 * best[1], max(2.0 * best[1], 1.0))
    return ProductFit(share, epilogue, wave, float(np.median(np.abs(ratio - 1.0))))


@dataclass(frozen=True)
class AttentionFit:
    """Constants of fused attention in one format."""

    share: Estimate
    softmax: Estimate
    ramp: Estimate
    wave: Estimate
    backward: Estimate
    error: float

    def engine(self, engine: Engine) -> Engine:
        """An engine with these constants."""
        return replace(
            engine, attention_fraction=self.share.value, softmax=self.softmax.value, attention_ramp=self.ramp.value,
            attention_wave=self.wave.value, backward_attention=self.backward.value,
        )  # fmt: skip


def fit_attention(found: Sequence[Timing], name: str, engine: Engine) -> AttentionFit:
    """The share of peak, the softmax, the ramp, and the backward rate of timed attention.

    Raises InputError where none is timed.
    """
    ways: tuple[tuple[Direction, str], ...] = (("forward", "attention"), ("backward", "attention backward"))
    timed = {way: of_kind(found, kind, name) for way, kind in ways}
    if not all(timed.values()):
        raise InputError(f"attention in {name} is not among the timings, forward and backward")
    measured = np.concatenate([seconds_of(timed[way]) for way, _ in ways])
    known = not np.isnan(engine.compute_units)

    def predicted(values: Fitted) -> Fitted:
        fitted = replace(
            engine, attention_fraction=values[0], softmax=values[1], attention_ramp=values[2],
            backward_attention=values[3], attention_wave=values[4] if known else 0.0,
        )  # fmt: skip
        return np.concatenate([_attention(timed[way], fitted, way, WIDTH[name]) for way, _ in ways])

    count = 5 if known else 4
    lows, highs = [0.01, 0.0, 0.0, 0.1, 0.0], [1.0, 1000.0, 4000.0, 1.0, 4.0]
    best = _fit(predicted, measured, [0.5, 50.0, 200.0, 0.8, 0.5][:count], lows[:count], highs[:count])
    ratio = predicted(best) / measured
    wave = Estimate(best[4], 0.3 * best[4], max(2.0 * best[4], 0.1)) if known else Estimate(0.0, 0.0, 0.0)
    return AttentionFit(
        share=_spread(best[0], ratio, 1.0),
        softmax=Estimate(best[1], 0.7 * best[1], max(1.4 * best[1], 1.0)),
        ramp=Estimate(best[2], 0.5 * best[2], max(2.0 * best[2], 1.0)),
        wave=wave,
        backward=_spread(best[3], ratio[len(timed["forward"]) :], 1.0),
        error=float(np.median(np.abs(ratio - 1.0))),
    )


def attention_share(found: Sequence[Timing], name: str, engine: Engine) -> Estimate:
    """The share of peak in another format, with all else as in the main one."""
    one = of_kind(found, "attention", name)
    measured = seconds_of(one)

    def predicted(values: Fitted) -> Fitted:
        return _attention(one, replace(engine, attention_fraction=values[0]), "forward", WIDTH[name])

    best = _fit(predicted, measured, [0.3], [0.001], [1.0])
    return _spread(best[0], predicted(best) / measured, 1.0)


def _attention(found: Sequence[Timing], engine: Engine, way: Direction, width: float) -> Fitted:
    batch, sequence, heads, head = sizes_of(found)
    return np.asarray(
        attention_time(sequence, sequence, heads, heads, head, engine, batch=batch, direction=way, element_bytes=width)
    )


def _fit(
    predicted: Callable[[Fitted], Fitted], measured: Fitted, start: Sequence[float], low: Sequence[float],
    high: Sequence[float],
) -> Fitted:  # fmt: skip
    """Least soft-L1 error of the logarithm, within bounds."""
    from scipy.optimize import least_squares

    def errors(values: Fitted) -> Fitted:
        return np.log(predicted(values) / measured)

    solved = least_squares(
        errors, start, bounds=(low, high), loss="soft_l1", f_scale=LOSS_SCALE, x_scale=np.maximum(start, 0.05)
    )
    return np.asarray(solved.x)


def _spread(value: float, ratio: Fitted, most: float) -> Estimate:
    """A share with the 5th and 95th percentile of measured speed over predicted."""
    low, high = np.quantile(ratio, (0.05, 0.95))
    return Estimate(float(value), float(value * min(low, 1.0)), float(min(value * max(high, 1.0), max(most, value))))
