"""The models of the catalogue: every entry builds, and its count is the one that its makers publish."""

from pathlib import Path

import pytest

from supercycle.catalog.models import ModelEntry
from supercycle.catalog.reading import checked, parsed
from supercycle.catalog.store import PACKAGED, Catalog, folded
from supercycle.model.load import shape_of
from supercycle.model.parameters import ParameterCount, parameters

FILES = sorted((PACKAGED / "models").glob("*.toml"))

AS_PRINTED = {
    # printed total and the half unit of its last digit, both in billions
    "bloom-176b": (176.247271424, 0),
    "gemma-2-27b": (27.22712832, 0),
    "gemma-3-27b": (27.00900224, 0),
    "gpt-3-175b": (174.6, 0.05),
    "gpt-oss-120b": (116.83, 0.005),
    "gpt-oss-20b": (20.91, 0.005),
    "megatron-gpt-530b": (529.6, 0.05),
    "megatron-gpt-1t": (1008.0, 0.05),
    "llama-2-7b": (7, 0.5),
    "llama-2-13b": (13, 0.5),
    "llama-3.1-8b": (8, 0.5),
    "llama-3.1-405b": (405, 1),
    "mixtral-8x7b": (46.7, 0.05),
    "mixtral-8x22b": (141, 0.5),
    "deepseek-v2": (236, 0.5),
    "deepseek-v3": (671, 0.5),
    "qwen2.5-7b": (7.61, 0.01),
    "qwen2.5-72b": (72.7, 0.05),
    "qwen3-8b": (8.2, 0.05),
    "qwen3-32b": (32.8, 0.05),
    "qwen3-235b-a22b": (235, 0.5),
    "mistral-7b": (7, 0.5),
    "mistral-small-24b": (24, 0.5),
    "mpt-30b": (30, 0.5),
}

ACTIVE = {
    # printed active count, the half unit of its last digit, and what the makers count
    "mixtral-8x7b": (12.9, 0.05, "active"),
    "mixtral-8x22b": (39, 0.5, "active"),
    "deepseek-v2": (21, 0.5, "active"),
    "deepseek-v3": (37, 0.5, "active_with_head"),
    "kimi-k2": (32, 0.5, "active_with_head"),
    "qwen3-235b-a22b": (22, 0.5, "active"),
    "qwen3-30b-a3b": (3, 0.5, "active"),
    "gpt-oss-120b": (5.1, 0.05, "active_with_head"),
    "gpt-oss-20b": (3.6, 0.05, "active_with_head"),
    "llama-4-scout": (17, 0.5, "active"),
    "llama-4-maverick": (17, 0.5, "active"),
}


def entry(path: Path) -> ModelEntry:
    return checked(path, ModelEntry, parsed(path))


def count(id: str) -> ParameterCount:
    return parameters(shape_of(entry(PACKAGED / "models" / f"{id}.toml")))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_an_entry_builds_and_lies_near_its_published_count(path: Path) -> None:
    """Every shape is valid and has the published parameters within 4 %, the coarsest rounding."""
    found = entry(path)
    total = parameters(shape_of(found)).total
    if found.published.parameters:
        assert total == pytest.approx(found.published.parameters.number, rel=0.04)


@pytest.mark.parametrize("id", AS_PRINTED)
def test_the_total_is_the_printed_one(id: str) -> None:
    """Counting the shape gives the total that the makers print, to its last digit."""
    printed, digits = AS_PRINTED[id]
    assert count(id).total / 1e9 == pytest.approx(printed, abs=digits or 1e-9)


@pytest.mark.parametrize("id", ACTIVE)
def test_the_active_count_is_the_printed_one(id: str) -> None:
    """Counting what one token meets gives the printed number; some makers leave the look-up out."""
    printed, digits, convention = ACTIVE[id]
    assert getattr(count(id), convention) / 1e9 == pytest.approx(printed, abs=digits)


def test_every_source_of_a_model_exists() -> None:
    """Each fact names a key of the sources."""
    known = Catalog().sources
    for path in FILES:
        found = entry(path)
        facts = [found.origin, found.released, *dict(found.published).values()]
        assert {fact.source for fact in facts if fact is not None} <= set(known)


def test_no_two_models_share_a_name() -> None:
    """An alias means one model."""
    owners: dict[str, set[str]] = {}
    for path in FILES:
        for name in (path.stem, entry(path).name, *entry(path).aliases, *entry(path).usual_for):
            owners.setdefault(folded(name), set()).add(path.stem)
    assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {}
