"""The exchange law, its fit, and the cheapest mix."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supercycle.base.errors import InputError
from supercycle.sim.exchange import ExchangeLaw, MikamiLaw
from supercycle.sim.exchange_fit import fit_gap, settings
from supercycle.sim.gap_table import GapCell, read_cells, written
from supercycle.sim.mix import NeuralLaw, Prices, cheapest, kept
from supercycle.sim.success import SuccessCurve, success_curve

LAW = ExchangeLaw(0.02, 0.2, 0.5, 0.15, 0.1, 0.5, 0.2, 3.0)
HOURS = st.floats(1e-3, 1e5)


@given(HOURS, HOURS, st.floats(1.01, 100.0))
def test_more_data_of_a_kind_never_hurt(real: float, made: float, times: float) -> None:
    """At a mix that has both, more real or more simulated hours lower the error."""
    assert LAW.error(real * times, made) <= LAW.error(real, made) * (1 + 1e-12)
    assert LAW.error(real, made * times) <= LAW.error(real, made) * (1 + 1e-12)


@given(HOURS)
def test_simulation_alone_stops_at_its_plateau(made: float) -> None:
    """No amount of simulated hours passes the gap; few real ones do."""
    assert LAW.error(0.0, made) >= 0.15
    assert LAW.error(1e5, made) < 0.15


def test_simulation_helps_where_real_data_are_few_and_hurts_where_they_are_plenty() -> None:
    """The worth of a simulated hour falls with real ones and changes its sign."""
    few, many = float(LAW.exchange(0.5, 100.0)), float(LAW.exchange(1e4, 100.0))
    assert few > 0 > many


@given(st.floats(1e-2, 1e4))
def test_real_hours_of_an_error_undo_the_error_of_real_hours(hours: float) -> None:
    """Inverse functions of one another."""
    assert float(LAW.real_worth(LAW.real_error(hours))) == pytest.approx(hours, rel=1e-6)


@given(st.floats(0.03, 0.6), st.one_of(st.just(0.0), st.floats(1e-2, 1e5)))
def test_needed_real_hours_reach_the_target(target: float, made: float) -> None:
    """Exactly where real hours are needed, with nothing to spare; at most where none are."""
    hours = float(LAW.real_needed(target, made))
    if np.isfinite(hours):
        reached = float(LAW.error(hours, made))
        assert reached == pytest.approx(target, rel=1e-6) if hours > 0 else reached <= target * (1 + 1e-9)


def test_mikami_stops_at_its_gap() -> None:
    """With ever more synthetic data D C r^-b is left."""
    law = MikamiLaw(2.0, 0.3, 0.5, 0.25)
    assert float(law.error(16.0, 1e30)) == pytest.approx(2.0 * 0.3 * 16**-0.25)


def table(law: ExchangeLaw, noise: float, seed: int) -> list[GapCell]:
    """Cells of a known law, a third of the mixtures held back."""
    random = np.random.default_rng(seed)
    found = []
    for row, real in enumerate((0.0, 0.1, 0.3, 1.0, 3.0, 10.0, 100.0)):
        for column, made in enumerate((0.0, 1.0, 10.0, 100.0)):
            if real + made == 0:
                continue
            error = float(law.error(real, made)) * float(np.exp(random.normal(0, noise)))
            found.append(GapCell(real, made, error, held_back=real > 0 < made and (row + column) % 3 == 1))
    return found


def test_a_fit_finds_the_law_that_made_its_table() -> None:
    """Held-back cells within 10 % at 5 % of noise; plateau and exponent within their intervals."""
    found = fit_gap(table(LAW, 0.05, 3), "policy", "own", "nominal")
    assert found.held_back_factor is not None
    assert found.held_back_factor < 1.10
    for name in ("plateau", "exponent", "harm"):
        low, high = np.quantile(getattr(found.draws, name), [0.02, 0.98])
        assert low <= getattr(LAW, name) <= high, name


def test_held_back_cells_do_not_move_a_fit() -> None:
    """The same law whatever the held-back cells say."""
    cells = table(LAW, 0.05, 3)
    lied = [replace(one, error=9.0) if one.held_back else one for one in cells]
    first, second = (fit_gap(one, "policy", "own", "nominal", copies=5) for one in (cells, lied))
    assert first.law == second.law


def test_few_cells_leave_wide_intervals() -> None:
    """Four cells of twenty trials say less than twenty-eight."""
    four = [
        GapCell(1.0, 0.0, 0.5, trials=20), GapCell(1.0, 10.0, 0.3, trials=20), GapCell(5.0, 0.0, 0.3, trials=20),
        GapCell(5.0, 10.0, 0.2, trials=20),
    ]  # fmt: skip
    few = fit_gap(four, "policy", "own", "nominal").draws.plateau
    many = fit_gap(table(LAW, 0.05, 3), "policy", "own", "nominal").draws.plateau
    assert np.ptp(np.log(np.quantile(few, [0.05, 0.95]))) > 2 * np.ptp(np.log(np.quantile(many, [0.05, 0.95])))
    with pytest.raises(InputError, match="too few"):
        fit_gap(four[:3], "policy", "own", "nominal")


def test_a_table_survives_being_written(tmp_path: Path) -> None:
    """Cells come back as they were, to six digits."""
    cells = (GapCell(0.5, 2.0, 0.25, 0.75, "lift", "lab", "randomised", 3, 20.0, True), GapCell(1.0, 0.0, 0.1))
    written(tmp_path / "gap.csv", cells)
    assert read_cells(tmp_path / "gap.csv") == cells
    assert settings(cells) == (("lift", "lab", "randomised"),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", "no column real_hours"), ("real_hours,simulated_hours\n1,2\n", "no column error or success"),
        ("real_hours,simulated_hours,error\n1,x,0.2\n", "row 1: simulated_hours: 'x' is not a number"),
        ("real_hours,simulated_hours,error\n-1,2,0.2\n", "row 1"),
        ("real_hours,simulated_hours,success\n1,2,1.2\n", "1.2 is not a share"),
        ("real_hours,simulated_hours,error\n1,2,inf\n", "not finite"),
    ],
)  # fmt: skip
def test_faulty_tables_are_refused(tmp_path: Path, text: str, said: str) -> None:
    """With the row and what is wrong with it."""
    path = tmp_path / "gap.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=said.replace("(", r"\(")):
        read_cells(path)


def test_success_alone_is_enough(tmp_path: Path) -> None:
    """Without an error column the error is one less the success, and the curve is that line."""
    path = tmp_path / "gap.csv"
    path.write_text("real_hours,simulated_hours,success\n1,0,0.4\n1,5,0.6\n4,0,0.7\n4,5,0.8\n")
    curve = success_curve(read_cells(path))
    assert curve.plain
    assert float(curve.error(0.9)) == pytest.approx(0.1)


@given(st.floats(0.05, 0.95))
def test_success_and_error_undo_one_another(success: float) -> None:
    """Inverse functions."""
    curve = SuccessCurve(-6.0, 2.0, 0.9)
    assert float(curve.success(curve.error(success))) == pytest.approx(success)


@given(st.floats(0.04, 0.3), st.floats(1.0, 300.0), st.floats(1e-4, 10.0))
def test_the_cheapest_mix_is_no_dearer_than_real_data_alone(target: float, real: float, made: float) -> None:
    """It reaches the target, and costs at most what real data alone do."""
    found = cheapest(LAW, target, Prices(real, made))
    assert found.possible
    assert float(found.error) <= target * (1 + 1e-6)
    assert float(found.cost) <= float(LAW.real_needed(target, 0.0)) * real * (1 + 1e-9)


def test_dear_simulation_is_not_bought_and_a_better_one_saves() -> None:
    """At the price of real hours none is bought below the plateau; half the plateau never costs more."""
    assert float(cheapest(LAW, 0.03, Prices(1.0, 100.0)).simulated) == 0
    now = cheapest(LAW, 0.12, Prices(100.0, 0.01))
    better = cheapest(replace(LAW, plateau=0.075), 0.12, Prices(100.0, 0.01))
    assert float(better.cost) < float(now.cost)


def test_a_mix_of_draws_is_the_mix_of_each_draw() -> None:
    """Columns of laws and prices give what one after the other gives."""
    laws = replace(LAW, plateau=np.array([[0.1], [0.15]]))
    prices = Prices(np.array([100.0, 50.0]), np.array([0.01, 0.02]), np.array([20.0, 30.0]))
    neural = NeuralLaw(0.5, 1.5)
    both = cheapest(laws, 0.11, prices, neural)
    for index, plateau in enumerate((0.1, 0.15)):
        one = cheapest(
            replace(LAW, plateau=plateau), 0.11, Prices(*(float(p[index]) for p in vars(prices).values())), neural
        )  # fmt: skip
        assert float(np.asarray(both.cost)[index]) == pytest.approx(float(one.cost))
    fixed = kept(laws, 0.11, prices, 10.0, 0.0)
    assert np.all(np.asarray(fixed.simulated) == 10.0)


def test_two_kinds_of_made_up_data_are_little_better_than_the_better_one() -> None:
    """They share their faults: at equal errors both together are at most 6 % better than one."""
    one = float(LAW.simulated_error(50.0))
    assert 0.94 * one < float(LAW.made_up_error(50.0, one)) < one


def test_a_target_below_the_floor_is_impossible() -> None:
    """No money reaches it."""
    assert not cheapest(LAW, 0.019, Prices(1.0, 0.001)).possible
