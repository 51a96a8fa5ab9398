"""Which sizes a verification trains, without PyTorch."""

from collections.abc import Callable
from pathlib import Path

import pytest

from supercycle.base.errors import InputError
from supercycle.catalog.store import Catalog
from supercycle.verify import verification
from supercycle.verify.measure import Measured
from supercycle.verify.measure_entries import write_machine
from supercycle.verify.measure_fit import constants
from supercycle.verify.measure_machine import FACTOR_SIZE
from supercycle.verify.measure_timings import Timing
from supercycle.verify.pytorch import Device
from supercycle.verify.steps import Size, predicted_step
from supercycle.verify.verification import LADDER, SIZES, _question, chosen, fits, verify

PROCESSOR = Device("cpu", "A processor", 1, float("nan"), 2.0**34, 1, "PyTorch 2.13", "Linux x86_64")


@pytest.fixture
def store(tmp_path: Path, synthetic: Callable[..., list[Timing]]) -> Catalog:
    """The catalogue with a measured processor of 16 GiB, 0.17 TFLOP/s."""
    found = Measured(PROCESSOR, tuple(synthetic()), 5e-6, "2026-11-24", 9, 60.0)
    write_machine(tmp_path, "this-machine", found, constants(found.timings))
    return Catalog([tmp_path])


def test_sizes_grow_along_the_ladder_and_are_not_those_of_the_calibration(store: Catalog) -> None:
    """Each takes longer than the one before, and none is the one that the software factor was measured on."""
    asked = {size: _question(store, "this-machine", size, "fp32") for size in LADDER}
    times = [predicted_step(one.job, size, one.machine) for size, one in asked.items()]
    assert times == sorted(times)
    assert not {(size.width, size.layers) for size in LADDER} & {(s.width, s.layers) for s in FACTOR_SIZE.values()}


@pytest.mark.parametrize("seconds", [0.0, 1.0, 10.0, 1e3, 1e9])
def test_the_largest_sizes_that_fit_are_chosen(store: Catalog, seconds: float) -> None:
    """Three neighbours: within the seconds where that can be, within the memory, and no larger ones would be."""
    asked = {size: _question(store, "this-machine", size, "fp32") for size in LADDER}
    found = chosen(asked, seconds)
    place = LADDER.index(found[0])
    assert list(found) == list(LADDER[place : place + SIZES])

    def taken(sizes: tuple[Size, ...]) -> float:
        return sum(float(predicted_step(asked[size].job, size, asked[size].machine)) for size in sizes)

    assert place == 0 or taken(tuple(found)) <= seconds
    larger = LADDER[place + 1 : place + 1 + SIZES]
    assert len(larger) < SIZES or taken(larger) > seconds or not all(fits(asked[size], size) for size in larger)


def test_a_machine_that_was_not_measured_is_said_so(monkeypatch: pytest.MonkeyPatch, catalog: Catalog) -> None:
    """With the command that measures it."""
    monkeypatch.setattr(verification, "find_device", lambda _: PROCESSOR)
    with pytest.raises(InputError, match="supercycle calibrate"):
        verify(catalog)
