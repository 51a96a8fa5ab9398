"""Chips as people spell them: makers' words, the order of the words and how they are joined do not matter."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Words = frozenset[str]

MAKERS = {
    "nvidia", "amd", "intel", "google", "aws", "amazon", "huawei", "habana", "tesla", "radeon", "instinct", "cloud",
    "hgx", "dgx", "gpu", "gpus", "accelerator", "data", "center", "tensor", "core", "per", "one", "superchip",
}  # fmt: skip
"""Words that tell no chip from another: makers, brands, boards (a choice). "core" and "one" name a part only beside
a word that does (GCD, tile, NeuronCore), which is kept."""

FAMILIES = ("tpu v", "tpu", "gaudi", "trainium", "ascend", "mi", "a", "b", "h", "l", "v", "gb", "gh", "max", "pvc")
"""Names that stand before a number, joined to it or not."""

FORMS = {"sxm2": "sxm", "sxm3": "sxm", "sxm4": "sxm", "sxm5": "sxm", "sxm6": "sxm", "lite": "e", "pcie5": "pcie"}
"""Generations of a socket go with the chip, so that they add nothing to its name."""

MEMORIES = {"hbm2", "hbm2e", "hbm3", "hbm3e", "gddr6"}
"""Kinds of memory, which the size tells apart."""


def words(name: str) -> Words:
    """The words that tell a chip from others, each in one spelling.

    ``NVIDIA A100-SXM4-80GB`` and ``A100 80 GB SXM`` are {a100, sxm, 80gb}.
    """
    text = re.sub(r"[^a-z0-9.]+", " ", name.lower())
    text = re.sub(r"(\d)\s*(?:gb|gib)\b", r"\1gb", text)
    for family in FAMILIES:
        stem = family.replace(" ", r"\s*")
        text = re.sub(rf"\b{stem}\s+(?=\d)(?!\d+gb\b)", family.replace(" ", ""), text)
    text = re.sub(r"\btpu\s*v(?=\d)", "tpuv", text)
    text = re.sub(r"\btpu(?=\d)", "tpuv", text)
    text = re.sub(r"\bascend(?=\d)", "", text)
    found = (FORMS.get(word, word) for word in text.split())
    return frozenset(word for word in found if word not in MAKERS and word not in MEMORIES)


@dataclass(frozen=True)
class Spelled:
    """The ids that a spelling can mean; ``exact`` where it says all the words of a name."""

    ids: tuple[str, ...]
    exact: bool


def spelled(name: str, known: Mapping[str, Sequence[Words]], usual: Mapping[str, Sequence[Words]]) -> Spelled:
    """What a spelling can mean, among the words of each id's names and of those that stand for the usual part.

    Where no name has exactly these words, the ids are those with a name that has all of them and more. A number
    that several families complete (``TPU v5``, ``Ascend 910``) means all of them; one that a single chip
    completes means another chip (an MI250 is no MI250X).
    """
    asked = words(name)
    exact = sorted(id for id, found in known.items() if asked in found)
    if exact or not asked:
        return Spelled(tuple(exact if asked else ()), exact=True)
    short = sorted(id for id, names in usual.items() if asked in names)
    if short:
        return Spelled(tuple(short), exact=False)
    wider = {id for id, found in known.items() if any(asked < one for one in found)}
    begun = {id: _begun(asked, found) for id, found in known.items()}
    several = len(set().union(*begun.values())) > 1
    return Spelled(tuple(sorted(wider | {id for id, found in begun.items() if found and several})), exact=False)


def _begun(asked: Words, spellings: Iterable[Words]) -> Words:
    """The words of a chip that are the one asked word with letters behind its number."""
    stem = next(iter(asked)) if len(asked) == 1 else ""
    if not stem[-1:].isdigit():
        return frozenset()
    longer = re.compile(re.escape(stem) + "[a-z]{1,2}")
    return frozenset(word for one in spellings for word in one if longer.fullmatch(word))
