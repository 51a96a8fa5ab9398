"""Entries of a measured machine: written, read back, and used by a prediction; without PyTorch."""

from collections.abc import Callable
from pathlib import Path

import pytest

from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate
from supercycle.catalog.store import PACKAGED, Catalog, open_catalog, own_entries
from supercycle.catalog.writing import as_toml, write_entry, write_sources
from supercycle.verbs.step import predict
from supercycle.verify.measure import Measured
from supercycle.verify.measure_entries import Links, write_machine
from supercycle.verify.measure_fit import constants
from supercycle.verify.measure_timings import Timing
from supercycle.verify.pytorch import Device

PROCESSOR = Device("cpu", "A processor", 2, float("nan"), 2.0**34, 1, "PyTorch 2.13", "Linux x86_64")


@pytest.fixture
def measured(synthetic: Callable[..., list[Timing]]) -> Measured:
    """A measurement of the synthetic processor."""
    return Measured(PROCESSOR, tuple(synthetic()), 5e-6, "2026-11-24", 9, 60.0)


def written(folder: Path, found: Measured, **more: object) -> Catalog:
    """The catalogue with the entries of a measurement."""
    write_machine(folder, "mine", found, constants(found.timings), **more)  # type: ignore[arg-type]
    return Catalog([folder])


def test_what_is_written_is_read_back(tmp_path: Path, measured: Measured) -> None:
    """Every fact of the chip and the stack has the source of the measurement or says that it is assumed."""
    store = written(tmp_path, measured, factor=Estimate(1.1, 1.0, 1.3))
    stack = store.entry("stacks", "mine-pytorch")
    chip = store.entry("chips", "mine")
    assert stack.step.factor.number == pytest.approx(1.1)
    assert stack.memory.fraction.number == pytest.approx(0.5, rel=0.02)
    assert stack.matmul["fp32"].source == "measured-mine"
    assert str(stack.matmul["fp32"].kind) == "fitted"
    assert str(stack.overlap.tensor.kind) == "assumed"
    assert str(chip.peak["fp32-dense"].kind) == "measured"
    assert store.sources["measured-mine"].date == "2026-11-24"


def test_a_measured_machine_is_predicted_for(tmp_path: Path, measured: Measured) -> None:
    """``run`` takes the entries like those of any chip, in 32 bits, and takes plausibly long."""
    store = written(tmp_path, measured)
    asked = {"chip": "mine", "count": 1, "global_batch": 1, "sequence": 512, "precision": "fp32"}
    found = predict("llama-2-7b", **asked, catalog=store, split="mb=1,zero=0")
    flop = 6 * 6.6e9 * 512
    assert 0.4 < flop / (found.step_s.value * 2e11) < 0.9
    assert any("does not fit" in note for note in found.notes)


def test_links_of_several_devices_are_written(tmp_path: Path, measured: Measured) -> None:
    """With links the chip has a scale-up domain, and the stack their constants."""
    one = Estimate(1e-5, 5e-6, 2e-5)
    store = written(tmp_path, measured, links=Links(3e9, Estimate(0.8, 0.7, 0.9), one, one, one, 0.1))
    assert store.entry("chips", "mine").scale_up.bandwidth.number == pytest.approx(3e9)
    assert store.entry("stacks", "mine-pytorch").scale_up.fraction.number == pytest.approx(0.8)


def test_a_known_chip_keeps_its_data_sheet(tmp_path: Path, measured: Measured, catalog: Catalog) -> None:
    """A device that the catalogue knows is that chip with another stack; short names still mean the packaged one."""
    store = written(tmp_path, measured, sheet="h100-sxm")
    sheet, own = catalog.entry("chips", "h100-sxm"), store.entry("chips", "mine")
    assert own.peak == sheet.peak
    assert own.stack == "mine-pytorch"
    assert store.find("chips", "h100").id == "h100-sxm"


def test_a_faulty_entry_is_not_written(tmp_path: Path) -> None:
    """An entry with a fault leaves no file behind, and what stood there before stays."""
    good = {"a-source": {"title": "A title"}}
    path = write_sources(tmp_path, "mine", good)
    with pytest.raises(InputError, match="titel"):
        write_sources(tmp_path, "mine", {"a-source": {"titel": "A title"}})
    assert "A title" in path.read_text()
    assert [file.name for file in path.parent.iterdir()] == ["mine.toml"]


def test_the_packaged_catalogue_is_never_written() -> None:
    """Not even when it is named."""
    with pytest.raises(InputError, match="never written"):
        write_entry(PACKAGED, "chips", "mine", {})


def test_toml_of_awkward_values_is_read_back() -> None:
    """Quotes, dots in keys, numbers and lists survive."""
    import tomllib

    table = {"name": 'a "quoted" \\ name', "list": ["x", 1, True], "peak": {"bf16.dense": {"value": "1", "n": 2.5}}}
    assert tomllib.loads(as_toml(table)) == table


def test_own_entries_are_always_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, measured: Measured) -> None:
    """What stands in the data directory is found without any option; a named directory comes on top of it."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert "mine" not in open_catalog().files("chips")
    write_machine(own_entries(), "mine", measured, constants(measured.timings))
    assert "mine" in open_catalog().files("chips")
    other = tmp_path / "other"
    other.mkdir()
    assert "mine" in open_catalog(other).files("chips")
    assert open_catalog(other).folders[-1] == other
