"""What the catalogue knows of a scaling law: what was fitted, to what, by which objective, how surely."""

from itertools import combinations
from typing import Literal, Self

import numpy as np
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from supercycle.catalog.fact import Compute, Counted, Dated, ParameterNumber, Part, Plain, TokenCount, Written
from supercycle.catalog.law_forms import BASE_FORMS, TERM_FORMS

UNCERTAIN = ("E", "A", "B", "alpha", "beta")
"""The coefficients of a power law that vary together; E, A and B vary as logarithms."""


class Coefficients(Part):
    """``L = E + A / N^alpha + B / D^beta``."""

    E: Counted
    A: Counted
    B: Counted
    alpha: Counted
    beta: Counted


class KaplanCoefficients(Part):
    """``L = [(Nc / N)^(alphaN / alphaD) + Dc / D]^alphaD``."""

    alpha_parameters: Counted = Field(alias="alpha-parameters")
    alpha_tokens: Counted = Field(alias="alpha-tokens")
    critical_parameters: ParameterNumber = Field(alias="critical-parameters")
    critical_tokens: TokenCount = Field(alias="critical-tokens")


class Line(Part):
    """Compute-optimal sizes as powers of compute, through one point; optionally the loss along them."""

    reference: Compute
    parameters: ParameterNumber
    tokens: TokenCount
    parameter_exponent: Counted = Field(alias="parameter-exponent")
    token_exponent: Counted = Field(alias="token-exponent")
    critical_flop: Compute | None = Field(default=None, alias="critical-flop")
    loss_exponent: Counted | None = Field(default=None, alias="loss-exponent")


class RepetitionScales(Part):
    """How fast repeated tokens and excess parameters lose their worth."""

    tokens: Counted
    parameters: Counted
    identified: bool
    note: str


class Convention(Part):
    """What N, D and compute count."""

    parameters: Literal[
        "total", "non-embedding", "non-embedding and head", "active", "FLOP per token", "none", "not said"
    ]
    tokens: str
    compute: str


class Fitted(Part):
    """The runs of a fit: the text they read, how many, and the sizes between which they lie."""

    data: str
    runs: Counted | None = None
    tokenizer: Written | None = None
    vocabulary: Counted | None = None
    least_parameters: ParameterNumber | None = Field(default=None, alias="least-parameters")
    most_parameters: ParameterNumber | None = Field(default=None, alias="most-parameters")
    least_tokens: TokenCount | None = Field(default=None, alias="least-tokens")
    most_tokens: TokenCount | None = Field(default=None, alias="most-tokens")
    least_flop: Compute | None = Field(default=None, alias="least-flop")
    most_flop: Compute | None = Field(default=None, alias="most-flop")


class Spread(Part):
    """How ln E, ln A, ln B, alpha and beta vary together: standard deviations and correlations.

    Written by coefficient (``E`` stands for ln E) and by pair (``E-A``), so that a reviewer can read them.
    """

    note: str
    deviation: dict[str, Counted]
    correlation: dict[str, Plain]

    @model_validator(mode="after")
    def _is_a_covariance(self) -> Self:
        pairs = [f"{one}-{other}" for one, other in combinations(UNCERTAIN, 2)]
        for table, found, expected in (
            ("deviation", self.deviation, list(UNCERTAIN)),
            ("correlation", self.correlation, pairs),
        ):
            if sorted(found) != sorted(expected):
                known = {"table": table, "keys": ", ".join(expected)}
                raise PydanticCustomError("fact_spread", "{table} needs exactly the keys {keys}", known)
        if np.linalg.eigvalsh(np.array(self.correlations())).min() <= 0:
            raise PydanticCustomError("fact_spread", "these correlations contradict each other")
        return self

    def correlations(self) -> list[list[float]]:
        """The correlation matrix in the order of UNCERTAIN."""
        known = {frozenset(pair.split("-")): fact.number for pair, fact in self.correlation.items()}
        return [[1.0 if a == b else known[frozenset((a, b))] for b in UNCERTAIN] for a in UNCERTAIN]


class LawEntry(Part):
    """One published fit of one functional form to one set of runs under one objective.

    ``verified`` is false where the coefficients were not seen in the paper, or do not reproduce it.
    """

    name: str
    aliases: tuple[str, ...] = ()
    usual_for: tuple[str, ...] = ()
    form: str
    objective: str
    published: Dated
    convention: Convention
    fitted: Fitted
    coefficients: Coefficients | None = None
    kaplan: KaplanCoefficients | None = None
    line: Line | None = None
    terms: dict[str, Plain] = Field(default={})
    repetition: RepetitionScales | None = None
    verified: bool = True
    standard_errors: dict[str, Counted] = Field(default={}, alias="standard-errors")
    spread: Spread | None = None
    errata: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _has_what_its_form_needs(self) -> Self:
        if self.form not in (*BASE_FORMS, *TERM_FORMS):
            known = {"form": self.form, "known": ", ".join((*BASE_FORMS, *TERM_FORMS))}
            raise PydanticCustomError("fact_form", "{form} is no form of a law; expected one of {known}", known)
        table = BASE_FORMS.get(self.form)
        if table is not None and getattr(self, table) is None:
            needed = {"form": self.form, "table": table}
            raise PydanticCustomError("fact_form", "a law of the form {form} needs a table [{table}]", needed)
        expected = TERM_FORMS[self.form].names if self.form in TERM_FORMS else ()
        if sorted(self.terms) != sorted(expected):
            wanted = {"form": self.form, "keys": ", ".join(expected) or "none"}
            raise PydanticCustomError("fact_form", "the terms of a law of the form {form} are {keys}", wanted)
        return self
