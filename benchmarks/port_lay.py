"""Lays public pairs of programs out for port_blind.py: python benchmarks/port_lay.py CLONES OUT.

CLONES holds bare clones of the repositories named below, as ``owner+name/repo``. OUT gets ``first`` and ``second``, the
two sets that were never fitted on when they were first scored, and ``context``, headers whose names are a project's
own. Nothing is built or run. Pairs are whole folders, or files whose paths differ only in what they call CUDA, HIP or
SYCL.
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

ENDINGS = (".cu", ".cuh", ".h", ".hh", ".hpp", ".cpp", ".c", ".cc", ".hip", ".hxx", ".cxx", ".inl", ".inc")

VELOCITY = (
    "QuickSilver SeisAcoMod2D bitcracker cudaSift dl-cifar dl-mnist easywave hashtable sobel_filter svm tsne voxelizer"
)

FOLDERS: tuple[tuple[str, str, str, str, dict[str, str]], ...] = (
    *(
        ("first", "oneapi-src/Velocity-Bench", "8284b590956fd44771962cd75c5ea3a4fa61a74a", f"velocity_{name.lower()}",
         {"cuda": f"{name}/CUDA", "hip": f"{name}/HIP", "sycl": f"{name}/SYCL"})
        for name in VELOCITY.split()
    ),
    ("first", "oneapi-src/Velocity-Bench", "8284b590956fd44771962cd75c5ea3a4fa61a74a", "velocity_ethminer",
     {"cuda": "ethminer/libethash-cuda", "hip": "ethminer/libethash-hip", "sycl": "ethminer/libethash-sycl"}),
    ("first", "oneapi-src/Velocity-Bench", "8284b590956fd44771962cd75c5ea3a4fa61a74a", "velocity_hplinpack",
     {"cuda": "hplinpack/cuda", "hip": "hplinpack/hip", "sycl": "hplinpack/dpcpp"}),
    ("first", "ekondis/mixbench", "236a0be007a5937e9ffb4a6c7eb1fafed6108e80", "mixbench",
     {"cuda": "mixbench-cuda", "hip": "mixbench-hip", "sycl": "mixbench-sycl"}),
    ("first", "UoB-HPC/CloverLeaf", "ba256dccb033d385c23a4a02983b2d137eebeca4", "cloverleaf",
     {"cuda": "src/cuda", "hip": "src/hip", "sycl": "src/sycl-usm"}),
    ("second", "ANL-CESAR/XSBench", "ba08e5221af6106252b866e50ea123c69d31a4e2", "xsbench",
     {"cuda": "cuda", "hip": "hip", "sycl": "sycl"}),
    ("second", "ANL-CESAR/RSBench", "34b644787ea9af4fb188e1253da72e09bbed9989", "rsbench",
     {"cuda": "cuda", "hip": "hip", "sycl": "sycl"}),
    ("second", "UoB-HPC/miniBUDE", "570f66c1fd0c29b7f3ab6fa96fba87f4561aa44c", "minibude",
     {"cuda": "src/cuda", "hip": "src/hip", "sycl": "src/sycl"}),
    ("second", "UoB-HPC/BabelStream", "57637d572532fc028b6c0964944f1afc27ff5436", "babelstream",
     {"cuda": "src/cuda", "hip": "src/hip", "sycl": "src/sycl"}),
    ("second", "UoB-HPC/TeaLeaf", "e70261c0be40537da75b258108ed2898f84f3c58", "tealeaf",
     {"cuda": "src/cuda", "hip": "src/hip", "sycl": "src/sycl-usm"}),
)  # fmt: skip
"""Set, repository, commit, name of the pair, and the folder of each side."""

GROUPS = (
    ("utcs-scea/altis", "042e2926d1fe9a5ea5b3e2d659b75bf925b152cc", "src/cuda/",
     "esa-tu-darmstadt/altis_sycl", "b6b156ab11c538d8e063ef02b5f40983e1ec2085", "cross_accelerator/cuda/",
     r"level\d/\w+", "first", "altis_"),
    ("artecs-group/rodinia-dpct-dpcpp", "a0e80bd715c3cc7c3356e1e00245b91e15927d2c", "cuda/",
     "artecs-group/rodinia-dpct-dpcpp", "a0e80bd715c3cc7c3356e1e00245b91e15927d2c", "dpcpp/",
     r"[\w+]+", "second", "rodinia_"),
)  # fmt: skip
"""Folders of folders: the CUDA side, the SYCL side, how the path of one program reads, set and beginning of names."""

CUCO, HIPCO = "b7514d2010967fdfe4a1d414894bb945bc09fddc", "40972951bbb838555f8131de997eb4fff060e026"
GINKGO, KOKKOS = "f811917c1def4d0fcd8db3fe5c948ce13409e28e", "28848dfa8fc1411873b6a663c4d29ba05712510e"
SIDES = (r"(?i)cuda|hip|sycl|nvgpu|amdgpu", "x")

FILES: tuple[tuple[str, str, str, str, str, str, str, tuple[tuple[str, str], ...]], ...] = (
    ("first", "LLNL/RAJAPerf", "9af20b3fceeaf6e4cc5ab48cb002f8927fb4c124", "rajaperf_", "hip",
     r"-Cuda\.cpp$", r"-Hip\.cpp$", ((r"-(Cuda|Hip)\.cpp", ""),)),
    ("first", "LLNL/RAJAPerf", "9af20b3fceeaf6e4cc5ab48cb002f8927fb4c124", "rajaperf_", "sycl",
     r"-Cuda\.cpp$", r"-Sycl\.cpp$", ((r"-(Cuda|Sycl)\.cpp", ""),)),
    ("first", "ROCm/HIP-Examples", "cdf9d101acd9a3fc89ee750f73c1f1958cbd5cc3", "hipex_", "hip",
     r"mini-nbody/cuda/.*cu$|rtm8\.cu$|benchmark-cuda\.cu$", r"mini-nbody/hip/.*cpp$|rtm8\.cpp$|benchmark-hip\.cpp$",
     ((r"/(cuda|hip)/", "/"), (r"-(cuda|hip)\.", "."), (r"\.\w+$", ""))),
    ("first", "ginkgo-project/ginkgo", GINKGO, "ginkgo_", "hip", r"^cuda/(?!test).*\.(cu|cuh|cpp|hpp)$",
     r"^hip/(?!test).*\.(cpp|hpp)$", ((r"^(cuda|hip)/", ""), (r"\.hip\.", "."), (r"\.\w+$", ""))),
    ("first", "ginkgo-project/ginkgo", GINKGO, "ginkgo_", "sycl", r"^cuda/(?!test).*\.(cu|cuh|cpp|hpp)$",
     r"^dpcpp/(?!test).*\.(cpp|hpp)$", ((r"^(cuda|dpcpp)/", ""), (r"\.dp\.", "."), (r"\.\w+$", ""))),
    ("second", "bitsandbytes-foundation/bitsandbytes", "0.49.2", "bnb_", "hip", r"csrc/(kernels|ops|common)\.(cu|cuh)$",
     r"csrc/(kernels|ops|common)(_hip)?\.(hip|cuh)$", ((r"_hip|\.hip$|\.cu$", ""),)),
    *(
        ("second", "kokkos/kokkos", KOKKOS, "kokkos_", side, r"core/src/Cuda/|desul/include/desul/atomics/[^/]*CUDA",
         rf"core/src/{side.upper()}/|desul/include/desul/atomics/[^/]*{side.upper()}", (SIDES, (r"_?x_?", "x")))
        for side in ("hip", "sycl")
    ),
    ("second", "gromacs/gromacs", "b1a82ec1956eb9658d33f3ec6f3adfdbb6b53a7b", "gromacs_", "hip",
     r"^src/gromacs/.*cuda[^/]*\.(cu|cuh|cpp|h)$|^src/gromacs/(?!.*(hip|sycl)).*\.(cu|cuh)$",
     r"^src/gromacs/.*hip[^/]*\.(cpp|h)$", ((r"_?(internal_)?(cuda|hip)(_internal)?", ""), (r"\.\w+$", ""))),
    *(
        ("second", "ParRes/Kernels", "04248b66a03d7f5edba8d54c9ae7834dd718027a", "prk_", side,
         r"Cxx11/.*\.cu$|Cxx11/.*_cuda\.h(pp)?$", rf"Cxx11/.*{side}.*\.(cc|h|hpp)$",
         ((r"cublas|hipblas", "xblas"), (r"cuda|hip|sycl", "x"), (r"\.\w+$", "")))
        for side in ("hip", "sycl")
    ),
    ("second", "stotko/stdgpu", "22599cfdcc185c2ed721d78c792e3193cf84cc01", "stdgpu_", "hip",
     r"/cuda/.*\.(cu|cuh|cpp|h)$", r"/hip/.*\.(hip|cpp|h)$", ((r"/(cuda|hip)/", "/"), (r"\.\w+$", ""))),
    ("second", "pnnl/SV-Sim", "0c907f1acb536e55a1dafc25ca4fd5e90abe36dc", "svsim_", "hip", r"nvgpu.*\.(cu|cuh)$",
     r"amdgpu.*\.(cpp|hpp)$", (SIDES, (r"\.\w+$", ""))),
)  # fmt: skip
"""Set, repository, commit, beginning of names, side, how files of each side read, and what makes two paths the same."""

CONTEXTS = (
    ("LLNL/RAJAPerf", "9af20b3fceeaf6e4cc5ab48cb002f8927fb4c124", r"^src/.*\.hpp$", "rajaperf_"),
    ("ginkgo-project/ginkgo", GINKGO, r"^(cuda|common|core|include)/(?!test).*\.(hpp|cuh|inc)$", "ginkgo_"),
    ("NVIDIA/cuCollections", CUCO, r"^(include|tests|benchmarks)/.*\.(cuh|hpp)$", "cuco_"),
    ("kokkos/kokkos", KOKKOS, r"^(core/src|tpls/desul/include)/.*\.hpp$", "kokkos_"),
    ("gromacs/gromacs", "b1a82ec1956eb9658d33f3ec6f3adfdbb6b53a7b", r"^src/gromacs/.*\.(h|cuh)$", "gromacs_"),
    ("ParRes/Kernels", "04248b66a03d7f5edba8d54c9ae7834dd718027a", r"^Cxx11/.*\.(h|hpp)$", "prk_"),
    ("stotko/stdgpu", "22599cfdcc185c2ed721d78c792e3193cf84cc01", r"^src/.*\.(h|cuh|hpp)$", "stdgpu_"),
    ("pnnl/SV-Sim", "0c907f1acb536e55a1dafc25ca4fd5e90abe36dc", r"^svsim/src/.*\.(h|cuh|hpp)$", "svsim_"),
    ("utcs-scea/altis", "042e2926d1fe9a5ea5b3e2d659b75bf925b152cc", r"^src/(cuda/)?common/.*\.h$", "altis_"),
    ("bitsandbytes-foundation/bitsandbytes", "0.49.2", r"^csrc/.*\.(h|cuh)$", "bnb_"),
)  # fmt: skip
"""Headers whose names are a project's own, for the pairs whose names begin so."""


class Lay:
    """Copies files out of bare clones."""

    def __init__(self, clones: Path, out: Path) -> None:
        self.clones, self.out = clones, out

    def git(self, repository: str, *words: str) -> bytes:
        """What git says of a clone."""
        folder = self.clones / repository.replace("/", "+") / "repo"
        return subprocess.run(["git", f"--git-dir={folder}", *words], capture_output=True, check=True).stdout

    def paths(self, repository: str, commit: str) -> list[str]:
        """The files of code of a commit."""
        listed = self.git(repository, "ls-tree", "-r", "--name-only", commit).decode("utf-8", "replace").split("\n")
        return sorted(path for path in listed if path.endswith(ENDINGS))

    def put(self, repository: str, commit: str, paths: Iterable[str], to: str, name: Callable[[str], str]) -> None:
        """Copies files into a folder; a project that renamed itself for its port keeps its first name."""
        for path in paths:
            target = self.out / to / name(path)
            target.parent.mkdir(parents=True, exist_ok=True)
            text = self.git(repository, "cat-file", "blob", f"{commit}:{path}")
            target.write_bytes(text.replace(b"hipco", b"cuco").replace(b"HIPCO", b"CUCO"))

    def folder(self, repository: str, commit: str, folder: str, to: str) -> None:
        """Copies a folder; ``.dp`` in the names of files goes."""
        start = folder.rstrip("/") + "/"
        found = [path for path in self.paths(repository, commit) if path.startswith(start)]
        self.put(repository, commit, found, to, lambda path: path.removeprefix(start).replace(".dp.", "."))

    def files(self, first: tuple[str, str, str], other: tuple[str, str, str], to: str, side: str,
              same: Callable[[str], str]) -> None:  # fmt: skip
        """Copies each file that has a counterpart; repository, commit and how paths read, for both sides."""
        theirs = {same(path): path for path in self.paths(*other[:2]) if re.search(other[2], path)}
        for path in self.paths(*first[:2]):
            if re.search(first[2], path) and same(path) in theirs:
                name = to + re.sub(r"\W+", "_", same(path)).strip("_").lower()
                self.put(*first[:2], [path], f"{name}-cuda", lambda path: Path(path).name)
                self.put(*other[:2], [theirs[same(path)]], f"{name}-{side}", lambda path: Path(path).name)


def replaced(rules: tuple[tuple[str, str], ...]) -> Callable[[str], str]:
    """A path with some of its parts replaced."""

    def of(path: str) -> str:
        for pattern, instead in rules:
            path = re.sub(pattern, instead, path)
        return path

    return of


def main(clones: str, out: str) -> None:
    """All pairs."""
    lay = Lay(Path(clones), Path(out))
    for set_, repository, commit, name, sides in FOLDERS:
        for side, folder in sides.items():
            lay.folder(repository, commit, folder, f"{set_}/{name}-{side}")
    for cuda, cuda_at, cuda_in, sycl, sycl_at, sycl_in, reads, set_, begin in GROUPS:
        both = [{found[0] for path in lay.paths(repository, commit)
                 if (found := re.match(f"{start}{reads}(?=/)", path))}
                for repository, commit, start in ((cuda, cuda_at, cuda_in), (sycl, sycl_at, sycl_in))]  # fmt: skip
        for path in sorted({p.removeprefix(cuda_in) for p in both[0]} & {p.removeprefix(sycl_in) for p in both[1]}):
            name = begin + re.sub(r"\W", "_", path).lower()
            lay.folder(cuda, cuda_at, cuda_in + path, f"{set_}/{name}-cuda")
            lay.folder(sycl, sycl_at, sycl_in + path, f"{set_}/{name}-sycl")
    for set_, repository, commit, begin, side, first, other, rules in FILES:
        lay.files((repository, commit, first), (repository, commit, other), f"{set_}/{begin}", side, replaced(rules))
    units = r"^(include|examples|benchmarks|tests)/.*\.(cu|cuh|hpp|hip|cpp)$"
    lay.files(("NVIDIA/cuCollections", CUCO, units), ("ROCm/hipCollections", HIPCO, units), "first/cuco_", "hip",
              replaced(((r"hipco", "cuco"), (r"\.\w+$", ""))))  # fmt: skip
    for repository, commit, reads, _ in CONTEXTS:
        found = [path for path in lay.paths(repository, commit) if re.search(reads, path)]
        lay.put(repository, commit, found, f"context/{re.sub(r'[^a-zA-Z0-9]', '_', repository)}", str)
    for set_ in ("first", "second"):
        names = sorted(folder.name[:-5] for folder in (lay.out / set_).glob("*-cuda"))
        around = {name: re.sub(r"\W", "_", repository) for name in names for repository, _, _, begin in CONTEXTS
                  if name.startswith(begin)}  # fmt: skip
        (lay.out / set_ / "context.json").write_text(json.dumps(around))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
