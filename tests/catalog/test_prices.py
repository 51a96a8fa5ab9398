"""Rents of chips over time: published figures, how a look-up was made, and the faults of a table."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supercycle.base.errors import InputError, MissingFact
from supercycle.base.series import Found
from supercycle.catalog.edition import edition
from supercycle.catalog.fact import DOUBTFUL
from supercycle.catalog.prices import COLUMNS, Basis, rental_price, rental_series, rental_sources, rents
from supercycle.catalog.store import PACKAGED, Catalog, open_catalog

HOUR = 3600
HEADER = ",".join(COLUMNS)
GOOD = "h100-sxm,2030-01-01,1.00,0.80,1.20,contract,supercycle-judgement,,assumed,an invented row"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return open_catalog()


def price(catalog: Catalog, chip: str, when: date, basis: Basis = "contract") -> Found:
    """A price that must be known."""
    found = rental_price(catalog, chip, when, basis)
    assert found is not None
    return found


def overlay(folder: Path, *lines: str, name: str = "own.csv") -> Catalog:
    (folder / "prices").mkdir(exist_ok=True)
    (folder / "prices" / name).write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return Catalog([folder])


def test_edition_is_a_date_of_the_catalogue_and_not_of_the_clock() -> None:
    """The file EDITION of the packaged data says November 2026."""
    assert (PACKAGED / "EDITION").read_text(encoding="utf-8").strip() == "2026-11"
    assert edition() == date(2026, 11, 1)


@pytest.mark.parametrize(
    ("day", "dollars"),
    [
        (date(2023, 6, 22), 4.40),
        (date(2023, 10, 31), 4.76),
        (date(2024, 2, 14), 4.29),
        (date(2024, 9, 1), 3.29),
        (date(2025, 3, 3), 2.99),
    ],
)
def test_medians_of_h100_quotes(catalog: Catalog, day: date, dollars: float) -> None:
    """Epoch AI's hardware prices: the medians of on-demand H100 quotes from 2023Q2 to 2025Q1."""
    found = rental_series(catalog, "h100-sxm", "on-demand").at(day)
    assert found.estimate.value * HOUR == pytest.approx(dollars)
    assert found.how == f"on-demand rent of h100-sxm: {day}"


@pytest.mark.parametrize(
    ("chip", "dollars"), [("h200-sxm", 2.9), ("b200", 3.7), ("b300", 4.25), ("mi300x", 1.3), ("mi355x", 2.9)]
)
def test_rents_of_september_2026(catalog: Catalog, chip: str, dollars: float) -> None:
    """Epoch AI's compute-to-agents prints market rents of September 2026, which stand as contract rents."""
    found = price(catalog, chip, date(2026, 9, 1))
    assert found.estimate.value * HOUR == pytest.approx(dollars)


@pytest.mark.parametrize(("chip", "dollars"), [("tpu-v4", 3.22), ("tpu-v5e", 1.20), ("tpu-v6e", 2.70)])
def test_google_list_prices(catalog: Catalog, chip: str, dollars: float) -> None:
    """Google's list price of a chip-hour on 2025-03-03, in its cheapest region."""
    found = rental_series(catalog, chip, "on-demand").at(date(2025, 3, 3))
    assert found.estimate.value * HOUR == pytest.approx(dollars)
    assert found.estimate.low * HOUR == pytest.approx(dollars)


def test_tpu_v5p_list_price_is_a_pod_over_its_chips(catalog: Catalog) -> None:
    """SkyPilot's table prints 18,816 USD an hour for v5p-8960, which is 4,480 chips of two cores."""
    found = rental_series(catalog, "tpu-v5p", "on-demand").at(edition())
    assert found.estimate.value * HOUR == pytest.approx(18816 / 4480)


def test_every_row_is_held_to_the_rules_of_facts(catalog: Catalog) -> None:
    """Sources exist, chips are exact ids, intervals hold their value, doubtful rows have doubt."""
    rows = rents(catalog)
    assert len(rows) > 60
    for row in rows:
        assert row.chip in catalog.files("chips")
        assert row.source in catalog.sources
        assert row.price.low <= row.price.value <= row.price.high
        if row.kind in DOUBTFUL:
            assert row.price.low < row.price.high
            assert row.note


def test_bases_are_different_series(catalog: Catalog) -> None:
    """On demand costs more than a contract on the same day, and neither has the other's dates."""
    day = date(2026, 10, 24)
    dear, cheap = price(catalog, "h100-sxm", day, "on-demand"), price(catalog, "h100-sxm", day)
    assert dear.estimate.value > cheap.estimate.value
    assert dear.how.startswith("on-demand")
    assert cheap.how.startswith("contract")


def test_a_lookup_says_how_it_was_found(catalog: Catalog) -> None:
    """Exact, between two dates, and held flat before the first and after the last."""
    exact = price(catalog, "h100-sxm", date(2026, 3, 1))
    between = price(catalog, "h100-sxm", date(2026, 4, 16))
    before = price(catalog, "h100-sxm", date(2020, 1, 1))
    after = price(catalog, "h100-sxm", date(2031, 1, 1))
    assert exact.how == "contract rent of h100-sxm: 2026-03-01"
    assert between.how == "contract rent of h100-sxm: between 2026-03-01 and 2026-06-01"
    assert between.estimate.value * HOUR == pytest.approx(2.35 + 0.30 * 46 / 92)
    assert "held flat before" in before.how
    assert "held flat after" in after.how


def test_another_basis_is_used_with_a_note(catalog: Catalog) -> None:
    """Where no contract rent is known the on-demand one stands in, and says so."""
    found = price(catalog, "a800-sxm-80gb", date(2025, 3, 3))
    assert found.how == "on-demand rent of a800-sxm-80gb: 2025-03-03; no contract rent is known"


def test_no_price_at_all_is_none_and_never_a_guess(catalog: Catalog) -> None:
    """A chip that nobody rents out has no price; its series raises and says what is known."""
    assert rental_price(catalog, "max-1550", edition()) is None
    with pytest.raises(MissingFact, match="no contract rent of max-1550 is known"):
        rental_series(catalog, "max-1550", "contract")
    with pytest.raises(MissingFact, match="known on the basis on-demand"):
        rental_series(catalog, "a800-sxm-80gb", "spot")


def test_ppu_rent_is_assumed_and_wide(catalog: Catalog) -> None:
    """No rent of the PPU is public: the row is assumed, spans a factor of five, and says why."""
    (row,) = (r for r in rents(catalog) if r.chip == "t-head-ppu")
    assert row.kind == "assumed"
    assert row.price.high / row.price.low >= 5
    assert "no public price" in row.note
    assert "H20" in row.note


def test_an_unknown_basis_is_named(catalog: Catalog) -> None:
    """A basis that does not exist is an error, whatever the chip."""
    with pytest.raises(InputError, match="'reserved' is not a basis of rents; it is contract, on-demand or"):
        rental_price(catalog, "h100-sxm", edition(), "reserved")  # type: ignore[arg-type]


def test_sources_of_a_series(catalog: Catalog) -> None:
    """A result can list what its rent rests on."""
    assert "epoch-compute-to-agents" in rental_sources(catalog, "h100-sxm", "contract")
    assert rental_sources(catalog, "max-1550", "contract") == ()


@given(st.dates(date(2018, 1, 1), date(2035, 1, 1)), st.sampled_from(["h100-sxm", "tpu-v5e", "v100-sxm-32gb"]))
def test_a_price_lies_within_the_points_of_its_series(day: date, chip: str) -> None:
    """Interpolation and flat ends invent nothing outside what was ever asked."""
    catalog = _packaged()
    series = rental_series(catalog, chip, "on-demand")
    found = price(catalog, chip, day, "on-demand")
    values = [point.value for point in series.estimates]
    assert min(values) * (1 - 1e-12) <= found.estimate.value <= max(values) * (1 + 1e-12)
    assert found.estimate.low <= found.estimate.value <= found.estimate.high


@cache
def _packaged() -> Catalog:
    """One catalogue for all examples."""
    return open_catalog()


def test_an_overlay_adds_rows_and_replaces_the_same_day(tmp_path: Path, catalog: Catalog) -> None:
    """A reader's own table adds a date; its row stands in for the packaged one of the same day and basis."""
    own = overlay(tmp_path, GOOD, GOOD.replace("2030-01-01", "2026-03-01"))
    assert len(rents(own)) == len(rents(catalog)) + 1
    replaced, added = price(own, "h100-sxm", date(2026, 3, 1)), price(own, "h100-sxm", date(2031, 1, 1))
    assert replaced.estimate.value * HOUR == pytest.approx(1.00)
    assert "last known 2030-01-01" in added.how


def test_a_chip_may_be_written_by_its_alias(tmp_path: Path) -> None:
    """The table takes the names that the catalogue takes and keeps the id."""
    own = overlay(tmp_path, GOOD.replace("h100-sxm", "Ironwood"))
    assert rental_price(own, "tpu-v7", date(2030, 1, 1))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("h100-sxm", "h10", "line 2, chip: no chip named 'h10' in the catalogue"),
        ("2030-01-01", "2030-13-01", "line 2, date: '2030-13-01' is not a date; write it like"),
        ("1.00", "one", "line 2, price_usd_per_hour: 'one' is not a price in USD per hour; write it"),
        ("1.00", "-1", "line 2, price_usd_per_hour: '-1' must be greater than zero"),
        ("0.80", "", "line 2, low: '' is not a price in USD per hour"),
        ("1.20", "0.90", "line 2, price_usd_per_hour: 1 must lie between low (0.8) and high (0.9)"),
        ("contract", "monthly", "line 2, basis: 'monthly' is not contract, on-demand or spot"),
        ("supercycle-judgement", "a-friend", "line 2, source: 'a-friend' is not a key of sources/*.toml"),
        ("assumed", "guessed", "line 2, kind: 'guessed' is not stated, measured, derived"),
        ("an invented row", "", "line 2, note: is empty; a price that is assumed needs a note"),
        ("an invented row", "a, b", "line 2: has not 10 cells; put quotes around a cell with a comma"),
    ],
)
def test_a_bad_cell_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    """The fault says the file, the line and the column, what stands there, and what was expected."""
    with pytest.raises(InputError) as caught:
        rents(overlay(tmp_path, GOOD.replace(old, new)))
    assert any(fault.startswith(f"own.csv {message}") for fault in caught.value.faults), caught.value.faults


def test_all_faults_of_all_tables_come_at_once(tmp_path: Path) -> None:
    """Two cells of one row, a repeated row and a table without a column are four faults of one error."""
    overlay(tmp_path, GOOD.replace("1.00", "x").replace("contract", "y"), GOOD, GOOD)
    (tmp_path / "prices" / "rents.csv").write_text(HEADER.replace(",note", "") + "\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        rents(Catalog([tmp_path]))
    assert caught.value.headline == "the rents have 4 faults"
    assert caught.value.faults == (
        "own.csv line 2, price_usd_per_hour: 'x' is not a price in USD per hour; write it like '2.10'",
        "own.csv line 2, basis: 'y' is not contract, on-demand or spot",
        "own.csv line 4, date: line 3 has the same chip, date and basis",
        "rents.csv line 1: column 'note' is missing",
    )
    assert "own.csv and " in caught.value.hint
