"""What is said of a table of runs as a file."""

from supercycle.catalog.runs import shipped_runs
from supercycle.catalog.store import Catalog
from supercycle.verify.columns import table_notes


def test_the_packaged_tables_need_no_note() -> None:
    """Every column of theirs is known, and every id stands once."""
    assert table_notes(shipped_runs(Catalog())) == ()


def test_a_column_that_is_not_read_is_told() -> None:
    """With the column that it may be meant for; one that is like none is named alone."""
    notes = table_notes([{"id": "a", "micro_batchsize": "1", "colour": "red"}])
    assert notes == (
        "column 'micro_batchsize' is not read; did you mean micro_batch?",
        "column 'colour' is not read",
    )


def test_ids_that_stand_twice_are_told() -> None:
    """With how often; blank ones are no ids."""
    rows = [{"id": name} for name in ("a", "b", "a", "", "", "a", "c", "c")]
    (note,) = table_notes(rows)
    assert note.startswith("the ids 'a' (3), 'c' (2) stand in several rows")


def test_many_repeated_ids_are_counted() -> None:
    """Five are named."""
    rows = [{"id": str(number)} for number in range(8)] * 2
    (note,) = table_notes(rows)
    assert "'4' (2) and 3 more stand" in note
