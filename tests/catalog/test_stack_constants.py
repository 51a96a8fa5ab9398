"""The fitted constants of the stacks: each documented, and few."""

import tomllib
from pathlib import Path

import pytest

import supercycle

STACKS = sorted((Path(supercycle.__file__).parent / "catalog" / "data" / "stacks").glob("*.toml"))
FORMATS = {"bf16", "fp16", "tf32", "fp32", "fp8", "mxfp8", "int8", "nvfp4", "fp4", "mxfp4"}
KERNELS = {
    "matmul and grouped": ("matmul", "epilogue", "memory", "launch", "shape", "grouped"),
    "attention and decode": ("attention", "decode"),
    "links within a domain": ("scale-up",),
    "links between domains": ("scale-out",),
    "step": ("step",),
    "overlap": ("overlap",),
    "serving": ("serve",),
}
MOST = 12


def facts(path: Path) -> dict[str, dict[str, dict[str, str]]]:
    """Tables of a stack's file that hold facts."""
    return {name: table for name, table in tomllib.loads(path.read_text()).items() if isinstance(table, dict)}


@pytest.mark.parametrize("path", STACKS, ids=lambda path: path.stem)
def test_every_fitted_constant_says_to_what_it_is_fitted(path: Path) -> None:
    """A fitted, estimated or assumed constant has an interval around its value, a source, and a note of words."""
    for table, keys in facts(path).items():
        for key, fact in keys.items():
            name = f"{path.stem} {table}.{key}"
            if fact["kind"] in ("fitted", "estimated", "assumed"):
                assert {"low", "high", "source", "note"} <= fact.keys(), name
                assert len(fact["note"].split()) >= 2, f"{name}: the note does not say how it was found"


@pytest.mark.parametrize("path", STACKS, ids=lambda path: path.stem)
def test_a_stack_has_at_most_twelve_fitted_constants_for_a_kind_of_kernel_in_one_format(path: Path) -> None:
    """Formats share the constants of shape, memory and launch; more than twelve for one of them are too many."""
    tables = facts(path)
    for kind, names in KERNELS.items():
        for chosen in FORMATS:
            used = [
                f"{name}.{key}"
                for name in names
                for key, fact in tables.get(name, {}).items()
                if fact["kind"] == "fitted" and (key == chosen or key not in FORMATS)
            ]
            assert len(used) <= MOST, f"{path.stem}, {kind}, {chosen}: {', '.join(used)}"


@pytest.mark.parametrize("path", STACKS, ids=lambda path: path.stem)
def test_every_table_of_constants_has_a_heading_that_says_what_it_means(path: Path) -> None:
    """The line above each table is a comment: a constant without a meaning does not enter."""
    lines = path.read_text().splitlines()
    for at, line in enumerate(lines):
        if line.startswith("["):
            assert lines[at - 1].startswith("# "), f"{path.stem}: {line} has no heading"


@pytest.mark.parametrize("path", STACKS, ids=lambda path: path.stem)
def test_no_table_of_constants_is_unknown_to_the_count(path: Path) -> None:
    """A new table has to be counted among the kinds above."""
    counted = {name for names in KERNELS.values() for name in names}
    assert facts(path).keys() <= counted
