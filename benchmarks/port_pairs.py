"""How well `port` says what porting takes, on public pairs of programs: python benchmarks/port_pairs.py FOLDER….

The first FOLDER holds programs as ``name-cuda``, ``name-hip`` and ``name-sycl`` (a copy of HeCBench's ``src``), split
by the parity of the CRC-32 of their name: even ones fit, odd ones are held back. All programs of further folders (as
port_blind.py takes them) fit. Printed are the fitted
coefficients, and for both halves the errors of lines, verdicts and hazards.
"""

import json
import sys
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from port_truth import Pair, Translator, mechanical, read_pair, with_names
from supercycle.catalog.store import Catalog
from supercycle.port.asked import route_table
from supercycle.port.codebase import read
from supercycle.port.constructs import CONSTRUCTS, CUDA, code_lines, constructs
from supercycle.port.graph import Graph, graph
from supercycle.port.verdict import judged, worst

Array = NDArray[np.float64]
STARTS = 6
FITTED = "fit:"
"""What the names of programs of further folders begin with."""

FLOOR = 1.0
"""Lines added to both numbers before they are divided: an error of one line on none is a factor of two."""


def held_back(name: str) -> bool:
    """Whether a program is kept from the fit."""
    return not name.startswith(FITTED) and bool(zlib.crc32(name.encode()) & 1)


def factor(predicted: Array, measured: Array) -> Array:
    """By which factor each prediction is off, either way."""
    return np.exp(np.abs(np.log((predicted + FLOOR) / (measured + FLOOR))))


def predict(logs: Array, uses: Array, lines: Array) -> Array:
    """Lines by hand: base + share × lines + Σ per construct × uses; ``logs`` are logarithms of the coefficients."""
    return np.exp(logs[0]) + np.exp(logs[1]) * lines + uses @ np.exp(logs[2:])


def fitted(uses: Array, lines: Array, measured: Array, most_share: float) -> Array:
    """The coefficients that make the mean absolute logarithm of the factor least (rounded at 0.1, from six starts)."""
    from scipy.optimize import minimize

    def loss(logs: Array) -> float:
        off = np.log((predict(logs, uses, lines) + FLOOR) / (measured + FLOOR))
        return float(np.mean(np.sqrt(off**2 + 0.01)) + 0.002 * np.mean(logs[2:] ** 2))

    bounds = [(-4.0, 3.0), (-12.0, np.log(most_share)), *[(-4.0, 2.0)] * uses.shape[1]]
    found = []
    for seed in range(STARTS):
        start = np.r_[-0.7, -7.0, np.random.default_rng(seed).normal(0, 0.5, uses.shape[1])]
        found.append(minimize(loss, np.clip(start, *zip(*bounds, strict=True)), method="L-BFGS-B", bounds=bounds))
    return np.asarray(min(found, key=lambda one: one.fun).x)


def errors(name: str, logs: Array, uses: Array, lines: Array, measured: Array, back: NDArray[np.bool_]) -> None:
    """Prints the errors of both halves, over all programs and over those that need any hand work."""
    for half, chosen in (("fit", ~back), ("held back", back)):
        predicted = predict(logs, uses[chosen], lines[chosen])
        off, real = factor(predicted, measured[chosen]), measured[chosen]
        some = real >= 1
        plain = factor(np.full(real.shape, np.median(measured[~back])), real)
        ratio = (real + FLOOR) / (predicted + FLOOR)
        print(
            f"{name}, {half}: {real.size} programs, median factor {np.median(off):.2f}"
            f" (a constant {np.median(plain):.2f}),"
            f" 90th percentile {np.quantile(off, 0.9):.1f}; {some.sum()} with any: median {np.median(off[some]):.2f}"
            f" (a constant {np.median(plain[some]):.2f}); 90 % of ratios within {np.quantile(ratio, 0.05):.2f}"
            f" to {np.quantile(ratio, 0.95):.2f}; sum {predicted.sum():.0f} for {real.sum():.0f}"
        )


def coefficients(logs: Array, kinds: list[str]) -> dict[str, float]:
    """The coefficients by name."""
    names = ("base", "share", *kinds)
    return {name: float(f"{value:.3g}") for name, value in zip(names, np.exp(logs), strict=True)}


def lines_by_hand(graphs: dict[str, Graph], pairs: dict[str, Pair], route: str, catalog: Catalog, most: float) -> None:
    """Fits and scores the lines of one route."""
    counted = [constructs(graphs[name], route_table(catalog, route, graphs[name])) for name in pairs]
    wanted = [kind for kind in CONSTRUCTS if (kind == CUDA) == (route == "sycl") or kind in ("tensor", "assembly")]
    uses = np.array([[float(one.get(kind, 0)) for kind in wanted] for one in counted])
    lines = np.array([float(code_lines(graphs[name])) for name in pairs])
    back = np.array([held_back(name) for name in pairs])
    for what in ("porting", "all") if route == "hip" else ("all",):
        measured = np.array([float(one.porting + (one.drift if what == "all" else 0)) for one in pairs.values()])
        logs = fitted(uses[~back], lines[~back], measured[~back], most)
        print(f"{route}, {what} lines: {json.dumps(coefficients(logs, wanted))}")
        errors(f"{route}, {what} lines", logs, uses, lines, measured, back)


def verdicts(graphs: dict[str, Graph], pairs: dict[str, Pair], catalog: Catalog) -> None:
    """Scores the verdict that a program runs mechanically."""
    right: dict[bool, list[bool]] = {False: [], True: []}
    wrong = []
    for name, pair in pairs.items():
        found = worst(one.verdict for one in judged(graphs[name], route_table(catalog, "hip", graphs[name])))
        says = found in ("as-is", "mechanical")
        right[held_back(name)].append(says == mechanical(pair))
        wrong += [] if says == mechanical(pair) else [f"{name} ({found})"]
    share = sum(map(mechanical, pairs.values())) / len(pairs)
    for back, outcomes in right.items():
        half = "held back" if back else "fit"
        print(
            f"verdict, {half}: right in {np.mean(outcomes):.1%} of {len(outcomes)} programs"
            f" ({share:.0%} of all are mechanical)"
        )
    print(f"  wrong: {', '.join(wrong)}")


def hazards(graphs: dict[str, Graph], pairs: dict[str, Pair]) -> None:
    """Scores the detector of wave-64 hazards."""
    for back in (False, True):
        chosen = {name: pair for name, pair in pairs.items() if held_back(name) == back}
        named = {name: any(f.hazards for f in graphs[name].functions) for name in chosen}
        labelled = [name for name, pair in chosen.items() if pair.labels]
        clean = [name for name, pair in chosen.items() if pair.clean]
        caught = sum(named[name] for name in labelled)
        alarms = sum(named[name] for name in clean)
        half = "held back" if back else "fit"
        print(
            f"hazards, {half}: {caught} of {len(labelled)} labelled programs ({caught / len(labelled):.0%}),"
            f" {alarms} false alarms on {len(clean)} clean ones ({alarms / len(clean):.1%})"
        )


def main(folders: list[str]) -> None:
    """Everything, on folders of pairs."""
    catalog, translate = Catalog(), Translator()
    graphs: dict[str, Graph] = {}
    hip: dict[str, Pair] = {}
    sycl: dict[str, Pair] = {}
    for number, folder in enumerate(folders):
        root = Path(folder)
        for name in sorted(p.name[:-5] for p in root.glob("*-cuda")):
            known = name if number == 0 else f"{FITTED}{name}"
            graphs[known] = graph(with_names(root, name, read(root / f"{name}-cuda")))
            for side, pairs in (("hip", hip), ("sycl", sycl)):
                if (root / f"{name}-{side}").is_dir():
                    pair = read_pair(root, name, translate if side == "hip" else None, side)
                    if number == 0 or pair.is_one:
                        pairs[known] = pair
    verdicts(graphs, hip, catalog)
    hazards(graphs, hip)
    lines_by_hand(graphs, hip, "hip", catalog, 0.2)
    lines_by_hand(graphs, sycl, "sycl", catalog, 1.0)


if __name__ == "__main__":
    main(sys.argv[1:])
