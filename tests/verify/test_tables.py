"""Tables of runs are read with every fault named."""

import pytest

from supercycle.base.errors import InputError
from supercycle.catalog.runs import REQUIRED, runs, shipped_runs
from supercycle.catalog.store import Catalog

HEADER = [*REQUIRED, "step_time_s"]
CELLS = ["gpt-3-175b", "a100-sxm-80gb", "1024", "fp16", "2048", "1536", "32"]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_table_is_read_by_its_delimiter(tmp_path, delimiter):
    """Commas, tabs and semicolons, with or without a byte-order mark."""
    path = tmp_path / "runs.csv"
    path.write_text("\ufeff" + delimiter.join(HEADER) + "\r\n" + delimiter.join(CELLS) + "\r\n", encoding="utf-8")
    assert runs(path) == [dict(zip(HEADER, CELLS, strict=True))]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "no header"),
        ("\n", "no header"),
        ("model_name|step_time_s\n", "no comma, tab or semicolon"),
        ("model_name,step_time_s\nx,1\n", "accelerator: missing"),
        (",".join(REQUIRED) + "\n", "one of step_time_s"),
        (",".join([*HEADER, "step_time_s"]) + "\n", "step_time_s: named twice"),
        (",".join(HEADER) + "\n", "no rows"),
        (",".join(HEADER) + "\n" + ",".join(CELLS[:-1]) + "\n", "line 2: 6 cells"),
        (",".join(HEADER) + '\n"open quote,1\n', "not a table"),
    ],
)
def test_a_faulty_table_is_said_to_be(tmp_path, content, said):
    """Each fault of a table is one message, without a traceback."""
    path = tmp_path / "runs.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        runs(path)


def test_a_file_that_cannot_be_read(tmp_path):
    """A missing file, a directory, and bytes that are no text."""
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(InputError, match="cannot be read"):
            runs(path)
    binary = tmp_path / "binary.csv"
    binary.write_bytes(b"\xff\xfe\x00\x81")
    with pytest.raises(InputError, match="UTF-8"):
        runs(binary)


def test_every_packaged_row_has_a_source(catalog):
    """The key of each row is ``runs-<key>`` in the catalogue's sources, with where it was read."""
    rows = shipped_runs(catalog)
    keys = {f"runs-{row['source_key'].replace('_', '-')}" for row in rows}
    assert keys <= set(catalog.sources)
    assert all(catalog.sources[key].via for key in keys)
    assert all(row["source_title"] and row["source_where"] for row in rows)
    assert len({row["id"] for row in rows}) == len(rows)


def test_a_directory_of_ones_own_adds_runs(tmp_path):
    """Tables under ``runs/`` of a reader's directory are checked with the packaged ones."""
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "mine.csv").write_text(",".join(HEADER) + "\n" + ",".join(CELLS) + "\n", encoding="utf-8")
    both = shipped_runs(Catalog([tmp_path]))
    assert len(both) == len(shipped_runs(Catalog())) + 1
