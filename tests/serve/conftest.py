"""Small services, and servers of the catalogue, for tests of serving."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from supercycle.catalog.store import Catalog
from supercycle.machine.machine import Machine
from supercycle.model.load import shape_of
from supercycle.model.shape import Experts, Latent, Shape
from supercycle.serve.build import server_inputs
from supercycle.serve.numbers import numbers_named
from supercycle.serve.runtime import Runtime
from supercycle.serve.service import Service

DENSE = Shape("dense", 8, 1024, 16, 8, 64, 4096, 32_000)
SHAPES = {
    "dense": DENSE,
    "windowed": replace(DENSE, name="windowed", window=512, window_layers=4),
    "mixture": replace(
        DENSE, name="mixture", experts=Experts(16, 2, 1024, shared=1, shared_width=1024, dense_layers=2)
    ),
    "latent": Shape(
        "latent", 8, 1024, 16, 16, 64, 0, 32_000, latent=Latent(512, 256, 32, 64, 64), experts=Experts(16, 4, 512)
    ),
}  # fmt: skip

Server = tuple[Machine, Runtime]


@pytest.fixture(scope="session")
def server(catalog: Catalog) -> Callable[..., Server]:
    """The machine and the runtime of a chip and an engine at central values."""

    def built(chip: str = "h100-sxm", precision: str = "fp8", engine: str = "vllm", mixture: bool = False) -> Server:
        inputs = server_inputs(catalog, chip, numbers_named(precision), engine, mixture=mixture)
        return inputs.server(inputs.central())

    return built


@pytest.fixture(scope="session")
def service(catalog: Catalog) -> Callable[..., Service]:
    """A service of a model of the catalogue, or of a small shape."""

    def made(model: str, precision: str = "fp8", input: float = 1024, output: float = 512, **more: object) -> Service:
        shape = SHAPES.get(model) or shape_of(catalog.entry("models", model))  # type: ignore[arg-type]
        return Service(shape, numbers_named(precision), input, output, **more)  # type: ignore[arg-type]

    return made
