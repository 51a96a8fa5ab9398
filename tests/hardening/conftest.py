"""Files that commands read, mutated; and the figures of a run, kept for the page of reliability."""

import json
import os
import random
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

FIGURES = "SUPERCYCLE_FIGURES"
"""The variable of the environment that names a file to which checks append what they counted."""

NUMBER = re.compile(r"-?\d[\d_]*\.?\d*(?:[eE][+-]?\d+)?")
WORD = re.compile(r'"[^"\n]*"|[A-Za-z_][\w.-]*')
JUNK = {
    "toml": ["nan", "inf", "-inf", "-1", "0", "1e308", "1e-320", "true", '""', "[]", "{}", "[[]]", "{a = 1}", '"nan"',
             '"-5%"', '"1e308 USD"', '"1e999 TB/s"', '"\\u0000"', "2026-02-29", "2026-11-24", "12:00:00", '"💥"', "1_0",
             "99999999999999999999999", '"' + "9" * 400 + '"', "[1, [2]]", '"../../etc/passwd"', "'x'", '"1..2..3"',
             '"0 B"', '"10^9 USD"', '"1/0"', '"1e400"', "0x10", '[{}]', '"\\t"'],
    "json": ["null", "true", "-1", "0", "1e308", "1e999", "NaN", "-Infinity", '""', "[]", "{}", '"x"', "[1]", "1.5",
             "99999999999999999999999", '"\\u0000"', '{"value": "x"}', '{"value": 1, "low": 2, "high": 0}', "[" * 2000],
    "csv": ["", "nan", "inf", "-1", "0", "1e308", "1e999", "x", '"', "é", "\x00", "1,2", "2026-13-40", "9" * 400, " ",
            "=1+1", "-0.0", "1e-320", "None", "0x10", "½", "١٢"],
}  # fmt: skip
"""What stands in place of a value."""


def mutated(text: str, kind: str, chance: random.Random) -> bytes:
    """The text of a file with one to three faults in it, as a slip of the hand, a bad disk or an enemy makes them."""
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        text = chance.choice((_junk, _junk, _junk, _junk, _number, _lines, _lines, _character, _cut))(
            text, kind, chance
        )
    raw = text.encode("utf-8", "surrogatepass")
    if chance.random() < 0.05 and raw:
        place = chance.randrange(len(raw))
        raw = raw[:place] + bytes([chance.randrange(128, 256)]) + raw[place + 1 :]
    return raw


def _replaced(text: str, found: "list[re.Match[str]]", new: str, chance: random.Random) -> str:
    if not found:
        return text + new
    at = chance.choice(found)
    return text[: at.start()] + new + text[at.end() :]


def _junk(text: str, kind: str, chance: random.Random) -> str:
    """A value, a key or a cell is something else."""
    if kind == "csv":
        lines = text.split("\n")
        place = chance.randrange(len(lines))
        cells = lines[place].split(",")
        cells[chance.randrange(len(cells))] = chance.choice(JUNK[kind])
        lines[place] = ",".join(cells)
        return "\n".join(lines)
    pattern = NUMBER if chance.random() < 0.4 else WORD
    return _replaced(text, list(pattern.finditer(text)), chance.choice(JUNK[kind]), chance)


def _number(text: str, kind: str, chance: random.Random) -> str:
    """A number is of another size or sign."""
    found = list(NUMBER.finditer(text))
    if not found:
        return text
    at = chance.choice(found)
    try:
        number = float(at[0].replace("_", "")) * chance.choice((-1.0, 0.0, 1e-30, 1e30, 1e6, 1e-6, 1.0000001))
    except ValueError:
        return text
    return text[: at.start()] + repr(number) + text[at.end() :]


def _lines(text: str, kind: str, chance: random.Random) -> str:
    """A line is gone, doubled, moved, or nobody knows what."""
    lines = text.split("\n")
    place, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    how = chance.randrange(4)
    if how == 0:
        del lines[place]
    elif how == 1:
        lines.insert(other, lines[place])
    elif how == 2:
        lines[place], lines[other] = lines[other], lines[place]
    else:
        lines.insert(place, chance.choice(("[x]", "x = 1", ",,,", "{}", "[[a]]", "# x", "\t", "a.b.c = 1")))
    return "\n".join(lines)


def _character(text: str, kind: str, chance: random.Random) -> str:
    """A character is gone, or there is one more."""
    place = chance.randrange(len(text) + 1)
    new = chance.choice(("", "", '"', "[", "]", "=", ",", "{", "\x00", "\ufeff", "\r", "-", "e", "9", "\u2028", "'"))
    return text[:place] + new + text[place + (0 if new else 1) :]


def _cut(text: str, kind: str, chance: random.Random) -> str:
    """The file ends too soon; now and then it is empty."""
    return text[: chance.randrange(len(text) + 1)] if chance.random() < 0.3 else text


@pytest.fixture(scope="session")
def mutate() -> Callable[[str, str, random.Random], bytes]:
    """``mutate(text, kind, random)``: the bytes of a file with faults."""
    return mutated


@pytest.fixture(scope="session")
def figures() -> Callable[..., None]:
    """``figures("kills", kills=100, lost=0)``: what a check counted, for the page of reliability."""

    def kept(check: str, **counts: Any) -> None:
        if os.environ.get(FIGURES):
            with Path(os.environ[FIGURES]).open("a", encoding="utf-8") as file:
                file.write(json.dumps({"check": check, "date": date.today().isoformat(), **counts}) + "\n")

    return kept
