"""The reader's own ledger: appended only, chained, safe among processes, and readable around damage."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supercycle.base.errors import InputError
from supercycle.world.chain import START, link
from supercycle.world.journal import append, journal_path, read

WHEN = "2026-11-23T00:00:00+00:00"


def line_of(name: str) -> bytes:
    """A good line that follows the start."""
    content = {"name": name}
    hash = link(START, "claim", name, {"written": WHEN, "content": content}).hash
    whole = {"previous": START, "hash": hash, "kind": "claim", "id": name, "written": WHEN, "content": content}
    return json.dumps(whole).encode()


GOOD = [line_of("a"), line_of("b")]


@pytest.fixture
def three(tmp_path: Path) -> Path:
    """A ledger of three entries."""
    path = tmp_path / "ledger.jsonl"
    for name in ("one", "two", "three"):
        append(path, "claim", name, WHEN, {"name": name})
    return path


def lines_of(path: Path) -> list[bytes]:
    """The lines of a ledger."""
    return path.read_bytes().splitlines()


def test_an_absent_ledger_is_empty(tmp_path: Path) -> None:
    """There is nothing to read, and the first entry follows the start."""
    found = read(tmp_path / "none.jsonl")
    assert (found.entries, found.faults, found.head) == ((), (), START)


def test_entries_follow_each_other(three: Path) -> None:
    """Each line holds the hash of the one before it."""
    found = read(three)
    assert [one.id for one in found.entries] == ["one", "two", "three"]
    assert not found.faults
    said = [json.loads(line) for line in lines_of(three)]
    assert [one["previous"] for one in said] == [START, said[0]["hash"], said[1]["hash"]]
    assert found.head == said[2]["hash"]


def test_an_entry_is_never_registered_twice(three: Path) -> None:
    """A second entry of one id is refused and nothing is written."""
    before = three.read_bytes()
    with pytest.raises(InputError, match="registered already"):
        append(three, "claim", "two", WHEN, {"name": "other"})
    assert three.read_bytes() == before


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"null", b"[]", b'{"hash": 1}', b"\xff\xfe", b"[" * 5000, b'{"previous":"x"'],
    ids=["gone", "cut", "null", "list", "keys", "bytes", "deep", "half"],
)  # fmt: skip
def test_a_corrupt_line_is_named_and_the_rest_is_usable(three: Path, damage: bytes) -> None:
    """File, line and what was expected; the lines around it stay; a removed line shows at the one after it."""
    first, _, last = lines_of(three)
    three.write_bytes(b"\n".join([first, damage, last]) + b"\n")
    found = read(three)
    assert [one.id for one in found.entries] == ["one", "three"]
    assert len(found.faults) == 1
    assert f"{three}, line {2 if damage else 3}: expected" in found.faults[0]


def test_a_changed_line_is_named(three: Path) -> None:
    """A line whose content was edited no longer has its hash."""
    lines = lines_of(three)
    lines[1] = lines[1].replace(b'{"name": "two"}', b'{"name": "TWO"}')
    three.write_bytes(b"\n".join(lines) + b"\n")
    found = read(three)
    assert [one.id for one in found.entries] == ["one", "three"]
    assert "line 2: expected hash" in found.faults[0]
    assert "the line was changed" in found.faults[0]


def test_a_forged_line_breaks_the_link_after_it(three: Path, tmp_path: Path) -> None:
    """A line that was edited and hashed anew is noticed at the line that followed it."""
    other = tmp_path / "other.jsonl"
    append(other, "claim", "one", WHEN, {"name": "another"})
    lines = lines_of(three)
    three.write_bytes(b"\n".join([lines_of(other)[0], *lines[1:]]) + b"\n")
    assert "line 2: expected to follow hash" in read(three).faults[0]


def test_a_cut_end_is_mended_by_a_new_line(three: Path) -> None:
    """An entry that is added behind half a line stands on a line of its own."""
    three.write_bytes(three.read_bytes() + b'{"half')
    append(three, "claim", "four", WHEN, {"name": "four"})
    found = read(three)
    assert [one.id for one in found.entries] == ["one", "two", "three", "four"]
    assert len(found.faults) == 1


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    """A file in the place of a folder is an error about the path."""
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        append(tmp_path / "file" / "ledger.jsonl", "claim", "x", WHEN, {})


@given(st.lists(st.one_of(st.binary(max_size=60), st.sampled_from(GOOD)), max_size=8))
@settings(deadline=None)
def test_any_bytes_can_be_read(lines: list[bytes]) -> None:
    """Whatever stands in the file, each line is usable or named, and no line is both."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.jsonl"
        path.write_bytes(b"\n".join(lines))
        found = read(path)
    said = [line for line in b"\n".join(lines).split(b"\n") if line.strip()]
    unusable = [fault for fault in found.faults if "expected to follow" not in fault]
    assert len(found.entries) + len(unusable) == len(said)


WRITER = """
import sys
from pathlib import Path
from supercycle.world.journal import append
for number in range(int(sys.argv[3])):
    append(Path(sys.argv[1]), "claim", f"{sys.argv[2]}-{number}", "2026-11-23", {"n": number})
"""


def test_processes_write_side_by_side(tmp_path: Path) -> None:
    """Six real processes append ten entries each: all sixty stand in one unbroken chain, and no file is left over."""
    path = tmp_path / "ledger.jsonl"
    running = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), f"writer{index}", "10"], stderr=subprocess.PIPE)
        for index in range(6)
    ]
    assert [(one.wait(60), one.communicate()[1]) for one in running] == [(0, b"")] * 6
    found = read(path)
    assert not found.faults
    assert len(found.entries) == 60
    for index in range(6):
        mine = [one.id for one in found.entries if one.id.startswith(f"writer{index}-")]
        assert mine == [f"writer{index}-{number}" for number in range(10)]
    assert {one.name for one in tmp_path.iterdir()} == {"ledger.jsonl", ".ledger.jsonl.lock"}


def test_a_writer_that_is_killed_leaves_no_lock(tmp_path: Path) -> None:
    """The lock goes with its process: another one writes at once."""
    path = tmp_path / "ledger.jsonl"
    code = "import sys, os; from pathlib import Path; from supercycle.world.journal import locked\n"
    code += "with locked(Path(sys.argv[1])): print('held', flush=True); os._exit(9)"
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (9, b"held")
    assert append(path, "claim", "one", WHEN, {}).line == 1


def test_the_ledger_stands_in_the_data_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """XDG_DATA_HOME moves it."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert journal_path() == tmp_path / "supercycle" / "predictions" / "ledger.jsonl"
    assert os.fspath(journal_path()).startswith(str(tmp_path))
