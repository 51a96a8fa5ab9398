"""Chips that no training run was seen of."""

import numpy as np

from supercycle.base.draws import draw
from supercycle.catalog.runs import chips_of_runs
from supercycle.catalog.store import Catalog
from supercycle.machine.build import build, chip_inputs

CATALOG = Catalog()


def width(chip: str) -> float:
    """How far the 90 % interval of a chip's software factor reaches, as a ratio of its ends."""
    facts = chip_inputs(CATALOG, chip, "bf16", "bf16")
    factor = build(facts, draw(facts.inputs, 4000, 1)).software.factor
    low, high = np.percentile(factor, [5, 95])
    return float(high / low)


def test_a_chip_without_runs_says_so_and_is_less_certain() -> None:
    """An H800 has the constants of the H100, at the same central value, and a wider interval."""
    seen, unseen = (chip_inputs(CATALOG, chip, "bf16", "bf16") for chip in ("h100-sxm", "h800-sxm"))
    assert not any(note.startswith("uncalibrated") for note in seen.notes)
    assert any(note.startswith("uncalibrated: no training run of NVIDIA H800") for note in unseen.notes)
    assert build(seen, seen.central()).software.factor == build(unseen, unseen.central()).software.factor
    assert width("h800-sxm") > 1.05 * width("h100-sxm")


def test_every_chip_of_the_packaged_runs_counts_as_seen() -> None:
    """Their accelerators all mean an entry of the catalogue; most chips of the catalogue have none."""
    assert {"h100-sxm", "a100-sxm-80gb", "gb200", "tpu-v5p"} <= chips_of_runs(CATALOG)
    assert chips_of_runs(CATALOG) < set(CATALOG.files("chips"))
