"""Tables of 80 columns whose words and numbers stay whole."""

import io

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from supercycle.report.tables.layout import WIDTH, Column, broken, pairs, plain, table, widths


def printed(item: object) -> str:
    """What rich prints."""
    console = Console(file=io.StringIO(), width=WIDTH, highlight=False, markup=False)
    console.print(item)
    file = console.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


WORD = st.text(alphabet="abc0123456789.–%$", min_size=1, max_size=12)
CELL = st.lists(WORD, min_size=1, max_size=3).map(" ".join)


@given(st.lists(st.tuples(CELL, CELL, CELL, CELL, CELL), min_size=1, max_size=5))
def test_words_stay_whole_where_they_fit(rows: list[tuple[str, ...]]) -> None:
    """Five columns of words of at most 12 letters fit 80 columns without breaking or losing one."""
    text = printed(table("", [Column(name, name > "b") for name in "abcde"], rows))
    assert max(len(line) for line in text.splitlines()) <= WIDTH
    shown = set(text.split())
    assert {word for row in rows for cell in row for word in cell.split()} <= shown


@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=4), st.integers(min_value=3, max_value=120))
def test_widths_use_the_room_and_no_more(rows: list[tuple[str, ...]], room: int) -> None:
    """The widths of columns add up to at most the room, and no column is wider than its text."""
    found = widths(rows, room)
    assert sum(found) <= room
    assert all(width <= max(len(row[i]) for row in rows) for i, width in enumerate(found))


def test_a_word_that_is_too_long_is_broken_and_not_cut() -> None:
    """A word longer than the table goes on in the next line."""
    word = "".join(str(i % 10) for i in range(200))
    text = printed(table("", [Column("a"), Column("b", True)], [(word, "1")]))
    assert word in "".join(line.split()[0] for line in text.splitlines()[2:])
    assert max(len(line) for line in text.splitlines()) <= WIDTH


def test_a_split_breaks_after_a_comma() -> None:
    """Each line of a broken split but the last ends with a comma; together they are the split."""
    split = "tp=8,pp=16,vpp=3,dp=128,cp=2,ep=8,mb=1,recompute=selective,zero=1,sp=1"
    lines = broken(split, 30).split("\n")
    assert "".join(lines) == split
    assert all(line.endswith(",") and len(line) <= 30 for line in lines[:-1])


def test_signs_that_steer_a_terminal_are_not_printed() -> None:
    """An escape sequence in a name is shown as question marks."""
    assert plain("a\x1b[31mb\x07") == "a?[31mb?"
    assert "\x1b" not in printed(pairs([("a\x1b[2J", "b\x1b[2J")]))
