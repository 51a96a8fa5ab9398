"""Reads the shape of a model from the ``config.json`` that is published with its weights."""

import json
from collections.abc import Mapping
from pathlib import Path

from supercycle.base.errors import InputError, join_or
from supercycle.model.dialects import DIALECTS
from supercycle.model.keys import Config
from supercycle.model.shape import Shape


def from_config(path: str | Path) -> Shape:
    """The shape written in a Hugging Face ``config.json``, named after the model it says it is.

    ``path`` is the file or the folder that holds it.

    Raises InputError for a file that is missing, is not JSON, lacks a key, holds a value of the wrong type,
    or is of a model type that cannot be read (the message lists those that can).
    """
    place = Path(path)
    kind, config = _read(place, DIALECTS)
    name = config.text("_name_or_path", "name_or_path", default="") or f"{kind} in {config.path.name}"
    return DIALECTS[kind](config, name)


def _read(path: Path, known: Mapping[str, object]) -> tuple[str, Config]:
    """The model type, one of those ``known``, and the keys of a configuration file."""
    file = path / "config.json" if path.is_dir() else path
    try:
        table = json.loads(file.read_text(encoding="utf-8"))
    except OSError as fault:
        raise InputError(f"{file} cannot be read: {fault.strerror}") from fault
    except (ValueError, RecursionError) as fault:
        raise InputError(f"{file.name} is not JSON: {fault}", hint=f"the file is {file}") from fault
    if not isinstance(table, dict):
        raise InputError(f"{file.name} is not a table of keys", hint=f"the file is {file}")
    config = Config(file, table)
    kind = config.text("model_type")
    if kind not in known:
        raise config.fault("model_type", kind, f"a model type that can be read: {join_or(sorted(known))}")
    return kind, config
