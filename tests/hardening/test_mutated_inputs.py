"""Every file that a command reads, with faults in it: an answer or what is wrong, never a traceback, never for long."""

import io
import json
import os
import random
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import pytest

from supercycle.base.errors import InputError
from supercycle.catalog.kinds import KINDS
from supercycle.catalog.store import open_catalog
from supercycle.cli import main

DATA = Path(__file__).parents[2] / "src" / "supercycle" / "catalog" / "data"
EXAMPLES = Path(__file__).parents[2] / "src" / "supercycle" / "study" / "examples"
TOTAL = int(os.environ.get("SUPERCYCLE_MUTATIONS", "10000"))
"""Files of the whole check, shared among the readers by their shares."""

QUICK = 4
"""Files a cheap reader in the usual run of tests."""

LONGEST = 120
"""Seconds that one file may take, on a busy machine."""

SEED = 42


@dataclass(frozen=True)
class Reader:
    """A file that is read: its form, valid texts of it, what is asked of it, and its share of the whole check."""

    name: str
    kind: str
    valid: Callable[[], list[str]]
    ask: Callable[[Path], object]
    share: int
    quick: bool = True
    file: str = "input"


def command(*arguments: str) -> Callable[[Path], object]:
    """A command in this process; FILE is the file, OWN its catalogue. The exit code is 0 or 2, and 2 has a message."""

    def asked(path: Path) -> object:
        meant = {"FILE": str(path), "OWN": str(path.parents[1])}
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = main([meant.get(one, one) for one in arguments])
        assert code in (0, 2), err.getvalue()
        assert code == 0 or err.getvalue().strip(), "refused without a word"
        return code

    return asked


def entry(kind: str) -> Callable[[Path], object]:
    """An entry of the reader's own catalogue, with what the others see of it."""

    def asked(path: Path) -> object:
        return open_catalog(path.parents[1]).entry(kind, path.stem)

    return asked


def table(read: str) -> Callable[[Path], object]:
    """A table of the reader's own catalogue."""

    def asked(path: Path) -> object:
        from supercycle.catalog.points import all_points
        from supercycle.catalog.prices import rents

        return {"rents": rents, "points": all_points}[read](open_catalog(path.parents[2 if read == "points" else 1]))

    return asked


def files(*names: str, lines: int = 400) -> Callable[[], list[str]]:
    """Texts of shipped files, long tables cut short."""
    return lambda: ["\n".join((DATA / name).read_text(encoding="utf-8").split("\n")[:lines]) for name in names]


def first_of(kind: str) -> Callable[[], list[str]]:
    """The shortest shipped entries of a kind."""

    def found() -> list[str]:
        return sorted((path.read_text(encoding="utf-8") for path in (DATA / kind).glob("*.toml")), key=len)[:2]

    return found


def texts(*written: str) -> Callable[[], list[str]]:
    return lambda: list(written)


def examples(pattern: str) -> Callable[[], list[str]]:
    return lambda: [path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.glob(pattern))]


def said(*arguments: str) -> Callable[[], list[str]]:
    """The JSON that a command writes, without what is long and read by nobody."""

    def written() -> list[str]:
        out = io.StringIO()
        with redirect_stdout(out), redirect_stderr(io.StringIO()):
            assert main(list(arguments)) == 0
        form = {key: value for key, value in json.loads(out.getvalue()).items() if key not in ("sources", "notes")}
        return [json.dumps(form, indent=1)]

    return written


def reading(module: str, name: str) -> Callable[[Path], object]:
    """A function that reads a file."""

    def asked(path: Path) -> object:
        from importlib import import_module

        return getattr(import_module(f"supercycle.{module}"), name)(path)

    return asked


def swept(path: Path) -> object:
    from supercycle.study.studies.design import count, points
    from supercycle.study.studies.spec import read_sweep

    read = read_sweep(path)
    return points(read, 0, min(count(read), 3))


PLAN = """[goal]
flop = "1e22"
[limits]
chips = ["h100-sxm"]
count = 64
unique_tokens = "300B"
[model]
sequence = 4096
[basics]
draws = 100
as_of = "2026-03"
"""
OPTIMUM = """[goal]
budget = "$10M"
[training]
chip = "h100-sxm"
[data]
unique_tokens = "1T"
[model]
bits = 8
"""
SWEEP = """[study]
kind = "run"
name = "x"
method = "sobol"
points = 16
outputs = ["step_s"]
[question]
model = "llama-3.1-8b"
chip = "h100-sxm"
[vary]
count = [8, 16]
global_batch = { low = 32, high = 320, whole = true }
"set.chip.memory.bandwidth" = { low = 2.0, high = 6.0, unit = "TB/s", log = true }
"""
CLAIM = """claim = "A model of 1e27 FLOP is published before 2028."
resolution = "Epoch AI lists one."
deadline = 2027-12-31
probability = 0.6
low = 0.4
high = 0.8
reasons = ["Clusters grow."]
"""
CONFIG = json.dumps({
    "model_type": "mixtral", "hidden_size": 1024, "num_hidden_layers": 8, "num_attention_heads": 16,
    "num_key_value_heads": 4, "intermediate_size": 2048, "vocab_size": 32000, "num_local_experts": 8,
    "num_experts_per_tok": 2, "sliding_window": 4096, "rope_scaling": {"type": "yarn", "factor": 4.0},
}, indent=1)  # fmt: skip
LATENT = json.dumps({
    "model_type": "deepseek_v3", "hidden_size": 1024, "num_hidden_layers": 6, "num_attention_heads": 16,
    "num_key_value_heads": 16, "intermediate_size": 4096, "moe_intermediate_size": 512, "vocab_size": 32000,
    "n_routed_experts": 16, "num_experts_per_tok": 4, "n_shared_experts": 1, "first_k_dense_replace": 2,
    "kv_lora_rank": 128, "q_lora_rank": 256, "qk_nope_head_dim": 64, "qk_rope_head_dim": 32, "v_head_dim": 64,
}, indent=1)  # fmt: skip
RUN = ("run", "llama-3.1-8b", "--count", "8", "--global-batch", "64", "--split", "tp=2,pp=1,mb=1", "--draws", "10")
STEP = ("llama-3.1-8b", "--chip", "h100-sxm", "--count", "16", "--split", "tp=2,pp=2,mb=1", "--json")

READERS = (
    Reader("a model's config.json", "json", texts(CONFIG, LATENT),
           command("run", "FILE", "--chip", "h100-sxm", "--count", "8", "--global-batch", "64", "--draws", "2"), 12,
           file="config.json"),
    Reader("a run to export", "json", said("run", *STEP), command("export", "FILE", "--to", "megatron"), 8,
           file="run.json"),
    Reader("a goal", "toml", lambda: [PLAN, *examples("../example.toml")()], reading("study.spec", "read_goal"), 10),
    Reader("a goal, planned", "toml", texts(PLAN), command("plan", "FILE", "--draws", "100"), 1, quick=False),
    Reader("a question of scaling laws", "toml", texts(OPTIMUM), reading("study.question", "read_question"), 5),
    Reader("a question of scaling laws, answered", "toml", texts(OPTIMUM),
           command("laws", "optimum", "FILE"), 1, quick=False),
    Reader("runs of a law", "csv", files("lawruns/chinchilla-digitised.csv", "lawruns/porian-2024-tuned.csv", lines=40),
           reading("laws.fitting.table", "read_runs"), 8),
    Reader("measured training runs", "csv", files("runs/pretraining.csv", lines=12), command("check", "FILE"), 4,
           quick=False),
    Reader("measured serving runs", "csv", files("runs/serving.csv", lines=8), command("check", "FILE"), 2,
           quick=False),
    Reader("spending", "toml", examples("half-h100.toml"), reading("study.spend_spec", "read_spend"), 6),
    Reader("spending, priced", "toml", examples("*h*-*.toml"), command("spend", "FILE"), 1, quick=False),
    Reader("a venture", "toml", examples("ventures/*.toml"), reading("study.venture_inputs", "read_venture"), 6),
    Reader("a venture, valued", "toml", examples("ventures/*.toml"), command("value", "FILE"), 1, quick=False),
    Reader("a programme", "toml", examples("programme.toml"), reading("study.programme_spec", "read_programme"), 5),
    Reader("a programme, planned", "toml", examples("programme.toml"), command("sim", "FILE"), 1, quick=False),
    Reader("gaps of a simulator", "csv", files("gaps/published-cotraining.csv", "gaps/two-link-arm-surrogate.csv"),
           reading("sim.gap_table", "read_cells"), 5),
    Reader("a scenario", "toml", files("scenarios/base.toml", "scenarios/china-chip.toml"),
           lambda path: scenario(path), 4),
    Reader("a scenario, forecast", "toml", files("scenarios/base.toml"),
           command("forecast", "FILE", "--draws", "100"), 1, quick=False),
    Reader("a prediction", "toml", texts(CLAIM), command("predictions", "register", "FILE"), 2, quick=False),
    Reader("a study", "toml", lambda: [SWEEP, *examples("sweep-chips.toml")()], swept, 6),
    *(
        Reader(f"an entry of {kind}", "toml", first_of(kind), entry(kind), 4 if kind == "chips" else 1,
               quick=kind in ("chips", "models", "laws", "stacks", "sites"), file=f"{kind}/mine")
        for kind in KINDS
    ),
    Reader("a chip of one's own, run", "toml", files("chips/h100-sxm.toml"),
           command(*RUN, "--chip", "mine", "--catalog", "OWN"), 3, quick=False, file="chips/mine"),
    Reader("a stack of one's own, run", "toml", files("stacks/hopper-cuda.toml"),
           command(*RUN, "--chip", "h100-sxm", "--catalog", "OWN"), 3, quick=False, file="stacks/hopper-cuda"),
    Reader("a model of one's own, run", "toml", files("models/llama-3.1-8b.toml", "models/mixtral-8x7b.toml"),
           command("run", "mine", *RUN[2:], "--chip", "h100-sxm", "--catalog", "OWN"), 3, quick=False,
           file="models/mine"),
    Reader("a site of one's own, spent at", "toml", files("sites/reference-us.toml"),
           command("spend", "--chip", "h100-sxm", "--count", "64", "--days", "9", "--catalog", "OWN"), 2, quick=False,
           file="sites/reference-us"),
    Reader("gaps of a simulator, fitted", "csv", files("gaps/published-cotraining.csv"),
           command("sim", "gap", "FILE"), 1, quick=False),
    Reader("runs of a law, fitted", "csv", files("lawruns/chinchilla-digitised.csv", lines=60),
           command("laws", "fit", "FILE", "--bootstrap", "0"), 1, quick=False),
    Reader("a table of rents", "csv", files("prices/rental.csv", lines=30), table("rents"), 3, file="prices/rental"),
    Reader("a table of a series", "csv", files("series/points/chips.csv", lines=30), table("points"), 3,
           file="series/points/chips"),
)  # fmt: skip


def scenario(path: Path) -> object:
    from supercycle.catalog.scenarios import read_scenario

    return read_scenario(open_catalog(), path)


@contextmanager
def in_time(seconds: int) -> Iterator[None]:
    """Ends what takes too long with an AssertionError."""

    def late(number: int, frame: FrameType | None) -> None:
        raise AssertionError(f"not done after {seconds} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def refused(
    reader: Reader, number: int, folder: Path, mutate: Callable[[str, str, random.Random], bytes], first: int = 0
) -> int:
    """How many of so many mutated files are refused; fails on the first that ends in anything but an answer."""
    valid = reader.valid()
    path = folder / (reader.file if "." in reader.file else f"{reader.file}.{reader.kind}")
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    for one in range(first, first + number):
        content = mutate(valid[one % len(valid)], reader.kind, random.Random(f"{SEED} {reader.name} {one}"))
        path.write_bytes(content)
        try:
            with in_time(LONGEST):
                count += reader.ask(path) == 2
        except InputError as fault:
            count += bool(fault.text().strip())
        except BaseException as fault:
            kept = folder / f"fault-{one}"
            kept.write_bytes(content)
            raise AssertionError(f"{reader.name}, file {one}, kept as {kept}") from fault
    return count


@pytest.fixture
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory of the reader's own, so that nothing of the tester's is read or written."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "own"))
    monkeypatch.delenv("SUPERCYCLE_CATALOG", raising=False)
    return tmp_path


@pytest.mark.parametrize(
    "reader", [pytest.param(one, marks=() if one.quick else pytest.mark.slow, id=one.name) for one in READERS]
)
def test_valid_files_are_read(reader: Reader, own_data: Path) -> None:
    """Without a fault each file that is mutated is accepted: the mutations, not the files, are what is refused."""
    for text in reader.valid():
        path = own_data / (reader.file if "." in reader.file else f"{reader.file}.{reader.kind}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        assert reader.ask(path) != 2


@pytest.mark.parametrize("reader", [one for one in READERS if one.quick], ids=lambda reader: reader.name)
def test_a_few_mutated_files_are_answered_or_refused(
    reader: Reader, own_data: Path, mutate: Callable[[str, str, random.Random], bytes]
) -> None:
    """The beginning of the whole check, of what is read quickly."""
    refused(reader, QUICK, own_data, mutate)


@pytest.mark.slow
@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_mutated_files_are_answered_or_refused(
    reader: Reader, own_data: Path, mutate: Callable[[str, str, random.Random], bytes], figures: Callable[..., None]
) -> None:
    """Ten thousand files with faults: each is answered, or refused with a message and exit code 2."""
    number = -(-TOTAL * reader.share // sum(one.share for one in READERS))
    count = refused(reader, number, own_data, mutate)
    assert count > number / 10, "the mutations do not hurt"
    figures("mutated inputs", reader=reader.name, files=number, refused=count)
