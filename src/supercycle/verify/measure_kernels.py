"""The kernels that a calibration runs: products, attention, elementwise work, the optimiser, copies."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from supercycle.base.units import FlopPerSecond, Seconds
from supercycle.verify.measure_timings import Key
from supercycle.verify.pytorch import Device, calls_for, pytorch, timed

SHORTEST_PRODUCT, LONGEST_PRODUCT = 5e-5, 3e-2
"""Seconds between which the products of a calibration lie, at the machine's first measured rate (a choice)."""

PRODUCTS = 36
"""Products of a calibration in its main format; a third as many in the others (a choice)."""

PRODUCT_SEED = 7
"""Seed of the random sizes of products, so that two calibrations run the same."""

LAYOUTS = ("forward", "input gradient", "weight gradient")
"""Which of the three products of a linear layer a size is run as: they read their operands in different orders."""

HEADS = 8
"""Heads of the attention that is measured (a choice)."""

CHAIN = 100
"""Operators in a row behind one reading of an operator's fixed time (a choice)."""

FORMATS = {"cpu": ("fp32", "bf16"), "gpu": ("bf16", "fp16", "fp32")}
"""Formats that are measured where the device has them, the main one, in which training is verified, first."""


@dataclass(frozen=True)
class Kernel:
    """One kernel to be timed: ``make`` allocates its operands and returns the call."""

    key: Key
    make: Callable[[], Callable[[], object]]


def formats(device: Device) -> tuple[str, ...]:
    """The formats in which this device multiplies, the main one first."""
    return tuple(name for name in FORMATS[device.kind] if _multiplies(device, name))


def kernels(device: Device) -> list[Kernel]:
    """Every kernel of a calibration, scaled to the device's speed and memory."""
    found: list[Kernel] = []
    for place, name in enumerate(formats(device)):
        rate = first_rate(device, name)
        count = PRODUCTS if place == 0 else PRODUCTS // 3
        longest = LONGEST_PRODUCT if place == 0 else LONGEST_PRODUCT / 4.0
        products = enumerate(product_sizes(rate, count, longest))
        found += [product(device, name, sizes, index) for index, sizes in products]
        ways = 2 if place == 0 else 1
        lengths = attention_sizes(rate) if place == 0 else attention_sizes(rate)[1:3]
        found += [kernel for sizes in lengths for kernel in _attentions(device, name, sizes)[:ways]]
    main = formats(device)[0]
    scale = 1 if device.kind == "cpu" else int(np.clip(float(device.memory) // 2**32, 1, 16))
    for tokens, width in ((256, 512), (1024, 256), (1024, 512), (2048, 768)):
        found.append(_elementwise(device, main, tokens * scale, width))
    for tokens, vocabulary in ((512, 4096), (1024, 8192), (1024, 16384)):
        found.append(_loss(device, main, tokens * scale, vocabulary))
    found += [_optimizer(device, scale * millions * 2**20) for millions in (2, 8, 24)]
    mebibytes = (0.25, 0.5, 1, 4, 16, 64) if device.kind == "cpu" else (256, 512)
    found += [_copy(device, int(size * 2**20)) for size in mebibytes]
    found.append(Kernel(("launch", main, (CHAIN,)), lambda: _chain(device)))
    return found


def first_rate(device: Device, name: str) -> FlopPerSecond:
    """A first look at the rate of products, which sets the sizes of the calibration."""
    size = 512 if device.kind == "cpu" else 4096
    call = product(device, name, (size, size, size), 0).make()
    once = [timed(device, call) for _ in range(4)][-1]
    return 2.0 * size**3 / min(timed(device, call, calls_for(device, once)) for _ in range(3))


def product_sizes(rate: FlopPerSecond, count: int, longest: Seconds = LONGEST_PRODUCT) -> list[tuple[int, int, int]]:
    """Rows, columns and inner sizes of products that take SHORTEST_PRODUCT to ``longest`` seconds at a rate.

    Sizes are drawn on a logarithmic scale, so that skinny products are among them, and the largest is a cube. Widths
    are multiples of 64 and rows of 128 as those of models are, where the product is large enough for that.
    """
    random = np.random.default_rng(PRODUCT_SEED)
    most = 4096 if float(rate) < 5e12 else 16384
    found: list[tuple[int, int, int]] = []
    for seconds in np.geomspace(SHORTEST_PRODUCT, float(longest), count - 1):
        volume = float(rate) * seconds / 2.0
        found.append(_drawn_size(random, volume, most))
    side = max(int((float(rate) * float(longest) / 2.0) ** (1 / 3)) // 64 * 64, 64)
    return [*found, (side, side, side)]


def _drawn_size(random: np.random.Generator, volume: float, most: int) -> tuple[int, int, int]:
    """One size of about a volume: the widths drawn, the rows what is left."""
    low, high = np.log(64), np.log(most)
    for _ in range(1000):
        columns, inner = (int(64 * max(round(np.exp(random.uniform(low, high)) / 64), 1)) for _ in range(2))
        rows = round(volume / (columns * inner))
        if 96 <= rows <= 4 * most:
            return max(round(rows / 128), 1) * 128, columns, inner
    side = max(round(volume ** (1 / 3) / 64), 1) * 64
    return side, side, side


def attention_sizes(rate: FlopPerSecond) -> list[tuple[int, int, int, int]]:
    """Batch, sequence, heads and head size: the same tokens as shorter and longer sequences."""
    tokens = 1024 if float(rate) < 5e12 else 16384
    lengths = [tokens // 8, tokens // 4, tokens // 2, tokens]
    return [(tokens // length, length, HEADS, size) for size in (64, 128) for length in lengths]


def product(device: Device, name: str, sizes: tuple[int, int, int], index: int) -> Kernel:
    """A product of rows, columns and inner; ``index`` picks its layout."""
    rows, columns, inner = sizes
    layout = LAYOUTS[index % len(LAYOUTS)]

    def make() -> Callable[[], object]:
        torch = pytorch()
        if layout == "forward":
            left, right = _random(device, name, rows, inner), _random(device, name, columns, inner)
            return lambda: torch.nn.functional.linear(left, right)
        if layout == "input gradient":
            left, right = _random(device, name, rows, inner), _random(device, name, inner, columns)
            return lambda: left @ right
        left, right = _random(device, name, inner, rows), _random(device, name, inner, columns)
        return lambda: left.t() @ right

    return Kernel(("matmul", name, sizes), make)


def _attentions(device: Device, name: str, sizes: tuple[int, int, int, int]) -> list[Kernel]:
    """Attention forward, and backward."""
    batch, sequence, heads, head = sizes

    def operands() -> list[Any]:
        return [_random(device, name, batch, heads, sequence, head).requires_grad_() for _ in range(3)]

    def attend(queries: Any, keys: Any, values: Any) -> Any:
        return pytorch().nn.functional.scaled_dot_product_attention(queries, keys, values, is_causal=True)

    def forward() -> Callable[[], object]:
        given = operands()
        return lambda: attend(*given)

    def backward() -> Callable[[], object]:
        given = operands()
        out, torch = attend(*given), pytorch()
        gradient = _random(device, name, *out.shape)
        return lambda: torch.autograd.grad(out, given, gradient, retain_graph=True)

    return [Kernel(("attention", name, sizes), forward), Kernel(("attention backward", name, sizes), backward)]


def _elementwise(device: Device, name: str, tokens: int, width: int) -> Kernel:
    """Two norms, two residual additions and a GELU of four times the width, forward and backward: those of a layer."""

    def make() -> Callable[[], object]:
        torch = pytorch()
        functional = torch.nn.functional
        stream, inner = _random(device, name, tokens, width), _random(device, name, tokens, 4 * width)
        scales = [torch.ones(width, device=device.torch_name, dtype=stream.dtype) for _ in range(2)]
        shifts = [torch.zeros_like(scale) for scale in scales]
        leaves = [leaf.requires_grad_() for leaf in (stream, inner, *scales, *shifts)]
        gradients = [_random(device, name, tokens, width), _random(device, name, tokens, 4 * width)]

        def call() -> object:
            kept = stream
            for scale, shift in zip(scales, shifts, strict=True):
                kept = kept + functional.layer_norm(kept, (width,), scale, shift)
            return torch.autograd.grad((kept, functional.gelu(inner)), leaves, gradients)

        return call

    return Kernel(("elementwise", name, (tokens, width)), make)


def _loss(device: Device, name: str, tokens: int, vocabulary: int) -> Kernel:
    """Cross-entropy of logits, forward and backward."""

    def make() -> Callable[[], object]:
        torch = pytorch()
        logits = _random(device, name, tokens, vocabulary).requires_grad_()
        wanted = torch.randint(vocabulary, (tokens,), device=device.torch_name)
        return lambda: torch.autograd.grad(torch.nn.functional.cross_entropy(logits.float(), wanted), logits)

    return Kernel(("loss", name, (tokens, vocabulary)), make)


def _optimizer(device: Device, parameters: int) -> Kernel:
    """One AdamW step in one pass over the parameters, in 32 bits."""

    def make() -> Callable[[], object]:
        torch = pytorch()
        weights = [_random(device, "fp32", parameters // 16).requires_grad_() for _ in range(16)]
        for weight in weights:
            weight.grad = torch.randn_like(weight)
        optimizer = torch.optim.AdamW(weights, fused=True)
        return optimizer.step  # type: ignore[no-any-return]

    return Kernel(("optimizer", "fp32", (parameters,)), make)


def _copy(device: Device, size: int) -> Kernel:
    """A copy: ``size`` bytes read and as many written."""

    def make() -> Callable[[], object]:
        torch = pytorch()
        source = torch.randn(size // 4, device=device.torch_name)
        target = torch.empty_like(source)
        return lambda: target.copy_(source)

    return Kernel(("copy", "fp32", (2 * size,)), make)


def _chain(device: Device) -> Callable[[], object]:
    """Products too small to take time, forward and backward: what an operator costs whatever its size."""
    torch = pytorch()
    start, weight = (torch.randn(4, 4, device=device.torch_name, requires_grad=True) for _ in range(2))

    def call() -> object:
        out = start
        for _ in range(CHAIN):
            out = torch.nn.functional.linear(out, weight)
        return torch.autograd.grad(out.sum(), (start, weight))

    return call


def issue_time(device: Device) -> Seconds:
    """Seconds that the host needs to issue one operator, without waiting for the device.

    On a CPU, which runs what it issues at once, it is the operator's fixed time.
    """
    import time

    call = _chain(device)
    readings = []
    for _ in range(9):
        begun = time.perf_counter()
        call()
        readings.append(time.perf_counter() - begun)
        pytorch().cuda.synchronize()
    return float(np.median(readings[2:])) / (3 * CHAIN)


def _random(device: Device, name: str, *sizes: int) -> Any:
    torch = pytorch()
    return torch.randn(*sizes, device=device.torch_name).to(dtype_of(name))


def dtype_of(name: str) -> Any:
    """PyTorch's type of a number format."""
    torch = pytorch()
    return {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}[name]


def _multiplies(device: Device, name: str) -> bool:
    try:
        _random(device, name, 64, 64) @ _random(device, name, 64, 64)
    except RuntimeError:
        return False
    return True
