"""Supercycle: the best model that you can train, and how sure that is.

The package answers with verbs; each returns a frozen result that says how sure it is::

    import supercycle

    supercycle.predict("llama-3.1-70b", chip="h100-sxm", count=512).mfu
    supercycle.search("llama-3.1-70b", chip="h100-sxm", count=512).best[0].split
    supercycle.plan("my.toml").recommended
    supercycle.size("gb200", count=100_000, location="texas").site.months
    supercycle.optimum(1e24).parameters
    supercycle.price(chip="h100-sxm", count=16_384, days=54).cost
    supercycle.scan("src", to="mi300x").best.verdict
    supercycle.compare("llama-3.1-70b", chips=["h100-sxm", "b200"], count=512).chips
    supercycle.value("safety-laboratory").implied["growth"]
    supercycle.frontier("deepseek-v3", chip="h200-sxm").best.cost_per_mtok

They are loaded when they are first used, so that importing the package costs nothing.
"""

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from supercycle.verbs.backtest import backtest, outlook
    from supercycle.verbs.break_even import break_even
    from supercycle.verbs.calibrate import calibrate
    from supercycle.verbs.check import check
    from supercycle.verbs.compare import compare, compare_serving
    from supercycle.verbs.export import export
    from supercycle.verbs.fit import fit
    from supercycle.verbs.forecast import forecast
    from supercycle.verbs.invest import finance, power, silicon, stockpile
    from supercycle.verbs.laws import allocate, compare_laws, optimum, wall
    from supercycle.verbs.measure import calibrate_machine, verify_machine
    from supercycle.verbs.measure_law import measure_law
    from supercycle.verbs.plan import plan
    from supercycle.verbs.port import scan
    from supercycle.verbs.predictions import predictions, register_prediction, resolve_prediction
    from supercycle.verbs.price import price
    from supercycle.verbs.serve import frontier
    from supercycle.verbs.sim import data_claim, fit_gaps, measure_gap, onboard, programme, warehouse_day
    from supercycle.verbs.site import size
    from supercycle.verbs.step import predict, search
    from supercycle.verbs.sweep import studies, sweep
    from supercycle.verbs.value import value

__version__ = "0.1.0"

__all__ = [
    "allocate",
    "backtest",
    "break_even",
    "calibrate",
    "calibrate_machine",
    "check",
    "compare",
    "compare_laws",
    "compare_serving",
    "data_claim",
    "export",
    "finance",
    "fit",
    "fit_gaps",
    "forecast",
    "frontier",
    "measure_gap",
    "measure_law",
    "onboard",
    "optimum",
    "outlook",
    "plan",
    "power",
    "predict",
    "predictions",
    "price",
    "programme",
    "register_prediction",
    "resolve_prediction",
    "scan",
    "search",
    "silicon",
    "size",
    "stockpile",
    "studies",
    "sweep",
    "value",
    "verify_machine",
    "wall",
    "warehouse_day",
]

_FILES = {
    "allocate": "laws",
    "backtest": "backtest",
    "break_even": "break_even",
    "calibrate": "calibrate",
    "calibrate_machine": "measure",
    "check": "check",
    "compare": "compare",
    "compare_laws": "laws",
    "compare_serving": "compare",
    "data_claim": "sim",
    "export": "export",
    "finance": "invest",
    "fit": "fit",
    "fit_gaps": "sim",
    "forecast": "forecast",
    "frontier": "serve",
    "measure_gap": "sim",
    "measure_law": "measure_law",
    "onboard": "sim",
    "optimum": "laws",
    "outlook": "backtest",
    "plan": "plan",
    "power": "invest",
    "predict": "step",
    "predictions": "predictions",
    "price": "price",
    "programme": "sim",
    "register_prediction": "predictions",
    "resolve_prediction": "predictions",
    "scan": "port",
    "search": "step",
    "silicon": "invest",
    "size": "site",
    "stockpile": "invest",
    "studies": "sweep",
    "sweep": "sweep",
    "value": "value",
    "verify_machine": "measure",
    "wall": "laws",
    "warehouse_day": "sim",
}
"""The file of ``supercycle.verbs`` that each verb stands in."""


def __getattr__(name: str) -> Any:
    if name not in _FILES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"supercycle.verbs.{_FILES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])


def _told() -> None:
    """Tells a notebook, where this is one, how results are shown; anywhere else nothing happens."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is not None:
        from supercycle.report.notebook import register

        register(shell)


_told()
