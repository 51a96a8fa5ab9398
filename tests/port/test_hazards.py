"""Lines that assume warps of 32 lanes."""

import pytest

from supercycle.port.codebase import read_source


def named(line: str, *, shuffles: bool = True) -> list[str]:
    """Kinds of hazard in a kernel that holds one line, beside a shuffle that is none."""
    other = "x += __shfl_down(x, 1);" if shuffles else ""
    text = f"__global__ void k(float *p) {{\n{line}\n{other}\n}}\n"
    return [h.kind for one in read_source(text.encode(), "a.cu", "cuda").functions for h in one.hazards]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("v += __shfl_down_sync(0xffffffff, v, 8);", "mask"),
        ("unsigned mask = 0xFFFFFFFFu;", "mask"),
        ("int lane = threadIdx.x % 32;", "lane"),
        ("int lane = threadIdx.x & 0x1f;", "lane"),
        ("int warp = threadIdx.x >> 5;", "lane"),
        ("unsigned votes = __ballot_sync(m, p > 0);", "ballot"),
        ("auto tile = cg::tiled_partition<32>(block);", "tile"),
        ("for (int o = 16; o > 0; o /= 2) {}", "step"),
        ("const int WARP_SIZE = 32;", "constant"),
    ],
)
def test_each_kind_is_named(line: str, kind: str) -> None:
    """What authors changed by hand on their way to waves of 64."""
    assert named(line) == [kind]


@pytest.mark.parametrize(
    "line",
    [
        "int i = blockIdx.x * blockDim.x + threadIdx.x;", "int lane = threadIdx.x % warpSize;",
        "float tile[64];", "// threadIdx.x % 32", 'const char *s = "WARP_SIZE 32";', "int bits = word & 0xff;",
    ],
)  # fmt: skip
def test_harmless_lines_are_left_alone(line: str) -> None:
    """The size that is asked for, comments, texts and plain indices are no hazards."""
    assert not named(line, shuffles=False)


def test_a_mask_needs_a_warp() -> None:
    """32 ones are a mask of lanes only where the file talks across lanes."""
    text = b"#define UPPER_MASK 0xFFFFFFFF\n__global__ void k(unsigned *p) { p[0] &= UPPER_MASK; }\n"
    assert not [h for one in read_source(text, "a.cu", "cuda").functions for h in one.hazards]
