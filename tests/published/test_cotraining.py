"""Co-training on simulated and real data (Wei et al., arXiv 2503.22634; Maddukuri et al., arXiv 2503.24361)."""

from dataclasses import replace

import numpy as np
import pytest

from supercycle.catalog.store import Catalog
from supercycle.sim.exchange_fit import GapFit, fit_gap
from supercycle.sim.gap_table import GapCell, read_cells
from supercycle.study.gap_choice import gap_path

WIDEST = 3.0
"""Largest ratio of the ends of a predicted interval of gains."""


def cells(catalog: Catalog) -> tuple[GapCell, ...]:
    """The four cells of Wei et al.: 10 and 50 real demonstrations, alone and with 2,000 simulated ones."""
    return read_cells(gap_path(catalog, "published-cotraining"))


def fitted(catalog: Catalog, without: int | None = None) -> GapFit:
    """The exchange law of those cells, one left out and one of its neighbours counted twice so that four remain."""
    table = list(cells(catalog))
    if without is not None:
        table[without] = replace(table[without], held_back=True)
        table.append(replace(table[0], seed=1))
    return fit_gap(table, "planar pushing", "wei", "nominal", copies=400)


def test_the_table_is_that_of_the_paper(catalog: Catalog) -> None:
    """10 %, 70 %, 50 % and 90 % of successes; gains of 7 and 1.8."""
    assert [one.success for one in cells(catalog)] == [0.10, 0.70, 0.50, 0.90]


@pytest.mark.parametrize(("index", "alone", "printed"), [(1, 0, 7.0), (3, 2, 1.8)])
def test_gains_of_cells_that_were_left_out(catalog: Catalog, index: int, alone: int, printed: float) -> None:
    """The gain of each mixture, foretold without it as 20 trials would count it, lies in a narrow interval."""
    left_out = cells(catalog)[index]
    known = cells(catalog)[alone].success
    assert known is not None
    low, high = gains(fitted(catalog, without=index), left_out.real_hours, known)
    assert low <= printed <= high
    assert high / low <= WIDEST


def test_gains_of_another_robot(catalog: Catalog) -> None:
    """Maddukuri: 31 % alone, 69 to 76 % with simulation. Foretold from Wei's law at the real hours that give 31 %."""
    found = fitted(catalog)
    low, high = gains(found, float(np.asarray(found.law.real_worth(0.69))), 0.31)
    assert low <= 0.69 / 0.31 < 0.76 / 0.31 <= high
    assert high / low <= WIDEST


def gains(found: GapFit, real: float, alone: float) -> tuple[float, float]:
    """The 90 % interval of what 20 trials count with 16.7 simulated hours, over the success ``alone``."""
    success = 1 - np.minimum(np.asarray(found.draws.error(real, 16.6667)).ravel(), 1)
    counted = np.random.default_rng(0).binomial(20, np.repeat(success, 10)) / 20
    low, high = np.quantile(counted / alone, [0.05, 0.95])
    return float(low) - 1e-9, float(high) + 1e-9
