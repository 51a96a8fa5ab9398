"""The lines of a code base that a route does not carry over by itself, by construct."""

from collections.abc import Mapping

from supercycle.port.graph import Graph
from supercycle.port.hazards import MASK
from supercycle.port.libraries import NEW_KERNEL, NEW_KERNEL_OPCODES
from supercycle.port.parts import DEVICE, FILE, HOST, KERNEL, Reference
from supercycle.port.verdict import LANES_OF_CUDA, RouteTable, Says, is_own

WARP, HAZARD, ASSEMBLY, HALF, SPARSE, LIBRARY, GROUPS, TENSOR, GAP, UNCLEAR, CUDA = (
    "warp-intrinsic", "hazard", "assembly", "half", "sparse", "library", "cooperative-groups", "tensor", "gap",
    "unknown", "cuda-line",
)  # fmt: skip
CONSTRUCTS = (WARP, HAZARD, ASSEMBLY, HALF, SPARSE, LIBRARY, GROUPS, TENSOR, GAP, UNCLEAR, CUDA)
"""Constructs that lines of hand work are counted by."""

SAYS = {
    WARP: "intrinsics across a warp that change", HAZARD: "lines that assume 32 lanes", ASSEMBLY: "inline PTX",
    HALF: "half and bfloat names without a counterpart", SPARSE: "calls of cuSPARSE", GROUPS: "cooperative groups",
    LIBRARY: "names of cuBLAS, cuDNN, cuFFT, cuRAND, cuSOLVER without a counterpart",
    TENSOR: "tensor cores and CUTLASS", GAP: "other names without a counterpart", UNCLEAR: "names in no table",
    CUDA: "lines that say anything of CUDA",
}  # fmt: skip
"""What each construct is."""

LIBRARIES = frozenset({"cublas", "cublaslt", "cudnn", "cudnn-frontend", "cufft", "curand", "cusolver", "nccl"})


def constructs(found: Graph, table: RouteTable) -> Mapping[str, int]:
    """How many lines use each construct; a line counts once a construct."""
    lines: dict[str, set[tuple[str, int]]] = {name: set() for name in CONSTRUCTS}
    for one in found.functions:
        for reference in one.references:
            name = _construct(reference, table.says[reference.name], found.own)
            if name:
                lines[name].add((one.path, reference.line))
        if table.lanes != LANES_OF_CUDA:
            for hazard in one.hazards:
                lines[WARP if hazard.kind == MASK and one.kind != FILE else HAZARD].add((one.path, hazard.line))
    lines[HAZARD] -= lines[WARP]
    counts = {name: len(places) for name, places in lines.items()}
    counts[CUDA] = sum(one.cuda_lines for one in found.functions)
    return {name: number for name, number in counts.items() if number}


def _construct(reference: Reference, says: Says, own: frozenset[str]) -> str:
    library, carried = reference.library, says.status in ("same", "rename")
    if library == "build" or reference.name.startswith(("link:", "py:")):
        return ""
    if says.status == "unknown":
        return "" if is_own(reference.name, own) else UNCLEAR
    if library == "cusparse":
        return SPARSE
    if library == "cooperative-groups":
        return GROUPS
    if carried:
        return ""
    if library == "asm":
        return TENSOR if reference.name[4:] in NEW_KERNEL_OPCODES else ASSEMBLY
    if library in NEW_KERNEL:
        return TENSOR
    return {"warp": WARP, "half": HALF}.get(library, LIBRARY if library in LIBRARIES else GAP)


def code_lines(found: Graph) -> int:
    """Lines of all functions, on the chip and off it, macros left out."""
    return sum(one.lines for one in found.functions if one.kind in (KERNEL, DEVICE, HOST))
