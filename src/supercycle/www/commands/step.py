"""``plan``, ``run``, ``search`` and ``compare``: what to train, and one training step."""

from pydantic import Field

from supercycle.catalog.store import Catalog
from supercycle.report.json_forms import Form
from supercycle.www.body import Body
from supercycle.www.commands.command import Command, known_model, tables
from supercycle.www.fields import Day, Name, Names, Rent, Settings, Spec, Whole, Word


class PlanBody(Body):
    """A goal: ``spec`` is the text of a specification file or its tables; without it, the worked example."""

    spec: Spec | None = None
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
    """A model on so many of each chip."""

    model: Name
    chips: Names
    count: Whole
    global_batch: Whole | None = None
    seq: Whole | None = None
    precision: Name = "bf16"
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

    found = planned(tables(asked.spec), given=asked.set, draws=asked.draws, seed=asked.seed, catalog=catalog)
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
    from supercycle.verbs.compare import compare as compared

    found = compared(
        known_model(catalog, asked.model), chips=asked.chips, count=asked.count, global_batch=asked.global_batch,
        sequence=asked.seq, precision=asked.precision, date=asked.date, rent=asked.rent, site=asked.site,
        given=asked.set, draws=asked.draws, seed=asked.seed,
        catalog=catalog,
    )  # fmt: skip
    return spend_forms.comparison(found, catalog)


STEP = {"model": "llama-3.1-70b", "chip": "h100-sxm", "count": 512}
COMMANDS = (
    Command("plan", "What to train, on which chips, for how much, how sure.", PlanBody, plan, {
        "the worked example": {"draws": 2000},
        "a budget": {"spec": '[goal]\nbudget = "$20M"\n\n[limits]\nchips = ["h100", "b200"]\n', "draws": 500},
    }),
    Command("run", "One training step: its time and memory by parts, MFU.", RunBody, run, {
        "at the fastest split": STEP, "at one split": {**STEP, "split": "tp=8,pp=4,mb=1", "draws": 500},
    }),
    Command("search", "Every split that fits, ranked by step time.", SearchBody, search, {
        "the fastest five": {**STEP, "top": 5},
    }),
    Command("compare", "Chips side by side: training for a watt, for a dollar.", CompareBody, compare, {
        "two chips": {"model": "llama-3.1-70b", "chips": ["h100-sxm", "b200"], "count": 512},
    }),
)  # fmt: skip
