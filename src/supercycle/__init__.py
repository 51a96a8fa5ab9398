"""Supercycle: the best model that you can train, and how sure that is.

The package answers with verbs; each returns a frozen result that says how sure it is::

    import supercycle

    supercycle.predict("llama-3.1-70b", chip="h100-sxm", count=512).mfu
    supercycle.search("llama-3.1-70b", chip="h100-sxm", count=512).best[0].split
    supercycle.plan("my.toml").recommended
    supercycle.optimum(1e24).parameters
    supercycle.frontier("deepseek-v3", chip="h200-sxm").best.cost_per_mtok

They are loaded when they are first used, so that importing the package costs nothing.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from supercycle.verbs.calibrate import calibrate
    from supercycle.verbs.check import check
    from supercycle.verbs.export import export
    from supercycle.verbs.laws import optimum
    from supercycle.verbs.plan import plan
    from supercycle.verbs.serve import frontier
    from supercycle.verbs.step import predict, search

__version__ = "0.1.0"

__all__ = ["calibrate", "check", "export", "frontier", "optimum", "plan", "predict", "search"]

_FILES = {
    "calibrate": "calibrate",
    "check": "check",
    "export": "export",
    "frontier": "serve",
    "optimum": "laws",
    "plan": "plan",
    "predict": "step",
    "search": "step",
}
"""The file of ``supercycle.verbs`` that each verb stands in."""


def __getattr__(name: str) -> Any:
    if name not in _FILES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"supercycle.verbs.{_FILES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
