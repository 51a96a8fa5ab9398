"""The text that a law is measured on: bytes of source code that stands on every machine with Python."""

import os
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from supercycle.base.errors import InputError
from supercycle.base.units import Count, Tokens
from supercycle.verify.pytorch import Device, pytorch

VOCABULARY = 256
"""Tokens of a text read byte by byte."""

KEPT_BACK = 20
"""Every such file is kept back to measure the loss (a choice)."""

LEAST = 200_000
"""Bytes that a text must have to train on (a choice)."""

KINDS = frozenset({".py", ".txt", ".md", ".rst"})
"""Files that are read as text."""

ORDER_SEED = 11
"""Seed of the order of files and of pieces, so that two measurements see the same."""


@dataclass(frozen=True)
class Text:
    """A text by bytes, ``training`` and ``kept_back`` from different files. ``name`` says what it is."""

    name: str
    training: NDArray[np.uint8]
    kept_back: NDArray[np.uint8]


def standard_library() -> Path:
    """The folder of the Python standard library's sources."""
    return Path(sysconfig.get_paths()["stdlib"])


def text_of(place: Path | None = None) -> Text:
    """The bytes of a folder's ``.py``, ``.txt``, ``.md`` and ``.rst`` files; None is the Python standard library.

    Files in an order drawn once; every twentieth is kept back. Raises InputError where there is too little text.
    """
    folder = standard_library() if place is None else place
    if not folder.is_dir():
        raise InputError(f"{str(folder)!r} is not a folder of texts", hint="Name a folder with .txt, .md or .py files.")
    found = _files(folder)
    order = np.random.default_rng(ORDER_SEED).permutation(len(found))
    parts = [found[index].read_bytes() for index in order]
    training = b"\n".join(part for index, part in enumerate(parts) if index % KEPT_BACK)
    kept_back = b"\n".join(part for index, part in enumerate(parts) if index % KEPT_BACK == 0)
    if len(training) < LEAST or len(kept_back) < LEAST / KEPT_BACK / 4:
        raise InputError(f"{folder} has too little text: {len(training):,} bytes, {LEAST:,} needed")
    what = "sources of the Python standard library" if place is None else f"texts in {folder.name}"
    return Text(f"{what}, {len(found):,} files", np.frombuffer(training, np.uint8), np.frombuffer(kept_back, np.uint8))


def _files(folder: Path) -> list[Path]:
    """Texts of a folder by name, installed packages left out."""
    found: list[Path] = []
    for place, inner, names in os.walk(folder):
        inner[:] = [name for name in inner if name != "site-packages"]
        found += [Path(place) / name for name in names if Path(name).suffix in KINDS]
    return sorted(path for path in found if path.is_file())


def pieces(text: NDArray[np.uint8], sequence: int) -> NDArray[np.uint8]:
    """The text cut into pieces of ``sequence`` + 1 bytes in an order drawn once."""
    count = (len(text) - 1) // sequence
    starts = np.random.default_rng(ORDER_SEED).permutation(count) * sequence
    cut: NDArray[np.uint8] = text[starts[:, None] + np.arange(sequence + 1)]
    return cut


@dataclass(frozen=True)
class Batches:
    """Batches of pieces, each piece once before any is seen again."""

    pieces: NDArray[np.uint8]
    batch: int
    device: Device

    def at(self, step: int) -> Any:
        """The batch of a step, as a tensor on the device."""
        index = (step * self.batch + np.arange(self.batch)) % len(self.pieces)
        return pytorch().from_numpy(self.pieces[index].astype(np.int64)).to(self.device.torch_name)

    def epochs(self, tokens: Tokens) -> Count:
        """How often the text is seen in so many tokens."""
        once = int(self.pieces.shape[0]) * (int(self.pieces.shape[1]) - 1)
        return float(tokens) / once
