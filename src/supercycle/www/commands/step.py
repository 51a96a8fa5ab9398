"""``plan``, ``run``, ``search`` and ``compare``: what to train, and one training step."""

from contextlib import chdir

from pydantic import Field

from supercycle.base.errors import InputError
from supercycle.catalog.store import Catalog
from supercycle.report.json_forms import Form
from supercycle.www.body import Body
from supercycle.www.commands.code import NORM, Files, as_folder
from supercycle.www.commands.command import Command, known_model, tables
from supercycle.www.fields import Day, Name, Names, Rent, Seconds, Settings, Spec, Whole, Word


class PlanBody(Body):
    """A goal: ``spec`` is the text of a specification file or its tables; without it, the worked example. ``files``
    are your CUDA code, which chips without CUDA need ported."""

    spec: Spec | None = None
    files: Files | None = None
    set: Settings = Field(default_factory=list)
    draws: Whole | None = None
    seed: Whole | None = None


class StepBody(Body):
    """A model on so many chips."""

    model: Name
    chip: Name
    count: Whole
    global_batch: Whole | None = None
    seq: Whole | None = None
    precision: Name = "bf16"
    framework: Name | None = None


class RunBody(StepBody):
    """The same at one split, or at the fastest that fits."""

    split: Word | None = None
    set: Settings = Field(default_factory=list)
    draws: Whole | None = None
    seed: Whole | None = None


class SearchBody(StepBody):
    """The same at every split."""

    top: Whole = 10


class CompareBody(Body):
    """A model trained on so many of each chip; or served, where a ``workload`` of serving is named."""

    model: Name
    chips: Names
    count: Whole | None = None
    workload: Name | None = None
    global_batch: Whole | None = None
    seq: Whole | None = None
    ttft: Seconds | None = None
    tpot: Seconds | None = None
    precision: Name | None = None
    engine: Name | None = None
    date: Day | None = None
    rent: Rent = "contract"
    site: Name = "reference-us"
    set: Settings = Field(default_factory=list)
    draws: Whole | None = None
    seed: Whole | None = None


def plan(asked: PlanBody, catalog: Catalog) -> Form:
    """The document of ``supercycle plan``."""
    from supercycle.report import json_forms
    from supercycle.verbs.plan import deliver
    from supercycle.verbs.plan import plan as planned

    spec = tables(asked.spec)
    if asked.files is None:
        if spec is not None and "codebase" in spec:
            raise InputError("codebase: a request names no folder", hint="Send the code itself as files.")
        found = planned(spec, given=asked.set, draws=asked.draws, seed=asked.seed, catalog=catalog)
    else:
        with as_folder(asked.files) as root, chdir(root.parent):
            found = planned(
                spec, given=asked.set, codebase=root.name, draws=asked.draws, seed=asked.seed, catalog=catalog
            )  # fmt: skip
    return json_forms.plan(found, catalog, deliver(found, catalog=catalog))


def run(asked: RunBody, catalog: Catalog) -> Form:
    """The document of ``supercycle run``."""
    from supercycle.report import json_forms
    from supercycle.study.predict import DRAWS, SEED
    from supercycle.verbs.step import predict

    found = predict(
        known_model(catalog, asked.model), chip=asked.chip, count=asked.count, split=asked.split,
        global_batch=asked.global_batch, sequence=asked.seq, precision=asked.precision, framework=asked.framework,
        given=asked.set, draws=DRAWS if asked.draws is None else asked.draws,
        seed=SEED if asked.seed is None else asked.seed, catalog=catalog,
    )  # fmt: skip
    return json_forms.prediction(found, catalog)


def search(asked: SearchBody, catalog: Catalog) -> Form:
    """The document of ``supercycle search``."""
    from supercycle.report import json_forms
    from supercycle.study.predict import with_caveats
    from supercycle.verbs.step import ask, ranked

    question = ask(
        known_model(catalog, asked.model), chip=asked.chip, count=asked.count, global_batch=asked.global_batch,
        sequence=asked.seq, precision=asked.precision, framework=asked.framework, catalog=catalog,
    )  # fmt: skip
    found = ranked(question, top=asked.top)
    return json_forms.search(found, with_caveats(question, found.best[0].split).notes)


def compare(asked: CompareBody, catalog: Catalog) -> Form:
    """The document of ``supercycle compare``."""
    from supercycle.report import spend_forms
    from supercycle.verbs.compare import compared

    found = compared(
        known_model(catalog, asked.model), asked.workload, chips=asked.chips, count=asked.count,
        global_batch=asked.global_batch, sequence=asked.seq, ttft=asked.ttft, tpot=asked.tpot, engine=asked.engine,
        precision=asked.precision, date=asked.date, rent=asked.rent, site=asked.site, given=asked.set,
        draws=asked.draws, seed=asked.seed, catalog=catalog,
    )  # fmt: skip
    return spend_forms.comparison(found, catalog)


STEP = {"model": "llama-3.1-70b", "chip": "h100-sxm", "count": 512}
COMMANDS = (
    Command("plan", "What to train, on which chips, for how much, how sure.", PlanBody, plan, {
        "the worked example": {"draws": 2000},
        "a budget": {"spec": '[goal]\nbudget = "$20M"\n\n[limits]\nchips = ["h100", "b200"]\n', "draws": 500},
        "with your CUDA code": {
            "spec": '[goal]\nbudget = "$5M"\n[limits]\nchips = ["h100", "mi300x"]\n', "files": {"norm.cu": NORM},
            "draws": 200,
        },
    }),
    Command("run", "One training step: its time and memory by parts, MFU.", RunBody, run, {
        "at the fastest split": STEP, "at one split": {**STEP, "split": "tp=8,pp=4,mb=1", "draws": 500},
    }),
    Command("search", "Every split that fits, ranked by step time.", SearchBody, search, {
        "the fastest five": {**STEP, "top": 5},
    }),
    Command("compare", "Chips side by side: training or serving, for a watt, for a dollar.", CompareBody, compare, {
        "two chips": {"model": "llama-3.1-70b", "chips": ["h100-sxm", "b200"], "count": 512},
        "serving a chat": {"model": "llama-3.1-70b", "chips": ["h100-sxm", "b200"], "workload": "chat"},
    }),
)  # fmt: skip
