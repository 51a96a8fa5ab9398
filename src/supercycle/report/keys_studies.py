"""What the JSON keys of studies mean."""

from collections.abc import Mapping

_STUDY = {
    "id": "address of the study: the same spec, facts and code have the same",
    "name": "its name",
    "kind": "what each point asks: run, plan, spend, site or serve",
    "points": "points of the study",
    "done": "points that are kept; finished: whether all are",
    "created": "when it was begun",
    "seconds": "work on all points",
    "facts": "edition of the catalogue and content of its files; code: content of the package",
    "spec": "the study as its file says it",
}

STUDY_KEYS: Mapping[str, Mapping[str, str]] = {
    "sweep": {
        **_STUDY,
        "computed": "points computed by this call; taken: points that other studies had answered",
        "elapsed": "seconds of this call",
        "notes": "what has to be said, each once",
    },
    "studies list": {"folder": "the directory of the store", "studies[]": "the keys of one study"},
    "studies show": {
        **_STUDY,
        "content": "SHA-256 of the rows in their order: equal wherever and however often they were computed",
        "columns": "names: point, vary.NAME for each input, fault (why there is no answer, or null), the outputs",
        "rows": "the first thousand rows; studies export writes all",
        "front": "points on the Pareto front of the study's objectives",
    },
    "studies sql": {"columns": "names", "rows": "rows of the answer"},
    "studies export": {"written": "path of the file"},
    "studies compare": {
        "output": "the output that is compared",
        "first": "its value at the first point; last: at the second",
        "changes[]": "input (or fact), before, after, output (with this and all before it changed; null: no answer),"
        " change (they add up to last less first)",
        "notes": "where facts or code of the studies differ as well",
    },
    "studies decide": {
        "output": "the output that decides; better: lower or higher",
        "states": "combinations of all other inputs",
        "options[]": "choice, mean, worst, most_regret (over the best of each state), best_in (share of states)",
        "expected": "the choice of the best mean; robust: of the least regret",
        "perfect": "what it is worth to know the state before choosing, in the output's unit",
        "worth": "input: what it is worth to know this one",
        "tipping": "input: [[value, choice that is best from there on]]",
    },
    "studies break-even": {
        "choice": "the input or output that is the choice",
        "output": "the output that decides, or null where the answer has chosen; better: lower or higher",
        "input": "the input that moves from low to high, in unit",
        "choices": "the values of the choice",
        "best_at_low": "the best choice at the low end; best_at_high: at the high end",
        "crossings[]": "value of the input, best choice below and above it",
        "never": "choices that are best nowhere in the range",
        "held": "input: the value that it has throughout",
        "asked": "questions that were answered",
    },
    "studies delete": {"deleted": "id of the study"},
}
"""Keys of the JSON, by command."""
