"""Input that cannot be used: exit code 2, one message that says what to do, nothing on standard output."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

STEP = ("run", "llama-3.1-8b", "--chip", "h100-sxm")
CONFIG = {
    "model_type": "llama", "hidden_size": 1024, "num_hidden_layers": 8, "num_attention_heads": 16,
    "intermediate_size": 4096, "vocab_size": 32000,
}  # fmt: skip

HUGE = ("qwen3-235b-a22b", "--chip", "h100-sxm", "--count", "1441440", "--global-batch", "7207200")
"""A mixture of many experts on numbers with many divisors: more splits than a search can hold."""

REFUSED = [
    (("run", "llama-3.1-8b", "--chip", "h10", "--count", "8"), "Did you mean"),
    (("run", "llama-9", "--chip", "h100-sxm", "--count", "8"), "supercycle catalog models"),
    ((*STEP, "--count", "many"), "--count: 'many' is not a number; write it like '16k'"),
    ((*STEP, "--count", "-5"), "between 1 and"),
    ((*STEP, "--count", "0"), "between 1 and"),
    ((*STEP, "--count", "1e300"), "between 1 and"),
    ((*STEP, "--count", "nan"), "--count: 'nan' is not a number"),
    ((*STEP, "--count", "2.5"), "--count: '2.5' is not a whole number"),
    ((*STEP, "--count", "8 USD"), "--count"),
    ((*STEP, "--count", "8", "--seq", "0"), "sequence: 0"),
    ((*STEP, "--count", "8", "--precision", "fp17"), "Did you mean"),
    ((*STEP, "--count", "8", "--split", "tp=3"), "this split cannot run on 8 chips"),
    ((*STEP, "--count", "8", "--split", "tp=x,qq=1"), "the split 'tp=x,qq=1' cannot be read"),
    ((*STEP, "--count", "1", "--seq", "1M", "--global-batch", "1"), "does not fit on 1 h100-sxm"),
    (("search", *HUGE), "splits are more than a search can hold"),
    (("search", "llama-3.1-8b", "--chip", "h100-sxm", "--count", "8", "--top", "0"), "top: 0"),
    ((*STEP, "--count", "8", "--catalog", "/nowhere/at/all"), "/nowhere/at/all"),
    ((*STEP, "--cuont", "8"), "no such option: --cuont"),
    ((*STEP,), "missing option '--count'"),
    (("rum",), "no such command 'rum'"),
    (("laws", "lsit"), "no such command 'lsit'"),
    (("laws", "show", "hofmann-2022"), "Did you mean"),
    (("laws", "optimum", "--flop", "-1e23"), "compute"),
    (("laws", "optimum", "--flop", "3 TB/s"), "--flop: '3 TB/s' is not a quantity in FLOP; write it like '3.8e25'"),
    (("laws", "optimum", "--flop", "1e23", "--law", "nothing"), "no law named 'nothing'"),
    (("site", "--chip", "h100", "--count", "8", "--location", "txas"), "Did you mean texas"),
    (("site", "--chip", "h100", "--count", "8", "--fabric", "ring"), "no fabric named 'ring'"),
    (("site", "--chip", "h100", "--count", "8", "--sites", "2"), "several sites need a link"),
    (("site", "--chip", "h100", "--count", "8", "--sites", "2", "--link", "1TB/s"), "name one with --model"),
    (("site", "--chip", "h100", "--count", "8", "--start", "soon"), "'soon' is not a date"),
    (("site", "--chip", "h100", "--count", "8", "--busy", "2"), "not a share between 0 and 1"),
    (("site", "--chip", "h100", "--count", "8", "--cooling", "ice"), "no way of cooling named 'ice'"),
    (("site", "--chip", "h100", "--count", "8", "--contract", "sun"), "no power contract named 'sun'"),
    (("site", "--chip", "h100", "--count", "8", "--oversubscription", "0.5"), "is not between 1 and 64"),
    (("site", "--chip", "h100", "--count", "8", "--draws", "0"), "draws: 0 is not between"),
    (("plan", "--set", "chip.prize=4USD"), "Did you mean chip.price"),
    (("plan", "--set", "chip.price"), "is not NAME=VALUE"),
    (("plan", "--draws", "10"), "draws: 10 is not between"),
    ((*STEP, "--count", "8", "--set", "chip.peak=fast"), "--set chip.peak"),
    ((*STEP, "--count", "8", "--draws", "0"), "draws: 0"),
    (("laws", "optimum"), "give a file, --flop, --budget or --loss"),
    (("laws", "optimum", "--flop", "1e23", "--budget", "$1M"), "got flop and budget"),
    (("laws", "optimum", "missing.toml"), "missing.toml cannot be read"),
    (("laws", "optimum", "x.toml", "--flop", "1e23"), "a file or options, not both"),
    (("laws", "optimum", "--budget", "10 GB"), "is not a quantity in USD"),
    (("laws", "optimum", "--budget", "$1M", "--chip", "h10"), "Did you mean"),
    (("laws", "optimum", "--loss", "1.0"), "no budget reaches a loss of 1"),
    (("laws", "optimum", "--budget", "$1M", "--exchange", "1:2"), "data.exchange"),
    (("laws", "optimum", "--budget", "$1M", "--experts", "8", "--bits", "2"), "model.bits"),
    (("laws", "optimum", "--flop", "1e23", "--experts", "8", "--sparsity", "0.5"), "give one"),
    (("laws", "compare", "--flop", "-1"), "compute"),
    (("laws", "wall", "--growth", "0.4:0.3:0.5"), "neither a number above 0 nor LOW:VALUE:HIGH"),
    (("laws", "wall", "--stock", "nothing"), "no stock of data named 'nothing'"),
    (("laws", "wall", "--until", "1999"), "until: 1999"),
    (("laws", "wall", "--over-training", "0.1"), "over-training must be"),
    (("catalog", "chip"), "Did you mean chips?"),
    (("catalog", "chips", "h10"), "Did you mean"),
    (("catalog", "sources", "nothing"), "no source named 'nothing'"),
    (("catalog", "rents", "l40s-nothing"), "no chip named"),
    (("catalog", "check", "/nowhere/at/all"), "/nowhere/at/all"),
    (("plan", "missing.toml"), "missing.toml cannot be read: No such file or directory"),
    (("check", "missing.csv"), "missing.csv cannot be read: No such file or directory"),
    (("run", "missing.json", "--chip", "h100-sxm", "--count", "8"), "missing.json cannot be read"),
    (("run", "a" * 5000, "--chip", "h100-sxm", "--count", "8"), "aaa"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "said"), REFUSED, ids=[" ".join(a)[:60] for a, _ in REFUSED])
def test_what_cannot_be_used_is_refused(call: Callable[..., Any], arguments: tuple[str, ...], said: str) -> None:
    """The message says what was asked or what is close, on standard error alone."""
    answer = call(*arguments)
    assert answer.code == 2
    assert said in answer.err
    assert answer.out == ""


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"[goal\n", b"a = 1\na = 2\n", b'[limits]\nchips = ["x"]\n'])
def test_a_file_that_is_no_specification_is_refused(call: Callable[..., Any], tmp_path: Path, content: bytes) -> None:
    """Empty, binary, malformed and incomplete specifications are refused by the name of their file."""
    path = tmp_path / "wrong.toml"
    path.write_bytes(content)
    answer = call("plan", str(path))
    assert answer.code == 2
    assert "wrong.toml" in answer.err
    assert answer.out == ""


def test_every_fault_of_a_specification_is_named(call: Callable[..., Any], tmp_path: Path) -> None:
    """A wrong unit, an unknown key and a negative number in one file are three faults of one message."""
    path = tmp_path / "plan.toml"
    path.write_text('[goal]\nbudget = "100 MW"\nbasiss = "rental"\n[limits]\nchips = ["h100-sxm"]\ncount = -1\n')
    answer = call("plan", str(path))
    assert answer.code == 2
    assert "plan.toml has 3 faults" in answer.err
    assert "goal.budget: '100 MW' is not a quantity in USD; write it like '$100M'" in answer.err
    assert "goal.basiss: unknown key; did you mean goal.basis?" in answer.err
    assert "limits.count" in answer.err


def test_an_architecture_that_cannot_be_read_is_refused(call: Callable[..., Any], tmp_path: Path) -> None:
    """The message lists the model types that can be read."""
    path = tmp_path / "config.json"
    path.write_text(json.dumps({**CONFIG, "model_type": "mamba2"}))
    answer = call("run", str(path), "--chip", "h100-sxm", "--count", "8")
    assert answer.code == 2
    assert "model_type: 'mamba2' is not a model type that can be read" in answer.err
    assert "llama" in answer.err


@pytest.mark.parametrize("arguments", [("plan",), ("check",), ("catalog", "check")], ids=" ".join)
def test_a_folder_or_a_file_in_the_place_of_the_other_is_refused(
    call: Callable[..., Any], tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    """A directory is no specification and no table; a file is no catalogue."""
    (tmp_path / "file").write_text("")
    wrong = tmp_path / "file" if arguments[0] == "catalog" else tmp_path
    answer = call(*arguments, str(wrong))
    assert answer.code == 2
    assert str(wrong) in answer.err
    assert answer.out == ""


NESTED = "[" * 100_000
DIGITS = "9" * 5_000


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plan.toml", f"a = {NESTED}"),
        ("plan.toml", f"a = {DIGITS}"),
        ("config.json", NESTED),
        ("config.json", f'{{"model_type": "llama", "hidden_size": {DIGITS}}}'),
        ("config.json", json.dumps({**CONFIG, "intermediate_size": 10**30})),
        ("plan.toml", '[goal]\nflop = "1e22"\n[limits]\nchips = ["h100-sxm"]\n[basics]\nas_of = 1\n'),
        ("plan.toml", '[goal]\nflop = "1e22"\nready = "1e22 s"\n[limits]\nchips = ["h100-sxm"]\n'),
        ("plan.toml", '[goal]\nflop = "1e22"\n[limits]\nchips = ["h100-sxm"]\nunique_tokens = "1e300"\n'),
        ("plan.toml", '[model]\nname = "llama-3.1-8b"\ntokens = "1e300"\n[limits]\nchips = ["h100-sxm"]\n'),
    ],
    ids=["deep toml", "long toml", "deep json", "long json", "wide", "date", "far", "unique", "tokens"],
)
def test_absurd_numbers_and_nesting_are_refused(
    call: Callable[..., Any], tmp_path: Path, name: str, content: str
) -> None:
    """Numbers of thousands of digits, tables nested without end and dates that are none are faults like others."""
    path = tmp_path / name
    path.write_text(content)
    arguments = ("plan", str(path)) if name == "plan.toml" else ("run", str(path), "--chip", "h100-sxm", "--count", "8")
    assert call(*arguments).code == 2


def test_all_faults_of_all_own_entries_are_named(call: Callable[..., Any], tmp_path: Path) -> None:
    """``catalog check DIR`` lists every fault of every file, an unknown source and a misspelt folder too."""
    (tmp_path / "chips").mkdir()
    (tmp_path / "chip").mkdir()
    fact = '{ value = "1 GB", source = "nothing", kind = "stated" }'
    head = 'name = "x"\nmaker = "x"\ngeneration = "x"\nstack = "hopper-cuda"\n'
    (tmp_path / "chips" / "one.toml").write_text(f"{head}[peak]\n[memory]\ncapcity = {fact}\n")
    (tmp_path / "chips" / "two.toml").write_text(f"{head}[peak]\n[memory]\ncapacity = {fact}\n")
    answer = call("catalog", "check", str(tmp_path))
    assert answer.code == 2
    assert "one.toml has 2 faults" in answer.err
    assert "did you mean memory.capacity?" in answer.err
    assert "two.toml has 1 fault" in answer.err
    assert "'nothing' is not a key of sources/*.toml" in answer.err
    assert "did you mean chips?" in answer.err
    assert answer.out == ""
