"""One catalogue for all tests of this folder, so that its trials are made once."""

import pytest

from supercycle.catalog.store import Catalog


@pytest.fixture(scope="session")
def store() -> Catalog:
    """The packaged catalogue."""
    return Catalog()
