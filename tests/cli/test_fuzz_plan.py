"""Specifications that are almost right: a message and exit code 2, or a plan; never a traceback."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

VALID = (
    '[goal]\nflop = "1e22"\n[limits]\nchips = ["h100-sxm", "b200"]\ncount = 64\nunique_tokens = "300B"\n'
    '[model]\nsequence = 4096\n[basics]\ndraws = 100\n',
    '[goal]\nbudget = "$2M"\nbasis = "rental"\nready = "12 months"\n'
    '[limits]\nchips = ["h100-sxm", "mi300x"]\ntraining = "30 days"\nprecision = "bf16"\n'
    '[basics]\ndraws = 100\nas_of = "2026-03"\nlaw = "besiroglu-2024-lad"\n',
    '[model]\nname = "llama-3.1-8b"\ntokens = "1T"\nsequence = 8192\n'
    '[limits]\nchips = ["a100-sxm-80gb"]\ncount = 128\nglobal_batch = 512\nserving_tokens = "1T"\n'
    '[basics]\ndraws = 100\nsite = "reference-us"\n',
    '[goal]\npower = "5 MW"\n[limits]\nchips = ["h200-sxm"]\n[model]\nparameters = "8B"\n'
    '[basics]\ndraws = 100\nseed = 1\n',
    '[goal]\nloss = 2.2\n[limits]\nchips = ["gb200"]\n[basics]\ndraws = 100\npractice = "frontier"\n',
)  # fmt: skip
"""One small specification of every kind of goal."""

VALUES = [
    '"$100M"', '"1e22"', '"1e-30"', '"1e300"', "1e300", "-1", "0", "1", "3", "7", "0.5", "true", '""', "[]", "{}",
    '"12 parsecs"', '"5 TB/s"', "nan", "inf", "-inf", "2026-02-30", "2026-03-01", '["h100"]', '["nothing"]', "[1]",
    '"llama-3.1-8b"', '"deepseek-v3"', '"amortised"', '"bought"', '"programme"', '"fp8"', '"fp4"', '"1 s"',
    '"900 years"', '"\\u0000"', "99999999999999999999999", '"t-head-ppu"', '["t-head-ppu"]', '"kaplan-2020"',
    '"hoffmann-2022-approach-1"', "1999-01-01", "2500-01-01", '"1 token"', '"1e30 tokens"', "100000000",
    '"70B"', "1_000", "2.0",
]  # fmt: skip

Edit = tuple[str, int, str]
edits = st.lists(
    st.tuples(
        st.sampled_from(["delete", "repeat", "value", "value", "value", "key", "noise", "insert"]),
        st.integers(0, 40),
        st.one_of(
            st.sampled_from(VALUES),
            st.sampled_from(["[goal]", "[model]", "count = 1", "chips = 3"]),
            st.text(max_size=8),
        ),
    ),
    min_size=1, max_size=3,
)  # fmt: skip


def edited(text: str, changes: list[Edit]) -> bytes:
    """The text with lines deleted, repeated, given another value or key, or with noise."""
    lines = text.splitlines()
    for how, place, new in changes:
        if not lines:
            break
        at = place % len(lines)
        key, _, value = lines[at].partition(" = ")
        if how == "delete":
            del lines[at]
        elif how == "repeat":
            lines.insert(at, lines[at])
        elif how == "value" and value:
            lines[at] = f"{key} = {new}"
        elif how == "key" and value:
            lines[at] = f"{key[1:]}x = {value}"
        elif how == "insert":
            lines.insert(at, new)
        elif how == "noise":
            lines[at] = lines[at][: place % 7] + new + lines[at][place % 7 :]
    return "\n".join(lines).encode("utf-8", "surrogatepass")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=st.sampled_from(VALID), changes=edits, tail=st.binary(max_size=2))
def test_an_edited_specification_is_planned_or_refused(
    call: Callable[..., Any], text: str, changes: list[Edit], tail: bytes
) -> None:
    """Whatever is deleted, repeated, replaced or broken: an answer, or what is wrong and exit code 2."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "plan.toml"
        path.write_bytes(edited(text, changes) + (b"\n#" + tail if tail else b""))
        answer = call("plan", str(path))
    assert answer.code in (0, 2)
    assert (answer.out == "") == (answer.code == 2)
    assert (answer.err == "") == (answer.code == 0)
    assert "Traceback" not in answer.err


def test_the_specifications_that_are_edited_are_valid(call: Callable[..., Any], tmp_path: Path) -> None:
    """Without an edit each of them is planned, so that the edits start from plans that work."""
    for index, text in enumerate(VALID):
        path = tmp_path / f"{index}.toml"
        path.write_text(text)
        answer = call("plan", str(path))
        assert (answer.code, answer.err) == (0, "")
