"""Reading scenarios by name, from the catalogue, or from a file of the reader's own."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from supercycle.base.errors import InputError, unknown_name
from supercycle.catalog.reading import checked, parsed
from supercycle.catalog.scenario_forms import ScenarioEntry
from supercycle.catalog.store import Catalog

OWN = "scenario"
"""The id of a scenario that is given by its tables, as if they stood in a file of that name."""


def read_scenario(catalog: Catalog, name: Path | str | Mapping[str, Any]) -> tuple[str, ScenarioEntry]:
    """The scenario of the catalogue with that name, or of a file, or of a file's tables; its id and what it says.

    Raises InputError for a name that no entry has and no file either, and for a file with faults.
    """
    if isinstance(name, Mapping):
        return OWN, checked(Path("the scenario"), ScenarioEntry, dict(name))
    if isinstance(name, str) and name in catalog.files("scenarios"):
        path = catalog.files("scenarios")[name]
        return name, checked(path, ScenarioEntry, parsed(path))
    path = Path(name)
    if path.suffix == ".toml" or path.is_file():
        if not path.is_file():
            raise InputError(f"there is no scenario file {str(name)!r}")
        return path.stem, checked(path, ScenarioEntry, parsed(path))
    raise unknown_name("scenario", str(name), catalog.files("scenarios"), "supercycle catalog scenarios")
