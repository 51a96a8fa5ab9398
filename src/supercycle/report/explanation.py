"""Where a result comes from: the tree of its parts, and every source that it rests on."""

from dataclasses import fields
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text
from rich.tree import Tree

from supercycle.base.estimate import Estimate
from supercycle.base.units import SECONDS_PER_DAY
from supercycle.catalog.store import Catalog, open_catalog
from supercycle.report import numbers
from supercycle.report.notes import plan_notes
from supercycle.report.sources import cited
from supercycle.report.tables.layout import blank, line, numbered, plain
from supercycle.run.split import split_text
from supercycle.study.predict import Prediction

if TYPE_CHECKING:
    from supercycle.study.result import Alternative, Plan


def explain(result: "Prediction | Plan", catalog: Catalog | None = None) -> Group:
    """The tree of parts of a prediction or a plan, its notes and every source, to be printed by rich.

    ``catalog`` names the sources; without it the usual catalogue does.
    """
    notes: tuple[str, ...]
    if isinstance(result, Prediction):
        tree, notes = _prediction(result), result.notes
    else:
        tree, notes = _plan(result), plan_notes(result)
    return Group(tree, *numbered("Notes", notes), *source_list(catalog or open_catalog(), result.sources))


def source_list(catalog: Catalog, keys: tuple[str, ...]) -> list[RenderableType]:
    """Every source under its key."""
    found = cited(catalog, keys)
    rows = [Group(line(one.key), Padding(line(one.text), (0, 0, 0, 2))) for one in found]
    return [blank(), line("Sources", "bold"), *rows] if rows else []


def _prediction(found: Prediction) -> Tree:
    tree = _branch(f"{found.job.shape.name} on {found.chips:,} {found.chip}, {split_text(found.split)}")
    _step(tree, found)
    _leaf(tree, "tokens a second = tokens of a batch / step", numbers.RATE.interval(found.tokens_per_s))
    _leaf(tree, "MFU = useful FLOP / (step × chips × dense peak)", numbers.PERCENT.interval(found.mfu))
    memory = _leaf(tree, "memory of the fullest chip", numbers.BYTES.text(float(found.memory.total)))
    for part in fields(found.memory):
        _leaf(memory, part.name, numbers.BYTES.text(float(getattr(found.memory, part.name))))
    _leaf(tree, "memory of a chip", numbers.BYTES.text(float(found.capacity)))
    return tree


def _step(tree: Tree, found: Prediction) -> None:
    step = _leaf(tree, "step = sum of its parts", numbers.SECONDS.interval(found.step_s))
    for part in fields(found.parts):
        _leaf(step, part.name.replace("_", " "), numbers.SECONDS.text(float(getattr(found.parts, part.name))))


def _plan(found: "Plan") -> Tree:
    tree = _branch(f"{found.model.name} trained on {numbers.COUNT.text(found.model.tokens)} tokens")
    model = _leaf(tree, "compute = 6 × active parameters × tokens", numbers.FLOP.text(float(found.flop)))
    _leaf(model, "parameters", numbers.COUNT.text(found.model.parameters))
    _leaf(model, "active parameters", numbers.COUNT.text(found.model.active_parameters))
    _leaf(model, "unique tokens", numbers.COUNT.text(found.data.unique))
    _leaf(model, "repeated tokens", numbers.COUNT.text(found.data.repeated))
    _leaf(tree, f"loss, by {found.law}", numbers.LOSS.interval(found.loss))
    if found.data.synthetic is not None:
        _leaf(model, "synthetic tokens", numbers.COUNT.text(found.data.synthetic))
    after = _leaf(tree, "post-training, not in the prices", numbers.FLOP.interval(found.post_training.flop))
    _leaf(after, "share of the compute", numbers.PERCENT.interval(found.post_training.share))
    if found.serving is not None:
        _leaf(tree, "serving = 2 × active parameters × tokens", numbers.FLOP.text(float(found.serving.flop)))
        if found.serving.cost is not None:
            _leaf(tree, f"its rent on {found.serving.chip}", numbers.MONEY.interval(found.serving.cost))
    for index, one in enumerate(found.alternatives):
        _alternative(tree, one, recommended=index == found.recommended)
    for chip, reason in found.skipped.items():
        _leaf(tree, chip, f"not planned: {reason}")
    return tree


def _alternative(tree: Tree, one: "Alternative", *, recommended: bool) -> None:
    word = ", recommended" if recommended else ""
    branch = tree.add(_text(f"{one.count:,} {one.chip}{word}, {split_text(one.split)}"))
    _leaf(branch, "MFU", numbers.PERCENT.interval(one.mfu))
    days = _leaf(branch, "days = steps × step / goodput", numbers.DAYS.interval(one.days))
    _leaf(days, "step", numbers.SECONDS.interval(one.step_s))
    _leaf(days, "goodput", numbers.PERCENT.interval(one.goodput))
    _leaf(branch, "chip-hours = chips × days × 24", numbers.COUNT.interval(one.chip_hours))
    drawn = one.energy_j.value / (one.power_w.value * one.days.value * SECONDS_PER_DAY)
    energy = _leaf(branch, "energy = power × share drawn × days", numbers.ENERGY.interval(one.energy_j))
    _leaf(energy, "power of the whole site at full load", numbers.POWER.interval(one.power_w))
    _leaf(energy, "share drawn on average", numbers.PERCENT.text(drawn))
    prices = branch.add(_text("prices"))
    for basis in ("rental", "amortised", "bought", "programme"):
        price = one.cost.named(basis)
        _leaf(prices, basis, numbers.MONEY.interval(price) if price else _missing(one, basis))


def _missing(one: "Alternative", basis: str) -> str:
    reason = one.cost.reasons.get(basis, "")
    return f"none: {reason}" if reason else "none"


def _branch(text: str) -> Tree:
    return Tree(_text(text))


def _leaf(tree: Tree, name: str, value: str | Estimate) -> Tree:
    return tree.add(_text(f"{name}: {value}"))


def _text(text: str) -> Text:
    return Text(plain(text), overflow="fold")
