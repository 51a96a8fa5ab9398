"""The forms of scaling laws that are written as a table of named numbers, and what each answers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TermForm:
    """The names of a form's numbers, its equation for readers, and what it answers."""

    names: tuple[str, ...]
    equation: str
    answers: str


TERM_FORMS: dict[str, TermForm] = {
    "over-training": TermForm(
        ("a", "b", "exponent", "E"),
        "L = E + a N^e + b 6^(e/2) D^e",
        "loss",
    ),
    "varying-exponent": TermForm(
        ("a1", "alpha", "b1", "a2", "beta", "b2", "a3", "gamma", "b3"),
        "L = exp(a3 N^gamma + b3) + exp(a2 N^beta + b2) / D^exp(a1 N^alpha + b1)",
        "loss",
    ),
    "routed": TermForm(
        ("a", "b", "c", "d", "start", "most"),
        "log10 L = a log10 N + b log10 X + c log10 N log10 X + d, X the saturated number of experts",
        "loss of experts",
    ),
    "fine-grained": TermForm(
        ("a", "alpha", "b", "beta", "g", "gamma", "c"),
        "L = c + (g / G^gamma + a) / N^alpha + b / D^beta",
        "loss of experts",
    ),
    "joint-experts": TermForm(
        ("a", "delta", "alpha", "gamma", "b", "omega", "beta", "zeta", "c", "start", "most"),
        "L = a X^delta / N^(alpha + gamma ln X) + b X^omega / D^(beta + zeta ln X) + c",
        "loss of experts",
    ),
    "sparse": TermForm(
        ("a", "alpha", "b", "beta", "c", "lambda", "d", "delta", "gamma", "e"),
        "L = a / N^alpha + b / D^beta + c / (1-S)^lambda + d / ((1-S)^delta N^gamma) + e",
        "loss of experts",
    ),
    "leverage": TermForm(
        ("a", "d", "gamma", "beta", "shift"),
        "leverage = (A + shift)^(a + d log10 C + gamma (log2 G)^2 + beta log2 G)",
        "worth of experts",
    ),
    "data-floor": TermForm(
        ("A", "alpha", "floor", "unit"), "L = A / (N / unit)^alpha + floor, as many epochs as help", "limited data"
    ),
    "precision": TermForm(
        (
            "A", "B", "alpha", "beta", "E", "gamma-weights", "offset-weights", "gamma-activations",
            "offset-activations", "gamma-cache", "offset-cache", "post-factor", "post-tokens", "post-parameters",
            "post-bits",
        ),
        "N is worth N times the product of 1 - exp(-P / gamma + offset)",
        "precision",
    ),
    "vocabulary": TermForm(
        ("log-vocabulary", "exponent-vocabulary", "log-rest", "exponent-rest"),
        "Nv = exp(lv) C^ev, Nnv = exp(lr) C^er",
        "vocabulary",
    ),
    "distillation": TermForm(
        ("A", "B", "alpha", "beta", "gamma", "c0", "c1", "f1", "d1"),
        "L = LT + LT^-c0 (1 + (LT / (LS d1))^(1/f1))^(-c1 f1) (A / N^alpha + B / D^beta)^gamma",
        "distillation",
    ),
    "transfer": TermForm(("k", "alpha", "beta"), "D_T = k D_F^alpha N^beta", "transfer"),
    "exponents": TermForm(
        ("E", "alpha", "beta", "parameter-exponent", "token-exponent", "loss-factor", "loss-exponent"),
        "N ~ C^a, D ~ C^b, L = f / C^e along the optimum",
        "exponents",
    ),
    "optimum-exponents": TermForm(
        ("parameter-exponent", "token-exponent"), "N ~ C^a, D ~ C^b along the optimum", "exponents"
    ),
    "ratio": TermForm(
        ("alpha", "beta", "square", "eta", "unit"),
        "N / D = K^2 (C / 6)^eta, N and D in units of 1e9",
        "optimum",
    ),
    "hyperparameters": TermForm(
        (
            "rate", "rate-parameters", "rate-tokens", "rate-compute", "batch", "batch-parameters", "batch-tokens",
            "batch-compute",
        ),
        "learning rate and batch (tokens) are each f N^n D^d C^c",
        "hyperparameters",
    ),
    "critical-batch": TermForm(("tokens", "alpha"), "B = B* / L^(1 / alpha)", "hyperparameters"),
    "benchmark": TermForm(
        ("ceiling", "factor", "rate", "spread"), "error = ceiling - factor exp(-rate L)", "accuracy"
    ),
    "ladder": TermForm(
        ("E", "A", "B", "alpha", "beta", "depth", "midpoint", "rate", "top", "spread"),
        "accuracy = top + depth / (1 + exp(-rate (X - midpoint))), X = E + A / N^alpha + B / D^beta",
        "accuracy",
    ),
    "saturation": TermForm(
        ("start", "ceiling", "exponent", "midpoint"),
        "R = R0 + (A - R0) / (1 + (midpoint / C)^B)",
        "reinforcement learning",
    ),
    "train-for-test": TermForm(
        ("slope", "elo", "constant"), "log10 test = slope log10 train + elo Elo + constant", "test-time compute"
    ),
    "coverage": TermForm(("a", "b"), "solved = exp(a k^b) of k samples", "test-time compute"),
}  # fmt: skip
"""Every form that is a table ``terms``. N parameters, D tokens, C compute, G granularity, S sparsity, P bits."""

BASE_FORMS = {"power-law": "coefficients", "kaplan": "kaplan", "optimum-line": "line"}
"""The forms with a table of their own, and its name."""

BASE_EQUATIONS = {
    "power-law": "L = E + A / N^alpha + B / D^beta",
    "kaplan": "L = ((Nc / N)^(alphaN / alphaD) + Dc / D)^alphaD",
    "optimum-line": "N = N0 (C / C0)^a, D = D0 (C / C0)^b",
}
"""The equation of each form with a table of its own; N parameters, D tokens, C compute."""


def equation(form: str) -> str:
    """The equation of a form, for readers."""
    return BASE_EQUATIONS.get(form) or TERM_FORMS[form].equation


def answers(form: str) -> str:
    """What a form answers: loss, optimum, precision, …"""
    if form in BASE_FORMS:
        return "optimum" if form == "optimum-line" else "loss"
    return TERM_FORMS[form].answers
