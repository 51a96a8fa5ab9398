"""Chiplet Actuary (arXiv 2203.12268) and published costs of an 814 mm² die (H100) and a B200."""

import pytest

from supercycle.catalog.silicon import ProcessEntry, SiliconEntry
from supercycle.catalog.store import Catalog
from supercycle.spend.bill_of_materials import BillOfMaterials, Parts, bill_of_materials
from supercycle.spend.die import clustered_yield, dies_per_wafer, good_die_cost, murphy_yield, poisson_yield

DEFECTS = 0.11 / 100


def test_a_die_of_814_square_millimetres() -> None:
    """57.6 dies on a wafer (5 mm rim, 0.2 mm scribe lanes), at 0.11 defects a cm2."""
    assert dies_per_wafer(814, edge=5.0) == pytest.approx(57.6, abs=0.05)


def test_its_yield_by_four_models() -> None:
    """.424 and .457 by the negative binomial with clustering 10 and 3, .436 by Murphy, .408 by Poisson."""
    found = [clustered_yield(814, DEFECTS, 10), clustered_yield(814, DEFECTS, 3), murphy_yield(814, DEFECTS)]
    assert [*found, poisson_yield(814, DEFECTS)] == pytest.approx([0.424, 0.457, 0.436, 0.408], abs=5e-4)


def test_its_cost(catalog: Catalog) -> None:
    """A good die costs 695 USD at 16,988 USD a wafer, which is the catalogue's N5."""
    process = catalog.entry("processes", "n5")
    assert isinstance(process, ProcessEntry)
    good = clustered_yield(814, process.defects.number / 100, process.clustering.number)
    assert good_die_cost(process.wafer.number, 814, good, edge=5.0) == pytest.approx(695, abs=0.5)


def bill(catalog: Catalog, dies: int, area: float, generation: str, gigabytes: float) -> BillOfMaterials:
    process, costs = catalog.entry("processes", "n5"), catalog.entry("silicon", "reference")
    assert isinstance(process, ProcessEntry)
    assert isinstance(costs, SiliconEntry)
    return bill_of_materials(
        Parts(
            dies, area, process.wafer.number, process.defects.number / 100, process.clustering.number,
            costs.package.redundancy.number, gigabytes * 2**30, costs.memory[generation].price.number,
            costs.package.base.number, costs.package.per_area.number, costs.package.package_yield.number,
            costs.finishing.test.number,
        )
    )  # fmt: skip


def test_bill_of_materials_of_b200(catalog: Catalog) -> None:
    """Epoch AI: logic 900 (720-1,200), memory 2,900 (2,800-3,100), package 1,100 (1,000-1,200), total 6,400
    (5,700-7,300) USD. What is tuned to it is redundancy (logic) and package yield (total).
    """
    found = bill(catalog, 2, 800, "hbm3e", 192)
    assert 720 <= found.logic <= 1200
    assert 2800 <= found.memory <= 3100
    assert 1000 <= found.package <= 1200
    assert 5700 <= found.total <= 7300
    assert found.total == pytest.approx(6400, rel=0.01)


def test_bill_of_materials_of_h100(catalog: Catalog) -> None:
    """Silicon Analysts print 3,320 USD for an H100; redundancy and package yield, taken from B200, give 9 % more."""
    assert bill(catalog, 1, 814, "hbm3", 80).total == pytest.approx(3320, rel=0.10)
