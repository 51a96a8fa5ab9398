"""No file makes the reader fail or hang."""

import random
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supercycle.catalog.store import Catalog
from supercycle.port.codebase import read, read_source
from supercycle.port.graph import graph
from supercycle.port.scan import scan_code

EXAMPLE = Path(__file__).parent / "example"
SEEDS = [path.read_bytes() for path in sorted(EXAMPLE.rglob("*")) if path.is_file()]
PIECES = st.sampled_from(
    [b"{", b"}", b"(", b")", b"<<<", b">>>", b"/*", b"*/", b'"', b"'", b"\\", b"\n", b"#define A ", b"template<",
     b"__global__ ", b"asm(", b"cudaMalloc", b"0xffffffff", b"\xff\xfe", b"\0", b"R\"(", b"::", b"\r", b"@triton.jit\n"]
)  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A file of the example with pieces cut out, doubled and put in."""
    text = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 8))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 200)))
        text = text[:start] + draw(st.one_of(PIECES, st.just(text[start:end] * 2), st.just(b""))) + text[end:]
    return text


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=mutated(), language=st.sampled_from(["cuda", "python", "build", "ptx"]))
def test_any_mutation_of_code_is_read(text: bytes, language: str) -> None:
    """Whatever is cut and pasted, there are lines within the file, and spans in order."""
    found = read_source(text, "a", language)
    assert found.lines == text.count(b"\n") + (not text.endswith(b"\n") and bool(text)) or language == "ptx"
    for one in found.functions:
        assert 1 <= one.line <= one.last_line
        assert all(r.line >= 1 for r in one.references)


@settings(max_examples=40, deadline=None)
@given(text=st.binary(max_size=3000), language=st.sampled_from(["cuda", "python", "build", "ptx"]))
def test_any_bytes_are_read(text: bytes, language: str) -> None:
    """Bytes that are no code at all."""
    read_source(text, "a", language)


@settings(max_examples=15, deadline=None)
@given(text=mutated())
def test_any_mutation_is_judged(text: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A verdict comes out of whatever is read."""
    folder = tmp_path_factory.mktemp("code")
    (folder / "a.cu").write_bytes(text)
    assert scan_code(Catalog(), read(folder), ["hip"]).answers[0].verdict


@pytest.mark.parametrize(
    "text",
    [b"(" * 200_000, b"a<" * 30_000, b"*" * 90_000, b'"' * 90_001, b"/*" * 40_000, b"#define A \\\n" * 20_000,
     b"k<<<1,2>>>(x);" * 6_000, b"template<class T> " * 5_000, b"if(x){}else " * 7_000, b"!" * 90_000,
     b'"\\' * 45_000, b'R"(' * 30_000, b"cuda::" * 15_000, b"{" * 150 + b"}" * 150, random.Random(0).randbytes(90_000)],
    ids=range(15),
)  # fmt: skip
def test_hard_files_end_soon(text: bytes) -> None:
    """Files made to be hard for a parser are given up, not waited for."""
    start = time.process_time()
    graph_of = read_source(text, "a.cu", "cuda")
    assert time.process_time() - start < 10
    assert graph_of.lines >= 1


def test_an_empty_folder_has_nothing_to_port(tmp_path: Path) -> None:
    """Nothing is found, and that is said."""
    code = read(tmp_path)
    assert graph(code).functions == ()
    assert any("nothing to port" in note for note in scan_code(Catalog(), code, ["hip"]).notes)
