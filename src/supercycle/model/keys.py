"""The keys of a configuration file; every fault names its file, its key and what was expected."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from supercycle.base.errors import InputError

_REQUIRED = object()


@dataclass(frozen=True)
class Config:
    """The keys of one configuration file; whatever is missing or of the wrong type is an InputError.

    Keys may have several spellings, of which the first one present counts. A key that is ``null`` counts as
    absent.
    """

    path: Path
    table: Mapping[str, Any]
    within: str = ""

    def whole(self, *keys: str, default: Any = _REQUIRED) -> int:
        """A whole number of at least 0."""
        key, value = self._found(keys, default)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise self.fault(key, value, "a whole number of at least 0")
        return value

    def flag(self, *keys: str, default: Any = _REQUIRED) -> bool:
        """True or false."""
        key, value = self._found(keys, default)
        if not isinstance(value, bool):
            raise self.fault(key, value, "true or false")
        return value

    def text(self, *keys: str, default: Any = _REQUIRED) -> str:
        """A text."""
        key, value = self._found(keys, default)
        if not isinstance(value, str):
            raise self.fault(key, value, "a text")
        return value

    def items(self, key: str) -> list[Any]:
        """A list, empty where the key is absent."""
        _, value = self._found((key,), [])
        if not isinstance(value, list):
            raise self.fault(key, value, "a list")
        return value

    def part(self, key: str) -> "Config":
        """The table under a key, or an empty one."""
        _, value = self._found((key,), {})
        if not isinstance(value, Mapping):
            raise self.fault(key, value, "a table")
        return Config(self.path, value, f"{self.within}{key}.")

    def has(self, key: str) -> bool:
        """Whether the key is there and not null."""
        return self.table.get(key) is not None

    def fault(self, key: str, value: object, expected: str) -> InputError:
        """The error for a value that cannot be used."""
        return InputError(
            f"{self.path.name} cannot be read as a model",
            [f"{self.within}{key}: {value!r} is not {expected}"],
            f"the file is {self.path}",
        )

    def _found(self, keys: tuple[str, ...], default: Any) -> tuple[str, Any]:
        for key in keys:
            if self.has(key):
                return key, self.table[key]
        if default is _REQUIRED:
            raise InputError(
                f"{self.path.name} cannot be read as a model",
                [f"{self.within}{keys[0]}: is required"],
                f"the file is {self.path}",
            )
        return keys[0], default
