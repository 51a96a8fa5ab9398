"""One catalogue and one small forecast for all tests of the world."""

import pytest

from supercycle.catalog.store import Catalog
from supercycle.world.forecast import forecast, with_chips
from supercycle.world.inputs import Inputs, industry_inputs
from supercycle.world.paths import paths
from supercycle.world.result import Forecast
from supercycle.world.structural import World, world

PEAK = 989.4e12


@pytest.fixture(scope="session")
def store() -> Catalog:
    """The packaged catalogue."""
    return Catalog()


@pytest.fixture(scope="session")
def base(catalog: Catalog) -> Forecast:
    """The base scenario, on few draws."""
    return forecast(catalog, draws=400)


@pytest.fixture(scope="session")
def inputs(catalog: Catalog) -> Inputs:
    """The inputs of the model."""
    return with_chips(catalog, industry_inputs(catalog))


@pytest.fixture(scope="session")
def drawn(inputs: Inputs) -> World:
    """Everything that the structural model computes on 200 draws, to 2035."""
    return world(paths(inputs, {}, 2035, draws=200, seed=1), PEAK)
