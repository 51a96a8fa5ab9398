"""Which library of the CUDA ecosystem a name belongs to, told by its spelling.

A name that looks like one of a library but is defined by the code base itself is the user's own; that is settled
later, by :mod:`supercycle.port.graph`.
"""

import re
from functools import lru_cache

SPELLINGS: tuple[tuple[str, str], ...] = (
    ("cutlass", r"(cutlass|CUTLASS_)"),
    ("cute", r"(cute::|CUTE_|SM\d\d_\d+x\d+)"),
    ("thrust", r"thrust(::|/)"),
    ("cub", r"cub(::|/)"),
    ("wmma", r"(nvcuda::|wmma::)"),
    ("cooperative-groups", r"(cooperative_groups(::|\.h|/)|cg::)"),
    ("libcu++", r"cuda::"),
    ("cudnn-frontend", r"cudnn_frontend(::|[/.])"),
    ("cudnn", r"(cudnn[A-Z]|CUDNN_|cudnn\w*\.h)"),
    ("cublaslt", r"(cublasLt|CUBLASLT_)"),
    ("cublas", r"(cublas[A-Z]|CUBLAS_|cublas\w*\.h)"),
    ("cufft", r"(cufft[A-Z]|CUFFT_|cufft\w*\.h)"),
    ("curand", r"(curand(_|[A-Z])|CURAND_|curand\w*\.h)"),
    ("cusparse", r"(cusparse[A-Z]|CUSPARSE_|cusparse\w*\.h)"),
    ("cusolver", r"(cusolver[A-Z]|CUSOLVER_|cusolver\w*\.h)"),
    ("nccl", r"(nccl[A-Z]|NCCL_|nccl\.h)"),
    ("nvrtc", r"(nvrtc[A-Z]|NVRTC_)"),
    ("nvtx", r"(nvtx[A-Z]|nvtx3|nvToolsExt)"),
    ("nvml", r"(nvml[A-Z]|NVML_|nvml\.h)"),
    ("nvshmem", r"nvshmem"),
    ("npp", r"(npp[a-z]+_|nppi?[A-Z])"),
    ("nvjpeg", r"nvjpeg"),
    ("warp", r"__(shfl|ballot|any|all|activemask|match_(any|all)|reduce_\w+_sync|syncwarp|lane|uni)(_|$)"),
    ("warp", r"__(shfl_(up|down|xor)|syncwarp|activemask|any|all|ballot)(_sync)?$"),
    ("half", r"(__half|__nv_bfloat|nv_bfloat|__nv_fp8|__nv_fp4|half2?$|bfloat16$)"),
    ("half", r"__(float|double|int|uint|short|ushort)2half"),
    ("half", r"__h(add|sub|mul|div|fma|neg|abs|eq|ne|lt|le|gt|ge|max|min)\w*$"),
    ("half", r"(__bfloat|__float2bfloat|h2?(exp|log|sqrt|rsqrt)$)"),
    ("half", r"__(halves2|low2|high2|lows2|highs2|float22|half22)\w*"),
    ("texture", r"(tex[123]D(fetch|Lod|Grad|Layered|gather)?|texCubemap|surf[123]D(read|write|Layered)?)"),
    ("texture", r"(texture|surface)$"),
    ("pipeline", r"(__pipeline_|memcpy_async$)"),
    ("tensor-map", r"(CUtensorMap|cuTensorMap|CU_TENSOR_MAP)"),
    ("runtime", r"(cuda[A-Z]|make_cuda[A-Z]|CUDART_|cuda\w*\.h(pp)?$|device_launch_parameters\.h)"),
    ("driver", r"(cu[A-Z][a-z]\w+|CU[a-z]\w+|CU_[A-Z])"),
    ("driver", r"(CUDA_(ERROR|SUCCESS|ARRAY|MEMCPY|VERSION)\w*|CUDA_[A-Z0-9_]+_PARAMS\w*)"),
    ("intrinsic", r"__(v(abs|add|sub|max|min|cmp|set|avg|neg|sad|hadd)\w*[24]|dp[24]a\w*|byte_perm|funnelshift_\w+)$"),
    ("intrinsic", r"__(ld(g|ca|cg|cs|cv|lu)|st(wb|cg|cs|wt)|nanosleep|prof_trigger|trap|brkpt|isGlobal|isShared)$"),
)  # fmt: skip
"""Library, and how its names begin; the first that fits counts (from the libraries' public headers)."""

NEW_KERNEL = frozenset({"cutlass", "cute", "wmma", "tensor-map"})
"""Libraries that a kernel is built on rather than calls: without them at the goal, it has to be written anew."""

NEW_KERNEL_OPCODES = frozenset({"mma", "wmma", "wgmma", "tcgen05", "ldmatrix", "stmatrix", "mbarrier", "setmaxnreg"})
"""Instructions of tensor cores, of bulk copies and of register exchange among warp groups: the shape of the kernel
hangs on them."""

HELPER = re.compile(
    r"(?i)_*(?:cuda|cu|cublas|cudnn|cufft|curand|cusparse|cusolver|nccl)\w*?(?:err|check|chk|safe|assert|try)\w*"
)
"""A name like ``cudaErrchk``: every one of CUDA's own that is spelled so stands in the tables, unsupported ones
included, so that one which does not is a helper from code outside the folder."""

GUARD = re.compile(r"\w+_(H|HPP|CUH|INCLUDED)_*$")
"""Guards of headers, which are named after the library and are no part of it."""

_PATTERN = re.compile("|".join(f"(?P<p{i}>{spelling})" for i, (_, spelling) in enumerate(SPELLINGS)))


@lru_cache(maxsize=200_000)
def library_of(name: str) -> str:
    """The library that a name belongs to by its spelling; empty where it looks like none.

    A qualified name is judged as it stands (``thrust::sort``).
    """
    found = _PATTERN.match(name)
    if found is None or found.lastgroup is None or GUARD.match(name):
        return ""
    return SPELLINGS[next(i for i in range(len(SPELLINGS)) if found.group(f"p{i}") is not None)][0]


_INSTRUCTIONS = (
    "abs activemask add addc alloca and applypriority atom bar barrier bfe bfi bfind bmsk bra brev brkpt brx call "
    "clusterlaunchcontrol clz cnot copysign cos cp createpolicy cvt cvta discard div dp2a dp4a elect ex2 exit fence "
    "fma fns getctarank griddepcontrol isspacep istypep ld ldmatrix ldu lg2 lop3 mad mad24 madc mapa match max "
    "mbarrier membar min mma mov movmatrix mul mul24 multimem nanosleep neg not or pmevent popc prefetch prefetchu "
    "prmt rcp red redux rem ret rsqrt sad selp set setmaxnreg setp shf shfl shl shr sin slct sqrt st stackrestore "
    "stacksave stmatrix sub subc suld suq sured sust szext tanh tcgen05 testp tex tld4 trap txq vabsdiff vabsdiff2 "
    "vabsdiff4 vadd vadd2 vadd4 vavrg2 vavrg4 vmad vmax vmax2 vmax4 vmin vmin2 vmin4 vote vset vset2 vset4 vshl vshr "
    "vsub vsub2 vsub4 wgmma wmma xor "
)
INSTRUCTIONS = frozenset(_INSTRUCTIONS.split())
"""First words of the instructions of PTX (parallel thread execution ISA 8.7)."""

BARE = frozenset({"exit", "ret", "trap", "brkpt", "bra"})
"""Instructions that stand without a type."""


def opcode(instruction: str) -> str:
    """The first word of a PTX instruction, ``mma`` of ``mma.sync.aligned``; empty where there is none."""
    text = re.sub(r"@!?[%\w]+", "", instruction).strip()
    found = re.match(r"([a-z][a-z0-9]*)(\.?)", text)
    if found is None or found.group(1) not in INSTRUCTIONS:
        return ""
    return found.group(1) if found.group(2) or found.group(1) in BARE else ""


def opcodes(assembly: str) -> tuple[str, ...]:
    """Every instruction of an inline assembly text, by first word, in order and once each.

    A part that begins with a dot (a declaration), a brace or a label is none.
    """
    text = re.sub(r"//[^\n]*|/\*.*?\*/", " ", assembly, flags=re.DOTALL)
    parts = (part.strip(' \t\n\r{}"') for part in re.split(r"[;\n{}]|\\n|\\t", text))
    found = (opcode(part) for part in parts if part and not part.startswith((".", "$", "%")) and not part.endswith(":"))
    return tuple(dict.fromkeys(name for name in found if name))
