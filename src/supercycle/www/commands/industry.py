"""``forecast``, ``predictions`` and ``value``: the industry by year, the ledger of claims, what a venture is worth."""

from typing import Any

from pydantic import Field

from supercycle.base.errors import InputError
from supercycle.catalog.store import Catalog
from supercycle.report.json_forms import Form
from supercycle.www.body import Body
from supercycle.www.commands.command import Command, tables
from supercycle.www.fields import Name, Settings, Spec, Whole


class ForecastBody(Body):
    """A scenario of the catalogue, or of your own as ``spec``: the text of its file, or its tables; and the last year.
    ``inputs`` asks what a scenario may change."""

    scenario: Name = "base"
    spec: Spec | None = None
    to: Whole = 2035
    inputs: bool = False
    backtest: bool = False
    draws: Whole | None = None
    seed: Whole | None = None


class PredictionsBody(Body):
    """A claim by its id, or verify; without either, the ledger."""

    id: Name | None = None
    now: bool = False


class ValueBody(Body):
    """A venture: the text of its file, its tables, or the name of a shipped example."""

    venture: Spec | None = None
    set: Settings = Field(default_factory=list)
    draws: Whole | None = None
    seed: Whole | None = None


def forecast(asked: ForecastBody, catalog: Catalog) -> Form:
    """The document of ``supercycle forecast``."""
    from supercycle.report import forecast_forms
    from supercycle.verbs.forecast import forecast as ask

    if asked.inputs:
        from supercycle.world.forecast import with_chips
        from supercycle.world.inputs import industry_inputs

        return forecast_forms.inputs(with_chips(catalog, industry_inputs(catalog)))
    found = ask(_scenario(asked, catalog), to=asked.to, draws=asked.draws, seed=asked.seed, catalog=catalog)
    scores = None
    if asked.backtest:
        from supercycle.verbs.backtest import backtest as score

        scores = score(catalog=catalog)
    return forecast_forms.forecast(found, catalog, scores=scores)


def _scenario(asked: ForecastBody, catalog: Catalog) -> str | dict[str, Any]:
    """The scenario that is asked: its tables, or its name where the catalogue has it; a request names no file."""
    own = tables(asked.spec)
    if own is None:
        return catalog.find("scenarios", asked.scenario).id
    if "scenario" in asked.model_fields_set:
        raise InputError("scenario and spec exclude each other", hint="Send the name of a scenario, or your own.")
    return own


def predictions(asked: PredictionsBody, catalog: Catalog) -> Any:
    """The document of ``supercycle predictions``; nothing is registered and nothing resolved."""
    from supercycle.report import prediction_forms
    from supercycle.verbs.predictions import predictions as read

    ledger = read(now=asked.now, catalog=catalog)
    if asked.id == "verify":
        if ledger.faults:
            raise InputError("the ledger has lines that cannot be used", ledger.faults, "The others are usable.")
        return prediction_forms.verified(ledger)
    if asked.id is not None:
        return prediction_forms.prediction(ledger.find(asked.id), catalog)
    return prediction_forms.ledger(ledger, catalog)


def value(asked: ValueBody, catalog: Catalog) -> Form:
    """The document of ``supercycle value``."""
    from supercycle.report import value_forms
    from supercycle.study.venture_inputs import examples
    from supercycle.verbs.value import value as valued

    shipped = isinstance(asked.venture, str) and asked.venture in examples()
    found = valued(
        asked.venture if shipped else tables(asked.venture), inputs=tuple(asked.set), draws=asked.draws,
        seed=asked.seed, catalog=catalog,
    )  # fmt: skip
    return value_forms.venture(found, catalog)


SHORTFALL = """name = "Half of the West's new power"
question = "What if only half of the power that data centres of the West could add each year comes?"

[change."west.power.capacity"]
from = 2027
until = 2032
times = 0.5
low = 0.3
high = 0.7
why = "a supposition"
"""
"""A scenario of one's own, for the example."""

COMMANDS = (
    Command("forecast", "The industry by year, with the chance of a famine.", ForecastBody, forecast, {
        "the base scenario": {"draws": 500, "to": 2030}, "what a scenario may change": {"inputs": True},
        "a scenario of your own": {"spec": SHORTFALL, "draws": 200, "to": 2030},
    }),
    Command("predictions", "The ledger of claims: rule, odds, outcome, score.", PredictionsBody, predictions, {
        "the ledger": {}, "its chain of hashes": {"id": "verify"},
    }),
    Command("value", "What must be true for the price of a venture.", ValueBody, value, {
        "the worked example": {"draws": 500},
    }),
)  # fmt: skip
