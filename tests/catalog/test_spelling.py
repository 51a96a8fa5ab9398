"""Chips as published tables and people spell them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supercycle.base.errors import InputError
from supercycle.catalog.spelling import words
from supercycle.catalog.store import Catalog

CATALOG = Catalog()

PUBLISHED = {
    "A100-40GB": "a100-sxm-40gb",
    "A100-80GB": "a100-sxm-80gb",
    "A100-80GB-SXM": "a100-sxm-80gb",
    "A800": "a800-sxm-80gb",
    "H100-80GB-SXM": "h100-sxm",
    "H100-96GB-SXM (HBM2e, 500W cap)": "h100-sxm-96gb",
    "H100-NVL": "h100-nvl",
    "H800-80GB": "h800-sxm",
    "H20": "h20",
    "H200-141GB-SXM": "h200-sxm",
    "H200-NVL": "h200-nvl",
    "GH200": "gh200",
    "B200": "b200",
    "B300": "b300",
    "GB200": "gb200",
    "GB300": "gb300",
    "L40S": "l40s",
    "V100-16GB-SXM": "v100-sxm-16gb",
    "V100-32GB-SXM": "v100-sxm-32gb",
    "MI250X": "mi250x",
    "MI300X": "mi300x",
    "MI325X": "mi325x",
    "MI350X": "mi350x",
    "MI355X": "mi355x",
    "TPU v3": "tpu-v3",
    "TPU v4": "tpu-v4",
    "TPU v5e": "tpu-v5e",
    "TPU v5p": "tpu-v5p",
    "TPU v6e": "tpu-v6e",
    "TPU v7x": "tpu-v7",
    "TPU v7x (Ironwood)": "tpu-v7",
    "Gaudi1": "gaudi1",
    "Gaudi2": "gaudi2",
    "Gaudi3": "gaudi3",
    "Trainium1 NeuronCore-v2 (per core)": "trainium1-core",
    "Trainium2": "trainium2",
    "Intel Max 1550 (PVC) tile": "max-1550-tile",
    "Ascend 910B": "ascend-910b",
    "Ascend 910C": "ascend-910c",
}
"""Spellings of published tables of runs, each of one chip."""

OTHERS = {
    "NVIDIA A100-SXM4-80GB": "a100-sxm-80gb",
    "NVIDIA H100 80GB HBM3": "h100-sxm",
    "H100 SXM5 80GB": "h100-sxm",
    "h100 80 GB sxm": "h100-sxm",
    "NVIDIA GH200 480GB": "gh200",
    "NVIDIA GB200 NVL72": "gb200",
    "Tesla V100-SXM2-32GB": "v100-sxm-32gb",
    "V100 SXM3 32GB": "v100-sxm-32gb",
    "AMD Instinct MI300X": "mi300x",
    "mi 300x": "mi300x",
    "MI250X GCD": "mi250x-gcd",
    "MI250X (1 GCD)": "mi250x-gcd",
    "TPUv4": "tpu-v4",
    "tpu_v5p": "tpu-v5p",
    "Google Cloud TPU v5e": "tpu-v5e",
    "Gaudi 2": "gaudi2",
    "Intel Gaudi-3": "gaudi3",
    "ASCEND910B": "ascend-910b",
    "Ascend-910B": "ascend-910b",
    "AWS Trainium 2": "trainium2",
    "Intel Data Center GPU Max 1550": "max-1550",
}
"""The same chips as drivers, clouds and people spell them."""

USUAL = {
    "A100": "a100-sxm-80gb",
    "A100 (memory size not stated)": "a100-sxm-80gb",
    "A100 GPUs": "a100-sxm-80gb",
    "H100": "h100-sxm",
    "NVIDIA H200": "h200-sxm",
    "V100": "v100-sxm-32gb",
    "H100 94GB": "h100-nvl",
    "B200 192GB": "b200",
}
"""Spellings that leave something out, and what they are taken as."""


@pytest.mark.parametrize(("name", "id"), sorted((PUBLISHED | OTHERS).items()))
def test_a_spelling_means_its_chip(name: str, id: str) -> None:
    """It says all that tells the chip from others, and needs no note."""
    found = CATALOG.find("chips", name)
    assert (found.id, found.note) == (id, "")


@pytest.mark.parametrize(("name", "id"), sorted(USUAL.items()))
def test_a_short_name_is_the_usual_part_and_says_so(name: str, id: str) -> None:
    """What was left out is filled in, and the note tells it."""
    found = CATALOG.find("chips", name)
    assert found.id == id
    assert found.note == f"{name!r} is taken as {id}"


@pytest.mark.parametrize(
    ("name", "ids"), [("TPU v5", ("tpu-v5e", "tpu-v5p")), ("Ascend 910", ("ascend-910b", "ascend-910c"))]
)
def test_an_ambiguous_name_lists_what_it_may_be(name: str, ids: tuple[str, ...]) -> None:
    """Chips that differ by a letter are not chosen among."""
    with pytest.raises(InputError, match="is ambiguous") as fault:
        CATALOG.find("chips", name)
    assert all(id in fault.value.headline for id in ids)


@pytest.mark.parametrize(
    "name", ["B100", "L40", "MI250", "MI300A", "A100 PCIe 40GB", "GH200 144GB", "TPU v2", "Trainium 3", "RTX 5080", ""]
)
def test_a_chip_that_the_catalogue_lacks_is_not_guessed(name: str) -> None:
    """A sibling is offered as a question and never taken."""
    with pytest.raises(InputError, match="no chip named"):
        CATALOG.find("chips", name)


@given(
    name=st.sampled_from(sorted(PUBLISHED)),
    maker=st.sampled_from(["", "NVIDIA ", "AMD Instinct ", "Intel "]),
    gap=st.sampled_from([" ", "-", "_", "  "]),
    upper=st.booleans(),
)
def test_case_gaps_and_makers_do_not_matter(name: str, maker: str, gap: str, upper: bool) -> None:
    """The words of a name are the same however they are set."""
    written = (maker + name).replace("-", gap).replace(" ", gap)
    assert words(written.upper() if upper else written.lower()) == words(name)


@pytest.mark.parametrize(
    ("part", "whole", "parts"),
    [("mi250x-gcd", "mi250x", 2), ("max-1550-tile", "max-1550", 2), ("trainium1-core", "trainium1", 2)],
)
def test_a_part_of_a_chip_is_its_share(part: str, whole: str, parts: int) -> None:
    """Peak, memory and power of a die, a tile or a core are those of the chip over the number of them."""
    one, all_ = CATALOG.entry("chips", part), CATALOG.entry("chips", whole)
    assert one.peak["bf16-dense"].number * parts == pytest.approx(all_.peak["bf16-dense"].number, rel=1e-3)  # type: ignore[attr-defined]
    assert one.memory.capacity.number * parts == pytest.approx(all_.memory.capacity.number)  # type: ignore[attr-defined]
    assert one.memory.bandwidth.number * parts == pytest.approx(all_.memory.bandwidth.number)  # type: ignore[attr-defined]
