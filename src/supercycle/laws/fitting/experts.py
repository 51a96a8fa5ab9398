"""Laws of mixtures of experts, fitted to runs: at one number of tokens the routed law, else the joint one."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from supercycle.base.errors import InputError
from supercycle.laws.experts import JointExpertsLaw, RoutedLaw, saturated
from supercycle.laws.fitting.objective import Array
from supercycle.laws.fitting.terms import Runs

ONE_LENGTH = 1.05
"""Largest over smallest number of tokens up to which runs count as of one length (a choice)."""

FEWEST_COUNTS, FEWEST_SIZES, FEWEST_LENGTHS = 3, 3, 3
"""Distinct numbers of experts, sizes and, for the joint law, lengths that a fit needs at least (a choice)."""

STARTS = ((1.2, 100.0), (2.0, 300.0), (4.0, 1000.0))
"""Ends of the saturation of experts from which the search starts (a choice)."""

SPREAD_OF_PUBLISHED = (2.07, 290.45)
"""Ends of the saturation in the joint law, which few runs tell beside nine coefficients (ludziejewski-2025)."""

CORNER = 0.01
"""Residual of log loss from which a run pulls less (a choice: the scatter of published runs is 0.003 to 0.01)."""

WIDEST = 4.0
"""A coefficient is identified where its 90 % interval does not hold zero and is narrower than so many times its median
(a choice)."""

NAMES = {"routed": ("a", "b", "c", "d", "start", "most"),
         "joint": ("a", "delta", "alpha", "gamma", "b", "omega", "beta", "zeta", "c")}  # fmt: skip
"""Coefficients of each form, in the order in which they are fitted."""


@dataclass(frozen=True)
class ExpertsFit:
    """A fitted law of experts: ``form`` is routed or joint, ``rows`` the resamples' coefficients in ``names``' order.

    ``scatter`` is the root mean square of the residuals of log loss.
    """

    form: str
    law: RoutedLaw | JointExpertsLaw
    runs: int
    scatter: float
    rows: Array
    identified: dict[str, bool]
    notes: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the coefficients."""
        return NAMES[self.form]

    @property
    def coefficients(self) -> dict[str, float]:
        """The coefficients at the optimum."""
        return {name: float(getattr(self.law, name)) for name in self.names}

    @property
    def intervals(self) -> dict[str, tuple[float, float]]:
        """The middle 90 % of the resamples of each coefficient; empty without resamples."""
        if not len(self.rows):
            return {}
        low, high = np.quantile(self.rows, (0.05, 0.95), axis=0)
        return {name: (float(low[i]), float(high[i])) for i, name in enumerate(self.names)}


def fit_experts(runs: Runs, experts: Array, active: Array | None, *, resamples: int, seed: int) -> ExpertsFit:
    """The law of experts of least robust squared log loss, and resamples of the runs.

    Runs of one length give ``log10 L = a log10 N + b log10 X + c log10 N log10 X + d`` with the saturated number of
    experts ``X`` between ``start`` and ``most``; N are ``runs.parameters``, those of the dense base. Runs of several
    lengths give the joint law, whose N are the active parameters.

    Source: clark-2022, equation 1; ludziejewski-2025. Raises InputError where the runs hold too few numbers of
    experts, sizes or lengths to tell a law.
    """
    lengths = float(runs.tokens.max() / runs.tokens.min())
    form = "routed" if lengths <= ONE_LENGTH else "joint"
    size = runs.parameters if form == "routed" or active is None else active
    _refuse_the_untold(form, size, runs.tokens, experts)
    target = np.log(runs.loss)
    model = _routed if form == "routed" else _joint
    optimum = _solved(model, form, (size, runs.tokens, experts), target)
    drawn = _resampled(model, optimum, (size, runs.tokens, experts), target, resamples, seed)
    residual = model(optimum, size, runs.tokens, experts) - target
    rows = np.array([_values(form, one) for one in drawn]).reshape(len(drawn), len(NAMES[form]))
    notes = [] if form == "routed" or active is not None else ["no column active_parameters: parameters stand for them"]
    known = _identified(form, rows)
    notes += [f"{name}: these runs do not tell it" for name, told in known.items() if not told]
    return ExpertsFit(
        form, _law(form, optimum), len(runs), float(np.sqrt(np.mean(residual**2))), rows, known, tuple(notes)
    )


def _refuse_the_untold(form: str, size: Array, tokens: Array, experts: Array) -> None:
    wanted = {"experts": (experts, FEWEST_COUNTS), "parameters": (size, FEWEST_SIZES)}
    if form == "joint":
        wanted["tokens"] = (tokens, FEWEST_LENGTHS)
    faults = [
        f"{name}: {len(np.unique(values))} different values, at least {least} are needed"
        for name, (values, least) in wanted.items() if len(np.unique(values)) < least
    ]  # fmt: skip
    needed = 2 * len(NAMES[form])
    if len(size) < needed:
        faults.append(f"{len(size)} runs; {needed} are needed for {len(NAMES[form])} coefficients")
    if faults:
        raise InputError("these runs do not tell a law of experts", faults)


def _routed(place: Array, size: Array, tokens: Array, experts: Array) -> Array:
    """Log loss of the routed law; the ends of the saturation are searched as logarithms of start and of the rest."""
    a, b, c, d, start, rest = place
    worth = np.log10(saturated(experts, np.exp(start), np.exp(start) + np.exp(rest)))
    return np.asarray((a * np.log10(size) + b * worth + c * np.log10(size) * worth + d) * np.log(10.0))


def _joint(place: Array, size: Array, tokens: Array, experts: Array) -> Array:
    """Log loss of the joint law; a, b and c are searched as logarithms."""
    a, delta, alpha, gamma, b, omega, beta, zeta, c = place
    log = np.log(saturated(experts, *SPREAD_OF_PUBLISHED))
    of_size = np.exp(a + delta * log - (alpha + gamma * log) * np.log(size))
    of_tokens = np.exp(b + omega * log - (beta + zeta * log) * np.log(tokens))
    return np.asarray(np.log(of_size + of_tokens + np.exp(c)))


Model = Callable[[Array, Array, Array, Array], Array]


def _solved(model: Model, form: str, data: tuple[Array, Array, Array], target: Array) -> Array:
    if form == "routed":
        starts = [np.array([-0.08, -0.1, 0.01, 1.1, np.log(s), np.log(m - s)]) for s, m in STARTS]
    else:
        starts = [np.array([np.log(30.0), -0.2, alpha, 0.0, np.log(30.0), 0.3, beta, 0.0, np.log(c)])
                  for alpha in (0.15, 0.3) for beta in (0.15, 0.3) for c in (0.7, 1.6)]  # fmt: skip
    found = [_minimum(model, start, data, target) for start in starts]
    return min(found, key=lambda one: one[1])[0]


def _minimum(model: Model, start: Array, data: tuple[Array, Array, Array], target: Array) -> tuple[Array, float]:
    from scipy.optimize import least_squares

    scale = np.maximum(np.abs(start), 0.01)
    found = least_squares(
        lambda place: model(place, *data) - target, start, x_scale=scale, loss="soft_l1", f_scale=CORNER, max_nfev=400
    )
    return np.asarray(found.x), float(found.cost)


def _resampled(
    model: Model, optimum: Array, data: tuple[Array, Array, Array], target: Array, resamples: int, seed: int
) -> list[Array]:
    random = np.random.RandomState(seed)
    picks = [random.randint(0, len(target), len(target)) for _ in range(resamples)]
    return [_minimum(model, optimum, (data[0][pick], data[1][pick], data[2][pick]), target[pick])[0] for pick in picks]


def _values(form: str, place: Array) -> list[float]:
    values = [float(one) for one in place]
    if form == "routed":
        start = float(np.exp(values[4]))
        return [*values[:4], start, start + float(np.exp(values[5]))]
    return [float(np.exp(v)) if NAMES[form][i] in ("a", "b", "c") else v for i, v in enumerate(values)]


def _law(form: str, place: Array) -> RoutedLaw | JointExpertsLaw:
    values = _values(form, place)
    if form == "routed":
        return RoutedLaw(*values)
    start, most = SPREAD_OF_PUBLISHED
    return JointExpertsLaw(**dict(zip(NAMES["joint"], values, strict=True)), start=start, most=most)


def _identified(form: str, rows: Array) -> dict[str, bool]:
    """Whether the resamples tell the sign and the size of each coefficient."""
    if not len(rows):
        return {}
    low, middle, high = np.quantile(rows, (0.05, 0.5, 0.95), axis=0)
    told = (low * high > 0) & (np.abs(high - low) < WIDEST * np.abs(middle))
    return {name: bool(one) for name, one in zip(NAMES[form], told, strict=True)}
