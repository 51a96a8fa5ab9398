"""What tests of several folders use: the packaged catalogue, and machines built of it."""

import os
from collections.abc import Callable, Iterator

import pytest
from hypothesis import settings

from supercycle.catalog.store import Catalog
from supercycle.machine.build import build, chip_inputs
from supercycle.machine.machine import Machine

settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")


@pytest.fixture(scope="session", autouse=True)
def _no_entries_of_this_machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Tests read the packaged catalogue, whatever the user who runs them has calibrated."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        patch.delenv("SUPERCYCLE_CATALOG", raising=False)
        yield


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """The packaged entries alone, whatever directory of its own the environment names."""
    return Catalog()


@pytest.fixture(scope="session")
def machine_of(catalog: Catalog) -> Callable[..., Machine]:
    """The machine of a chip of the catalogue at central values, by id and number format."""

    def built(chip: str, number_format: str = "bf16") -> Machine:
        facts = chip_inputs(catalog, chip, number_format, number_format)
        return build(facts, facts.central())

    return built


@pytest.fixture(scope="session")
def h100(machine_of: Callable[..., Machine]) -> Machine:
    """H100 SXM at central values."""
    return machine_of("h100-sxm")
