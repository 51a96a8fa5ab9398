"""Laws over the entries of NVIDIA and AMD, and published figures by value."""

import pytest

from supercycle.base.units import GIBIBYTE
from supercycle.catalog.chips import ChipEntry
from supercycle.catalog.store import Catalog

CATALOG = Catalog()
IDS = [
    "v100-sxm-16gb",
    "v100-sxm-32gb",
    "a100-sxm-40gb",
    "a100-sxm-80gb",
    "a100-pcie-80gb",
    "a800-sxm-80gb",
    "h100-sxm",
    "h100-pcie",
    "h100-nvl",
    "h100-sxm-96gb",
    "h800-sxm",
    "h20",
    "h200-sxm",
    "h200-nvl",
    "gh200",
    "b200",
    "gb200",
    "b300",
    "gb300",
    "l40s",
    "mi250x",
    "mi300x",
    "mi325x",
    "mi350x",
    "mi355x",
]
every_chip = pytest.mark.parametrize("id", IDS)


def chip(id: str) -> ChipEntry:
    entry = CATALOG.entry("chips", id)
    assert isinstance(entry, ChipEntry)
    return entry


def peak(id: str, key: str) -> float:
    return chip(id).peak[key].number


def rates(id: str, sparsity: str = "dense") -> dict[str, float]:
    """Rates by format."""
    return {k.rsplit("-", 1)[0]: fact.number for k, fact in chip(id).peak.items() if k.endswith(sparsity)}


@every_chip
def test_sparse_rates_are_twice_the_dense_ones(id: str):
    """Two-in-four sparsity doubles a rate, to the printed digits; FP4 of Blackwell Ultra gains less."""
    dense, sparse = rates(id), rates(id, "sparse")
    for name, rate in sparse.items():
        assert dense[name] <= rate
        if (id, name) != ("b300", "fp4"):
            assert rate == pytest.approx(2 * dense[name], rel=0.013)


@every_chip
def test_narrower_floats_are_never_slower(id: str):
    """FP4 is at least FP8, FP8 at least BF16, BF16 at least TF32, and TF32 at least FP32."""
    dense = rates(id)
    ladder = [dense[name] for name in ("fp32", "tf32", "bf16", "fp8", "fp6", "fp4") if name in dense]
    assert ladder == sorted(ladder)


@every_chip
def test_both_halves_run_at_one_rate(id: str):
    """BF16 and FP16 have the same peak on every chip that has both."""
    dense = rates(id)
    assert dense.get("bf16", dense["fp16"]) == dense["fp16"]


@every_chip
def test_tf32_runs_at_half_the_rate_of_bf16(id: str):
    """TF32, where a chip has it, is half of BF16 (L40S: half of the rounded sparse figure)."""
    dense = rates(id)
    if "tf32" in dense:
        assert dense["bf16"] == pytest.approx(2 * dense["tf32"], rel=0.012)


@every_chip
def test_fp8_runs_at_twice_the_rate_of_bf16(id: str):
    """FP8, where a chip has it, is twice BF16 (L40S: printed from the rounded sparse figure)."""
    dense = rates(id)
    if "fp8" in dense:
        assert dense["fp8"] == pytest.approx(2 * dense["bf16"], rel=0.013)


@every_chip
def test_entry_has_what_a_machine_is_built_from(id: str):
    """Every chip has a half-precision peak, memory, power and links within and between domains."""
    entry = chip(id)
    assert "fp16-dense" in entry.peak
    assert entry.memory.bandwidth is not None
    assert entry.power.tdp is not None
    assert entry.compute.units is not None
    assert entry.scale_up.bandwidth is not None
    assert entry.scale_up.domain is not None
    assert entry.scale_up.topology is not None
    assert entry.scale_up.topology.text in ("switch", "mesh", "torus")
    assert entry.scale_out.bandwidth is not None
    assert entry.host.chips is not None
    assert entry.stack in CATALOG.files("stacks")


@every_chip
def test_links_of_the_domain_lie_between_network_and_memory(id: str):
    """Memory is faster than scale-up; scale-up is faster than scale-out, but where cards speak over PCIe."""
    entry = chip(id)
    assert entry.memory.bandwidth is not None
    assert entry.scale_up.bandwidth is not None
    assert entry.scale_out.bandwidth is not None
    assert entry.scale_up.bandwidth.number < entry.memory.bandwidth.number
    if id != "l40s":
        assert entry.scale_up.bandwidth.number > entry.scale_out.bandwidth.number


def test_volta_has_no_bf16():
    """The V100 has FP16 tensor cores only."""
    assert "bf16-dense" not in chip("v100-sxm-32gb").peak
    assert "bf16-dense" not in chip("v100-sxm-16gb").peak


def test_export_variants_keep_compute_and_lose_links():
    """The A800 and H800 are the A100 and H100 with 400 GB/s of NVLink (Reuters, 2022-11; press)."""
    for cut, whole in (("a800-sxm-80gb", "a100-sxm-80gb"), ("h800-sxm", "h100-sxm")):
        assert peak(cut, "bf16-dense") == pytest.approx(peak(whole, "bf16-dense"), rel=1e-3)
        assert chip(cut).scale_up.bandwidth.number == 200e9  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("id", "key", "teraflops"),
    [
        ("v100-sxm-32gb", "fp16-dense", 125),
        ("a100-sxm-80gb", "bf16-dense", 312),
        ("a100-sxm-80gb", "bf16-sparse", 624),
        ("h100-sxm", "bf16-dense", 989.4),
        ("h100-sxm", "bf16-sparse", 1978.9),
        ("h100-sxm", "fp8-dense", 1978.9),
        ("h100-sxm", "fp8-sparse", 3957.8),
        ("b200", "bf16-dense", 2250),
        ("b200", "bf16-sparse", 4500),
        ("gb200", "bf16-dense", 2500),
        ("mi300x", "bf16-dense", 1307.4),
        ("mi300x", "bf16-sparse", 2614.9),
    ],
)
def test_published_rates(id: str, key: str, teraflops: float):
    """Epoch AI (V100, MI300X); NVIDIA's A100 sheet, H100 paper and Blackwell sheet as Lockwood cites them."""
    assert peak(id, key) == pytest.approx(teraflops * 1e12)


@pytest.mark.parametrize(
    ("id", "gibibytes", "terabytes_per_second"),
    [
        ("a100-sxm-40gb", 40, 1.555),
        ("a100-sxm-80gb", 80, 2.039),
        ("h100-sxm", 80, 3.35),
        ("h200-sxm", 141, 4.8),
        ("b200", 180, 7.7),
        ("gb200", 186, 8.0),
        ("mi300x", 192, 5.3),
        ("mi325x", 256, 6.0),
        ("mi355x", 288, 8.0),
    ],
)
def test_published_memory(id: str, gibibytes: float, terabytes_per_second: float):
    """As NVIDIA (A100, H100 sheets; DGX B200 guide), MLPerf, ROCm's pages and Epoch AI print them."""
    memory = chip(id).memory
    assert memory.capacity.number == gibibytes * GIBIBYTE
    assert memory.bandwidth is not None
    assert memory.bandwidth.number == pytest.approx(terabytes_per_second * 1e12)


@pytest.mark.parametrize(
    ("id", "up", "domain", "out", "watts"),
    [
        ("v100-sxm-32gb", 150, 8, 6.25, 300),
        ("a100-sxm-80gb", 300, 8, 25, 400),
        ("h100-sxm", 450, 8, 50, 700),
        ("b200", 900, 8, 50, 1000),
        ("gb200", 900, 72, 50, 1200),
        ("gb300", 900, 72, 100, 1400),
        ("mi300x", 448, 8, 50, 750),
    ],
)
def test_published_links_and_power(id: str, up: float, domain: int, out: float, watts: float):
    """NVLink and XGMI one way per chip, network ports of the reference designs, design power."""
    entry = chip(id)
    assert entry.scale_up.bandwidth.number == up * 1e9  # type: ignore[union-attr]
    assert entry.scale_up.domain.number == domain  # type: ignore[union-attr]
    assert entry.scale_out.bandwidth.number == out * 1e9  # type: ignore[union-attr]
    assert entry.power.tdp.number == watts  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("A100-40GB", "a100-sxm-40gb"),
        ("A100-40GB-SXM", "a100-sxm-40gb"),
        ("A100-80GB", "a100-sxm-80gb"),
        ("A100-80GB-SXM", "a100-sxm-80gb"),
        ("A100-SXM-80GB", "a100-sxm-80gb"),
        ("A100-PCIe-80GB", "a100-pcie-80gb"),
        ("A800", "a800-sxm-80gb"),
        ("H100-80GB-SXM", "h100-sxm"),
        ("H100-SXM-80GB", "h100-sxm"),
        ("H100-PCIe-80GB", "h100-pcie"),
        ("H100-96GB-SXM (HBM2e, 500W cap)", "h100-sxm-96gb"),
        ("H100-NVL", "h100-nvl"),
        ("H100-NVL-94GB", "h100-nvl"),
        ("H800-80GB", "h800-sxm"),
        ("H20", "h20"),
        ("H200-141GB-SXM", "h200-sxm"),
        ("H200-SXM-141GB", "h200-sxm"),
        ("H200-NVL", "h200-nvl"),
        ("H200-NVL-141GB", "h200-nvl"),
        ("GH200", "gh200"),
        ("GH200-480GB", "gh200"),
        ("B200", "b200"),
        ("B200-SXM-180GB", "b200"),
        ("B300", "b300"),
        ("GB200", "gb200"),
        ("GB200-NVL72", "gb200"),
        ("GB300", "gb300"),
        ("L40S", "l40s"),
        ("L40S-48GB", "l40s"),
        ("V100-16GB-SXM", "v100-sxm-16gb"),
        ("V100-32GB-SXM", "v100-sxm-32gb"),
        ("V100-32GB-SXM3 (DGX-2)", "v100-sxm-32gb"),
        ("MI250X", "mi250x"),
        ("AMD Instinct MI300X", "mi300x"),
        ("MI300X-192GB", "mi300x"),
        ("MI325X", "mi325x"),
        ("MI350X", "mi350x"),
        ("MI355X", "mi355x"),
    ],
)
def test_spellings_of_published_tables_resolve(name: str, id: str):
    """A name that states the part needs no remark."""
    found = CATALOG.find("chips", name)
    assert (found.id, found.note) == (id, "")


@pytest.mark.parametrize(
    ("name", "id"),
    [("A100", "a100-sxm-80gb"), ("NVIDIA H100", "h100-sxm"), ("H200", "h200-sxm"), ("V100", "v100-sxm-32gb")],
)
def test_short_names_are_taken_as_the_usual_part_and_say_so(name: str, id: str):
    """A name without form or memory size resolves to the usual part, with a note."""
    found = CATALOG.find("chips", name)
    assert found.id == id
    assert "is taken as" in found.note
