"""What is read out of CUDA, Python and build files."""

import sys
from pathlib import Path

import pytest

from supercycle.base.errors import InputError
from supercycle.port.codebase import read, read_source
from supercycle.port.cuda import grammar
from supercycle.port.graph import graph
from supercycle.port.libraries import library_of, opcodes
from supercycle.port.parts import HOST, KERNEL, TRITON

EXAMPLE = Path(__file__).parent / "example"


def test_kernels_and_host_functions_are_told_apart() -> None:
    """The qualifier makes a kernel, wherever templates and launch bounds stand."""
    text = b"template <typename T> __global__ void __launch_bounds__(256) k(T *x) { f(x); }\nint g() { return 1; }\n"
    kinds = {one.name: one.kind for one in read_source(text, "a.cu", "cuda").functions}
    assert kinds["k"] == KERNEL
    assert kinds["g"] == HOST


def test_names_in_comments_and_texts_are_not_uses() -> None:
    """Only code counts: not what is said about it."""
    text = b'// cudaFree\n/* cudaMalloc */ void f() { puts("cudaMemcpy"); cudaDeviceReset(); }\n'
    used = [r.name for one in read_source(text, "a.cu", "cuda").functions for r in one.references]
    assert used == ["cudaDeviceReset"]


def test_a_reference_stands_on_its_line() -> None:
    """Lines count from one, and comments keep theirs."""
    text = b"/* one\ntwo */\nvoid f() {\n  cudaFree(0);\n}\n"
    (used,) = [r for one in read_source(text, "a.cu", "cuda").functions for r in one.references]
    assert used.line == 4


def test_inline_assembly_is_read_by_instruction() -> None:
    """PTX counts by its first word; declarations, braces and the host's assembly do not."""
    assert opcodes("{ .reg .pred p; setp.ne.b32 p, %0, 0; mma.sync.aligned.m16n8k16 x; }") == ("setp", "mma")
    assert opcodes("rdtsc") == ()


@pytest.mark.parametrize(
    ("name", "library"),
    [
        ("cudaMalloc", "runtime"), ("cuMemAlloc", "driver"), ("cublasLtMatmul", "cublaslt"), ("cublasSgemm", "cublas"),
        ("thrust::sort", "thrust"), ("__shfl_xor_sync", "warp"), ("cutlass::gemm::device::Gemm", "cutlass"),
        ("cute::copy", "cute"), ("ncclAllReduce", "nccl"), ("__half2", "half"), ("value", ""), ("custom", ""),
        ("cudnn_handle", ""), ("CUBLAS_API_H_", ""),
    ],
)  # fmt: skip
def test_a_name_is_told_by_its_spelling(name: str, library: str) -> None:
    """Libraries' names begin in their own way; a variable in small letters and a header's guard are no API."""
    assert library_of(name) == library


def test_the_codes_own_names_are_known() -> None:
    """A macro, a function and a variable that look like the ecosystem's are the code's own."""
    text = b"#define cudaCheck(x) (x)\nvoid cudaMine() {}\nint f() { CUdevice cuDevice; return cudaCheck(cuDevice); }\n"
    assert {"cudaCheck", "cudaMine", "cuDevice"} <= read_source(text, "a.cu", "cuda").defined


def test_python_shows_triton_and_code_in_texts() -> None:
    """A decorated function is a kernel in Triton; CUDA code in a text is read, on the lines of the Python file."""
    text = (
        b'import triton\n@triton.jit\ndef k(x):\n    pass\nCODE = """\n__global__ void inner() { __syncwarp(); }\n"""\n'
    )
    kinds = {one.name: (one.kind, one.line) for one in read_source(text, "a.py", "python").functions}
    assert kinds["k"][0] == TRITON
    assert kinds["inner"] == (KERNEL, 6)


def test_what_calls_what_follows_the_nearest_name() -> None:
    """Of two functions with one name, the one in the caller's folder is meant."""
    found = graph(read(EXAMPLE))
    index = next(i for i, one in enumerate(found.functions) if one.name == "run_norm")
    names = {found.functions[i].name for i in found.reached(index)}
    assert {"row_norm", "warp_sum", "FULL_MASK", "cudaCheck"} <= names
    assert "scale" not in names


def test_without_tree_sitter_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The package works without the grammar, and says what to install where it is asked."""
    grammar.cache_clear()
    monkeypatch.setitem(sys.modules, "tree_sitter_cuda", None)
    with pytest.raises(InputError, match=r"supercycle\[port\]"):
        read(EXAMPLE)
    grammar.cache_clear()


def test_files_that_are_no_code_are_listed(tmp_path: Path) -> None:
    """Binary, huge and odd files are skipped by name; what is not UTF-8 is read."""
    (tmp_path / "binary.cu").write_bytes(b"\0\1\2" * 100)
    (tmp_path / "data.h").write_bytes(b"int x[] = {" + b"1," * 100_000 + b"};\n")
    (tmp_path / "latin.cu").write_bytes(b"// caf\xe9\n__global__ void k() {}\n")
    code = read(tmp_path)
    assert [one.path for one in code.skipped] == ["binary.cu", "data.h"]
    assert any(one.kind == KERNEL for one in code.files[0].functions)


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """Bad paths are named."""
    with pytest.raises(InputError, match="does not exist"):
        read(tmp_path / "missing")
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(InputError, match="not a file of code"):
        read(tmp_path / "notes.txt")
