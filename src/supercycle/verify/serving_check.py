"""Predicted against measured serving, row by row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from supercycle.base.draws import draw
from supercycle.base.errors import InputError
from supercycle.base.estimate import INTERVAL
from supercycle.base.progress import told
from supercycle.base.units import Number
from supercycle.catalog.serving_runs import serving_runs, shipped_serving_runs
from supercycle.catalog.store import Catalog
from supercycle.machine.machine import Machine
from supercycle.serve.build import server_inputs
from supercycle.serve.layout import Layout
from supercycle.serve.memory import cache_bytes, most_requests, weight_bytes
from supercycle.serve.passes import PassTime, prefill_pass
from supercycle.serve.runtime import Runtime
from supercycle.serve.service import Service, Speculation, draft_share_of
from supercycle.serve.space import BATCHES
from supercycle.serve.steady import Steady, steady
from supercycle.verify.columns import Row, number, written
from supercycle.verify.serving_rows import (
    GUESSED_ACCEPTANCE,
    ServedRow,
    group_of,
    measured_rate,
    measured_tpot,
    refuse_without_measure,
    served_row,
)
from supercycle.verify.serving_summary import ServingRanking, ServingSummary, rankings, summary

DRAWS = 200
"""Draws behind the interval of one row."""

SEED = 20_261
"""Seed of the draws, so that a check is the same each time."""


@dataclass(frozen=True)
class ServingRow:
    """One row of a table of serving, predicted or not; seconds, and output tokens a second of one chip.

    ``low_s`` to ``high_s`` is the 90 % interval of ``predicted_tpot_s``; ``predicted_prefill_s`` is the idle prefill
    of one request, ``predicted_ttft_s`` the time to the first token in a closed loop, which is mostly queueing;
    ``baseline_s`` a roofline of weights and cache alone. ``fully`` is whether the row states all that a prediction
    needs. What is not known is None.
    """

    id: str
    source_key: str
    chip: str
    model: str
    engine: str
    precision: str
    kind: str
    group: str
    fully: bool = False
    completed: tuple[str, ...] = ()
    measured_tpot_s: float | None = None
    predicted_tpot_s: float | None = None
    predicted_prefill_s: float | None = None
    low_s: float | None = None
    high_s: float | None = None
    measured_ttft_s: float | None = None
    predicted_ttft_s: float | None = None
    measured_tokens_per_s_per_chip: float | None = None
    predicted_tokens_per_s_per_chip: float | None = None
    baseline_s: float | None = None
    served: float | None = None
    layout: str = ""
    speculation: bool = False
    reason: str | None = None


@dataclass(frozen=True)
class ServingCheck:
    """Every row of a table of serving, the summary of their errors, and how well operating points are ranked."""

    rows: tuple[ServingRow, ...]
    summary: ServingSummary
    ranking: tuple[ServingRanking, ...]


NEEDED = ("n_accelerators", "precision", "engine", "tp", "input_len", "output_len", "concurrency_or_batch")
"""Columns without which a row is completed by guesses."""


def check_serving(
    catalog: Catalog, table: Sequence[Row] | Path | None = None, *, draws: int = DRAWS, seed: int = SEED
) -> ServingCheck:
    """Predicts every row of a table of measured serving; None is the packaged table, a path that of a CSV file.

    A row that cannot be predicted is kept with its reason. Raises InputError for a table that cannot be read.
    """
    if table is None:
        table = shipped_serving_runs(catalog)
    elif isinstance(table, Path):
        table = serving_runs(table)
    known: list[ServingRow] = []
    alike: dict[object, list[tuple[int, ServedRow]]] = {}
    for place, row in enumerate(table):
        found, server = _read(row, catalog)
        known.append(found)
        if server is not None:
            key = (server.chip, server.numbers, server.engine, server.shape, server.static, server.apart,
                   server.drafted)  # fmt: skip
            alike.setdefault(key, []).append((place, server))
    for servers in told("groups of rows", list(alike.values())):
        for place, result in _predicted(catalog, servers, known, draws, seed):
            known[place] = result
    return ServingCheck(tuple(known), summary(known), rankings(known))


def _read(row: Row, catalog: Catalog) -> tuple[ServingRow, ServedRow | None]:
    found = ServingRow(
        id=written(row, "id"), source_key=written(row, "source_key") or written(row, "src"), chip=_chip(row, catalog),
        model=written(row, "model"), engine=written(row, "engine"), precision=written(row, "precision"), kind="",
        group=group_of(row), fully=all(written(row, name) for name in NEEDED),
    )  # fmt: skip
    try:
        refuse_without_measure(row)
        tpot, ttft = measured_tpot(row), number(row, "ttft_ms")
        found = replace(
            found, measured_tpot_s=tpot, measured_ttft_s=None if ttft is None else ttft / 1e3,
            measured_tokens_per_s_per_chip=measured_rate(row, number(row, "n_accelerators") or 1.0),
        )  # fmt: skip
        server = served_row(row, catalog)
    except InputError as fault:
        return replace(found, reason=" ".join([fault.headline, *fault.faults])), None
    stated = written(row, "spec_decode").lower()
    found = replace(
        found, completed=server.completed, kind="moe" if server.shape.experts else "dense", layout=server.layout,
        speculation=stated not in ("", "none"),
    )  # fmt: skip
    return found, server


def _chip(row: Row, catalog: Catalog) -> str:
    try:
        return catalog.find("chips", written(row, "accelerator")).id
    except InputError:
        return written(row, "accelerator")


def _predicted(
    catalog: Catalog, servers: Sequence[tuple[int, ServedRow]], known: Sequence[ServingRow], draws: int, seed: int
) -> Iterable[tuple[int, ServingRow]]:
    """Predictions of rows that differ in layout and load only: one computation over rows and draws."""
    one = servers[0][1]
    try:
        inputs = server_inputs(catalog, one.chip, one.numbers, one.engine, mixture=one.shape.experts is not None)
    except InputError as fault:
        return [(place, replace(known[place], reason=fault.headline)) for place, _ in servers]
    drawn, central = draw(inputs.uncertain(), draws, seed), inputs.central()
    machine, runtime = inputs.server({name: np.append(central[name], drawn[name]) for name in central})

    def column(name: str) -> NDArray[np.float64]:
        return np.array([[getattr(server, name)] for _, server in servers], dtype=float)

    layout = Layout(*(column(name) for name in ("tensor", "data", "expert", "pipeline")))
    speculation = (
        Speculation(one.drafted, GUESSED_ACCEPTANCE, draft_share_of(one.shape)) if one.drafted else Speculation()
    )
    service = Service(one.shape, one.numbers, column("input"), column("output"), speculation=speculation)
    mixed = not (one.static or one.apart)
    batch = _loads(servers, known, service, layout, inputs.server(central), mixed)
    found = steady(service, layout, machine, runtime, batch, mixed=mixed)
    if one.static:
        found = _static(found, prefill_pass(service, layout, machine, runtime, service.input, prompts=column("batch")),
                        column("batch"), service)  # fmt: skip
    roofline = _baseline(service, layout, float(np.ravel(machine.matmul.bandwidth)[0]), column("batch"))
    room = np.ravel(most_requests(service, layout, _central(machine.memory), _central(runtime.used),
                                  _central(runtime.activations)))  # fmt: skip
    return [
        (
            place,
            _row(
                known[place], server, found, index, float(np.ravel(roofline)[index]),
                (*inputs.notes, *(() if room[index] >= 1.0 else (DOES_NOT_FIT,))),
            ),
        )
        for index, (place, server) in enumerate(servers)
    ]  # fmt: skip


DOES_NOT_FIT = "by the memory model no request fits beside the weights: predicted for one at a time"


def _central(values: Number) -> float:
    """The first of draws, which is the central value."""
    return float(np.ravel(values)[0])


def _loads(
    servers: Sequence[tuple[int, ServedRow]], known: Sequence[ServingRow], service: Service, layout: Layout,
    server: tuple[Machine, Runtime], mixed: bool,
) -> NDArray[np.float64]:  # fmt: skip
    """Requests in flight of each row; where only the measured rate is stated, those at which the copy makes it.

    The time per token of such a row is predicted from its throughput and not from a load.
    """
    batch = np.array([[one.batch] for _, one in servers], dtype=float)
    wanted = [known[place].measured_tokens_per_s_per_chip for place, _ in servers]
    open_loop = [not one.stated_load and known[place].measured_tpot_s is not None for place, one in servers]
    if not any(open_loop):
        return batch
    tried = np.array(BATCHES, dtype=float)[None, :]
    rates = np.asarray(steady(service, layout, *server, tried, mixed=mixed).tokens_per_s) / np.asarray(layout.chips)
    for index, rate in enumerate(wanted):
        if open_loop[index] and rate is not None:
            enough = np.nonzero(rates[index] >= rate)[0]
            batch[index, 0] = tried[0, enough[0]] if enough.size else batch[index, 0]
    return batch


def _static(found: Steady, read: PassTime, batch: NDArray[np.float64], service: Service) -> Steady:
    """A batch that is read at once and written to its end: the first tokens come together."""
    first = np.asarray(read.total)
    return replace(found, ttft_s=first, tokens_per_s=batch * service.output / (first + service.output * found.tpot_s))


def _baseline(
    service: Service, layout: Layout, bandwidth: float, batch: NDArray[np.float64]
) -> NDArray[np.float64]:  # fmt: skip
    """Weights and cache once, at the whole bandwidth of the data sheet: what every pass has to read."""
    caches = cache_bytes(service, layout, service.context) * np.minimum(batch, 1e4) / layout.data
    return np.asarray((weight_bytes(service, layout) + caches) / bandwidth)


def _row(
    known: ServingRow, server: ServedRow, found: Steady, index: int, roofline: float, notes: tuple[str, ...]
) -> ServingRow:
    tpot = _line(found.tpot_s, index)
    tail = (1 - INTERVAL) / 2
    low, high = (float(np.quantile(tpot[1:], q)) for q in (tail, 1 - tail))
    rate = _line(found.tokens_per_s, index)[0] / (server.tensor * server.data * server.pipeline)
    stated = server.stated_load
    return replace(
        known,
        completed=(*known.completed, *notes),
        predicted_tpot_s=float(tpot[0]),
        predicted_prefill_s=float(_line(found.prefill_s, index)[0]),
        low_s=min(low, float(tpot[0])),
        high_s=max(high, float(tpot[0])),
        predicted_ttft_s=float(_line(found.ttft_s, index)[0]) if stated else None,
        predicted_tokens_per_s_per_chip=float(rate),
        baseline_s=roofline,
        served=float(_line(found.served, index)[0]),
    )


def _line(values: object, index: int) -> NDArray[np.float64]:
    """The draws of one row; what does not depend on the row stands for all."""
    array = np.atleast_2d(np.asarray(values, dtype=float))
    return np.asarray(array[index if array.shape[0] > 1 else 0])
