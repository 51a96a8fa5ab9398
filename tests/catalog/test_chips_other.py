"""Chips of Google, AWS, Intel, Huawei and T-Head: published figures by value, and the names of tables."""

from typing import TypeVar, cast

import pytest

from supercycle.catalog.chips import ChipEntry
from supercycle.catalog.fact import Kind
from supercycle.catalog.store import Catalog, open_catalog

OTHERS = [
    "tpu-v3", "tpu-v4", "tpu-v5e", "tpu-v5p", "tpu-v6e", "tpu-v7", "trainium1", "trainium1-core", "trainium2",
    "gaudi1", "gaudi2", "gaudi3", "max-1550", "max-1550-tile", "ascend-910b", "ascend-910c", "t-head-ppu",
]  # fmt: skip


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return open_catalog()


Value = TypeVar("Value")


def known(value: Value | None) -> Value:
    assert value is not None
    return value


def chip(catalog: Catalog, id: str) -> ChipEntry:
    return cast(ChipEntry, catalog.entry("chips", id))


@pytest.mark.parametrize("id", OTHERS)
def test_a_plan_can_run_on_the_chip(catalog: Catalog, id: str) -> None:
    """Each entry has a 16-bit peak, a memory bandwidth, power, both networks and a host, known or assumed."""
    entry = chip(catalog, id)
    assert "bf16-dense" in entry.peak
    assert entry.memory.bandwidth
    assert entry.power.tdp
    assert entry.scale_up.bandwidth
    assert entry.scale_up.domain
    assert entry.scale_up.topology
    assert entry.scale_out.bandwidth
    assert entry.host.chips


@pytest.mark.parametrize("id", OTHERS)
def test_topology_is_one_of_four(catalog: Catalog, id: str) -> None:
    """The links of a domain are a switch, a mesh or a torus of two or three dimensions."""
    topology = known(chip(catalog, id).scale_up.topology)
    assert topology.text in {"torus-2d", "torus-3d", "mesh", "switch"}


@pytest.mark.parametrize(
    ("id", "teraflops", "gigabytes_per_second", "gibibytes", "pod", "one_way_gigabytes_per_second"),
    [
        ("tpu-v4", 275, 1200, 32, 4096, 270),
        ("tpu-v5e", 197, 819, 16, 256, 200),
        ("tpu-v5p", 459, 2765, 95, 8960, 600),
        ("tpu-v6e", 918, 1640, 32, 256, 400),
        ("tpu-v7", 2307, 7380, 192, 9216, 600),
    ],
)
def test_tpu_documentation(
    catalog: Catalog,
    id: str,
    teraflops: float,
    gigabytes_per_second: float,
    gibibytes: float,
    pod: float,
    one_way_gigabytes_per_second: float,
) -> None:
    """Google Cloud's pages print peak, HBM, pod size, and both directions of the interconnect together."""
    entry = chip(catalog, id)
    assert entry.peak["bf16-dense"].number == teraflops * 1e12
    assert known(entry.memory.bandwidth).number == gigabytes_per_second * 1e9
    assert entry.memory.capacity.number == gibibytes * 2**30
    assert known(entry.scale_up.domain).number == pod
    assert known(entry.scale_up.bandwidth).number == pytest.approx(one_way_gigabytes_per_second * 1e9)


def test_tpu_v4_bandwidth_is_six_links(catalog: Catalog) -> None:
    """How to Scale Your Model prints 4.5e10 bytes/s one way a link; a 3D torus has six links a chip."""
    links = chip(catalog, "tpu-v4").scale_up.bandwidth
    assert known(links).number == pytest.approx(6 * 4.5e10)


def test_trainium_documentation(catalog: Catalog) -> None:
    """AWS prints 190 TFLOP/s and 820 GiB/s for Trainium, 667 TFLOP/s and 2.9 TB/s for Trainium2."""
    first, second = chip(catalog, "trainium1"), chip(catalog, "trainium2")
    assert first.peak["bf16-dense"].number == 190e12
    assert known(first.memory.bandwidth).number == 820 * 2**30
    assert second.peak["bf16-dense"].number == 667e12
    assert second.peak["bf16-sparse"].number == 2563e12
    assert known(second.memory.bandwidth).number == 2.9e12


def test_the_wrong_bandwidth_of_trainium_is_kept_beside_the_right_one(catalog: Catalog) -> None:
    """Epoch AI's table prints 9.8 TB/s for one Trainium; the entry shows it and uses the maker's figure."""
    bandwidth = known(chip(catalog, "trainium1").memory.bandwidth)
    assert [(other.text, other.source) for other in bandwidth.also] == [("9.8 TB/s", "epoch-ml-hardware")]
    assert bandwidth.why


@pytest.mark.parametrize(("half", "whole"), [("trainium1-core", "trainium1"), ("max-1550-tile", "max-1550")])
def test_a_part_of_a_package_is_half_of_it(catalog: Catalog, half: str, whole: str) -> None:
    """A row of a table that is per core or per tile has half the peaks, the memory and the power."""
    part, package = chip(catalog, half), chip(catalog, whole)
    assert set(part.peak) == set(package.peak)
    for key, peak in part.peak.items():
        assert 2 * peak.number == pytest.approx(package.peak[key].number, rel=2e-3)
    assert 2 * part.memory.capacity.number == package.memory.capacity.number
    bandwidth, whole_bandwidth = known(part.memory.bandwidth), known(package.memory.bandwidth)
    assert 2 * bandwidth.number == pytest.approx(whole_bandwidth.number)
    assert 2 * known(part.power.tdp).number == known(package.power.tdp).number


def test_gaudi_networks_follow_their_ports(catalog: Catalog) -> None:
    """Intel prints 21 x 25 GB/s inside and 3 x 25 GB/s outside a server of Gaudi 3; Gaudi 2 has half."""
    third, second = chip(catalog, "gaudi3"), chip(catalog, "gaudi2")
    assert known(third.scale_up.bandwidth).number == 21 * 25e9
    assert known(third.scale_out.bandwidth).number == 3 * 25e9
    assert known(second.scale_up.bandwidth).number == 21 * 12.5e9
    assert known(second.scale_out.bandwidth).number == 3 * 12.5e9


def test_gaudi_2_peaks(catalog: Catalog) -> None:
    """Intel prints 432 TFLOP/s in BF16 for Gaudi 2, and Epoch AI's table 865 in FP8."""
    entry = chip(catalog, "gaudi2")
    assert entry.peak["bf16-dense"].number == 432e12
    assert entry.peak["fp8-dense"].number == 865e12


def test_max_1550_peak_is_its_engines_times_its_clock(catalog: Catalog) -> None:
    """128 Xe-cores with eight matrix engines of 4096 bits, that is 256 products of 16 bits, at 1.6 GHz."""
    peak = chip(catalog, "max-1550").peak["bf16-dense"].number
    assert peak == pytest.approx(128 * 8 * (4096 / 16) * 2 * 1.6e9, rel=1e-4)


def test_ascend_910c_adds_up_to_its_super_node(catalog: Catalog) -> None:
    """CloudMatrix384: 384 chips have about 289 PFLOP/s in BF16 and 1229 TB/s of memory bandwidth."""
    entry = chip(catalog, "ascend-910c")
    assert 384 * entry.peak["bf16-dense"].number == pytest.approx(289e15, abs=0.5e15)
    assert 384 * known(entry.memory.bandwidth).number == pytest.approx(1229e12, abs=0.5e12)


def test_ppu_says_what_is_not_known(catalog: Catalog) -> None:
    """700 GB/s is chip to chip; the memory bandwidth is assumed, the peak is 1,945 P over 16,384 cards."""
    entry = chip(catalog, "t-head-ppu")
    peak, bandwidth = entry.peak["bf16-dense"], known(entry.memory.bandwidth)
    assert peak.number == pytest.approx(1945e15 / 16384, abs=0.05e12)
    assert peak.kind is Kind.ESTIMATED
    assert bandwidth.kind is Kind.ASSUMED
    assert bandwidth.estimate.high / bandwidth.estimate.low >= 2
    assert known(entry.scale_up.bandwidth).estimate.high == 700e9


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("TPU v3", "tpu-v3"),
        ("TPU v4", "tpu-v4"),
        ("TPU v5p", "tpu-v5p"),
        ("TPU v6e", "tpu-v6e"),
        ("Trillium", "tpu-v6e"),
        ("TPU v7x (Ironwood)", "tpu-v7"),
        ("Ironwood", "tpu-v7"),
        ("Trainium1", "trainium1"),
        ("Trainium1 NeuronCore-v2", "trainium1-core"),
        ("Trainium1 NeuronCore-v2 (per core)", "trainium1-core"),
        ("Gaudi2", "gaudi2"),
        ("Intel Max 1550 (PVC) tile", "max-1550-tile"),
        ("Intel Max 1550", "max-1550"),
        ("Ascend 910B", "ascend-910b"),
        ("Zhenwu 810E", "t-head-ppu"),
        ("PPU", "t-head-ppu"),
    ],
)
def test_names_of_published_tables_resolve(catalog: Catalog, name: str, id: str) -> None:
    """The spellings that tables of runs use mean one entry each, without a note."""
    found = catalog.find("chips", name)
    assert found.id == id
    assert not found.note
