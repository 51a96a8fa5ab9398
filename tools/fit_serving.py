"""Fits the constants of serving engines to the packaged rows, and holds them against rows that were left out.

python tools/fit_serving.py            prints the constants of each engine and the errors
python tools/fit_serving.py --held-out also leaves out one chip, one model and one engine at a time
python tools/fit_serving.py --write    writes them, with their intervals, into the packaged entries

The constants are drawn towards common ones and those towards what kernels say (``PRIOR``), each by its spread, so that
few rows of one engine cannot move them far. The entries of ``catalog/data/engines`` hold the printed numbers.
"""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from supercycle.catalog.serving_runs import shipped_serving_runs
from supercycle.catalog.store import PACKAGED, Catalog
from supercycle.serve.build import server_inputs
from supercycle.serve.layout import Layout
from supercycle.serve.memory import most_requests
from supercycle.serve.passes import decode_pass, mixed_pass
from supercycle.serve.runtime import Runtime
from supercycle.serve.service import Service
from supercycle.verify.columns import Row
from supercycle.verify.serving_check import NEEDED, check_serving
from supercycle.verify.serving_rows import ServedRow, measured_tpot, served_row

Array = NDArray[np.float64]

NAMES = ("step", "request", "layer", "message", "skew", "mixture", "kernels", "prefill")
PRIOR = np.array([1e-3, 1.5e-5, 1.2e-5, 8e-6, 1e-6, 1.0, 1.08, 1.1])
"""Where the common constants are drawn to: step and request by published profiles of hosts, layer and message by
launches of small kernels, mixture, kernels and prefill by the kernel tables."""

SPREAD = np.array([0.8, 0.4, 0.35, 0.35, 0.5, 0.2, 0.07, 0.2])
"""How far, in logarithms, a constant may lie from where it is drawn to before it costs as much as a row off by a
tenth (a choice, set by leaving out models)."""

EAGER = {"layer": 1.2e-4, "request": 1e-4, "skew": 2e-5}
"""Where constants of engines without recorded graphs are drawn to: the host issues each operator, twelve a layer at
10 us, and samples in Python; the hosts of the ranks drift apart (assumed, knowing the one such engine of the table)."""

WITHOUT_GRAPHS = ("vllm-2023",)
"""Engines of which this is known without any row of theirs; their constants of ``EAGER`` are drawn less."""

LOOSE = 0.25
"""How much less the constants of ``EAGER`` are drawn to where they are assumed, over those of other engines."""

NOISE = 0.1
"""Error of a row from which on it counts less and less (robust against rows that are not what they say)."""

PULL = 4.0
"""Weight of an engine's distance from the common constants."""


@dataclass(frozen=True)
class Table:
    """Rows (first axis): what each constant multiplies, what none does, the measured time, and labels."""

    parts: Array
    fixed: Array
    measured: Array
    engine: Array
    chip: Array
    model: Array
    source: Array

    def where(self, mask: NDArray[np.bool_]) -> "Table":
        """The rows of a mask."""
        return Table(*(getattr(self, name)[mask] for name in self.__dataclass_fields__))


def gathered(catalog: Catalog) -> Table:
    """The fully described rows without speculation."""
    found = []
    for row in described(catalog):
        tpot = measured_tpot(row)
        assert tpot is not None
        server = served_row(row, catalog)
        parts, fixed = features(server, catalog)
        found.append((parts, fixed, tpot, server.engine, server.chip, row["model"], row["source_key"]))
    return Table(*(np.array(column) for column in zip(*found, strict=True)))


def described(catalog: Catalog) -> list[Row]:
    """The rows that state everything, without speculation; the one form factor that is not stated is left out."""
    return [
        row
        for row in shipped_serving_runs(catalog)
        if measured_tpot(row) is not None
        and all(row.get(name) for name in NEEDED)
        and not row.get("engine", "").startswith("NIM")
    ]


def widths(catalog: Catalog, *, new_engine: bool = False) -> tuple[Array, Array]:
    """Ends of the 90 % interval of each row over its prediction, as shipped; with ``new_engine`` those that an engine
    gets that the catalogue does not know."""
    rows: list[Row] = described(catalog)
    if new_engine:
        rows = [{**row, "engine": stands_in(served_row(row, catalog).engine) or "common"} for row in rows]
    found = check_serving(catalog, rows).rows
    middle, low, high = (
        np.array([getattr(row, name) for row in found], dtype=float) for name in ("predicted_tpot_s", "low_s", "high_s")
    )
    return low / middle, high / middle


def covered(table: Table, times: Array, ends: tuple[Array, Array]) -> NDArray[np.bool_]:
    """Which measured times lie in the intervals around ``times``."""
    ratio = table.measured / times
    return np.asarray((ends[0] <= ratio) & (ratio <= ends[1]))


def features(server: ServedRow, catalog: Catalog) -> tuple[list[float], float]:
    """What each constant multiplies in a row's time per output token, and the messages, which none does."""
    shape, mixture = server.shape, server.shape.experts is not None
    inputs = server_inputs(catalog, server.chip, server.numbers, server.engine, mixture=mixture)
    machine, runtime = inputs.server(inputs.central())
    layout = Layout(server.tensor, server.data, server.expert, server.pipeline)
    service = Service(shape, server.numbers, server.input, server.output)
    room = float(most_requests(service, layout, machine.memory, runtime.used, runtime.activations))
    batch = max(min(server.batch, room), 1.0)
    bare = Runtime(mixture=0.0)
    one, apart = replace(bare, message=1.0), replace(bare, skew=1.0)
    decode = decode_pass(service, layout, machine, bare, batch, service.context)
    sums = float(decode_pass(service, layout, machine, one, batch, service.context).total - decode.total)
    skews = float(decode_pass(service, layout, machine, apart, batch, service.context).total - decode.total)
    group = max(batch / server.data, 1.0)
    added = float(mixed_pass(service, layout, machine, bare, batch, service.context).total - decode.total)
    stall = 0.0 if server.static or server.apart else (group - 1.0) / (server.pipeline * server.output) * added
    beside = float(np.asarray(machine.grouped.launch)) * shape.moe_layers
    moving = float(decode.layers)
    kernels = float(decode.products + decode.attention + decode.experts)
    parts = [server.pipeline, group / server.pipeline, shape.layers, sums, skews, beside, kernels, max(stall, 0.0)]
    return parts, float(decode.messages + decode.exchange + decode.hops) + moving


def fitted(table: Table) -> dict[str, Array]:
    """The constants of each engine, and under the empty name the common ones."""
    from scipy.optimize import least_squares

    engines = sorted(set(table.engine))
    place = np.array([engines.index(name) for name in table.engine])
    eager = np.array([np.log(EAGER.get(name, prior) / prior) for name, prior in zip(NAMES, PRIOR, strict=True)])
    without = np.isin(engines, WITHOUT_GRAPHS)[:, None]
    offset = without * eager
    pull = PULL * np.where(without & (eager != 0.0), LOOSE, 1.0)
    group = [f"{s} {e} {c} {m}" for s, e, c, m in zip(table.source, table.engine, table.chip, table.model, strict=True)]
    _, back, counts = np.unique(group, return_inverse=True, return_counts=True)
    weight = 1.0 / np.sqrt(np.maximum(counts[back], 20))
    weight = weight / weight.mean()

    def residuals(q: Array) -> Array:
        common, own = q[: len(NAMES)], q[len(NAMES) :].reshape(len(engines), len(NAMES))
        values = np.exp(own + common + offset)
        off = np.log(((table.parts * values[place]).sum(1) + table.fixed) / table.measured) / NOISE
        rows = np.sign(off) * np.sqrt(np.log1p(off * off)) * weight
        return np.concatenate([rows, 2.0 * (common - np.log(PRIOR)) / SPREAD, (pull * own / SPREAD).ravel()])

    start = np.concatenate([np.log(PRIOR), np.zeros(offset.size)])
    found = least_squares(residuals, start).x
    common = found[: len(NAMES)]
    own = np.exp(found[len(NAMES) :].reshape(len(engines), len(NAMES)) + common + offset)
    return {"": np.exp(common), "eager": np.exp(common + eager), **dict(zip(engines, own, strict=True))}


def predicted(table: Table, constants: Mapping[str, Array]) -> Array:
    """Times of rows; an engine without constants takes the common ones, or those of engines without graphs."""
    values = np.array([constants.get(name, constants[stands_in(name)]) for name in table.engine])
    return np.asarray((table.parts * values).sum(1) + table.fixed)


def stands_in(engine: str) -> str:
    """The constants that stand in for those of an engine of which no row was seen."""
    return "eager" if engine in WITHOUT_GRAPHS else ""


def errors(table: Table, times: Array) -> str:
    """Median and mean of the absolute errors."""
    off = np.abs(times / table.measured - 1.0)
    return f"median {np.median(off):.1%}, mean {np.mean(off):.1%} of {len(off):,} rows"


def held_out(table: Table, label: str) -> Array:
    """Times of rows whose chip, model or engine was left out of the fit."""
    times, labels = np.zeros(len(table.measured)), getattr(table, label)
    for name in sorted(set(labels)):
        out = labels == name
        times[out] = predicted(table.where(out), fitted(table.where(~out)))
    return times


WIDTHS = {
    "step": (0.3, 3.0), "request": (0.4, 2.2), "layer": (0.6, 1.6), "message": (0.6, 1.7), "skew": (0.4, 2.5),
    "mixture": (0.65, 1.5), "kernels": (0.85, 1.15), "prefill": (0.75, 1.35),
}  # fmt: skip
"""Ends of the 90 % interval over the fitted value: how far engines, and fits without a model, differ (a choice)."""

UNITS = {"step": (" ms", 1e3), "request": (" us", 1e6), "layer": (" us", 1e6), "message": (" us", 1e6),
         "skew": (" us", 1e6)}  # fmt: skip


def written(engine: str, values: Array) -> None:
    """Puts fitted constants into the entry of an engine; everything else in it stays."""
    path = PACKAGED / "engines" / f"{engine or 'common'}.toml"
    text = path.read_text(encoding="utf-8")
    for name, value in zip(NAMES, values, strict=True):
        unit, factor = UNITS.get(name, ("", 1.0))
        middle = float(f"{value * factor:.3g}")
        low, high = (f"{middle * width:.3g}{unit}" for width in WIDTHS[name])
        fact = f'{name} = {{ value = "{middle:g}{unit}", low = "{low}", high = "{high}"'
        text = re.sub(rf'^{name} = {{ value = "[^"]*", low = "[^"]*", high = "[^"]*"', fact, text, flags=re.MULTILINE)
    path.write_text(text, encoding="utf-8")


def said(table: Table, times: Array, ends: tuple[Array, Array]) -> str:
    """Errors, and the share of rows in their intervals."""
    return f"{errors(table, times)}, {covered(table, times, ends).mean():.0%} in 90 % intervals"


def left_out(catalog: Catalog, table: Table, label: str, ends: tuple[Array, Array]) -> list[str]:
    """Errors and coverage of rows whose chip, model or engine was left out: of all, of each, and how far off."""
    times = held_out(table, label)
    low, high = widths(catalog, new_engine=True) if label == "engine" else ends
    lines = [said(table, times, (low, high))]
    for name in sorted(set(getattr(table, label))):
        mask = getattr(table, label) == name
        lines.append(f"{name}: {said(table.where(mask), times[mask], (low[mask], high[mask]))}")
    ratio = np.exp(np.quantile(np.log(table.measured / times), [0.05, 0.95]))
    return [*lines, f"measured over predicted, 5th to 95th percentile: {ratio[0]:.2f} to {ratio[1]:.2f}"]


def main() -> int:
    """Prints constants and errors."""
    catalog = Catalog()
    table = gathered(catalog)
    constants = fitted(table)
    for engine, values in constants.items():
        print(f"{engine or 'common':14s}", "  ".join(f"{n} {v:.3g}" for n, v in zip(NAMES, values, strict=True)))
        if "--write" in sys.argv:
            written(engine, values)
    times, ends = predicted(table, constants), widths(catalog)
    print("in sample:", said(table, times, ends))
    if "--held-out" in sys.argv:
        for label in ("chip", "model", "engine"):
            print(f"one {label} left out:", "\n    ".join(left_out(catalog, table, label, ends)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
