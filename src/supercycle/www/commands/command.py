"""One command of the API: its arguments, and what answers them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from supercycle.base.errors import InputError
from supercycle.catalog.store import Catalog
from supercycle.report.json_forms import Form
from supercycle.www.body import Body


@dataclass(frozen=True)
class Command:
    """A command under its path. ``answer`` gives the document that the command line prints with ``--json``."""

    name: str
    says: str
    body: type[Body]
    answer: Callable[[Any, Catalog], Form]
    examples: Mapping[str, Mapping[str, Any]]
    """Bodies by what they ask; the first is tried by the tests and shown in the documentation."""
    keys: str = ""
    """The command whose keys of JSON are documented; empty for the name itself."""
    arguments: Mapping[str, str] = field(default_factory=dict)
    """What each key of the body means, where its name does not say it."""
    kept: bool = True
    """Whether the same question has the same answer for as long as the server runs, so that it may be remembered."""

    @property
    def documented(self) -> str:
        """The name under which the keys of the answer are documented."""
        return self.keys or self.name.replace("/", " ")


def tables(spec: str | dict[str, Any] | None) -> dict[str, Any] | None:
    """The tables of a specification, from TOML text or as they are; None for none."""
    import tomllib

    if not isinstance(spec, str):
        return spec
    try:
        return tomllib.loads(spec)
    except (ValueError, RecursionError) as fault:
        raise InputError(f"spec: is not TOML: {fault}", hint="Send the text of a TOML file, or its tables.") from fault


def known_model(catalog: Catalog, name: str) -> str:
    """The name, where the catalogue has a model of it; a request names no file."""
    catalog.find("models", name)
    return name


@contextmanager
def as_table(text: str, name: str = "runs.csv") -> Iterator[Path]:
    """The text of a table as a file that exists for the length of the work; messages name it without its folder."""
    with TemporaryDirectory(prefix="supercycle-") as folder:
        path = Path(folder) / name
        path.write_text(text, encoding="utf-8", newline="")
        try:
            yield path
        except InputError as fault:
            clean = [part.replace(f"{folder}/", "") for part in (fault.headline, *fault.faults, fault.hint)]
            raise InputError(clean[0], clean[1:-1], clean[-1]) from fault
