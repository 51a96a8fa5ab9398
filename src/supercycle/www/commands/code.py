"""``port``: what of a code base runs on another chip; the code comes in the body and is gone with the answer."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from pydantic import AfterValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from supercycle.base.errors import InputError
from supercycle.catalog.store import Catalog
from supercycle.report.json_forms import Form
from supercycle.www.body import Body
from supercycle.www.commands.command import Command
from supercycle.www.fields import Interval, Names, Number
from supercycle.www.limits import LARGEST_CODE, LONGEST_FILE_NAME, MOST_FILES

FILE_PATTERN = r"^[A-Za-z0-9_+][A-Za-z0-9_+. -]*(/[A-Za-z0-9_+][A-Za-z0-9_+. -]*){0,15}$"
"""What the name of a file in a body may look like: at most 16 parts, none of which begins with a dot."""

FOLDER = "code"
"""How the answer calls the folder of the code."""


def _checked(files: dict[str, str]) -> dict[str, str]:
    """The files, where every name is one of a file inside the folder, and they are few and small enough."""
    wrong = [name for name in files if len(name) > LONGEST_FILE_NAME or not re.fullmatch(FILE_PATTERN, name)]
    if wrong:
        raise _fault(f"{wrong[0][:80]!r} is not the name of a file of code, like 'kernels/norm.cu'")
    folded = {name.casefold() for name in files}
    inside = {parent.as_posix() for name in folded for parent in Path(name).parents}
    if len(folded) < len(files) or folded & inside:
        raise _fault("two files have the same name, or one has that of a folder")
    if not 0 < len(files) <= MOST_FILES:
        raise _fault(f"{len(files):,} files are not between 1 and {MOST_FILES}")
    size = sum(len(text.encode("utf-8")) for text in files.values())
    if size > LARGEST_CODE:
        raise _fault(f"{size:,} bytes of code are more than {LARGEST_CODE:,}")
    return files


def _fault(message: str) -> PydanticCustomError:
    return PydanticCustomError("input", "{message}", {"message": message})


Files = Annotated[
    dict[str, str],
    AfterValidator(_checked),
    WithJsonSchema({
        "type": "object", "minProperties": 1, "maxProperties": MOST_FILES,
        "propertyNames": {"pattern": FILE_PATTERN, "maxLength": LONGEST_FILE_NAME},
        "additionalProperties": {"type": "string", "maxLength": LARGEST_CODE},
        "description": f"texts by name, like kernels/norm.cu; {LARGEST_CODE:,} bytes in all at most",
    }),
]  # fmt: skip


class PortBody(Body):
    """The files of a code base, and where it is to run: routes or chips, all routes where none is named."""

    files: Files
    to: Names = Field(default_factory=list)
    minutes_per_line: Interval | None = None
    people: Number = 1.0


@contextmanager
def as_folder(files: Mapping[str, str]) -> Iterator[Path]:
    """The files in a folder that exists for the length of the work; messages name it without its place."""
    with TemporaryDirectory(prefix="supercycle-") as made:
        root = Path(made) / FOLDER
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        try:
            yield root
        except InputError as fault:
            clean = [part.replace(f"{made}/", "") for part in (fault.headline, *fault.faults, fault.hint)]
            raise InputError(clean[0], clean[1:-1], clean[-1]) from fault


def port(asked: PortBody, catalog: Catalog) -> Form:
    """The document of ``supercycle port code``, for a folder ``code`` with these files."""
    from supercycle.report import port_forms
    from supercycle.verbs.port import scan

    with as_folder(asked.files) as root:
        found = scan(
            root, to=asked.to, minutes_per_line=asked.minutes_per_line, people=asked.people, catalog=catalog
        )  # fmt: skip
        form: dict[str, Any] = port_forms.scan(found, catalog)
    return {**form, "summary": {**form["summary"], "path": FOLDER}}


NORM = """// The sum of squares of each row: one warp a row.
#include <cuda_runtime.h>

__global__ void row_norm(float *out, const float *in, int rows, int columns) {
    int row = (blockIdx.x * blockDim.x + threadIdx.x) / 32;
    int lane = threadIdx.x % 32;
    if (row >= rows) return;
    float sum = 0.0f;
    for (int column = lane; column < columns; column += 32) {
        float value = in[row * columns + column];
        sum += value * value;
    }
    for (int offset = 16; offset > 0; offset /= 2) sum += __shfl_down_sync(0xffffffff, sum, offset);
    if (lane == 0) out[row] = sum;
}

void run_norm(float *out, const float *in, int rows, int columns) {
    row_norm<<<(rows + 7) / 8, 256>>>(out, in, rows, columns);
    cudaDeviceSynchronize();
}
"""
"""A kernel of CUDA that knows how wide a warp is, for the examples."""

STEP = """// One step of a product on tensor cores, by an instruction of PTX.
__global__ void tensor_step(float *d, const unsigned *a, const unsigned *b) {
    float x0 = 0, x1 = 0, x2 = 0, x3 = 0;
    asm volatile(
        "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 "
        "{%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};\\n"
        : "+f"(x0), "+f"(x1), "+f"(x2), "+f"(x3)
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
    d[threadIdx.x] = x0 + x1 + x2 + x3;
}

void run_step(float *d, const unsigned *a, const unsigned *b) {
    tensor_step<<<1, 32>>>(d, a, b);
}
"""
"""A kernel of CUDA that speaks to tensor cores, for the examples."""

SCALE = """// y = a x: nothing here knows how wide a warp is.
__global__ void scale(float *y, const float *x, float a, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) y[i] = a * x[i];
}
"""
"""A kernel of CUDA that any chip runs, for the examples."""

COMMANDS = (
    Command("port", "What of CUDA code another chip runs, and what the rest takes.", PortBody, port, {
        "three kernels": {"files": {"kernels/norm.cu": NORM, "kernels/scale.cu": SCALE, "kernels/step.cu": STEP}},
        "to two routes": {"files": {"norm.cu": NORM}, "to": ["hip", "sycl"], "minutes_per_line": "10:30:120"},
    }),
)  # fmt: skip
