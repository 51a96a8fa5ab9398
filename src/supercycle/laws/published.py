"""Published laws: a fit with how sure it is, what it counts, and where its runs lay.

The coefficients of one fit are strongly correlated: ln A with alpha and ln B with beta at 0.999. Draws are
joint, from the covariance of ln E, ln A, ln B, alpha and beta that the entry records. Drawn independently the
same deviations would spread tokens per parameter at 5.76e23 FLOP from 0.5 to 860 instead of from 9 to 38.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from supercycle.base.draws import values
from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate
from supercycle.catalog.fact import Fact, Part
from supercycle.catalog.laws import UNCERTAIN, LawEntry
from supercycle.catalog.store import Catalog
from supercycle.laws.fitted_range import FittedRange
from supercycle.laws.form import KaplanLaw, OptimumLine, PowerLaw
from supercycle.laws.repetition import Repetition
from supercycle.laws.terms import TermLaw, made

UNVERIFIED = "Unverified: its coefficients were not seen in the paper, or do not reproduce it."
"""The note of a law whose entry says that it is not verified."""


@dataclass(frozen=True)
class Convention:
    """What a law's parameters, tokens and compute count."""

    parameters: str
    tokens: str
    compute: str


@dataclass(frozen=True)
class Law:
    """A published law. ``form`` says the loss, or only the optimum; ``line`` is an optimum that is printed.

    ``covariance`` is of ln E, ln A, ln B, alpha, beta, or None where nothing is known of it;
    ``line_exponent`` is the doubt of the line's exponent of N, ``scales`` that of repetition, tokens first, and
    ``estimates`` those of the named numbers of a law that is a table of them. ``verified`` is false where the
    coefficients were not seen in the paper or do not reproduce it.
    """

    id: str
    name: str
    form: PowerLaw | KaplanLaw | OptimumLine | TermLaw
    objective: str
    convention: Convention
    fitted: FittedRange
    line: OptimumLine | None = None
    line_exponent: Estimate | None = None
    repetition: Repetition | None = None
    scales: tuple[Estimate, Estimate] | None = None
    covariance: NDArray[np.float64] | None = None
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    verified: bool = True
    estimates: Mapping[str, Estimate] = field(default_factory=dict)

    @property
    def power_law(self) -> PowerLaw:
        """The law as ``E + A / N^alpha + B / D^beta``; raises InputError where it has another form."""
        if isinstance(self.form, PowerLaw):
            return self.form
        raise InputError(
            f"{self.id} is not of the form E + A / N^alpha + B / D^beta",
            hint="Take a law of that form, such as besiroglu-2024-lad.",
        )

    @property
    def allocator(self) -> PowerLaw | OptimumLine:
        """What :func:`supercycle.laws.compute_optimal` takes: the printed line where there is one."""
        return self.line if self.line is not None else self.power_law


def law_named(catalog: Catalog, name: str) -> Law:
    """The published law of a name, an alias or a short name, from the catalogue.

    Raises InputError that lists the nearest names where none is known.
    """
    resolved = catalog.find("laws", name)
    entry = catalog.entry("laws", resolved.id)
    assert isinstance(entry, LawEntry)
    line = _line(entry)
    decay = entry.repetition
    scales = (decay.tokens.estimate, decay.parameters.estimate) if decay else None
    line_exponent = entry.line.parameter_exponent.estimate if entry.line else None
    return Law(
        id=resolved.id,
        name=entry.name,
        form=_form(entry, line),
        objective=entry.objective,
        convention=Convention(**dict(entry.convention)),
        fitted=_fitted_range(entry),
        line=line,
        line_exponent=line_exponent,
        repetition=Repetition(scales[0].value, scales[1].value) if scales else None,
        scales=scales,
        covariance=_covariance(entry),
        sources=tuple(sorted(_sources(entry))),
        notes=_notes(entry, resolved.note),
        verified=entry.verified,
        estimates={name: fact.estimate for name, fact in entry.terms.items()},
    )


def extrapolation_note(law: Law, flop: float, parameters: float, tokens: float) -> str:
    """How far a plan lies outside the runs that a law was fitted to; empty where it lies inside.

    For example "extrapolated: 3e24 FLOP is 1,000 times beyond the fitted range (6e18 to 3e21 FLOP)".
    """
    return law.fitted.note(flop, parameters, tokens)


def draws(law: Law, count: int, seed: int) -> PowerLaw:
    """``count`` joint draws of a law's coefficients: the same form, with an array in each field.

    A multivariate normal distribution of ln E, ln A, ln B, alpha and beta around the central values. A law
    without a known covariance is repeated as it is, and its notes say so. Raises InputError for another form.

    Source: the law's entry; the covariance of besiroglu-2024-lad reproduces the quantiles of a 4,000-fold
    bootstrap of tokens per parameter from 1e21 to 1e28 FLOP.
    """
    center = law.power_law
    middle = np.array([np.log(center.E), np.log(center.A), np.log(center.B), center.alpha, center.beta])
    steps = np.zeros((count, len(UNCERTAIN)))
    if law.covariance is not None:
        steps = _normal(law, count, seed, len(UNCERTAIN)) @ np.linalg.cholesky(law.covariance).T
    log_e, log_a, log_b, alpha, beta = (middle + steps).T
    return PowerLaw(np.exp(log_e), np.exp(log_a), np.exp(log_b), alpha, beta)


def line_draws(law: Law, count: int, seed: int) -> OptimumLine:
    """``count`` draws of a printed optimum: the exponents vary together around its reference point.

    What one exponent gains the other loses, so that every draw spends the same compute. Raises InputError for
    a law that prints no line.
    """
    if law.line is None or law.line_exponent is None:
        raise InputError(f"{law.id} prints no line of optima", hint="Draw its coefficients instead.")
    exponent = values(law.line_exponent, _normal(law, count, seed, 1)[:, 0])
    line, total = law.line, law.line.parameter_exponent + law.line.token_exponent
    return OptimumLine(
        line.reference, line.parameters_at_reference, line.tokens_at_reference,
        exponent, total - exponent, line.critical_flop, line.loss_exponent,
    )  # fmt: skip


def repetition_draws(law: Law, count: int, seed: int) -> Repetition:
    """``count`` draws of the scales of repetition, opposed: where tokens last, parameters do not.

    Source: muennighoff-2023; the rank correlation of its two scales over 400 bootstraps is -0.97.
    """
    if law.scales is None:
        raise InputError(f"{law.id} says nothing of repeated tokens", hint="Take muennighoff-2023.")
    score = _normal(law, count, seed, 1)[:, 0]
    tokens, parameters = law.scales
    return Repetition(values(tokens, score), values(parameters, -score))


def _normal(law: Law, count: int, seed: int, width: int) -> NDArray[np.float64]:
    return np.random.default_rng([seed, *f"law:{law.id}".encode()]).standard_normal((count, width))


def _form(entry: LawEntry, line: OptimumLine | None) -> PowerLaw | KaplanLaw | OptimumLine | TermLaw:
    if entry.coefficients is not None:
        c = entry.coefficients
        return PowerLaw(c.E.number, c.A.number, c.B.number, c.alpha.number, c.beta.number)
    if entry.kaplan is not None:
        k = entry.kaplan
        return KaplanLaw(
            k.alpha_parameters.number, k.alpha_tokens.number,
            k.critical_parameters.number, k.critical_tokens.number,
        )  # fmt: skip
    if line is not None:
        return line
    return made(entry.form, {name: fact.number for name, fact in entry.terms.items()})


def _line(entry: LawEntry) -> OptimumLine | None:
    if entry.line is None:
        return None
    line, nan = entry.line, float("nan")
    return OptimumLine(
        line.reference.number, line.parameters.number, line.tokens.number,
        line.parameter_exponent.number, line.token_exponent.number,
        line.critical_flop.number if line.critical_flop else nan,
        line.loss_exponent.number if line.loss_exponent else nan,
    )  # fmt: skip


def _covariance(entry: LawEntry) -> NDArray[np.float64] | None:
    if entry.spread is None:
        return None
    deviation = np.array([entry.spread.deviation[name].number for name in UNCERTAIN])
    return np.array(entry.spread.correlations()) * np.outer(deviation, deviation)


def _fitted_range(entry: LawEntry) -> FittedRange:
    runs = entry.fitted
    return FittedRange(
        flop=_bounds(runs.least_flop, runs.most_flop),
        parameters=_bounds(runs.least_parameters, runs.most_parameters),
        tokens=_bounds(runs.least_tokens, runs.most_tokens),
    )


def _bounds(least: Fact | None, most: Fact | None) -> tuple[float, float] | None:
    return (least.number if least else 0.0, most.number) if most else None


def _notes(entry: LawEntry, resolved: str) -> tuple[str, ...]:
    spread = entry.spread.note if entry.spread else ""
    if entry.form == "power-law" and not spread:
        spread = "Nothing is known of the doubt of its coefficients: intervals leave it out."
    decay = entry.repetition
    unidentified = decay.note if decay and not decay.identified else ""
    doubtful = "" if entry.verified else UNVERIFIED
    return tuple(filter(None, (resolved, doubtful, *entry.notes, spread, unidentified)))


def _sources(item: object) -> set[str]:
    """The source keys of the facts that an entry uses, without those that contradict them."""
    if isinstance(item, Fact):
        return {item.source}
    if isinstance(item, Part):
        return set[str]().union(*(_sources(value) for value in dict(item).values()))
    if isinstance(item, dict):
        return set[str]().union(*(_sources(value) for value in item.values()))
    return set()


def term_draws(law: Law, count: int, seed: int) -> TermLaw:
    """``count`` draws of the named numbers of a law, each alone within its interval; others as they are.

    Raises InputError for a law that is no table of named numbers.
    """
    if not law.estimates:
        raise InputError(f"{law.id} is not a table of named numbers", hint="Draw its coefficients instead.")
    from supercycle.catalog.law_forms import TERM_FORMS

    wanted = set(law.estimates)
    form = next(name for name, found in TERM_FORMS.items() if set(found.names) == wanted)
    score = _normal(law, count, seed, len(law.estimates))
    drawn = {
        name: values(estimate, score[:, i]) if estimate.high > estimate.low else estimate.value
        for i, (name, estimate) in enumerate(law.estimates.items())
    }
    return made(form, drawn)
