"""Sources: from the keys that a result carries to titles, dates and addresses."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from supercycle.catalog.store import Catalog


@dataclass(frozen=True)
class Cited:
    """A source as a reader needs it: what it is, by whom, of when, where, and where it was really read."""

    key: str
    title: str
    author: str = ""
    date: str = ""
    url: str = ""
    via: str = ""
    note: str = ""

    def as_dict(self) -> dict[str, str]:
        """The JSON form."""
        return asdict(self)

    @property
    def text(self) -> str:
        """Author, title, date, where it was read, address; what is not known is left out."""
        who = f"{self.author}: " if self.author else ""
        parts = [f"{who}{self.title}", self.date, f"read in {self.via}" if self.via else "", self.url]
        return ", ".join(filter(None, parts))


def cited(catalog: Catalog, keys: Iterable[str]) -> tuple[Cited, ...]:
    """The sources of some keys, each once, by key. A key that the catalogue does not have is its own title."""
    return tuple(_cited(catalog, key) for key in sorted(set(keys)))


def _cited(catalog: Catalog, key: str) -> Cited:
    found = catalog.sources.get(key)
    if found is None:
        return Cited(key, key)
    return Cited(key, found.title, found.author, found.date, found.url, found.via, found.note)
