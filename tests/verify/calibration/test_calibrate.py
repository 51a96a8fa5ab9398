"""Constants fitted to runs: they are found again in runs made of them, and foretell runs that were left out."""

from datetime import date

import numpy as np
import pytest

from supercycle.base.errors import InputError
from supercycle.catalog.store import Catalog
from supercycle.verify.calibration.calibrate import Calibration, calibrate
from supercycle.verify.calibration.constants import CONSTANTS, from_scale, to_scale
from supercycle.verify.calibration.entries import write_calibration
from supercycle.verify.calibration.problem import fit_rows, predict_moved

MOST_A_STACK = 12
"""Fitted constants that one software stack may have."""


@pytest.fixture(scope="module")
def packaged(catalog: Catalog) -> Calibration:
    return calibrate(catalog)


@pytest.mark.parametrize("constant", CONSTANTS, ids=lambda one: f"{one.owner} {one.name}")
def test_every_constant_says_what_it_is(constant) -> None:
    """A fitted constant has a meaning in words and a prior that lies on its scale."""
    assert len(constant.meaning.split()) >= 5
    assert constant.doubt > 0
    assert constant.spread > 0
    assert float(from_scale(constant, to_scale(constant, constant.centre))) == pytest.approx(constant.centre, rel=1e-9)


def test_constants_are_few() -> None:
    """At most twelve of a stack, its framework's included; none of them twice."""
    by_owner = [constant.owner for constant in CONSTANTS]
    assert len(CONSTANTS) == len({(one.owner, one.name) for one in CONSTANTS})
    assert by_owner.count("stacks") + by_owner.count("frameworks") <= MOST_A_STACK


def test_sources_that_were_left_out_are_foretold(packaged: Calibration) -> None:
    """The mean over sources of the median error is at most 10 %, less than half of the baseline's, and 85 to 95 % of
    the steps lie in their intervals; no source is worse than the baseline."""
    assert packaged.error is not None
    assert packaged.coverage is not None
    baseline = np.mean([one.baseline_error for one in packaged.left_out])
    assert packaged.error <= 0.10
    assert packaged.error <= 0.5 * baseline
    assert 0.85 <= packaged.coverage <= 0.95
    assert [one.source for one in packaged.left_out if one.median_error > one.baseline_error] == []


def test_intervals_hold_in_every_large_source(packaged: Calibration) -> None:
    """In each source of 20 or more rows 75 % of the steps lie in their interval."""
    assert [one.source for one in packaged.left_out if one.rows >= 20 and one.coverage < 0.75] == []


def test_the_catalogue_has_what_the_fit_gives(packaged: Calibration) -> None:
    """The packaged constants are those of the fit, within a hundredth."""
    for one in packaged.constants:
        assert one.before == pytest.approx(one.estimate.value, rel=0.01), (one.entry, one.name)


def test_a_factor_is_found_again(catalog: Catalog, row) -> None:
    """Runs a fifth slower than predicted, from three sources, raise the software factor; one source moves it less."""

    def slower(sources: list[str]) -> float:
        table = [
            row(id=f"{source}-{pp}", source_key=source, pp=str(pp), dp=str(128 // pp), tp="8")
            for source in sources
            for pp in (8, 16, 32)
        ]
        rows = fit_rows(table, catalog)
        places = {
            slot: float(to_scale(slot.constant, one.facts.inputs[slot.constant.name].estimate.value))
            for one in rows
            for slot in one.slots
        }
        for one, cells in zip(rows, table, strict=True):
            cells["step_time_s"] = str(1.2 * float(np.exp(predict_moved(one, places)[0])))
            cells["tokens_per_s_per_device"] = cells["tflops_per_s_per_device_reported"] = ""
        found = calibrate(catalog, table)
        return next(one.estimate.value / one.before for one in found.constants if one.name == "software factor")

    one, three = slower(["a"]), slower(["a", "b", "c"])
    assert 1.0 < one < three < 1.2


def test_too_few_rows_are_refused(catalog: Catalog, row) -> None:
    """Two rows say less than the prior."""
    with pytest.raises(InputError, match="2 of 2 rows can be predicted"):
        calibrate(catalog, [row(), row(id="two")])


def test_what_is_written_is_read_again(catalog: Catalog, packaged: Calibration, tmp_path) -> None:
    """The entries of a calibration, in a directory of one's own, are the packaged ones with its constants."""
    paths = write_calibration(packaged, catalog, tmp_path, "runs.csv", date(2026, 11, 1))
    assert all(path.is_file() for path in paths)
    own = Catalog([tmp_path])
    for one in packaged.constants:
        entry = own.entry(one.kind, one.entry)
        fact = getattr(getattr(entry, one.table), one.key)
        assert fact.source == "own-calibration"
        assert fact.number == pytest.approx(one.estimate.value, rel=0.006)
    assert calibrate(own, None).rows == packaged.rows
