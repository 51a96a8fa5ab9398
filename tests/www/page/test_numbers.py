"""The page writes numbers as the command line does, to the last digit."""

import random
from typing import Any

from supercycle.base.estimate import Estimate
from supercycle.report import numbers

FORMS = [name for name in vars(numbers) if isinstance(getattr(numbers, name), numbers.Form)]


def values() -> list[float]:
    """Numbers of all sizes: random ones, ties, powers of ten and their neighbours, whole ones, none."""
    chance = random.Random(11)
    found = [10 ** chance.uniform(-7, 28) for _ in range(1500)]
    found += [chance.randrange(1, 10_000) / 2**power for power in range(12) for _ in range(40)]
    found += [
        float(f"{digits}e{power}")
        for digits in ("1", "9.995", "9.9949", "2.5", "0.5", "1.25")
        for power in range(-6, 22)
    ]
    return [0.0, *found, *(-x for x in found[:300])]


ALL = "async ([name, some, way]) => { const all = await import('/static/lib/numbers.js');" + (
    " return some.map((x) => all[name][way](x)); }"
)


def test_every_form_gives_the_same_text(reader: Any) -> None:
    """`report.numbers` and the page's module write two thousand numbers in every form, and intervals of them, alike."""
    page = reader.page
    page.goto(f"{reader.origin}/#/catalogue")
    some = values()
    spans = [Estimate(b, a, c) for a, b, c in (sorted(some[at : at + 3]) for at in range(1, 900, 3))]
    assert len(FORMS) > 12
    for name in FORMS:
        form: numbers.Form = getattr(numbers, name)
        written = page.evaluate(ALL, [name, some, "text"])
        assert not [(x, form.text(x), text) for x, text in zip(some, written, strict=True) if form.text(x) != text]
        written = page.evaluate(ALL, [name, [one.as_dict() for one in spans], "interval"])
        pairs = zip(spans, written, strict=True)
        assert not [(one, form.interval(one), text) for one, text in pairs if form.interval(one) != text]


def test_durations_give_the_same_text(reader: Any) -> None:
    """`report.numbers.seconds` and the page's."""
    page = reader.page
    page.goto(f"{reader.origin}/#/catalogue")
    some = [x for x in values() if x >= 0]
    written = page.evaluate(
        "async (some) => { const all = await import('/static/lib/numbers.js'); return some.map(all.seconds); }",
        some,
    )  # fmt: skip
    assert list(written) == [numbers.seconds(x) for x in some]
