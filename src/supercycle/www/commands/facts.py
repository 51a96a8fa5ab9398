"""``serve``, ``check``, ``calibrate``, ``accuracy`` and ``catalog``: a model served, measured runs, and the facts."""

from typing import Any

from pydantic import Field

from supercycle.catalog.store import Catalog
from supercycle.report.json_forms import Form
from supercycle.www.body import Body
from supercycle.www.commands.command import Command, as_table, known_model
from supercycle.www.commands.money import SiliconPart
from supercycle.www.fields import CsvText, Name, Names, Number, Seconds, Whole
from supercycle.www.limits import MOST_LISTED


class ServeBody(Body):
    """A model on chips, for a kind of work."""

    model: Name
    chip: Name
    count: Whole | None = None
    workload: Name = "chat"
    input: Whole | None = None
    output: Whole | None = None
    cached: Number | None = None
    ttft: Seconds | None = None
    tpot: Seconds | None = None
    precision: Name = "fp8"
    cache: Name | None = None
    engine: Name = "vllm"
    drafted: Whole = 0
    acceptance: Number = 0.7
    beside: Names = Field(default_factory=list)
    silicon: SiliconPart | None = None
    demand: list[Number] = Field(default_factory=list, max_length=MOST_LISTED)


class CheckBody(Body):
    """Measured runs as the text of a CSV; without it, the packaged table."""

    csv: CsvText | None = None
    serving: bool = False


class CalibrateBody(Body):
    """Measured runs as the text of a CSV."""

    csv: CsvText


class AccuracyBody(Body):
    """No arguments."""


class CatalogBody(Body):
    """A kind of entries, and the name of one; without either, the kinds."""

    kind: Name | None = None
    name: Name | None = None


def serve(asked: ServeBody, catalog: Catalog) -> Form:
    """The document of ``supercycle serve``."""
    from supercycle.report import serve_forms
    from supercycle.verbs import serve as verbs

    settings: dict[str, Any] = {
        "workload": asked.workload, "input": asked.input, "output": asked.output, "cached": asked.cached,
        "ttft": asked.ttft, "tpot": asked.tpot, "precision": asked.precision, "cache": asked.cache,
        "engine": asked.engine, "drafted": asked.drafted, "acceptance": asked.acceptance, "catalog": catalog,
    }  # fmt: skip
    model = known_model(catalog, asked.model)
    found = verbs.frontier(
        model, chip=asked.chip, count=asked.count, silicon=_own_chip(asked, catalog), demand=asked.demand, **settings
    )
    return serve_forms.serving(found, verbs.beside(model, asked.beside, **settings), catalog)


def _own_chip(asked: ServeBody, catalog: Catalog) -> Any:
    """The chip of one's own that a request describes, beside the chip that it asks for."""
    if asked.silicon is None:
        return None
    from supercycle.verbs.invest import silicon

    one = asked.silicon
    return silicon(
        one.process, area=one.area, memory=one.memory, stacks=one.stacks, power=one.power, volume=one.volume,
        dies=one.dies, against=asked.chip, catalog=catalog,
    )  # fmt: skip


def check(asked: CheckBody, catalog: Catalog) -> Form:
    """The document of ``supercycle check``."""
    from supercycle.verbs.check import is_serving

    if asked.csv is None:
        return _serving(None, catalog) if asked.serving else _training(None, catalog)
    with as_table(asked.csv) as path:
        return _serving(path, catalog) if is_serving(path) else _training(path, catalog)


def calibrate(asked: CalibrateBody, catalog: Catalog) -> Form:
    """The document of ``supercycle calibrate RUNS.csv``; nothing is written."""
    from supercycle.report import calibrate_forms
    from supercycle.verbs.calibrate import calibrate as fitted

    with as_table(asked.csv) as path:
        found, paths = fitted(path, catalog=catalog)
    return calibrate_forms.calibration(found, paths)


def accuracy(asked: AccuracyBody, catalog: Catalog) -> Form:
    """How wrong the predictions are: the documents of ``supercycle check`` and ``supercycle check --serving``."""
    return {"training": _training(None, catalog), "serving": _serving(None, catalog)}


def _training(path: Any, catalog: Catalog) -> Form:
    from supercycle.report import json_forms
    from supercycle.report.tables.check import PACKAGED
    from supercycle.verbs.check import check as checked
    from supercycle.verbs.check import notes_of, require_predicted

    found = checked(path, catalog=catalog)
    require_predicted(found, "the table")
    return json_forms.check(found, (PACKAGED,) if path is None else notes_of(path))


def _serving(path: Any, catalog: Catalog) -> Form:
    from supercycle.report import serve_forms
    from supercycle.report.tables.serve import PACKAGED
    from supercycle.verbs.check import check_serving, require_predicted

    found = check_serving(path, catalog=catalog)
    require_predicted(found, "the table")
    return serve_forms.check(found, (PACKAGED,) if path is None else ())


def catalog_of(asked: CatalogBody, catalog: Catalog) -> Form:
    """The document of ``supercycle catalog``."""
    from supercycle.report import catalog_answers

    if asked.kind is None:
        return catalog_answers.kinds(catalog)
    if asked.name is None:
        return catalog_answers.entries(catalog, asked.kind)
    return catalog_answers.entry(catalog, asked.kind, asked.name)


MEASURED = "\n".join((
    "id,source_key,model_name,accelerator,n_accelerators,interconnect,precision,seq_len,tp,pp,dp,fsdp_or_zero,"
    "micro_batch,global_batch,recompute,framework,step_time_s",
    *(
        f"{model},fms_fsdp,{model},H100-80GB-SXM,96,800 Gbps inter-node,bf16,4096,1,1,96,{shard},2,192,{kept},"
        f"PyTorch FSDP,{seconds}"
        for model, shard, kept, seconds in (
            ("Llama-2-7B", "hsdp", "none", 0.853333), ("Llama-2-13B", "zero3", "selective", 1.68907),
            ("Llama-2-70B", "zero3", "selective", 9.20449),
        )
    ),
))  # fmt: skip
"""Three published runs of the packaged table, for the examples."""

COMMANDS = (
    Command("serve", "A model served: speed, latency, dollars and joules a million tokens.", ServeBody, serve, {
        "chat": {"model": "llama-3.1-70b", "chip": "h100-sxm"},
        "beside a chip of your own": {
            "model": "llama-3.1-70b", "chip": "h100-sxm", "demand": ["1M", "3M"],
            "silicon": {"process": "n3", "area": 800, "stacks": 6, "power": "700 W", "volume": "1M"},
        },
    }),
    Command("check", "Predicted against measured, for a table of runs.", CheckBody, check, {
        "the packaged table": {}, "runs of your own": {"csv": MEASURED},
    }),
    Command("calibrate", "Constants of software stacks, fitted to measured runs.", CalibrateBody, calibrate, {
        "three runs": {"csv": MEASURED},
    }),
    Command("accuracy", "How wrong the predictions are, in training and in serving.", AccuracyBody, accuracy, {
        "all": {},
    }, keys="check"),
    Command("catalog", "The facts with their sources.", CatalogBody, catalog_of, {"the kinds": {}}),
)  # fmt: skip
