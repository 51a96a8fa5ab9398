"""Results as people and programs read them: tables, explanations with sources, JSON forms. Prints nothing.

``report.tables`` returns renderables for rich, ``report.json_forms`` dictionaries in SI units,
``report.numbers`` compact numbers, and ``report.explain(result)`` the tree of a result's parts with every source.
"""

from supercycle.report.explanation import explain

__all__ = ["explain"]
