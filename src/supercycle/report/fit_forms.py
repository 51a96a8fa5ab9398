"""The JSON of ``laws fit``."""

from supercycle.laws.fitting.fit import Fit
from supercycle.report.json_forms import Form, plain


def fit(found: Fit) -> Form:
    """The keys of ``laws fit``."""
    form: Form = plain({
        "objective": {"name": found.objective, "value": found.value},
        "runs": found.runs,
        "coefficients": found.coefficients,
        "standard_errors": found.standard_errors,
        "intervals": found.intervals,
        "identified": found.identified,
        "exponent": found.exponent,
        "optimum": found.optimum,
        "outliers": found.outliers,
        "notes": found.notes,
    })  # fmt: skip
    return form
